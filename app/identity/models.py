"""People, agencies, the roles that join them, and their signed-in sessions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from app.identity.rules import Role
from app.tables import Table, choice, document, instant, key, one_of, reference


class Agency(Table, table=True):
    """A department or component: the tenant whose rows nobody else sees."""

    id: UUID = key()
    code: str = Field(max_length=20, unique=True)
    name: str = Field(max_length=200)
    component_of: str = Field(default="", max_length=200)
    demonstration: bool = Field(default=False)


class Person(Table, table=True):
    """A human being as a sign-in provider vouches for them; Muster keeps no password."""

    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: UUID = key()
    issuer: str = Field(max_length=300)
    subject: str = Field(max_length=300)
    name: str = Field(max_length=200)
    email: str = Field(max_length=320)
    created_at: datetime = instant()
    disabled_at: datetime | None = instant(nullable=True)
    demonstration: bool = Field(default=False)


class RoleAssignment(Table, table=True):
    """One role of one person, in one agency where the role is an agency's; ended, never deleted."""

    __table_args__ = (
        one_of("role", Role),
        CheckConstraint("(agency_id IS NULL) = (role IN ('applicant', 'operator'))", name="staff_roles_have_an_agency"),
    )

    id: UUID = key()
    person_id: UUID = reference("person.id")
    agency_id: UUID | None = reference("agency.id", nullable=True)
    role: Role = choice(Role)
    granted_at: datetime = instant()
    ended_at: datetime | None = instant(nullable=True)


class WebSession(Table, table=True):
    """A signed-in browser, known by the hash of its token; ending the row signs the browser out."""

    token_hash: str = Field(primary_key=True, max_length=64)
    person_id: UUID | None = reference("person.id", nullable=True)
    values: dict[str, Any] = document()
    created_at: datetime = instant()
    last_seen_at: datetime = instant()
    expires_at: datetime = instant(index=True)
    ended_at: datetime | None = instant(nullable=True)
