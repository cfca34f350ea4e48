"""After a release each open announcement's applications are asked to be read again, once a night and model."""

from datetime import timedelta
from types import SimpleNamespace

from sqlmodel import select

from app.db import Persona
from app.matching import services
from app.work.models import Task
from app.work.rules import TaskKind
from tests.factories import NOW, an_agency, an_announcement


def test_every_open_announcement_is_asked_for_once_a_night_and_model(database, session):
    first, second = (an_announcement(session, an_agency(session)) for _ in range(2))
    an_announcement(session, an_agency(session), closes_at=NOW - timedelta(hours=1))
    session.commit()
    with database.session(Persona.SYSTEM) as system:
        for version in ("one", "one", "two"):
            services.ask_for_rereading(system, model=SimpleNamespace(version=version), now=NOW)
        system.commit()
    tasks = session.exec(select(Task).order_by(Task.id)).all()
    asked = sorted((str(task.agency_id), task.payload["announcement_id"]) for task in tasks)
    assert asked == sorted((str(one.agency_id), str(one.id)) for one in (first, second) for _ in range(2))
    assert {task.kind for task in tasks} == {TaskKind.MATCH_ANNOUNCEMENT}
