"""Doing tasks: many alike in one transaction, and one that fails harms nobody but itself."""

from uuid import uuid4

import pytest
from sqlmodel import select

from app.clock import utcnow
from app.work import services as work
from app.work.models import Task
from app.work.rules import TaskKind
from jobs import run
from jobs.tools import Tools
from tests.factories import an_agency


@pytest.fixture
def waiting(session):
    """Five tasks of one kind; the application of the third cannot be read."""
    agency = an_agency(session)
    for place in range(5):
        work.ask(
            session,
            kind=TaskKind.MATCH_APPLICATION,
            key=f"match-{place}",
            agency_id=agency.id,
            payload={"application_id": str(uuid4())},
            at=utcnow(),
        )
    session.commit()
    return list(session.exec(select(Task.id).order_by(Task.id)))


def test_tasks_alike_are_done_together_and_one_that_fails_rests_alone(session, settings, waiting, monkeypatch):
    tried = []

    def read(_, tasks, __):
        tried.extend(task.id for task in tasks)
        if waiting[2] in tried[-len(tasks) :]:
            raise ValueError("cannot be read")

    monkeypatch.setitem(run.JOBS, TaskKind.MATCH_APPLICATION, read)
    monkeypatch.setattr(run, "tools", lambda: Tools(settings))
    monkeypatch.setattr(run, "die_with_parent", lambda: None)
    run.run_tasks("")
    session.expire_all()
    rows = {task.id: task for task in session.exec(select(Task))}
    assert {i for i, task in rows.items() if task.done_at} == set(waiting) - {waiting[2]}
    assert (rows[waiting[2]].attempts, rows[waiting[2]].last_error) == (1, "ValueError")
    assert all(rows[i].attempts == 1 for i in waiting)


def test_the_same_work_asked_for_twice_is_done_once(session, settings, monkeypatch):
    agency, done = an_agency(session), []
    same = {"requisition_id": str(uuid4()), "because": "event"}
    for key in ("first event", "second event"):
        work.ask(session, kind=TaskKind.COUNT_CHAIN, key=key, agency_id=agency.id, payload=same, at=utcnow())
    session.commit()
    ids = list(session.exec(select(Task.id).order_by(Task.id)))
    monkeypatch.setitem(run.JOBS, TaskKind.COUNT_CHAIN, lambda _, tasks, __: done.extend(task.id for task in tasks))
    assert [run.do(None, Tools(settings)) for _ in range(2)] == ["done", "not waiting"]
    assert done == [ids[0]]
    session.expire_all()
    assert all(task.done_at for task in session.exec(select(Task)))
