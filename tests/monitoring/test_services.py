"""Answers nobody can read or join, counted once a year; what each persona of the database can see of them."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import select

from app.applications.rules import Status
from app.audit.models import AuditEvent
from app.db import Persona
from app.identity.rules import Role
from app.monitoring import queries, services
from app.monitoring.models import MonitoringAnswer, MonitoringResult
from app.monitoring.queries import Answers
from app.monitoring.rules import ALL, Finding, NotAsked, Origin, Sex
from app.monitoring.services import Turn
from app.work.rules import TaskKind
from app.work.services import Claimed
from jobs.handlers import JOBS
from jobs.tools import Tools
from tests.factories import NOW, a_person, a_requisition, an_agency, an_announcement, an_application

LATER = datetime(2026, 11, 20, 12, tzinfo=UTC)
ON = Turn(True, "Yearly monitoring", "3046-0046")


@pytest.fixture
def agency(session):
    return an_agency(session)


@pytest.fixture
def analyst(session, agency):
    person = a_person(session, role=Role.EEO_ANALYST, agency=agency)
    session.commit()
    return person


@pytest.fixture
def asking(database, agency, analyst):
    with database.session(Persona.EEO, agency=agency.id, person=analyst.id) as eeo:
        services.switch(eeo, agency_id=agency.id, person_id=analyst.id, turn=ON, now=NOW)
        eeo.commit()


@pytest.fixture
def application(session, agency):
    found = an_application(session, an_announcement(session, agency), a_person(session, role=Role.APPLICANT))
    session.commit()
    return found


def give(database, application, sex=Sex.FEMALE, origin=None, *, person=None):
    with database.session(Persona.APPLICANT, person=person or application.person_id) as own:
        services.answer(own, application_id=application.id, answers=Answers(sex, origin))
        own.commit()


def test_an_applicant_gives_changes_sees_and_takes_back_their_own(database, session, asking, application):
    give(database, application)
    give(database, application, Sex.MALE, Origin.ASIAN)
    with database.session(Persona.APPLICANT, person=application.person_id) as own:
        assert queries.own_answers(own, application.id) == Answers(Sex.MALE, Origin.ASIAN)
    give(database, application, None, None)
    assert session.exec(select(MonitoringAnswer)).all() == []


def test_nobody_answers_for_somebody_else_or_looks(database, session, asking, application):
    give(database, application)
    stranger = a_person(session)
    session.commit()
    with pytest.raises(NotAsked):
        give(database, application, Sex.MALE, person=stranger.id)
    with database.session(Persona.APPLICANT, person=stranger.id) as other:
        assert queries.own_answers(other, application.id) is None
        services.take_back(other, application_id=application.id)
        other.commit()
    (kept,) = session.exec(select(MonitoringAnswer)).all()
    assert kept.sex is Sex.FEMALE


def test_an_agency_that_does_not_ask_gets_no_answer(database, application):
    with pytest.raises(NotAsked):
        give(database, application)


def test_a_draft_is_not_asked(database, session, agency, asking):
    draft = an_application(session, an_announcement(session, agency), a_person(session), status=Status.DRAFT)
    session.commit()
    with pytest.raises(NotAsked):
        give(database, draft)


def test_an_answer_holds_neither_person_nor_application_nor_time(database, session, asking, application):
    give(database, application)
    row = session.execute(text("SELECT * FROM monitoring_answer")).mappings().one()
    assert set(row) == {"agency_id", "pseudonym", "fiscal_year", "sex", "origin"}
    assert str(application.id) not in row["pseudonym"]
    assert row["fiscal_year"] == 2026


@pytest.mark.parametrize("persona", list(Persona))
def test_no_persona_reads_an_answer_or_makes_a_pseudonym(database, session, agency, asking, application, persona):
    give(database, application)
    for statement in (
        "SELECT sex FROM monitoring_answer",
        "SELECT pseudonym FROM monitoring_answer",
        "SELECT sec.monitoring_pseudonym(gen_random_uuid())",
        "SELECT * FROM sec.monitoring_key",
    ):
        with (
            database.session(persona, agency=agency.id, person=application.person_id) as anybody,
            pytest.raises(ProgrammingError, match="permission denied"),
        ):
            anybody.execute(text(statement))


@pytest.mark.parametrize("persona", [p for p in Persona if p is not Persona.SYSTEM])
def test_only_the_services_own_task_counts(database, agency, persona):
    with (
        database.session(persona, agency=agency.id) as anybody,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        queries.counted(anybody, 2026)


@pytest.mark.parametrize("persona", [p for p in Persona if p not in (Persona.EEO, Persona.SYSTEM)])
def test_only_the_analyst_reads_results(database, agency, persona):
    with (
        database.session(persona, agency=agency.id) as anybody,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        queries.years_measured(anybody, agency.id)


@pytest.mark.parametrize("table", ["application", "review", "certificate", "person", "match", "timeline_event"])
def test_the_analyst_reads_nothing_else(database, agency, table):
    with (
        database.session(Persona.EEO, agency=agency.id) as eeo,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        eeo.execute(text(f'SELECT * FROM "{table}"'))


def many(session, database, agency, sex, status, people, **more):
    announcement = an_announcement(session, agency, **more)
    applications = [an_application(session, announcement, a_person(session), status=status) for _ in range(people)]
    session.commit()
    for application in applications:
        give(database, application, sex)


def measure(database, agency, now=LATER):
    with database.session(Persona.SYSTEM, agency=agency.id) as system:
        written = services.measure(system, agency_id=agency.id, now=now)
        system.commit()
        return written


def results(session, series=ALL):
    chosen = select(MonitoringResult).where(MonitoringResult.series == series)
    return {(r.stage, r.group_code): r for r in session.exec(chosen).all()}


def test_a_year_is_measured_from_the_answers_and_only_once(database, session, agency, asking):
    for sex, qualified, not_qualified in ((Sex.FEMALE, 9, 24), (Sex.MALE, 20, 15)):
        many(session, database, agency, sex, Status.QUALIFIED, qualified)
        many(session, database, agency, sex, Status.NOT_QUALIFIED, not_qualified)
    many(session, database, agency, Sex.MALE, Status.WITHDRAWN, 3)
    assert measure(database, agency) == 4
    line = results(session)["qualified", "female"]
    assert (line.people, line.passed) == (33, 9)
    assert line.ratio == pytest.approx((9 / 33) / (20 / 35))
    assert line.finding is Finding.BELOW
    many(session, database, agency, Sex.FEMALE, Status.QUALIFIED, 1)
    assert measure(database, agency) == 0
    session.expire_all()
    assert results(session)["qualified", "female"].people == 33


def test_each_occupation_is_measured_from_the_vacancy_applied_for(database, session, agency, asking):
    for series, passed in (("2210", 6), ("1550", 9)):
        requisition = a_requisition(session, agency, series=series)
        for sex, qualified in ((Sex.FEMALE, passed), (Sex.MALE, 8)):
            many(session, database, agency, sex, Status.QUALIFIED, qualified, requisition=requisition)
            many(session, database, agency, sex, Status.NOT_QUALIFIED, 5, requisition=requisition)
    measure(database, agency)
    for series, people, passed in ((ALL, 25, 15), ("2210", 11, 6), ("1550", 14, 9)):
        line = results(session, series)["qualified", "female"]
        assert (line.people, line.passed) == (people, passed)


def test_what_is_hidden_is_never_written(database, session, agency, asking):
    many(session, database, agency, Sex.FEMALE, Status.QUALIFIED, 2)
    many(session, database, agency, Sex.FEMALE, Status.NOT_QUALIFIED, 6)
    measure(database, agency)
    line = results(session)["qualified", "female"]
    assert (line.people, line.passed, line.ratio, line.finding) == (None, None, None, Finding.HIDDEN)


def test_an_agency_counts_only_its_own(database, session, agency, asking, application):
    give(database, application)
    with database.session(Persona.SYSTEM, agency=an_agency(session).id) as other:
        assert queries.counted(other, 2026) == []


def test_old_answers_are_removed(database, session, agency, asking, application):
    give(database, application)
    assert measure(database, agency, datetime(2028, 12, 1, tzinfo=UTC)) == 0
    assert len(session.exec(select(MonitoringAnswer)).all()) == 1
    measure(database, agency, datetime(2029, 12, 1, tzinfo=UTC))
    session.expire_all()
    assert session.exec(select(MonitoringAnswer)).all() == []


def test_turning_the_switch_leaves_a_record_and_answering_leaves_none(session, database, asking, application):
    give(database, application)
    acts = [(a.action, a.subject_type) for a in session.exec(select(AuditEvent)).all()]
    assert acts == [("began to ask", "voluntary questions")]


@pytest.mark.parametrize("on", [True, False])
def test_the_task_does_nothing_where_the_installation_does_not_monitor(session, database, agency, asking, settings, on):
    many(session, database, agency, Sex.FEMALE, Status.QUALIFIED, 6)
    many(session, database, agency, Sex.FEMALE, Status.NOT_QUALIFIED, 6)
    tools = Tools(settings.model_copy(update={"selection_rate_monitoring": on}))
    task = Claimed(1, TaskKind.MEASURE_SELECTION_RATES, None, {}, 1, 1)
    with tools.session(task) as system:
        JOBS[TaskKind.MEASURE_SELECTION_RATES](system, [task], tools)
        system.commit()
    assert bool(session.exec(select(MonitoringResult)).all()) is (
        on and datetime.now(UTC) >= datetime(2026, 11, 15, tzinfo=UTC)
    )
