"""Asking for background work, claiming it, finishing it: the part of the promise that PostgreSQL keeps."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, or_, select

from app.errors import DomainError
from app.work.models import Heartbeat, ScheduleSlot, Task
from app.work.rules import HEAD_STARTS, LEASES, MOST_ATTEMPTS, MOST_TOGETHER, SHORT, TOGETHER, TaskKind, wait_before

LONGEST_VALUE = 80
CHANNEL = "muster_task"
_LEASE = case({kind.value: lease for kind, lease in LEASES.items()}, value=Task.kind)


class LostLease(DomainError):
    """Another worker took the task over; whatever this one did is undone."""

    title = "This work was taken over"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A task in one worker's hands; `token` fences off everybody who held it before."""

    id: int
    kind: TaskKind
    agency_id: UUID | None
    payload: dict[str, str]
    token: int
    attempts: int


def ask(
    session: Session,
    *,
    kind: TaskKind,
    key: str,
    agency_id: UUID | None,
    payload: dict[str, str],
    at: datetime,
    run_after: datetime | None = None,
) -> None:
    """Ask for work in the transaction of the change that needs it; asking again with the same key changes nothing.

    Args:
        session: the transaction of the change.
        kind: which function does it.
        key: names the work for ever.
        agency_id: in whose rows it works; None for work on no agency's rows.
        payload: ids and codes only; never personal data.
        at: now.
        run_after: not before this instant.

    Raises:
        ValueError: a value is too long to be an id.
    """
    if any(len(value) > LONGEST_VALUE for value in payload.values()):
        raise ValueError("a task carries ids, not texts")
    session.flush()
    values = {
        "kind": kind.value,
        "key": key,
        "agency_id": agency_id,
        "payload": payload,
        "created_at": at,
        "run_after": run_after or at - HEAD_STARTS.get(kind, timedelta()),
        "attempts": 0,
        "lease_token": 0,
        "last_error": "",
        "progress_done": 0,
        "progress_total": 0,
    }
    session.execute(insert(Task).values(**values).on_conflict_do_nothing())
    session.execute(text(f"NOTIFY {CHANNEL}"))


def _waits(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Task.done_at).is_(None),
        col(Task.parked_at).is_(None),
        col(Task.run_after) <= now,
        or_(col(Task.lease_until).is_(None), col(Task.lease_until) < now),
    )


def claim(session: Session, now: datetime, only: int | None = None) -> Claimed | None:
    """Take the oldest waiting task of the short kinds, or the one with the id `only`, for as long as its kind's lease.

    None when it is done, parked, resting or held, or when nothing waits. A claim that a crash of the database forgets
    is one that was never made, so its commit waits for no disk.
    """
    wanted = col(Task.kind).in_(SHORT) if only is None else col(Task.id) == only
    statement = (
        update(Task)
        .where(col(Task.id).in_(_free(now, 1, wanted)))
        .values(lease_token=Task.lease_token + 1, attempts=Task.attempts + 1, lease_until=now + _LEASE)
        .returning(Task, func.set_config("synchronous_commit", "off", True))
        .execution_options(synchronize_session=False)
    )
    task = session.execute(statement).scalar()
    return _claimed(task) if task is not None else None


def _free(now: datetime, most: int, *wanted: ColumnElement[bool]) -> Select[tuple[int]]:
    """Choose waiting tasks, the oldest first, past those that another worker is just taking.

    As a common table expression, so that it is evaluated once; a plain subquery may be run again for each row.
    """
    oldest = select(Task.id).where(*wanted, *_waits(now)).order_by(col(Task.run_after), col(Task.id))
    free = oldest.limit(most).with_for_update(skip_locked=True).cte("free")
    return select(free.c.id)


def _claimed(task: Task) -> Claimed:
    assert task.id is not None
    return Claimed(task.id, TaskKind(task.kind), task.agency_id, dict(task.payload), task.lease_token, task.attempts)


def take_along(session: Session, claimed: Claimed, now: datetime) -> list[Claimed]:
    """Mark waiting tasks like a claimed one done, for the caller to do in the same transaction; return them.

    They cost no claim and no commit of their own. If the transaction fails they wait as before, none of them one
    attempt older, and a task that failed once takes nobody along: what ends a worker is soon alone with itself.
    """
    if claimed.kind not in TOGETHER or claimed.attempts > 1:
        return []
    alike = (col(Task.payload)[name].astext == claimed.payload[name] for name in TOGETHER[claimed.kind])
    mine = (col(Task.kind) == claimed.kind, col(Task.agency_id) == claimed.agency_id, col(Task.attempts) == 0)
    statement = (
        update(Task)
        .where(col(Task.id).in_(_free(now, MOST_TOGETHER, *mine, *alike)))
        .values(done_at=now, lease_token=Task.lease_token + 1, attempts=1, last_error="")
        .returning(Task)
        .execution_options(synchronize_session=False)
    )
    return sorted((_claimed(task) for task in session.execute(statement).scalars()), key=lambda one: one.id)


def finish(session: Session, claimed: Claimed, now: datetime) -> None:
    """Mark a task done in the transaction of its effect.

    Raises:
        LostLease: somebody claimed it since; the caller's transaction must not be committed.
    """
    _expect_one(
        session,
        claimed,
        update(Task).values(done_at=now, lease_until=None, last_error=""),
    )


def fail(session: Session, claimed: Claimed, error: str, now: datetime) -> None:
    """Let a failed task rest, or park it for a person to look at after the last attempt.

    Args:
        session: a transaction of its own, after the effect was undone.
        claimed: what was held.
        error: the kind of error; never its message, which may hold personal data.
        now: the present instant.

    Raises:
        LostLease: somebody claimed it since.
    """
    last = claimed.attempts >= MOST_ATTEMPTS
    changes = {"lease_until": None, "last_error": error[:200], "run_after": now + wait_before(claimed.attempts)}
    _expect_one(session, claimed, update(Task).values(**changes, parked_at=now if last else None))


def _expect_one(session: Session, claimed: Claimed, statement: object) -> None:
    from sqlalchemy.sql.dml import Update

    assert isinstance(statement, Update)
    mine = statement.where(
        col(Task.id) == claimed.id, col(Task.lease_token) == claimed.token, col(Task.done_at).is_(None)
    ).returning(col(Task.id))
    if session.execute(mine).first() is None:
        raise LostLease("The task was taken over by another worker.")


def progress(session: Session, claimed: Claimed, done: int, total: int) -> None:
    """Note how far a long task is, in a transaction of its own, and lengthen its lease.

    Raises:
        LostLease: somebody claimed it since; stop working.
    """
    lease = func.now() + LEASES[claimed.kind]
    _expect_one(session, claimed, update(Task).values(progress_done=done, progress_total=total, lease_until=lease))


def short_waiting(session: Session, now: datetime, most: int) -> int:
    """Count the tasks of short kinds that somebody should take now, up to `most`."""
    some = select(Task.id).where(col(Task.kind).in_(SHORT), *_waits(now)).limit(most)
    return session.exec(select(func.count()).select_from(some.subquery())).one()


def long_waiting(session: Session, now: datetime, most: int) -> list[int]:
    """Return the ids of the other tasks that somebody should take now, the oldest first."""
    mine = select(Task.id).where(col(Task.kind).not_in(SHORT), *_waits(now))
    return [i for i in session.exec(mine.order_by(col(Task.run_after), col(Task.id)).limit(most)) if i is not None]


def retry(session: Session, task_id: int, now: datetime) -> bool:
    """Give a parked task another round of attempts; False when it is not parked."""
    statement = (
        update(Task)
        .where(col(Task.id) == task_id, col(Task.parked_at).is_not(None))
        .values(parked_at=None, attempts=0, run_after=now)
        .returning(col(Task.id))
    )
    return session.execute(statement).first() is not None


def begin_slot(session: Session, name: str, slot: str, now: datetime) -> bool:
    """Reserve one run of a nightly job; False when another clock did."""
    statement = insert(ScheduleSlot).values(name=name, slot=slot, created_at=now).on_conflict_do_nothing()
    return session.execute(statement.returning(col(ScheduleSlot.name))).first() is not None


def beat(session: Session, process: str, now: datetime) -> None:
    """Note that a background process is alive."""
    statement = insert(Heartbeat).values(process=process, at=now)
    session.execute(statement.on_conflict_do_update(index_elements=["process"], set_={"at": now}))
