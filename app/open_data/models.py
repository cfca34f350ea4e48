"""Releases of the public data set: what was published stays as it was published."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary
from sqlmodel import Field

from app.tables import Table, instant, serial


class OpenDataRelease(Table, table=True):
    """One month's build; the quarters are the first and the newest in it."""

    id: int | None = serial()
    month: date = Field(unique=True)
    built_at: datetime = instant()
    first_quarter: str = Field(max_length=10)
    last_quarter: str = Field(max_length=10)
    method: str = Field(max_length=20)
    cells: int = Field()
    hidden: int = Field()


class OpenDataFile(Table, table=True):
    """One file of a release, as it is handed out."""

    release_id: int = Field(sa_column=Column(BigInteger, ForeignKey("open_data_release.id"), primary_key=True))
    name: str = Field(primary_key=True, max_length=60)
    media_type: str = Field(max_length=100)
    size_bytes: int = Field()
    sha256: str = Field(max_length=64)
    content: bytes = Field(sa_type=LargeBinary)
