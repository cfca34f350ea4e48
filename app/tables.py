"""What every table shares: constraint names, keys, aware instants, enum columns with a CHECK."""

from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Identity, MetaData, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(SQLModel):
    """The root of every table; one naming convention, so that migrations can name what they drop."""

    metadata = MetaData(naming_convention=NAMING)


def key() -> Any:
    """A random key for a thing that has an address."""
    return Field(default_factory=uuid4, primary_key=True)


def serial() -> Any:
    """An ever-growing key for a row of a log."""
    return Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))


def reference(target: str, *, nullable: bool = False, index: bool = True) -> Any:
    """A key of another table, given as `table.column`."""
    extra: dict[str, Any] = {"default": None} if nullable else {}
    return Field(foreign_key=target, nullable=nullable, index=index, **extra)


def instant(*, nullable: bool = False, **more: Any) -> Any:
    """An aware instant; naive datetimes never reach the database."""
    if nullable:
        more.setdefault("default", None)
    return Field(sa_type=DateTime(timezone=True), nullable=nullable, **more)


def document(**more: Any) -> Any:
    """A JSON column for what only a program reads; never for personal data."""
    return Field(sa_type=JSONB, nullable=False, default_factory=dict, **more)


def choice(enum: type[StrEnum], *, nullable: bool = False, **more: Any) -> Any:
    """A text column that holds one of the enum's values; the promise is kept by `one_of`.

    Text, not a native enum: `=` on an enum is not leakproof, so under row-level security its indexes are not used.
    """
    if nullable:
        more.setdefault("default", None)
    return Field(sa_type=String, nullable=nullable, **more)


def one_of(column: str, enum: type[StrEnum]) -> CheckConstraint:
    """The CHECK that keeps `column` inside the enum; `NULL` passes, as SQL has it."""
    values = ", ".join(f"'{member.value}'" for member in enum)
    return CheckConstraint(f"{column} IN ({values})", name=f"{column}_is_known")


AgencyId = UUID
PersonId = UUID
