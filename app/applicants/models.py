"""What people give before they apply: their résumés, seen by nobody but themselves."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field

from app.tables import Table, instant, key, reference


class Resume(Table, table=True):
    """One uploaded résumé: the file's place in the store, and the text that people and software will read."""

    __table_args__ = (UniqueConstraint("person_id", "id"),)

    id: UUID = key()
    person_id: UUID = reference("person.id")
    filename: str = Field(max_length=200)
    media_type: str = Field(max_length=120)
    size_bytes: int = Field()
    pages: int = Field()
    sha256: str = Field(max_length=64)
    text: str = Field(sa_type=Text)
    warnings: str = Field(default="", sa_type=Text)
    created_at: datetime = instant()
