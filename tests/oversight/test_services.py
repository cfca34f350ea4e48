"""A model in shadow reads what the one in use reads and changes nothing; each night counts are kept for operators."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import select

from app.clock import EASTERN, utcnow
from app.contests import services as contests
from app.contests.services import Judgement, Person
from app.db import Persona
from app.identity.rules import Role
from app.matching import queries as matching_queries
from app.matching.models import Finding, Match
from app.oversight import queries
from app.oversight import services as oversight
from app.oversight.models import ModelAlert, ModelObservation, ShadowReading
from app.registry import services as registry
from app.skills import artifact
from app.work.models import Task
from app.work.rules import TaskKind
from jobs import run
from jobs.tools import Tools
from tests.factories import a_match, a_person, a_skill, an_agency, an_announcement, an_application
from tests.registry.made import GOOD, OTTO, a_model, a_released_model
from tests.trained_small import loaded, small_folder

NOW = utcnow()
TODAY = NOW.astimezone(EASTERN).date()


@dataclass
class Traffic:
    """Three applications of an announcement, read by the model in use, with the small model in shadow."""

    agency: Any
    announcement: Any
    applications: list[Any]
    tools: Tools
    shadow: Any


@pytest.fixture
def traffic(session, settings):
    agency = an_agency(session)
    announcement = an_announcement(session, agency)
    for skill in ("incident-triage", "ransomware-recovery"):
        a_skill(session, announcement, skill)
    applications = []
    for number, score in enumerate((0.2, 0.5, 0.8)):
        application = an_application(session, announcement, a_person(session, name=f"Applicant {number}"))
        skills = {"incident-triage": (Finding.MET, score), "ransomware-recovery": (Finding.NOT_SHOWN, 0.0)}
        a_match(session, application, score, skills=skills, created_at=NOW)
        applications.append(application)
    a_released_model(session, "a-model")
    manifest = artifact.read_manifest(small_folder())
    shadow = a_model(session, manifest.version, sha256=manifest.sha256)
    registry.shadow(session, version_id=shadow.id, reason="To see it on real traffic.", by=OTTO, now=NOW)
    session.commit()
    tools = Tools(settings.model_copy(update={"models_dir": small_folder().parent}))
    return Traffic(agency, announcement, applications, tools, shadow)


def tasks(session, kind):
    session.expire_all()
    return session.exec(select(Task).where(Task.kind == kind).order_by(Task.id)).all()


def do_all(session, traffic, kind):
    return [run.do(task.id, traffic.tools) for task in tasks(session, kind)]


def read_along(database, session, traffic):
    with database.session(Persona.SYSTEM, agency=traffic.agency.id) as system:
        oversight.ask_for_shadows_of(system, announcement_id=traffic.announcement.id, now=NOW)
        again = [application.id for application in traffic.applications]
        oversight.ask_for_shadows(system, application_ids=again, now=NOW)  # asked before: one task each
        system.commit()
    return do_all(session, traffic, TaskKind.READ_IN_SHADOW)


def test_a_model_in_shadow_reads_the_same_applications_and_no_reviewer_sees_it(database, session, traffic):
    before = [r.score for r in matching_queries.ranked(session, traffic.announcement.id)]
    assert read_along(database, session, traffic) == ["done"] * 3
    with database.session(Persona.OPERATOR) as operator:
        found = queries.comparison(operator, traffic.shadow.version)
    assert (found.readings, found.agreement.n, found.present_versions) == (3, 6, ("a-model",))
    assert found.orders[0].applications == 3
    assert [r.score for r in matching_queries.ranked(session, traffic.announcement.id)] == before
    assert {m.model_version for m in session.exec(select(Match))} == {"a-model"}
    with database.session(Persona.STAFF, agency=traffic.agency.id) as staff, pytest.raises(ProgrammingError):
        staff.exec(select(ShadowReading)).all()


def test_a_reading_in_shadow_holds_nobodys_words(database, session, traffic):
    read_along(database, session, traffic)
    stored = str(session.execute(text("SELECT to_jsonb(s) FROM shadow_reading s")).all())
    assert "incident-triage" in stored
    for words in ("Triaged", "Scanned", "Applicant"):
        assert words not in stored


def test_reading_again_keeps_one_reading(database, session, traffic):
    read_along(database, session, traffic)
    with database.session(Persona.SYSTEM, agency=traffic.agency.id) as system:
        oversight.read_in_shadow(system, application_id=traffic.applications[0].id, model=loaded(), now=NOW)
        system.commit()
    assert len(session.exec(select(ShadowReading)).all()) == 3


def test_while_suggestions_are_off_no_shadow_reads_either(database, session, traffic):
    registry.turn(
        session, agency_id=traffic.agency.id, model_version="", off=True, reason="It claims too much.", by=OTTO,
        record_in=None, now=NOW,
    )  # fmt: skip
    session.commit()
    read_along(database, session, traffic)
    assert session.exec(select(ShadowReading)).all() == []


def test_without_a_shadow_nothing_is_asked_for(database, session, traffic):
    registry.retire(session, version_id=traffic.shadow.id, reason="We have seen enough.", by=OTTO, now=NOW)
    session.commit()
    with database.session(Persona.SYSTEM, agency=traffic.agency.id) as system:
        oversight.ask_for_shadows(system, application_ids=[traffic.applications[0].id], now=NOW)
        system.commit()
    assert tasks(session, TaskKind.READ_IN_SHADOW) == []


@pytest.fixture
def in_use(session, traffic):
    """The small model in use, as what read the applications."""
    registry.release(
        session, version_id=traffic.shadow.id, held_out_sha256="e" * 64, reason="It is as good.", by=OTTO, now=NOW
    )
    for application in traffic.applications:
        a_match(
            session, application, 0.6, created_at=NOW + timedelta(minutes=1), model_version=traffic.shadow.version,
            skills={"incident-triage": (Finding.MET, 0.95), "ransomware-recovery": (Finding.NOT_SHOWN, 0.0)},
        )  # fmt: skip
    session.commit()
    return traffic


def count_a_night(database, session, traffic):
    with database.session(Persona.SYSTEM) as system:
        oversight.ask_for_checks(system, day=TODAY, now=NOW)
        oversight.ask_for_checks(system, day=TODAY, now=NOW)
        system.commit()
    waiting = tasks(session, TaskKind.OBSERVE_MODEL)
    return [run.do(task.id, traffic.tools) for task in waiting if task.agency_id]


def test_each_night_counts_are_kept_for_each_agency_with_traffic(database, session, in_use):
    an_agency(session)
    session.commit()
    assert count_a_night(database, session, in_use) == ["done", "done"]
    row = session.exec(select(ModelObservation)).one()
    assert (row.agency_id, row.resumes, row.bands) == (in_use.agency.id, 3, {"met": 3, "not_shown": 3})
    assert row.tenths == [3, 0, 0, 0, 0, 0, 0, 0, 0, 3]
    assert 0 < row.unknown < row.words
    with database.session(Persona.OPERATOR) as operator:
        assert queries.watch(operator, in_use.shadow).now.bands["met"] == 3


def test_what_reviewers_judged_is_counted_by_band(database, session, in_use):
    person = a_person(session, role=Role.HR_SPECIALIST, agency=in_use.agency)
    session.commit()
    with database.session(Persona.STAFF, agency=in_use.agency.id, person=person.id) as staff:
        for application, finding in zip(
            in_use.applications, (Finding.MET, Finding.PARTLY, Finding.NOT_SHOWN), strict=True
        ):
            contests.judge_line(
                staff, application_id=application.id, by=Person(person.id, person.name), now=NOW,
                judgement=Judgement("incident-triage", finding, "", "It says alerts and no more."),
            )  # fmt: skip
        staff.commit()
    count_a_night(database, session, in_use)
    assert session.exec(select(ModelObservation)).one().judged == {"met": [3, 2]}


def test_a_measure_beyond_its_limit_raises_one_alert_a_day(database, session, in_use):
    for day, bands in ((TODAY - timedelta(days=40), {"met": 500, "not_shown": 500}), (TODAY, {"not_shown": 1000})):
        session.add(
            ModelObservation(
                agency_id=in_use.agency.id, day=day, model_version=in_use.shadow.version, resumes=1, bands=bands,
                tenths=[bands["not_shown"], *[0] * 8, bands.get("met", 0)], words=0, unknown=0, judged={}, at=NOW,
            )
        )  # fmt: skip
    session.commit()
    for _ in range(2):
        with database.session(Persona.SYSTEM) as system:
            oversight.raise_alerts(system, version=in_use.shadow.version, day=TODAY, now=NOW)
            system.commit()
    assert sorted(a.measure for a in session.exec(select(ModelAlert))) == ["bands", "probabilities"]


@pytest.mark.parametrize("table", ["shadow_reading", "model_observation", "model_alert"])
def test_what_was_observed_cannot_be_changed(session, table):
    with pytest.raises(ProgrammingError, match="append-only"):
        session.execute(text(f"DELETE FROM {table}"))


def test_the_operators_pages_show_both(database, session, sign_in, in_use):
    registry.shadow(
        session, version_id=a_model(session, "third", scores=GOOD).id, reason="To see it beside.", by=OTTO, now=NOW
    )
    count_a_night(database, session, in_use)
    operator = sign_in(a_person(session, role=Role.OPERATOR))
    drift = operator.get("/models/drift").get_data(as_text=True)
    assert "too little to tell" in drift
    assert "6 lines" in drift
    page = operator.get(f"/models/{in_use.shadow.id}/comparison").get_data(as_text=True)
    assert "This model has not read along yet" in page
    for role in (Role.AUDITOR, Role.HR_SPECIALIST, Role.AGENCY_LEAD):
        client = sign_in(a_person(session, role=role, agency=in_use.agency))
        assert client.get("/models/drift").status_code == 403
        assert client.get(f"/models/{in_use.shadow.id}/comparison").status_code == 403
