"""A run finds for each announcement the people an unhurried sum finds, in one shard or many, and stores it once."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy import text
from sqlmodel import select

from app.db import Persona
from app.positions.models import AnnouncementSkill
from app.registry.models import SuggestionSwitch
from app.talent import rules, runs, services
from app.talent.models import PoolPart, PoolRun, PoolSuggestion
from app.talent.rules import Scope
from app.work.models import Task
from app.work.rules import TaskKind
from tests.factories import NOW
from tests.talent.made import MODEL, SKILLS, a_pool, some_announcements


def stored(session, run_id):
    session.rollback()
    statement = select(PoolSuggestion).where(PoolSuggestion.run_id == run_id)
    rows = session.exec(statement.order_by(PoolSuggestion.announcement_id, PoolSuggestion.position)).all()
    return [(r.announcement_id, r.position, r.person_id, r.score, r.met, r.partly, r.lines) for r in rows]


def a_run(database, folder, shards, scope=Scope.COMMAND, only=None):
    with database.session(Persona.SYSTEM) as system:
        run = runs.begin(system, scope=scope, model=MODEL, workers=shards, now=NOW, only=only)
        if run is None:
            return None
        system.commit()
        for number in reversed(range(run.shards)):
            runs.answer_shard(system, run_id=run.id, shard=number, folder=folder, progress=lambda *_: None, now=NOW)
            system.commit()
        runs.merge(system, run_id=run.id, now=NOW)
        system.commit()
        return run


def unhurried(session, made, announcement):
    asked = session.exec(select(AnnouncementSkill).where(AnnouncementSkill.announcement_id == announcement.id)).all()
    shares = {SKILLS.index(one.skill_id): one.weight for one in asked}
    scores = sum(weight * made.shown[:, column].astype(float) for column, weight in shares.items())
    scores = np.where(made.citizen & made.investigation, scores / sum(shares.values()), 0)  # "secret" is asked
    best = np.lexsort((np.arange(len(scores)), -scores))[: rules.BEST]
    return [made.people[p] for p in best if (made.shown[p, list(shares)] >= MODEL.thresholds.met).any()]


def test_each_announcement_is_shown_the_people_that_an_unhurried_sum_finds(database, session, tmp_path):
    made, announcements = a_pool(database, 3000), some_announcements(session, 12)
    run = a_run(database, tmp_path, 1)
    found = stored(session, run.id)
    for announcement in announcements:
        mine = [row for row in found if row[0] == announcement.id]
        assert [row[2] for row in mine] == unhurried(session, made, announcement)
        for _, _, _, score, met, partly, lines in mine:
            total = sum(line["weight"] for line in lines)
            assert score == pytest.approx(sum(li["weight"] * li["probability"] for li in lines) / total, abs=1e-5)
            assert met == sum(line["probability"] >= 0.6 for line in lines)
            assert partly == sum(0.3 <= line["probability"] < 0.6 for line in lines)


def test_many_shards_store_what_one_machine_stores(database, session, tmp_path):
    a_pool(database, 9000)
    some_announcements(session, 10)
    whole = stored(session, a_run(database, tmp_path / "a", 1).id)
    assert len(whole) == 100
    for shards in (2, 5):
        assert stored(session, a_run(database, tmp_path / "b", shards).id) == whole


def test_a_shard_answered_twice_and_a_merge_run_twice_change_nothing(database, session, tmp_path):
    a_pool(database, 3000)
    some_announcements(session, 3)
    run = a_run(database, tmp_path, 2)
    once = stored(session, run.id)
    with database.session(Persona.SYSTEM) as system:
        runs.answer_shard(system, run_id=run.id, shard=0, folder=tmp_path, progress=lambda *_: None, now=NOW)
        assert runs.merge(system, run_id=run.id, now=NOW) == len(once)
        system.commit()
    assert stored(session, run.id) == once
    assert session.exec(select(PoolPart)).all() == []
    assert session.execute(text("SELECT count(*) FROM stage.pool_suggestion")).scalar_one() == 0


def test_the_last_shard_asks_for_the_merging_and_no_other_does(database, session, tmp_path):
    a_pool(database, 5000)
    some_announcements(session, 2)
    with database.session(Persona.SYSTEM) as system:
        run = runs.begin(system, scope=Scope.NIGHTLY, model=MODEL, workers=3, now=NOW)
        system.commit()
        last = [
            runs.answer_shard(system, run_id=run.id, shard=n, folder=tmp_path, progress=lambda *_: None, now=NOW)
            for n in (1, 2, 0)
        ]
        system.commit()
    assert last == [False, False, True]
    keys = session.exec(select(Task.key).order_by(Task.id)).all()
    assert keys == [f"pool-{run.id}-{what}" for what in ("0", "1", "2", "merge")]


def test_who_takes_the_consent_back_while_a_run_goes_on_is_not_suggested(database, session, tmp_path):
    made, (announcement,) = a_pool(database, 100), some_announcements(session, 1)
    gone, *others = unhurried(session, made, announcement)
    with database.session(Persona.SYSTEM) as system:
        run = runs.begin(system, scope=Scope.COMMAND, model=MODEL, workers=1, now=NOW)
        runs.answer_shard(system, run_id=run.id, shard=0, folder=tmp_path, progress=lambda *_: None, now=NOW)
        system.commit()
    with database.session(Persona.APPLICANT, person=gone) as applicant:
        services.take_back(applicant, person_id=gone, now=NOW)
        applicant.commit()
    with database.session(Persona.SYSTEM) as system:
        runs.merge(system, run_id=run.id, now=NOW)
        system.commit()
    assert [row[2] for row in stored(session, run.id)] == others


def test_an_agency_that_switched_suggestions_off_is_left_out(database, session, tmp_path):
    a_pool(database, 500)
    one, other = some_announcements(session, 2)
    session.add(
        SuggestionSwitch(agency_id=one.agency_id, off=True, reason="While we look into it", person_name="L", at=NOW)
    )
    session.commit()
    run = a_run(database, tmp_path, 1)
    assert {row[0] for row in stored(session, run.id)} == {other.id}
    assert a_run(database, tmp_path, 1, only=one.id) is None


def test_a_run_records_model_inputs_and_counts(database, session, tmp_path):
    a_pool(database, 300)
    some_announcements(session, 4)
    run = a_run(database, tmp_path, 1)
    session.expire_all()
    row = session.get_one(PoolRun, run.id)
    assert (row.model_version, row.skills, row.announcements, row.profiles, row.shards) == ("made", 60, 4, 300, 1)
    assert row.suggestions == len(stored(session, run.id)) > 30
    assert row.finished_at == NOW
    assert isinstance(stored(session, run.id)[0][0], UUID)


def test_the_nights_run_waits_while_a_new_model_reads_the_pool_and_not_for_what_nobody_reads(database, session):
    a_pool(database, 300)
    newer = SimpleNamespace(**(vars(MODEL) | {"version": "newer", "sha256": "cd" * 32}))
    with database.session(Persona.SYSTEM) as system:
        waits = [
            runs.wait_for_reading(system, model=model, before=before, now=NOW)
            for model, before in ((newer, None), (newer, None), (newer, 301), (newer, 300), (MODEL, None))
        ]
        system.commit()
    assert waits == [True, True, True, False, False]
    tasks = session.exec(select(Task).order_by(Task.id)).all()
    assert [task.kind for task in tasks] == [TaskKind.READ_PROFILE, TaskKind.READ_PROFILE, TaskKind.BEGIN_POOL_RUN]
    assert (tasks[-1].payload, tasks[-1].run_after) == ({"unread": "300"}, NOW + timedelta(minutes=5))
