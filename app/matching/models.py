"""What the classifier suggests for an application: never rewritten, never a decision."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from app.tables import Table, choice, document, inside_agency, instant, key, one_of, reference, same_agency


class Finding(StrEnum):
    """What the résumé shows of one asked skill."""

    MET = "met"
    PARTLY = "partly"
    NOT_SHOWN = "not_shown"
    NOT_ENOUGH_INFORMATION = "not_enough_information"


class MatchRun(Table, table=True):
    """One reading of applications by a model: model, inputs, counts, duration; written once, when it has ended.

    `announcement_id` says that a whole announcement was asked for; without one, applications were read as they came.
    A whole announcement is one run however many groups it is read in, for it was asked for once and stands or falls
    as one transaction; so are submissions that were read together. What was asked for and had been read before
    counts among the applications and not among the matches. What each match asked for stands with the match.
    """

    __table_args__ = (
        inside_agency(),
        same_agency("announcement_id", "announcement"),
        Index("ix_match_run_newest", "began_at", "id"),
    )

    id: UUID = key()
    agency_id: UUID = reference("agency.id", index=False)
    announcement_id: UUID | None = Field(default=None)
    model_version: str = Field(max_length=80)
    model_hash: str = Field(max_length=64)
    applications: int = Field()
    matches: int = Field(default=0)
    lines: int = Field(default=0)
    began_at: datetime = instant()
    finished_at: datetime = instant()

    @property
    def seconds(self) -> float:
        """How long it took."""
        return (self.finished_at - self.began_at).total_seconds()


class Match(Table, table=True):
    """One reading of one application by one model: score = Σ weight · probability / Σ weight.

    A line that a person corrected makes another row of a higher revision, which no run made; the reading itself stays.
    """

    __table_args__ = (
        inside_agency(),
        same_agency("application_id", "application"),
        same_agency("run_id", "match_run", deferred=True),
        UniqueConstraint("application_id", "model_version", "requirements_hash", "revision"),
    )

    id: UUID = key()
    agency_id: UUID = Field(index=True)
    application_id: UUID = Field(index=True)
    run_id: UUID | None = Field(default=None)
    model_version: str = Field(max_length=80)
    model_hash: str = Field(max_length=64)
    requirements_hash: str = Field(max_length=64)
    resume_sha256: str = Field(max_length=64)
    revision: int = Field(default=0)
    score: float = Field()
    enough: bool = Field(default=True)
    roles: list[dict[str, Any]] = document(list)
    flags: list[str] = document(list)
    created_at: datetime = instant()


class MatchLine(Table, table=True):
    """One asked skill in one match, with the applicant's own sentence and its place in the submitted text.

    `corrected` says that a person who answered a contest found this, and not the model.
    """

    __table_args__ = (
        one_of("finding", Finding),
        ForeignKeyConstraint(["agency_id", "match_id"], ["match.agency_id", "match.id"]),
    )

    agency_id: UUID = Field(primary_key=True)
    match_id: UUID = Field(primary_key=True)
    skill_id: str = Field(primary_key=True, max_length=60)
    weight: float = Field()
    probability: float = Field()
    finding: Finding = choice(Finding)
    start: int | None = Field(default=None)
    end: int | None = Field(default=None)
    sentence: str = Field(default="", sa_type=Text)
    corrected: bool = Field(default=False)
