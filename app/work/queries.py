"""Reading the state of background work, for the operator's page and for pages that wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from app.work.models import Heartbeat, Task


@dataclass(frozen=True, slots=True)
class Load:
    """How much work there is; ages in seconds."""

    waiting: int
    held: int
    parked: int
    done: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one task is."""

    done: int
    total: int
    finished_at: datetime | None
    failed: bool
    asked_at: datetime


def load(session: Session, now: datetime) -> Load:
    """Count the tasks by state."""
    unfinished = col(Task.done_at).is_(None) & col(Task.parked_at).is_(None)
    held = unfinished & (col(Task.lease_until) > now)
    ready = unfinished & ~func.coalesce(col(Task.lease_until) > now, False) & (col(Task.run_after) <= now)
    row = session.execute(
        sa.select(
            func.count().filter(ready),
            func.count().filter(held),
            func.count().filter(col(Task.parked_at).is_not(None)),
            func.count().filter(col(Task.done_at).is_not(None)),
            func.min(col(Task.run_after)).filter(ready),
        )
    ).one()
    oldest = (now - row[4]).total_seconds() if row[4] else 0.0
    return Load(row[0], row[1], row[2], row[3], oldest)


def parked(session: Session) -> Sequence[Task]:
    """Return the tasks that wait for a person, the newest first."""
    return session.exec(
        select(Task).where(col(Task.parked_at).is_not(None)).order_by(col(Task.id).desc()).limit(100)
    ).all()


def progress_of(session: Session, key: str) -> Progress | None:
    """Return how far the task with this key is."""
    task = session.exec(select(Task).where(Task.key == key)).first()
    if task is None:
        return None
    return Progress(task.progress_done, task.progress_total, task.done_at, task.parked_at is not None, task.created_at)


def newest_with_prefix(session: Session, prefix: str) -> Task | None:
    """Return the newest task whose key begins with `prefix`."""
    statement = select(Task).where(col(Task.key).startswith(prefix, autoescape=True))
    return session.exec(statement.order_by(col(Task.id).desc()).limit(1)).first()


def workers_alive(session: Session, now: datetime, host: str = "") -> int:
    """Return how many workers, of one machine or of all, reported in the last minute."""
    name = f"worker@{host}-" if host else "worker@"
    alive = (col(Heartbeat.process).startswith(name, autoescape=True), Heartbeat.at > now - timedelta(minutes=1))
    return session.exec(select(func.count()).select_from(Heartbeat).where(*alive)).one()


def heartbeats(session: Session) -> Sequence[Heartbeat]:
    """Return when each background process was last alive."""
    return session.exec(select(Heartbeat).order_by(col(Heartbeat.process))).all()
