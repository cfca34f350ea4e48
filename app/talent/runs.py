"""Matching the pool: a run is begun, each shard answers on any machine, the last one has the answers merged.

Whatever the number of shards, machines and threads, and however often one is killed and begun again, a run stores the
same suggestions: the engine's answers are exact, their order is total, and each step is one transaction.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import numpy as np
from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from app.matching.requirements import requirements_hash
from app.pool.store import BLOCK
from app.registry import queries as registry
from app.skills.extract import SkillsModel
from app.talent import cache, packed, queries, rules, suggestions
from app.talent.models import PoolPart, PoolProfile, PoolRun
from app.talent.packed import Question, Wanted
from app.talent.rules import Scope
from app.work import services as work
from app.work.rules import TaskKind

TOGETHER = 1000
"""Announcements that walk through the pool together: progress is noted after each such walk."""

STALE_TOGETHER = 200
"""Profiles that one task reads again when a new model came into use."""

READING_TIME = timedelta(minutes=5)
"""How long the night's run waits between two looks whether the profiles are read."""

Progress = Callable[[int, int], None]


def question(session: Session, *, model: SkillsModel, now: datetime, only: UUID | None = None) -> Question:
    """Return what the open announcements ask of this model, save those of agencies that switched suggestions off."""
    columns = {skill_id: column for column, skill_id in enumerate(model.skill_ids)}
    standing = registry.standing(session)
    wanted = []
    for one in queries.posted(session, now, only):
        asked = [skill for skill in one.skills if skill.skill_id in columns]
        if asked and standing.off_for(one.announcement.agency_id, model.version) is None:
            wanted.append(
                Wanted(
                    one.announcement.id, one.announcement.agency_id, requirements_hash(one.skills),
                    rules.needs(one.clearance), tuple(columns[s.skill_id] for s in asked),
                    tuple(s.weight for s in asked),
                )
            )  # fmt: skip
    return Question(tuple(model.skill_ids), model.thresholds.met, model.thresholds.partly, tuple(wanted))


def begin(
    session: Session, *, scope: Scope, model: SkillsModel, workers: int, now: datetime, only: UUID | None = None
) -> PoolRun | None:
    """Begin a run, and ask for its shards; None when nothing open asks for anything, or the pool is empty.

    Args:
        session: one that reads everything published and the whole pool.
        scope: what made it begin.
        model: whose reading counts.
        workers: how many processes will share the work.
        now: the present instant.
        only: one announcement; without it, all open ones.
    """
    asked = question(session, model=model, now=now, only=only)
    highest = session.exec(select(func.max(PoolProfile.place))).one()
    if not asked.wanted or not highest:
        return None
    run = PoolRun(
        scope=scope, model_version=model.version, model_hash=model.sha256, skills=len(model.skill_ids),
        announcements=len(asked.wanted), shards=rules.shards(highest, workers, BLOCK), highest_place=highest,
        unread=_unread(session, model), asked=packed.pack_question(asked), began_at=now,
    )  # fmt: skip
    session.add(run)
    session.flush()
    if scope is not Scope.COMMAND:
        for number in range(run.shards):
            _ask(session, TaskKind.MATCH_POOL_SHARD, run, now, shard=number)
    return run


def wait_for_reading(session: Session, *, model: SkillsModel, before: int | None, now: datetime) -> bool:
    """Let the night's run wait until this model has read the pool: ask for the reading, and for the run again later.

    Args:
        session: one that reads and asks for the whole pool.
        model: whose reading counts.
        before: how many profiles it had not read a wait ago; None at the first asking.
        now: the present instant.

    Returns:
        Whether the run waits. It does not where nothing is left to read, or nothing was read in a whole wait.
    """
    unread = _unread(session, model)
    if not unread or (before is not None and unread >= before):
        return False
    ask_for_stale(session, model=model, now=now)
    work.ask(
        session,
        kind=TaskKind.BEGIN_POOL_RUN,
        key=f"begin-pool-run-{model.version}-{unread}-{now:%Y%m%d}",
        agency_id=None,
        payload={"unread": str(unread)},
        at=now,
        run_after=now + READING_TIME,
    )
    return True


def _unread(session: Session, model: SkillsModel) -> int:
    stale = select(func.count()).select_from(PoolProfile).where(PoolProfile.model_hash != model.sha256)
    return session.exec(stale).one()


def ask_for_stale(session: Session, *, model: SkillsModel, now: datetime) -> int:
    """Ask for the profiles that this model has not read to be read, some hundred a task; return how many tasks."""
    group = func.div(col(PoolProfile.place) - 1, STALE_TOGETHER)
    statement = select(group).where(PoolProfile.model_hash != model.sha256).distinct().order_by(group)
    groups = [int(group) for group in session.exec(statement).all()]
    for number in groups:
        first, last = number * STALE_TOGETHER + 1, (number + 1) * STALE_TOGETHER
        key = f"read-profiles-{model.version}-{first}-{now:%Y%m%d}"
        payload = {"first": str(first), "last": str(last)}
        work.ask(session, kind=TaskKind.READ_PROFILE, key=key, agency_id=None, payload=payload, at=now)
    return len(groups)


def answer_shard(
    session: Session, *, run_id: int, shard: int, folder: Path, progress: Progress, now: datetime, threads: int = 0
) -> bool:
    """Find the best of one shard for every announcement of a run; the last shard asks for the merging.

    Args:
        session: one that reads the whole pool.
        run_id: which run.
        shard: which of its shards, from 0.
        folder: of this machine's caches.
        progress: told after each walk through the shard.
        now: the present instant.
        threads: at most so many; 0 for as many as this process may use.

    Returns:
        Whether the run waits for nothing but the merging now. Safe to run again.
    """
    from app.pool import engine

    run = session.get_one(PoolRun, run_id)
    asked = packed.unpack_question(run.asked)
    first, last = rules.range_of(shard, run.shards, run.highest_place, BLOCK)
    ids, scores, count = [], [], len(asked.wanted)
    with cache.opened(session, folder, run.model_hash, run.skills) as pool:
        mine = pool.between(first, last)
        for start in range(0, count, TOGETHER):
            best = engine.best_profiles(mine, asked.asks(start, start + TOGETHER), rules.BEST, threads=threads)
            ids.append(best.ids)
            scores.append(best.scores)
            progress(min(start + TOGETHER, count), count)
        people = int(np.count_nonzero(mine.bits))
    return _keep(session, run_id, shard, people, np.concatenate(ids), np.concatenate(scores), now)


def _keep(
    session: Session, run_id: int, shard: int, people: int, ids: np.ndarray, scores: np.ndarray, now: datetime
) -> bool:
    """Store a shard's answer once, holding the run's row, so that exactly one shard sees itself as the last."""
    run = session.exec(select(PoolRun).where(PoolRun.id == run_id).with_for_update()).one()
    if run.finished_at is not None:
        return False
    if session.get(PoolPart, (run_id, shard)) is None:
        session.add(
            PoolPart(run_id=run_id, shard=shard, profiles=people, places=ids.tobytes(), scores=scores.tobytes())
        )
        session.flush()
    there = session.exec(select(func.count()).select_from(PoolPart).where(PoolPart.run_id == run_id)).one()
    if there == run.shards and run.scope is not Scope.COMMAND:
        _ask(session, TaskKind.MERGE_POOL_RUN, run, now)
    return there == run.shards


def merge(session: Session, *, run_id: int, now: datetime) -> int:
    """Merge the shards of a run, store what they found and end it; return the suggestions. Safe to run again."""
    run = session.exec(select(PoolRun).where(PoolRun.id == run_id).with_for_update()).one()
    if run.finished_at is not None:
        return run.suggestions
    asked = packed.unpack_question(run.asked)
    statement = select(PoolPart).where(PoolPart.run_id == run_id).order_by(col(PoolPart.shard))
    parts = session.exec(statement).all()
    places = merged(parts, len(asked.wanted))
    run.suggestions = suggestions.store(session, run, asked, places, now)
    run.profiles, run.finished_at = sum(part.profiles for part in parts), now
    session.execute(delete(PoolPart).where(col(PoolPart.run_id) == run_id))
    return run.suggestions


def merged(parts: Sequence[PoolPart], announcements: int) -> list[list[int]]:
    """Return the places of the best people for each announcement, whatever the number of parts."""
    from app.pool import engine

    best = engine.merge(
        [
            engine.Best(
                np.frombuffer(part.places, dtype=np.int64).reshape(announcements, rules.BEST),
                np.frombuffer(part.scores, dtype=np.float64).reshape(announcements, rules.BEST),
            )
            for part in parts
        ]
    )
    return [[int(place) for place in row if place > 0] for row in best.ids]


def match_openings(session: Session, *, profile: PoolProfile, model: SkillsModel, now: datetime) -> PoolRun | None:
    """Find the open announcements that one profile fits best, and store them as a run of their own."""
    from app.pool import engine

    asked = question(session, model=model, now=now)
    if not asked.wanted or profile.model_hash != model.sha256:
        return None
    row = np.zeros(len(model.skill_ids), dtype=np.float32)
    shown = packed.unpack_shown(profile.shown)
    row[shown["skill"]] = shown["value"] / np.float32(65535)
    bits = rules.bits(us_citizen=profile.us_citizen, investigation=profile.investigation, enough=profile.enough)
    best = engine.best_announcements(row, bits, asked.asks(0, len(asked.wanted)), rules.BEST)
    run = PoolRun(
        scope=Scope.PROFILE, model_version=model.version, model_hash=model.sha256, skills=len(model.skill_ids),
        announcements=len(asked.wanted), profiles=1, shards=1, highest_place=profile.place or 1, began_at=now,
    )  # fmt: skip
    session.add(run)
    session.flush()
    fits = [int(number) for number in best.ids[0] if number >= 0]
    run.suggestions = suggestions.store_openings(session, run, asked, profile, fits, now)
    run.finished_at = now
    return run


def _ask(session: Session, kind: TaskKind, run: PoolRun, now: datetime, shard: int | None = None) -> None:
    payload = {"run_id": str(run.id)} | ({"shard": str(shard)} if shard is not None else {})
    key = f"pool-{run.id}-{'merge' if shard is None else shard}"
    work.ask(session, kind=kind, key=key, agency_id=None, payload=payload, at=now)
