"""A run against the pool, shared by several worker processes of which one is killed half-way: the same bytes."""

import contextlib
import os
import signal
import time

import pytest
from redis import Redis
from sqlalchemy import text
from sqlmodel import select

from app.db import Persona
from app.talent import runs
from app.talent.models import PoolPart, PoolRun, PoolSuggestion
from app.talent.rules import Scope
from app.work.models import Task
from tests.factories import NOW
from tests.jobs.test_kill import Fleet, environment_of
from tests.talent.made import MODEL, a_pool, some_announcements

SHARDS = 8
PATIENCE_SECONDS = 240
UNDER_WAY = "kind = 'match_pool_shard' AND lease_until > now() AND done_at IS NULL"


def alone(database, folder):
    """The run that one process does by itself."""
    with database.session(Persona.SYSTEM) as system:
        run = runs.begin(system, scope=Scope.COMMAND, model=MODEL, workers=1, now=NOW)
        system.commit()
        runs.answer_shard(system, run_id=run.id, shard=0, folder=folder, progress=lambda *_: None, now=NOW)
        runs.merge(system, run_id=run.id, now=NOW)
        system.commit()
        return run.id


def stored(session, run_id):
    session.rollback()
    statement = select(PoolSuggestion).where(PoolSuggestion.run_id == run_id)
    rows = session.exec(statement.order_by(PoolSuggestion.announcement_id, PoolSuggestion.position))
    return [(r.announcement_id, r.position, r.person_id, r.score.hex(), r.met, r.partly, str(r.lines)) for r in rows]


def shards_held(session):
    session.rollback()
    return set(session.execute(text(f"SELECT id FROM task WHERE {UNDER_WAY}")).scalars())


def kill_inside_a_shard(session, fleet):
    """Kill a worker and its child that hold a shard, and let the lease run out; say whether it was not done yet."""
    held, horses = shards_held(session), fleet.horses()
    if not held or len(held) != len(horses):
        return False  # a child without a shard would be no loss
    with contextlib.suppress(ProcessLookupError, FileNotFoundError):
        for process in (fleet.worker_of(horses[0]), horses[0]):
            os.kill(process, signal.SIGKILL)
    if shards_held(session) != held:
        return False
    time.sleep(0.2)
    session.execute(text(f"UPDATE task SET lease_until = now() WHERE {UNDER_WAY}"))
    session.commit()
    return True


@pytest.mark.chaos
def test_a_worker_killed_inside_a_shard_loses_no_row_and_doubles_none(database, session, settings, tmp_path):
    a_pool(database, SHARDS * 2048 - 500)
    some_announcements(session, 40)
    wanted = stored(session, alone(database, tmp_path / "alone"))
    with database.session(Persona.SYSTEM) as system:
        run = runs.begin(system, scope=Scope.NIGHTLY, model=MODEL, workers=SHARDS, now=NOW)
        system.commit()
    valkey = Redis.from_url(settings.redis_url)
    valkey.flushall()
    fleet = Fleet(environment_of(settings), tmp_path)
    kills, until = 0, time.monotonic() + PATIENCE_SECONDS
    try:
        while time.monotonic() < until:
            fleet.keep()
            session.rollback()
            if session.exec(select(PoolRun.finished_at).where(PoolRun.id == run.id)).one() is not None:
                break
            if kills < 2:
                kills += kill_inside_a_shard(session, fleet)
            time.sleep(0.02)
    finally:
        fleet.end()
        valkey.close()
    assert kills == 2
    assert stored(session, run.id) == wanted
    assert len(wanted) > 300
    done = session.exec(select(Task.attempts).where(Task.kind == "match_pool_shard")).all()
    assert len(done) == run.shards == SHARDS
    assert sum(done) >= SHARDS + 2
    assert session.exec(select(PoolPart)).all() == []
