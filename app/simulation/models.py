"""What-ifs as they were run: what was changed, from which past, with which seed, and what came out."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from app.tables import Table, document, instant, key, reference


class Scenario(Table, table=True):
    """One what-if; append-only. `levers` and `result` are what `rules.Levers` and `pipeline.result` say."""

    __table_args__ = (
        CheckConstraint("seed >= 0", name="seed_is_not_negative"),
        Index("ix_scenario_newest", "agency_id", "created_at"),
    )

    id: UUID = key()
    agency_id: UUID = reference("agency.id", index=False)
    name: str = Field(default="", max_length=120)
    created_at: datetime = instant()
    created_by: UUID = reference("person.id")
    created_by_name: str = Field(max_length=200)
    as_of: date = Field()
    hires: int = Field()
    direct_hires: int = Field()
    past_hash: str = Field(max_length=64)
    seed: int = Field()
    goal_days: int = Field()
    reviewers_now: int = Field()
    contradicted: float = Field()
    levers: dict[str, Any] = document()
    result: dict[str, Any] = document()
