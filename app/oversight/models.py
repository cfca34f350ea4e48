"""What models in shadow read, what a model does each day, what went beyond its limit: append-only, no names or texts.

None of these rows holds a sentence of anybody, so that operators of the portal may see them for all agencies.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.tables import Table, document, instant, same_agency, serial


class ShadowReading(Table, table=True):
    """What a model in shadow says of an application, beside what the model in use said of it."""

    __table_args__ = (
        same_agency("application_id", "application"),
        same_agency("match_id", "match"),
        UniqueConstraint("match_id", "model_version"),
    )

    id: int | None = serial()
    agency_id: UUID = Field(index=True)
    announcement_id: UUID = Field(index=True)
    application_id: UUID = Field()
    match_id: UUID = Field()
    model_version: str = Field(max_length=80, index=True)
    score: float = Field()
    present_version: str = Field(max_length=80)
    present_score: float = Field()
    lines: list[dict[str, Any]] = document(list)
    at: datetime = instant()


class ModelObservation(Table, table=True):
    """What the model in use did for one agency in the week before a day, in counts."""

    __table_args__ = (UniqueConstraint("day", "model_version", "agency_id"),)

    id: int | None = serial()
    agency_id: UUID = Field(foreign_key="agency.id")
    day: date = Field()
    model_version: str = Field(max_length=80)
    resumes: int = Field()
    bands: dict[str, int] = document()
    tenths: list[int] = document(list)
    words: int = Field()
    unknown: int = Field()
    judged: dict[str, list[int]] = document()
    at: datetime = instant()


class ModelAlert(Table, table=True):
    """A measure that went beyond its limit, once a day at most."""

    __table_args__ = (UniqueConstraint("day", "model_version", "measure"),)

    id: int | None = serial()
    day: date = Field()
    model_version: str = Field(max_length=80)
    measure: str = Field(max_length=40)
    value: float = Field()
    limit: float = Field()
    words: str = Field(max_length=200)
    at: datetime = instant()
