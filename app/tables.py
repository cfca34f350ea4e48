"""What every table shares: constraint names, keys, aware instants, enum columns with a CHECK."""

import re
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Identity,
    MetaData,
    String,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import declared_attr
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

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805  # a declared attribute receives the class
        """The class name in snake case: `RoleAssignment` is `role_assignment`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


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


def document(empty: type[dict[str, Any]] | type[list[Any]] = dict) -> Any:
    """A JSON column for what only a program reads; never for personal data."""
    return Field(sa_type=JSONB, nullable=False, default_factory=empty)


class Chosen(TypeDecorator[StrEnum]):
    """Text in the database, a member of the enum in Python, also after reading, so that `is` may compare it."""

    impl = String
    cache_ok = True

    def __init__(self, enum: type[StrEnum] = StrEnum) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Send the value, not the member's name."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Return the member."""
        return None if value is None else self.enum(value)


def choice(enum: type[StrEnum], *, nullable: bool = False, **more: Any) -> Any:
    """A text column that holds one of the enum's values; the promise is kept by `one_of`.

    Text, not a native enum: `=` on an enum is not leakproof, so under row-level security its indexes are not used.
    """
    if nullable:
        more.setdefault("default", None)
    return Field(sa_type=Chosen(enum), nullable=nullable, **more)


def one_of(column: str, enum: type[StrEnum]) -> CheckConstraint:
    """The CHECK that keeps `column` inside the enum; `NULL` passes, as SQL has it."""
    values = ", ".join(f"'{member.value}'" for member in enum)
    return CheckConstraint(f"{column} IN ({values})", name=f"{column}_is_known")


def inside_agency(*columns: str) -> UniqueConstraint:
    """The pair that others point at, so that a row can never belong to another agency's parent."""
    return UniqueConstraint("agency_id", *(columns or ("id",)))


def same_agency(column: str, target: str, *, deferred: bool = False) -> ForeignKeyConstraint:
    """A foreign key that carries the agency along: `(agency_id, column)` → `target(agency_id, id)`.

    One that is `deferred` is checked when the transaction is committed: what it points at may be written last.
    """
    late: dict[str, Any] = {"deferrable": True, "initially": "DEFERRED"} if deferred else {}
    return ForeignKeyConstraint(["agency_id", column], [f"{target}.agency_id", f"{target}.id"], **late)
