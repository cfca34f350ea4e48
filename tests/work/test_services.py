"""Durable work: asked for once, claimed by one, finished under the same token, parked in the end."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.db import Persona
from app.work import queries
from app.work import services as work
from app.work.models import Task
from app.work.rules import MOST_ATTEMPTS, TaskKind
from tests.factories import NOW, an_agency


@pytest.fixture
def system(database):
    with database.session(Persona.SYSTEM) as session:
        yield session


def asked(session, key="k", **more):
    work.ask(session, kind=TaskKind.END_SESSIONS, key=key, agency_id=None, payload={}, at=NOW, **more)
    session.commit()
    return session.exec(select(Task.id).where(Task.key == key)).one()


def test_asking_twice_is_asking_once(system):
    asked(system)
    asked(system)
    assert len(system.exec(select(Task)).all()) == 1


def test_a_task_carries_ids_and_not_texts(system):
    with pytest.raises(ValueError, match="ids"):
        work.ask(system, kind=TaskKind.END_SESSIONS, key="k", agency_id=None, payload={"x": "y" * 81}, at=NOW)


@pytest.mark.parametrize("persona", [Persona.APPLICANT, Persona.STAFF])
def test_people_may_ask_but_not_claim(database, session, persona):
    from tests.factories import a_person

    agency, person = an_agency(session), a_person(session)
    session.commit()
    with database.session(persona, agency=agency.id, person=person.id) as web:
        for _ in range(2):
            work.ask(web, kind=TaskKind.END_SESSIONS, key="k", agency_id=agency.id, payload={}, at=NOW)
        web.commit()
        task_id = web.exec(select(Task.id)).one()
        with pytest.raises(Exception, match=r"permission denied|policy"):
            work.claim(web, NOW, task_id)


def test_a_task_is_in_one_pair_of_hands(system, database):
    task_id = asked(system)
    first = work.claim(system, NOW, task_id)
    system.commit()
    with database.session(Persona.SYSTEM) as other:
        assert work.claim(other, NOW, task_id) is None
    assert first.attempts == 1


def test_after_the_lease_another_worker_may_take_over_and_the_first_cannot_finish(system):
    task_id = asked(system)
    slow = work.claim(system, NOW, task_id)
    later = NOW + timedelta(minutes=3)
    quick = work.claim(system, later, task_id)
    with pytest.raises(work.LostLease):
        work.finish(system, slow, later)
    work.finish(system, quick, later)
    assert work.claim(system, later, task_id) is None


def test_work_for_later_waits(system):
    task_id = asked(system, run_after=NOW + timedelta(hours=1))
    assert work.long_waiting(system, NOW, 10) == []
    assert work.claim(system, NOW, task_id) is None
    assert work.long_waiting(system, NOW + timedelta(hours=1), 10) == [task_id]


def test_a_failed_task_rests_longer_each_time_and_is_parked_in_the_end(system):
    task_id, now = asked(system), NOW
    for attempt in range(1, MOST_ATTEMPTS + 1):
        claimed = work.claim(system, now, task_id)
        assert claimed.attempts == attempt
        work.fail(system, claimed, "ValueError", now)
        assert work.claim(system, now, task_id) is None
        now += timedelta(minutes=11)
    task = system.get(Task, task_id)
    system.refresh(task)
    assert task.parked_at is not None
    assert work.long_waiting(system, now, 10) == []
    assert work.retry(system, task_id, now)
    assert work.long_waiting(system, now, 10) == [task_id]


def test_two_clocks_ask_for_a_night_once(system, database):
    assert work.begin_slot(system, "x", "2026-06-15", NOW)
    system.commit()
    with database.session(Persona.SYSTEM) as other:
        assert not work.begin_slot(other, "x", "2026-06-15", NOW)


def test_workers_of_one_machine_are_counted_while_they_report(system):
    for name in ("worker@one-1", "worker@one-2", "worker@one_2-3", "worker@two-1", "clock@one"):
        work.beat(system, name, NOW)
    work.beat(system, "worker@one-9", NOW - timedelta(minutes=5))
    assert queries.workers_alive(system, NOW) == 4
    assert queries.workers_alive(system, NOW, host="one") == 2


def matching(session, key, agency, at=NOW, kind=TaskKind.MATCH_APPLICATION, **payload):
    work.ask(session, kind=kind, key=key, agency_id=agency.id, payload=payload or {"application_id": key}, at=at)
    session.commit()
    return session.exec(select(Task.id).where(Task.key == key)).one()


def test_tasks_alike_are_done_in_one_transaction_or_not_at_all(system, session):
    agency = an_agency(session)
    session.commit()
    first, second, later = (matching(system, key, agency) for key in ("a", "b", "c"))
    claimed = work.claim(system, NOW, first)
    system.commit()
    assert [one.id for one in work.take_along(system, claimed, NOW)] == [second, later]
    system.rollback()
    assert system.exec(select(Task.attempts).where(Task.id == second)).one() == 0
    taken = work.take_along(system, claimed, NOW)
    work.finish(system, claimed, NOW)
    system.commit()
    assert {one.payload["application_id"] for one in taken} == {"b", "c"}
    assert system.exec(select(Task.id).where(Task.done_at.is_(None))).all() == []


def test_nobody_takes_along_what_is_not_alike_or_not_waiting(system, session, database):
    ours, theirs = an_agency(session), an_agency(session, code="NSA")
    session.commit()
    mine = matching(system, "a", ours)
    others = [
        matching(system, "elsewhere", theirs),
        matching(system, "other kind", ours, kind=TaskKind.SEND_NOTICE),
        matching(system, "not yet", ours, at=NOW + timedelta(hours=1)),
        matching(system, "held", ours),
    ]
    work.claim(system, NOW, others[-1])
    claimed = work.claim(system, NOW, mine)
    system.commit()
    assert work.take_along(system, claimed, NOW) == []


def test_only_what_is_about_the_same_requisition_is_counted_together(system, session):
    agency, count = an_agency(session), TaskKind.COUNT_CHAIN
    session.commit()
    ids = [
        matching(system, f"{place}", agency, kind=count, requisition_id=requisition, because="event")
        for place, requisition in enumerate(("x", "x", "y"))
    ]
    claimed = work.claim(system, NOW, ids[0])
    assert [one.id for one in work.take_along(system, claimed, NOW)] == [ids[1]]


def test_a_task_that_failed_once_goes_alone(system, session):
    agency = an_agency(session)
    session.commit()
    first, second = matching(system, "a", agency), matching(system, "b", agency)
    work.fail(system, work.claim(system, NOW, first), "ValueError", NOW)
    later = NOW + timedelta(hours=1)
    assert work.take_along(system, work.claim(system, later, first), later) == []
    assert work.take_along(system, work.claim(system, later, second), later) == []


def test_in_a_crowd_matches_come_before_notices_that_are_not_much_older(system, session):
    agency = an_agency(session)
    session.commit()
    send, minutes = TaskKind.SEND_NOTICE, timedelta(minutes=1)
    old = matching(system, "old notice", agency, at=NOW - 2 * minutes, kind=send)
    notice = matching(system, "notice", agency, at=NOW, kind=send)
    match = matching(system, "match", agency, at=NOW)
    assert work.short_waiting(system, NOW, 10) == 3
    assert [work.claim(system, NOW).id for _ in range(3)] == [old, match, notice]
    assert work.claim(system, NOW) is None


def test_what_another_worker_is_just_taking_is_passed_over(system, session, database):
    agency = an_agency(session)
    session.commit()
    first, second = (matching(system, key, agency, kind=TaskKind.SEND_NOTICE) for key in ("a", "b"))
    assert work.claim(system, NOW).id == first
    with database.session(Persona.SYSTEM) as other:
        assert work.claim(other, NOW).id == second


def test_long_tasks_are_taken_by_their_id_alone(system):
    task_id = asked(system)
    assert (work.claim(system, NOW), work.short_waiting(system, NOW, 10)) == (None, 0)
    assert work.claim(system, NOW, task_id).id == task_id
