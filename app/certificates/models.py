"""The lawful list of eligibles: issued once, in its order, and what was done with each name on it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Text, UniqueConstraint
from sqlmodel import Field

from app.assessment.rules import Category
from app.tables import Table, choice, inside_agency, instant, key, one_of, reference, same_agency, serial


class Certificate(Table, table=True):
    """One issued list; later facts about it are actions, so the list itself never changes."""

    __table_args__ = (inside_agency(), same_agency("announcement_id", "announcement"))

    id: UUID = key()
    agency_id: UUID = Field(index=True)
    announcement_id: UUID = Field(index=True)
    number: str = Field(max_length=40, unique=True)
    method: str = Field(max_length=40)
    explanation: str = Field(default="", sa_type=Text)
    issued_at: datetime = instant()
    issued_by: UUID = reference("person.id")
    issued_by_name: str = Field(max_length=200)


class CertificateEntry(Table, table=True):
    """One name on the list, its group and place."""

    __table_args__ = (
        one_of("category", Category),
        ForeignKeyConstraint(["agency_id", "certificate_id"], ["certificate.agency_id", "certificate.id"]),
        same_agency("application_id", "application"),
        UniqueConstraint("certificate_id", "position"),
    )

    agency_id: UUID = Field(primary_key=True)
    certificate_id: UUID = Field(primary_key=True)
    application_id: UUID = Field(primary_key=True)
    position: int = Field()
    category: Category = choice(Category)
    preference: str = Field(max_length=4)


class CertificateAction(Table, table=True):
    """What a named human did: selected, not selected, declined, returned; disposition codes as on the SF-39."""

    __table_args__ = (
        ForeignKeyConstraint(["agency_id", "certificate_id"], ["certificate.agency_id", "certificate.id"]),
        CheckConstraint(
            "code = 'RETURNED' OR application_id IS NOT NULL", name="only_a_return_concerns_the_whole_list"
        ),
    )

    id: int | None = serial()
    agency_id: UUID = Field(index=True)
    certificate_id: UUID = Field(index=True)
    application_id: UUID | None = Field(default=None)
    code: str = Field(max_length=12)
    reason: str = Field(default="", sa_type=Text)
    actor_id: UUID = reference("person.id")
    actor_name: str = Field(max_length=200)
    at: datetime = instant()
