"""Human judgement on single lines of a match: reviewers' and applicants', with its outcome; append-only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Text, UniqueConstraint
from sqlmodel import Field

from app.matching.models import Finding
from app.tables import Table, choice, inside_agency, instant, key, one_of, reference, same_agency, serial

LINE = (["agency_id", "match_id", "skill_id"], ["match_line.agency_id", "match_line.match_id", "match_line.skill_id"])


class LineJudgement(Table, table=True):
    """What a reviewer says that the résumé shows of one asked skill, beside what the model said."""

    __table_args__ = (
        one_of("said", Finding),
        one_of("judged", Finding),
        same_agency("application_id", "application"),
        ForeignKeyConstraint(*LINE),
        CheckConstraint("length(reason) >= 10", name="a_reason_in_words"),
    )

    id: int | None = serial()
    agency_id: UUID = Field(index=True)
    application_id: UUID = Field(index=True)
    match_id: UUID = Field()
    skill_id: str = Field(max_length=60)
    model_version: str = Field(max_length=80)
    said: Finding = choice(Finding)
    probability: float = Field()
    judged: Finding = choice(Finding)
    sentence: str = Field(default="", sa_type=Text)
    reason: str = Field(sa_type=Text)
    reviewer_id: UUID = reference("person.id", index=False)
    reviewer_name: str = Field(max_length=200)
    at: datetime = instant()


class Contest(Table, table=True):
    """An applicant says that a line of their own match is wrong; it has a clock of its own."""

    __table_args__ = (
        inside_agency(),
        same_agency("application_id", "application"),
        ForeignKeyConstraint(*LINE),
        UniqueConstraint("match_id", "skill_id"),
        CheckConstraint("length(words) >= 10", name="said_in_words"),
    )

    id: UUID = key()
    agency_id: UUID = Field()
    application_id: UUID = Field(index=True)
    person_id: UUID = reference("person.id", index=False)
    match_id: UUID = Field()
    skill_id: str = Field(max_length=60)
    words: str = Field(sa_type=Text)
    sentence: str = Field(default="", sa_type=Text)
    opened_at: datetime = instant()
    due_at: datetime = instant()


class ContestOutcome(Table, table=True):
    """The answer of a named human who was not involved, with the reason that the applicant reads."""

    __table_args__ = (
        one_of("finding", Finding),
        same_agency("contest_id", "contest"),
        CheckConstraint("length(reason) >= 10", name="a_reason_in_words"),
        CheckConstraint("upheld = (finding IS NOT NULL)", name="a_finding_where_upheld"),
    )

    contest_id: UUID = Field(primary_key=True)
    agency_id: UUID = Field(index=True)
    application_id: UUID = Field(index=True)
    upheld: bool = Field()
    finding: Finding | None = choice(Finding, nullable=True)
    sentence: str = Field(default="", sa_type=Text)
    reason: str = Field(sa_type=Text)
    reviewer_id: UUID = reference("person.id", index=False)
    reviewer_name: str = Field(max_length=200)
    at: datetime = instant()
