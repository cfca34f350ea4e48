"""While suggestions are off, none is computed, shown or sorted by, anywhere (R-69)."""

import ast
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from app.db import Persona
from app.identity.rules import Role
from app.matching import queries, services
from app.matching.models import Match
from app.registry import services as registry
from app.registry.services import Operator
from jobs import run
from jobs.tools import Tools
from tests.factories import (
    NOW,
    RESUME,
    a_match,
    a_person,
    a_skill,
    an_agency,
    an_announcement,
    an_application,
)
from tests.skills.small import small_model

SENTENCE = RESUME.splitlines()[1]
REASON = "It claims too much about OT."


@dataclass
class Desk:
    """An agency with three applications, the last received read as the best."""

    agency: Any
    announcement: Any
    received: list[Any]
    hr: Any


@pytest.fixture
def desk(session):
    agency = an_agency(session)
    announcement = an_announcement(session, agency)
    a_skill(session, announcement, "incident-triage")
    received = []
    for number, score in enumerate((0.1, 0.5, 0.9)):
        person = a_person(session, name=f"Applicant {number}")
        application = an_application(session, announcement, person, submitted_at=NOW + timedelta(hours=number))
        a_match(session, application, score)
        received.append(application)
    hr = a_person(session, role=Role.HR_SPECIALIST, agency=agency)
    session.commit()
    return Desk(agency, announcement, received, hr)


def turn(session, *, off=True, agency_id: UUID | None = None, model=""):
    registry.turn(
        session, agency_id=agency_id, model_version=model, off=off, reason=REASON,
        by=Operator("Otto Perez"), record_in=None, now=NOW,
    )  # fmt: skip
    session.commit()


def order(session, desk):
    return [row.application_id for row in queries.ranked(session, desk.announcement.id)]


SCOPES = [{}, {"agency": True}, {"model": "a-model"}, {"agency": True, "model": "a-model"}]


def scope(desk, wanted):
    return {"agency_id": desk.agency.id if wanted.get("agency") else None, "model": wanted.get("model", "")}


@pytest.mark.parametrize("wanted", SCOPES)
def test_lists_fall_back_to_the_order_of_receipt_and_come_back(session, desk, wanted):
    receipt = [a.id for a in desk.received]
    assert order(session, desk) == receipt[::-1]
    turn(session, **scope(desk, wanted))
    assert order(session, desk) == receipt
    assert all(
        r.match_id is None and r.score is None and not r.met for r in queries.ranked(session, desk.announcement.id)
    )
    turn(session, off=False, **scope(desk, wanted))
    assert order(session, desk) == receipt[::-1]


@pytest.mark.parametrize("wanted", [{"agency": "other"}, {"model": "another-model"}])
def test_a_switch_elsewhere_changes_nothing_here(session, desk, wanted):
    other = an_agency(session).id if "agency" in wanted else None
    turn(session, agency_id=other, model=wanted.get("model", ""))
    assert order(session, desk) == [a.id for a in desk.received][::-1]


def test_where_one_application_was_read_by_a_model_that_is_off_the_whole_list_falls_back(session, desk):
    a_match(session, desk.received[0], 1.0, model_version="newer", created_at=NOW + timedelta(days=1))
    assert order(session, desk)[0] == desk.received[0].id
    turn(session, model="newer")
    assert order(session, desk) == [a.id for a in desk.received]


@pytest.mark.parametrize("wanted", SCOPES)
def test_the_reviewers_pages_show_no_suggestion_and_say_why(session, sign_in, desk, wanted):
    client = sign_in(desk.hr)
    pages = (f"/announcements/{desk.announcement.id}/matches", f"/applications-received/{desk.received[2].id}")
    before = [client.get(page).get_data(as_text=True) for page in pages]
    assert 'data-label="Met">1</td>' in before[0]
    assert (
        f'<blockquote class="evidence"><a class="usa-link" href="#evidence-incident-triage">“{SENTENCE}”' in before[1]
    )
    turn(session, **scope(desk, wanted))
    for page in pages:
        text = client.get(page).get_data(as_text=True)
        assert "Suggestions by software are switched off" in text
        assert REASON in text
        assert "<mark" not in text
        assert 'class="evidence"' not in text
        assert 'data-label="Met">1</td>' not in text
    assert SENTENCE in client.get(pages[1]).get_data(as_text=True), "the résumé itself stays"


def test_a_certificate_is_prepared_as_without_software(session, sign_in, desk):
    turn(session)
    page = sign_in(desk.hr).get(f"/announcements/{desk.announcement.id}/certificate")
    assert page.status_code == 200


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    from app.skills import artifact

    folder = tmp_path_factory.mktemp("models")
    artifact.save(small_model(), folder, bytes.fromhex("33" * 32))
    return folder


def read_all(database, settings, models: Path, desk):
    """Let a worker read the announcement, and return the matches of the model that did."""
    tools = Tools(settings.model_copy(update={"models_dir": models}))
    with database.session(Persona.STAFF, agency=desk.agency.id) as staff:
        services.ask_for_matching(
            staff, agency_id=desk.agency.id, announcement_id=desk.announcement.id, actor_id=desk.hr.id, now=NOW
        )
        staff.commit()
    with tools.session() as system:
        from app.work.models import Task

        task = system.exec(select(Task).where(Task.done_at == None)).one()  # noqa: E711
    assert run.do(task.id, tools) == "done"
    with database.session(Persona.STAFF, agency=desk.agency.id) as staff:
        return staff.exec(select(Match).where(Match.model_version == tools.model.version)).all()


@pytest.mark.parametrize("which", ["everybody", "agency", "model"])
def test_nothing_is_computed_while_the_switch_is_off(database, session, settings, desk, models, which):
    version = (models / "current").read_text()
    scopes = {"everybody": {}, "agency": {"agency_id": desk.agency.id}, "model": {"model": version}}
    turn(session, **scopes[which])
    assert read_all(database, settings, models, desk) == []


def test_with_the_switch_on_everything_is_read(database, settings, desk, models):
    assert len(read_all(database, settings, models, desk)) == 3


READERS = {"app/matching/queries.py", "app/matching/services.py", "app/matching/traffic.py"}


def test_every_place_that_reads_suggestions_goes_through_the_queries_that_obey():
    """A page or act that read matches by itself would not see the switch."""
    root = Path(services.__file__).resolve().parents[2]
    reading = {
        str(path.relative_to(root))
        for path in [*root.glob("app/**/*.py"), *root.glob("jobs/*.py")]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "app.matching.models"
        if {"Match", "MatchLine"} & {name.name for name in node.names}
    }
    assert reading == READERS
