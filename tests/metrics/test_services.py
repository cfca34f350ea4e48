"""Figures kept current from the log: the same as counted anew, seen by their own agency, asked for with the event."""

import random
from dataclasses import fields
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from app.db import Persona
from app.metrics import drill, facts, listing, models, services, sources, store
from app.metrics.current import Current
from app.metrics.filters import SLICES, Filters
from app.metrics.rules import FiscalQuarter, Measure, StartBasis
from app.timeline import reasons
from app.timeline import services as timeline
from app.timeline.rules import EventType
from app.work.models import Task
from app.work.rules import TaskKind
from tests.factories import (
    a_person,
    a_requisition,
    an_agency,
    an_announcement,
    an_application,
    an_event,
)
from tests.metrics.given import HIRED, START, TRUNK, at

E = EventType
COUNTED_ONCE = ("funnel", "funnels", "parted", "quality")


def system(database, agency):
    return database.session(Persona.SYSTEM, agency=agency.id)


def count(database, requisition):
    with database.session(Persona.SYSTEM, agency=requisition.agency_id) as session:
        services.count_chain(session, requisition_id=requisition.id)
        session.commit()


def rebuild(database, agency):
    with system(database, agency) as session:
        found = services.rebuild(session, agency_id=agency.id, say=lambda _: None)
        session.commit()
    return found


def a_hire(session, agency, *, days: float = 0, speed: float = 1.0, **more):
    """One requisition with one hire, whose events lie `speed` times as far apart as in the example."""
    requisition = a_requisition(session, agency, authority="DE_CR", **more)
    announcement = an_announcement(session, agency, requisition=requisition)
    application = an_application(session, announcement, a_person(session))
    for type_, day in TRUNK:
        an_event(session, requisition, type_, at(days + day * speed))
    for type_, day, _ in HIRED:
        an_event(session, requisition, type_, at(days + day * speed), application_id=application.id)
    session.commit()
    return requisition


@pytest.fixture
def agency(session):
    agency = an_agency(session, code="CISA")
    session.commit()
    return agency


def a_random_log(session, agency, draw):
    """Requisitions, some of one chain, with events of any kind in any order, entered at once or late."""
    first = a_requisition(session, agency, series=draw.choice(["2210", "1550"]))
    again = a_requisition(session, agency, chain_id=first.chain_id, series="1550")
    people = []
    for requisition in (first, again):
        announcement = an_announcement(session, agency, requisition=requisition)
        people += [(requisition, an_application(session, announcement, a_person(session)).id) for _ in range(2)]
    events = [(first, None, E.NEED_VALIDATED)]
    events += [(*draw.choice(people), draw.choice(list(E))) for _ in range(12)]
    events += [(draw.choice([first, again]), None, draw.choice(list(E))) for _ in range(12)]
    for requisition, who, type_ in events:
        reason = draw.choice(["", *reasons.offered(type_)])
        happened = START + timedelta(days=draw.uniform(0, 200))
        an_event(session, requisition, type_, happened, application_id=who, reason=reason)
        yield requisition


def test_what_is_kept_current_event_by_event_equals_what_is_counted_anew(database, session, agency):
    draw = random.Random(5)
    for _ in range(8):
        for requisition in a_random_log(session, agency, draw):
            session.commit()
            if draw.random() < 0.4:
                count(database, requisition)
        count(database, requisition)
    found = rebuild(database, agency)
    assert found.chains == 8
    assert found.equal
    assert session.exec(select(models.StepFact)).all()
    assert session.exec(select(models.DayCount)).all()


def test_a_person_who_applied_again_after_the_cancellation_is_one_hire(database, session, agency):
    person, first = a_person(session), a_requisition(session, agency)
    again = a_requisition(session, agency, chain_id=first.chain_id)
    before, after = (
        an_application(session, an_announcement(session, agency, requisition=r), person).id for r in (first, again)
    )
    for requisition, type_, day, who in (
        (first, E.NEED_VALIDATED, 0, None), (first, E.TJO_ACCEPTED, 20, before), (first, E.CANCELLED, 30, None),
        (again, E.REANNOUNCED, 31, None), (again, E.TJO_ACCEPTED, 49, after), (again, E.EOD, 84, after),
    ):  # fmt: skip
        an_event(session, requisition, type_, at(day), application_id=who)
        session.commit()
        count(database, requisition)
    (hire,) = session.exec(select(models.HireFact)).all()
    assert (hire.application_id, hire.requisition_id, hire.m1, hire.m2) == (after, again.id, 49, 84)
    assert rebuild(database, agency).equal


def test_counting_twice_changes_nothing_and_counting_anew_mends_what_is_wrong(database, session, agency):
    requisition = a_hire(session, agency)
    count(database, requisition)
    with system(database, agency) as reading:
        first = store.hash_of(reading, agency.id)
    count(database, requisition)
    session.execute(text("UPDATE hire_fact SET m2 = 12"))
    session.execute(text("UPDATE day_count SET n = n + 1"))
    session.commit()
    found = rebuild(database, agency)
    assert not found.equal
    assert found.after == first
    assert rebuild(database, agency).equal


def test_the_tables_answer_as_the_log_does(database, session, agency):
    draw = random.Random(7)
    requisitions = [[*a_random_log(session, agency, draw)][-1] for _ in range(6)]
    requisitions += [a_hire(session, agency, days=d * 9, speed=0.5 + d / 4) for d in range(6)]
    session.commit()
    for requisition in requisitions:
        count(database, requisition)
    now = START + timedelta(days=400)
    with database.session(Persona.STAFF, agency=agency.id) as staff:
        log, tables = sources.past.read(staff, agency.id, now), Current(staff, agency.id, now)
        for filters in (
            Filters(),
            Filters(series="1550"),
            Filters(grade=13, last=FiscalQuarter(2026, 4)),
            Filters(first=FiscalQuarter(2026, 4), last=FiscalQuarter(2027, 1)),
            Filters(authority="DE_CR", grade=13, first=FiscalQuarter(2026, 4)),
            Filters(location="Nowhere"),
        ):
            for measure in Measure:
                assert tables.days(measure, filters) == log.days(measure, filters)
            for question in (
                "vettings",
                "excluded",
                "backdated",
                "waits",
                "approvals",
                "from_approval",
                "steps",
                "rework",
                "notices",
                "notices_by_quarter",
                *COUNTED_ONCE,
            ):
                assert getattr(tables, question)(filters) == getattr(log, question)(filters), question
            for question in ("hires", "visits", "open", "requisitions", "applications"):
                assert set(getattr(tables, question)(filters)) == set(getattr(log, question)(filters)), question
            assert tables.holders(filters) == pytest.approx(log.holders(filters))
        assert tables.staffing() == log.staffing()
        by_approval = [s.backdated(Filters(), StartBasis.SHC_APPROVAL) for s in (tables, log)]
        assert by_approval[0] == by_approval[1]
        for day in (at(10).date(), at(60).date()):
            assert tables.announced_by(day) == log.announced_by(day)
        assert sources.header(staff, agency.id, tables, Filters()) == sources.header(staff, agency.id, log, Filters())


@pytest.mark.parametrize("many", [drill.MANY, 2], ids=["few rows", "many rows"])
def test_the_rows_behind_every_number_are_the_same_from_the_tables_and_from_the_log(
    database, session, agency, many, monkeypatch
):
    monkeypatch.setattr(drill, "MANY", many)
    draw = random.Random(11)
    requisitions = [[*a_random_log(session, agency, draw)][-1] for _ in range(8)]
    requisitions += [a_hire(session, agency, days=d * 9, speed=0.5 + d / 4) for d in range(4)]
    session.commit()
    for requisition in requisitions:
        count(database, requisition)
    for type_, reason in ((E.TJO_DECLINED, "pay"), (E.WITHDRAWN, ""), (E.REDIRECTED, "shared")):
        announcement = an_announcement(session, agency, requisition=requisition)
        application = an_application(session, announcement, a_person(session))
        an_event(session, requisition, type_, at(60), application_id=application.id, reason=reason)
    session.commit()
    count(database, requisition)
    now = START + timedelta(days=400)
    found = set()
    with database.session(Persona.STAFF, agency=agency.id) as staff:
        log, tables = sources.past.read(staff, agency.id, now), Current(staff, agency.id, now)
        for filters in (
            Filters(),
            Filters(series="1550"),
            Filters(series="1550", risk_level="moderate"),
            Filters(first=FiscalQuarter(2026, 4), last=FiscalQuarter(2026, 4)),
        ):
            for by in SLICES:
                one, other = (drill.by_slice(drill.Asker(staff, agency.id, s), filters, by) for s in (tables, log))
                assert dict(one) == dict(other), (by, filters)
            for name, what in listing.listings().items():
                one, other = (drill.behind(drill.Asker(staff, agency.id, s), filters, what) for s in (tables, log))
                assert (one.n, set(one.shown)) == (other.n, set(other.shown)), (name, filters)
                found |= {name} if one.n else set()
    assert {"m2", "open", "answered", "held-security", "receipt-missing", "unfinished"} <= found
    assert {"declined-pay", "withdrawn-none", "redirected-shared"} <= found


def test_a_past_day_is_answered_from_the_log_as_it_was_on_record(database, session, agency):
    requisition = a_hire(session, agency)
    count(database, requisition)
    with database.session(Persona.STAFF, agency=agency.id) as staff:
        before = sources.at(staff, agency.id, at(70))
        assert before.days(Measure.M2) == {}
        assert before.excluded() == {"no entrance on duty on record": 1}
        assert [r.element for r in before.open()] == [14]
        assert sources.at(staff, agency.id, at(85)).days(Measure.M2) == {FiscalQuarter(2026, 4): {84: 1}}


def test_an_event_asks_in_its_own_transaction_for_its_chain_to_be_counted(database, session, agency):
    requisition = a_requisition(session, agency)
    session.commit()

    def record(staff):
        timeline.record(
            staff, agency_id=agency.id, requisition_id=requisition.id, type=E.NEED_VALIDATED, happened_at=START,
            entered_at=START, actor_id=None, actor_name="Hana Rhodes",
        )  # fmt: skip

    with database.session(Persona.STAFF, agency=agency.id) as staff:
        record(staff)
        staff.rollback()
    assert session.exec(select(Task)).all() == []
    with database.session(Persona.STAFF, agency=agency.id) as staff:
        record(staff)
        staff.commit()
    task = session.exec(select(Task)).one()
    asked = {"requisition_id": str(requisition.id), "because": "event"}
    assert (task.kind, task.payload) == (TaskKind.COUNT_CHAIN, asked)


def test_the_worker_counts_what_the_event_asked_for(database, session, agency, settings):
    from jobs.run import do
    from jobs.tools import Tools

    requisition = a_requisition(session, agency)
    session.commit()
    with database.session(Persona.STAFF, agency=agency.id) as staff:
        timeline.record(
            staff, agency_id=agency.id, requisition_id=requisition.id, type=E.NEED_VALIDATED, happened_at=START,
            entered_at=START, actor_id=None, actor_name="Hana Rhodes",
        )  # fmt: skip
        staff.commit()
    task = session.exec(select(Task)).one()
    assert do(task.id, Tools(settings)) == "done"
    row = session.exec(select(models.RequisitionFact)).one()
    assert (row.state, row.element, row.holder, row.events) == ("open", 2, "hiring_manager", 1)


def test_events_that_came_together_are_counted_once_and_changed_details_always(database, session, agency):
    requisition = a_hire(session, agency)
    count(database, requisition)
    session.execute(text("UPDATE requisition_fact SET title = 'as counted'"))
    requisition.series = "1550"
    session.add(requisition)
    session.commit()
    with system(database, agency) as worker:
        services.count_chain(worker, requisition_id=requisition.id, grown=True)
        assert worker.exec(select(models.RequisitionFact.title)).one() == "as counted"
        services.count_chain(worker, requisition_id=requisition.id)
        assert worker.exec(select(models.HireFact.series)).one() == "1550"
        worker.commit()
    an_event(session, requisition, E.NOT_SELECTED, at(90))
    session.commit()
    with system(database, agency) as worker:
        services.count_chain(worker, requisition_id=requisition.id, grown=True)
        worker.commit()
    assert rebuild(database, agency).equal


def test_two_workers_never_count_one_chain_at_once(database, session, agency):
    requisition = a_hire(session, agency)
    with system(database, agency) as one, system(database, agency) as other:
        services.count_chain(one, requisition_id=requisition.id)
        other.execute(text("SET LOCAL lock_timeout = '100ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            services.count_chain(other, requisition_id=requisition.id)


def test_figures_are_their_own_agencys_and_nobody_but_the_service_writes_them(database, session, agency):
    count(database, a_hire(session, agency))
    other = an_agency(session)
    session.commit()
    tables = (models.HireFact, models.StepFact, models.ApplicationFact, models.RequisitionFact, models.DayCount)
    with (
        database.session(Persona.STAFF, agency=agency.id) as own,
        database.session(Persona.STAFF, agency=other.id) as stranger,
    ):
        for table in tables:
            assert own.exec(select(table)).all()
            assert stranger.exec(select(table)).all() == []
        for verb in ("DELETE FROM hire_fact", "UPDATE day_count SET n = 0"):
            with pytest.raises(Exception, match="permission denied"):
                own.execute(text(verb))
            own.rollback()


def test_another_agencys_quarter_is_shown_from_five_hires_on(database, session, agency):
    other = an_agency(session, code="NIST", name="National Institute", component_of="Department of Commerce")
    for n in range(5):
        count(database, a_hire(session, other, days=n, speed=0.5 + n / 10))
    for n in range(4):
        count(database, a_hire(session, agency, days=n))
    with database.session(Persona.STAFF, agency=agency.id) as staff:
        shown = {(f.code, f.n): f for f in sources.agencies(staff)}
    assert set(shown) == {("CISA", 4), ("NIST", 5)}
    figure = shown["NIST", 5]
    days = sorted(round(84 * (0.5 + n / 10)) for n in range(5))
    assert figure.mean == pytest.approx(sum(days) / 5, abs=1)
    assert figure.component_of == "Department of Commerce"
    with database.session(Persona.STAFF, agency=other.id) as staff:
        assert {f.code for f in sources.agencies(staff)} == {"NIST"}


@pytest.mark.parametrize("row", list(store.TABLES))
def test_a_row_in_memory_and_its_table_have_the_same_fields(row):
    table = getattr(models, row.__name__)
    assert {f.name for f in fields(row)} == set(table.__table__.columns.keys()) - (
        {"id"} if row is facts.StepFact else set()
    )
