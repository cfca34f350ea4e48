"""The pool of people who agreed to be found, what was suggested to whom, and the runs that found it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, Index, LargeBinary, Text, text
from sqlmodel import Field

from app.tables import Table, choice, document, instant, one_of, reference, same_agency, serial
from app.talent.rules import Direction, Scope


def written_in() -> Any:
    """The transaction that wrote the row, so that a cache can ask what is new; a trigger keeps it."""
    now = text("pg_current_xact_id()::text::bigint")
    return Field(default=None, sa_column=Column(BigInteger, nullable=False, index=True, server_default=now))


class PoolProfile(Table, table=True):
    """One person who agreed to be found: what the newest résumé shows, as one model read it; gone with the consent.

    `place` is the person's place in every cache of the pool, and says nothing else; `app.talent.packed` packs `shown`.
    """

    __table_args__ = (CheckConstraint("place > 0", name="places_begin_at_one"),)

    person_id: UUID = Field(foreign_key="person.id", primary_key=True)
    place: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), nullable=False, unique=True)
    )
    name: str = Field(max_length=200)
    email: str = Field(max_length=320)
    us_citizen: bool = Field()
    investigation: bool = Field()
    consent: str = Field(max_length=20)
    agreed_at: datetime = instant()
    resume_id: UUID | None = Field(default=None)
    resume_sha256: str = Field(default="", max_length=64)
    enough: bool = Field(default=False)
    shown: bytes = Field(default=b"", sa_type=LargeBinary)
    model_version: str = Field(default="", max_length=80)
    model_hash: str = Field(default="", max_length=64, index=True)
    read_at: datetime | None = instant(nullable=True)
    written_in: int | None = written_in()


class PoolPassage(Table, table=True):
    """The sentence of the newest résumé that shows a skill best; gone with the consent."""

    person_id: UUID = Field(foreign_key="pool_profile.person_id", primary_key=True, ondelete="CASCADE")
    skill_id: str = Field(primary_key=True, max_length=60)
    start: int = Field()
    end: int = Field()
    sentence: str = Field(sa_type=Text)


class PoolDeparture(Table, table=True):
    """That a place of the pool is empty again: all that is left of a consent taken back, for the caches to see."""

    place: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    written_in: int | None = written_in()


class PoolRun(Table, table=True):
    """One matching of the pool: model, inputs, counts, duration. `asked` is packed by `app.talent.packed`."""

    __table_args__ = (one_of("scope", Scope),)

    id: int | None = serial()
    scope: Scope = choice(Scope)
    model_version: str = Field(max_length=80)
    model_hash: str = Field(max_length=64)
    skills: int = Field()
    announcements: int = Field()
    profiles: int = Field(default=0)
    unread: int = Field(default=0)
    shards: int = Field()
    highest_place: int = Field(sa_type=BigInteger)
    asked: bytes = Field(default=b"", sa_type=LargeBinary)
    suggestions: int = Field(default=0)
    began_at: datetime = instant()
    finished_at: datetime | None = instant(nullable=True)


class PoolPart(Table, table=True):
    """What one shard of a run found: the best places and scores of each announcement; gone once merged."""

    run_id: int = Field(foreign_key="pool_run.id", primary_key=True, sa_type=BigInteger)
    shard: int = Field(primary_key=True)
    profiles: int = Field()
    places: bytes = Field(sa_type=LargeBinary)
    scores: bytes = Field(sa_type=LargeBinary)


class PoolSuggestion(Table, table=True):
    """That one person's newest résumé fits one announcement, and by which skills: never rewritten, never a decision.

    `lines` holds skill, weight, probability, finding and the sentence's place; the sentence itself stays with the
    profile, so that a consent taken back takes it away.
    """

    __table_args__ = (
        one_of("direction", Direction),
        same_agency("announcement_id", "announcement"),
        Index("ix_pool_suggestion_of_announcement", "announcement_id", "run_id"),
        Index("ix_pool_suggestion_of_person", "person_id", "run_id"),
    )

    id: int | None = serial()
    run_id: int = Field(foreign_key="pool_run.id", sa_type=BigInteger)
    direction: Direction = choice(Direction)
    position: int = Field()
    agency_id: UUID = reference("agency.id")
    announcement_id: UUID = Field()
    person_id: UUID = reference("person.id", index=False)
    score: float = Field()
    met: int = Field()
    partly: int = Field()
    lines: list[dict[str, Any]] = document(list)
    model_version: str = Field(max_length=80)
    model_hash: str = Field(max_length=64)
    requirements_hash: str = Field(max_length=64)
    resume_sha256: str = Field(max_length=64)
    created_at: datetime = instant()
