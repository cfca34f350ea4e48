"""Requisitions (validated needs) and the announcements that make them public."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Computed, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Field

from app.tables import Table, inside_agency, instant, key, reference, same_agency


class Requisition(Table, table=True):
    """A need to hire; its life is the clock. Codes point into `config/reference`, so they are text."""

    __table_args__ = (
        inside_agency(),
        CheckConstraint("openings > 0", name="at_least_one_opening"),
        CheckConstraint("pay_max >= pay_min", name="pay_range_is_ordered"),
        Index("ix_requisition_agency_created", "agency_id", "created_at", "id"),
    )

    id: UUID = key()
    agency_id: UUID = reference("agency.id")
    chain_id: UUID = Field(index=True)
    title: str = Field(max_length=160)
    provision: str = Field(default="", max_length=40)
    nice_role: str = Field(default="", max_length=20)
    series: str = Field(default="", max_length=8)
    pay_plan: str = Field(default="GS", max_length=4)
    grade_low: int | None = Field(default=None)
    grade_high: int | None = Field(default=None)
    authority: str = Field(default="", max_length=24)
    openings: int = Field(default=1)
    duty_location: str = Field(default="", max_length=200)
    telework: str = Field(default="", max_length=24)
    clearance: str = Field(default="", max_length=24)
    risk_level: str = Field(default="", max_length=24)
    sensitivity: str = Field(default="", max_length=32)
    pay_min: int = Field(default=0)
    pay_max: int = Field(default=0)
    hiring_manager_id: UUID | None = reference("person.id", nullable=True)
    hr_specialist_id: UUID | None = reference("person.id", nullable=True)
    created_at: datetime = instant()
    completed_at: datetime | None = instant(nullable=True)
    source: str = Field(default="", max_length=40)


class Announcement(Table, table=True):
    """The public posting of a requisition; a draft exists only for its own agency.

    `framework` names the framework and version from which the work role was chosen, as of its publication: ids change
    their meaning between versions.
    """

    __table_args__ = (
        inside_agency(),
        same_agency("requisition_id", "requisition"),
        UniqueConstraint("agency_id", "source", "source_id", name="uq_announcement_source"),
        CheckConstraint("closes_at > opens_at", name="closes_after_it_opens"),
        Index("ix_announcement_public", "published_at", "closes_at", "id"),
        Index(
            "ix_announcement_closing",
            "closes_at",
            "id",
            postgresql_where=text("published_at IS NOT NULL AND cancelled_at IS NULL"),
        ),
        Index("ix_announcement_search", "search", postgresql_using="gin"),
    )

    id: UUID = key()
    agency_id: UUID = reference("agency.id")
    requisition_id: UUID = Field(index=True)
    number: str = Field(max_length=40, unique=True)
    title: str = Field(max_length=160)
    summary: str = Field(default="", sa_type=Text)
    duties: str = Field(default="", sa_type=Text)
    qualifications: str = Field(default="", sa_type=Text)
    requirements: str = Field(default="", sa_type=Text)
    evaluation: str = Field(default="", sa_type=Text)
    no_technical_assessment_reason: str = Field(default="", max_length=1000)
    certificate_may_be_shared: bool | None = Field(default=None)
    short_period_reason: str = Field(default="", max_length=1000)
    opens_at: datetime | None = instant(nullable=True)
    closes_at: datetime | None = instant(nullable=True)
    published_at: datetime | None = instant(nullable=True)
    cancelled_at: datetime | None = instant(nullable=True)
    created_at: datetime = instant()
    framework: str = Field(default="", max_length=80)
    source: str | None = Field(default=None, max_length=40)
    source_id: str | None = Field(default=None, max_length=60)
    source_hash: str = Field(default="", max_length=64)
    source_url: str = Field(default="", max_length=500)
    search: str | None = Field(
        default=None,
        sa_column=Column(
            TSVECTOR,
            Computed(
                "setweight(to_tsvector('english', coalesce(title, '')), 'A') || "
                "setweight(to_tsvector('english', coalesce(summary, '')), 'B') || "
                "setweight(to_tsvector('english', coalesce(duties, '')), 'C')",
                persisted=True,
            ),
        ),
    )

    @property
    def posted_text(self) -> str:
        """Everything that applicants read of it, and might copy."""
        return "\n".join((self.summary, self.duties, self.qualifications, self.requirements, self.evaluation))


class AnnouncementSkill(Table, table=True):
    """One skill that an announcement asks for: how much it weighs, how it is tested, which duty asks for it.

    `duty` is a sentence of the announcement's duties; it is empty where people added the skill themselves.
    """

    __table_args__ = (
        same_agency("announcement_id", "announcement"),
        CheckConstraint("weight > 0 AND weight <= 1", name="weight_is_a_share"),
    )

    agency_id: UUID = Field(primary_key=True)
    announcement_id: UUID = Field(primary_key=True)
    skill_id: str = Field(primary_key=True, max_length=60)
    position: int = Field(default=0)
    weight: float = Field()
    required: bool = Field(default=False)
    tested_by: str = Field(default="", max_length=40)
    duty: str = Field(default="", sa_type=Text)
