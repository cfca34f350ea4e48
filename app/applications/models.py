"""One person, one announcement: the application, and the résumé text frozen when it was submitted."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from app.applications.rules import Status
from app.tables import Table, choice, inside_agency, instant, key, one_of, reference, same_agency


class Application(Table, table=True):
    """One person's application to one announcement; a person has at most one for each."""

    __table_args__ = (
        one_of("status", Status),
        inside_agency(),
        same_agency("announcement_id", "announcement"),
        UniqueConstraint("announcement_id", "person_id"),
        ForeignKeyConstraint(["person_id", "resume_id"], ["resume.person_id", "resume.id"]),
        CheckConstraint("(submitted_at IS NULL) = (receipt_number IS NULL)", name="a_receipt_for_each_submission"),
        Index("ix_application_list", "agency_id", "announcement_id", "submitted_at", "id"),
    )

    id: UUID = key()
    agency_id: UUID = reference("agency.id")
    announcement_id: UUID = Field(index=True)
    person_id: UUID = reference("person.id")
    resume_id: UUID | None = Field(default=None)
    applicant_name: str = Field(max_length=200)
    email: str = Field(max_length=320)
    status: Status = choice(Status, default=Status.DRAFT)
    us_citizen: bool | None = Field(default=None)
    preference_claim: str = Field(default="", max_length=4)
    may_share: bool = Field(default=False)
    certified_at: datetime | None = instant(nullable=True)
    created_at: datetime = instant()
    updated_at: datetime = instant()
    submitted_at: datetime | None = instant(nullable=True)
    receipt_number: str | None = Field(default=None, max_length=20, unique=True)


class SubmittedResume(Table, table=True):
    """The résumé as it was submitted: what reviewers and the classifier read; evidence points into this text."""

    __table_args__ = (same_agency("application_id", "application"),)

    agency_id: UUID = Field(primary_key=True)
    application_id: UUID = Field(primary_key=True)
    filename: str = Field(max_length=200)
    media_type: str = Field(max_length=120)
    pages: int = Field()
    sha256: str = Field(max_length=64)
    text: str = Field(sa_type=Text)
    warnings: str = Field(default="", sa_type=Text)
    submitted_at: datetime = instant()
