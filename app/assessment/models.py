"""Human judgement: a named person opened the record and decided, with a reason in their own words."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlmodel import Field

from app.assessment.rules import Category, Decision
from app.tables import Table, choice, instant, one_of, reference, same_agency, serial


class RecordOpening(Table, table=True):
    """When a reviewer opened the résumé itself; a decision without one is refused (R-61)."""

    __table_args__ = (same_agency("application_id", "application"),)

    id: int | None = serial()
    agency_id: UUID = Field(index=True)
    application_id: UUID = Field(index=True)
    person_id: UUID = reference("person.id")
    at: datetime = instant()


class Review(Table, table=True):
    """One decision by one named human; a later one supersedes it, none is ever changed."""

    __table_args__ = (
        one_of("decision", Decision),
        one_of("category", Category),
        same_agency("application_id", "application"),
        CheckConstraint("length(reason) >= 10", name="a_reason_in_words"),
        CheckConstraint("(decision = 'qualified') = (category IS NOT NULL)", name="a_category_for_each_qualified"),
        Index("ix_review_latest", "agency_id", "application_id", "id"),
    )

    id: int | None = serial()
    agency_id: UUID = Field()
    application_id: UUID = Field()
    decision: Decision = choice(Decision)
    rating: int | None = Field(default=None)
    category: Category | None = choice(Category, nullable=True)
    preference: str = Field(default="NV", max_length=4)
    reason_code: str = Field(max_length=40)
    reason: str = Field(sa_type=Text)
    record_opened_at: datetime = instant()
    reviewer_id: UUID = reference("person.id")
    reviewer_name: str = Field(max_length=200)
    at: datetime = instant()
