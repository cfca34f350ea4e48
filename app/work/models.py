"""Durable background work: PostgreSQL owns it, the queue is only its doorbell.

A task is written in the transaction of the change that asks for it. A worker claims it by raising the lease token;
its effect and `done_at` are one transaction that succeeds only under the same token. Losing the queue loses nothing.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from app.tables import Table, choice, document, instant, one_of, reference, serial
from app.work.rules import TaskKind


class Task(Table, table=True):
    """One piece of work; `key` makes asking twice the same as asking once."""

    __table_args__ = (
        one_of("kind", TaskKind),
        Index(
            "ix_task_waiting",
            "run_after",
            "id",
            postgresql_where=text("done_at IS NULL AND parked_at IS NULL"),
        ),
    )

    id: int | None = serial()
    key: str = Field(max_length=200, unique=True)
    kind: TaskKind = choice(TaskKind)
    agency_id: UUID | None = reference("agency.id", nullable=True)
    payload: dict[str, str] = document()
    created_at: datetime = instant()
    run_after: datetime = instant()
    attempts: int = Field(default=0)
    lease_token: int = Field(default=0)
    lease_until: datetime | None = instant(nullable=True)
    done_at: datetime | None = instant(nullable=True)
    parked_at: datetime | None = instant(nullable=True)
    last_error: str = Field(default="", max_length=200)
    progress_done: int = Field(default=0)
    progress_total: int = Field(default=0)


class ScheduleSlot(Table, table=True):
    """One run of one nightly job; the key makes a second clock harmless."""

    name: str = Field(primary_key=True, max_length=60)
    slot: str = Field(primary_key=True, max_length=40)
    created_at: datetime = instant()


class Heartbeat(Table, table=True):
    """When each background process last said that it is alive."""

    process: str = Field(primary_key=True, max_length=80)
    at: datetime = instant()
