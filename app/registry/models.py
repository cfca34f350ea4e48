"""Model versions, what they were measured to be worth, who released them and why, and the switch: all append-only."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlmodel import Field

from app.registry.rules import State
from app.tables import Table, choice, document, instant, key, one_of, reference, serial


class ModelVersion(Table, table=True):
    """One trained model as its manifest described it when it was registered; the files stay in MUSTER_MODELS_DIR."""

    id: UUID = key()
    version: str = Field(max_length=80, unique=True)
    sha256: str = Field(max_length=64)
    data_sha256: str = Field(max_length=64)
    official_sha256: str = Field(default="", max_length=64)
    learned_from: str = Field(default="", max_length=200)
    scikit_learn: str = Field(max_length=40)
    words: int = Field(default=0)
    """In which way it cuts words; 0 where that was not kept yet. Only models of today's way can be read."""
    skills: int = Field()
    roles: int = Field()
    metrics: dict[str, Any] = document()
    card: str = Field(default="", sa_type=Text)
    signed: bool = Field()
    trained_at: datetime = instant()
    registered_at: datetime = instant()


class ModelMeasurement(Table, table=True):
    """What a model was worth on one state of the held-out sentences."""

    id: int | None = serial()
    version_id: UUID = reference("model_version.id")
    held_out_sha256: str = Field(max_length=64)
    scores: dict[str, float] = document()
    at: datetime = instant()


class ModelStep(Table, table=True):
    """One step in a model's life; the newest says where it stands."""

    __table_args__ = (
        one_of("state", State),
        CheckConstraint("length(reason) >= 10", name="a_reason_in_words"),
        Index("ix_model_step_newest", "version_id", "id"),
    )

    id: int | None = serial()
    version_id: UUID = reference("model_version.id", index=False)
    state: State = choice(State)
    reason: str = Field(sa_type=Text)
    verdict: list[dict[str, Any]] = document(list)
    person_id: UUID | None = reference("person.id", nullable=True, index=False)
    person_name: str = Field(max_length=200)
    at: datetime = instant()


class SuggestionSwitch(Table, table=True):
    """One turn of the switch by a named human; the newest of a scope stands. No agency or version: all (R-69)."""

    __table_args__ = (
        CheckConstraint("length(reason) >= 10", name="a_reason_in_words"),
        Index("ix_suggestion_switch_newest", "agency_id", "model_version", "id"),
    )

    id: int | None = serial()
    agency_id: UUID | None = reference("agency.id", nullable=True, index=False)
    model_version: str = Field(default="", max_length=80)
    off: bool = Field()
    reason: str = Field(sa_type=Text)
    person_id: UUID | None = reference("person.id", nullable=True, index=False)
    person_name: str = Field(max_length=200)
    at: datetime = instant()
