"""What people are told in writing: the notice as it was worded, and when it went out."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from app.tables import Table, choice, inside_agency, instant, key, one_of, reference, same_agency


class NoticeKind(StrEnum):
    """The four required messages (R-57), and what else is written to an applicant."""

    RECEIVED = "received"
    QUALIFICATION = "qualification"
    REFERRAL = "referral"
    OUTCOME = "outcome"
    OFFER = "offer"
    WITHDRAWN = "withdrawn"
    CONTEST = "contest"
    INVITATION = "invitation"


class Notice(Table, table=True):
    """One message, worded once; a reminder is another notice."""

    __table_args__ = (
        one_of("kind", NoticeKind),
        inside_agency(),
        same_agency("application_id", "application"),
        same_agency("announcement_id", "announcement"),
        UniqueConstraint("application_id", "kind", "occasion"),
        CheckConstraint(
            "(kind = 'invitation') = (application_id IS NULL)"
            " AND (kind = 'invitation') = (announcement_id IS NOT NULL)",
            name="about_an_application_or_an_announcement",
        ),
        Index(
            "uq_notice_invitation",
            "announcement_id",
            "person_id",
            unique=True,
            postgresql_where=text("kind = 'invitation'"),
        ),
    )

    id: UUID = key()
    agency_id: UUID = reference("agency.id")
    person_id: UUID = reference("person.id")
    application_id: UUID | None = Field(default=None, index=True)
    announcement_id: UUID | None = Field(default=None)
    kind: NoticeKind = choice(NoticeKind)
    occasion: str = Field(default="", max_length=60)
    recipient: str = Field(max_length=320)
    subject: str = Field(max_length=200)
    body: str = Field(sa_type=Text)
    created_at: datetime = instant()


class NoticeDelivery(Table, table=True):
    """That a notice was handed to the mail system, once."""

    __table_args__ = (same_agency("notice_id", "notice"),)

    notice_id: UUID = Field(primary_key=True)
    agency_id: UUID = reference("agency.id")
    person_id: UUID = reference("person.id")
    handed_over_at: datetime = instant()
