"""A release: made from the log as it was known, once a month, kept for ever, and refused if it contradicts itself."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import select

from app.db import Persona
from app.metrics.rules import FiscalQuarter
from app.open_data import queries, services
from app.open_data.models import OpenDataFile, OpenDataRelease
from app.positions.models import Announcement, Requisition
from app.timeline.rules import EventType
from app.work.rules import TaskKind
from app.work.services import Claimed
from jobs.handlers import JOBS
from jobs.tools import Tools
from tests.factories import a_requisition, an_agency, an_event
from tests.open_data.conftest import a_hire, an_entrance, noon, read_csv, some_hires

NOW = noon(2026, 11, 20)
ENTERED = noon(2026, 8, 31)


@pytest.fixture
def agencies(session):
    """Two agencies; seven people entered in one and eight in the other, all in the fourth quarter of 2026."""
    one, other = an_agency(session, code="ONE"), an_agency(session, code="TWO")
    some_hires(session, one, [60, 70, 79, 80, 81, 90, 100], entered=ENTERED)
    some_hires(session, other, [50] * 8, entered=ENTERED, authority="CR", nice_role="", provision="")
    session.commit()
    return one, other


@pytest.fixture
def open_session(database):
    @contextmanager
    def opened(agency_id):
        with database.session(Persona.SYSTEM, agency=agency_id) as session:
            yield session

    return opened


def rows_of(built):
    _, rows = read_csv(built.files["time-to-hire.csv"])
    return {(r["period"], r["agency"], r["breakdown"], r["category"]): r for r in rows}


def test_a_release_adds_up_both_agencies(agencies, open_session):
    rows = rows_of(services.build(open_session, NOW))
    everyone = rows["FY2026 Q4", "all", "all", "all"]
    assert (everyone["hires"], everyone["known_on"]) == ("15", "2026-11-14")
    assert float(everyone["entrance_mean"]) == pytest.approx((560 + 400) / 15, abs=0.06)
    one = rows["FY2026 Q4", "ONE", "all", "all"]
    assert (one["hires"], one["entrance_median"], one["entrance_p90"]) == ("7", "80.0", "100")
    assert rows["FY2026", "TWO", "all", "all"]["hires"] == "8"
    assert rows["FY2026 Q4", "all", "authority", "CR"]["hires"] == "8"
    assert rows["FY2026 Q4", "all", "nice_role", "not stated"]["hires"] == "8"


def steps_of(built):
    _, rows = read_csv(built.files["days-per-step.csv"])
    return {(r["period"], r["agency"], r["element"]): r for r in rows}


def announced(session, agency, opened, closed, *, learnt=None):
    """One requisition whose announcement was open for some days, which the log learnt of in time or later."""
    of = a_requisition(session, agency)
    an_event(session, of, EventType.NEED_VALIDATED, opened - timedelta(days=20))
    an_event(session, of, EventType.JOA_OPEN, opened)
    an_event(session, of, EventType.JOA_CLOSE, closed, entered_at=learnt)


def test_days_per_step_count_the_stays_that_ended_in_the_quarter(agencies, session, open_session):
    days = [5, 6, 7, 8, 9, 10]
    for long in days:
        announced(session, agencies[0], noon(2026, 7, 1), noon(2026, 7, 1) + timedelta(days=long))
    for _ in range(5):
        announced(session, agencies[1], noon(2026, 9, 25), noon(2026, 10, 5))
    session.commit()
    rows = steps_of(services.build(open_session, NOW))
    one, other = rows["FY2026 Q4", "ONE", "6"], rows["FY2026 Q4", "TWO", "6"]
    assert (one["step"], one["known_on"]) == ("Receive applications", "2026-11-14")
    assert (one["stays"], one["p80"]) == ("6", "9")
    assert float(one["mean"]) == pytest.approx(sum(days) / 6, abs=0.06)
    assert float(one["median"]) == 7.5
    assert (other["hidden"], other["stays"], other["mean"]) == ("false", "0", "")
    assert rows["FY2026", "all", "6"]["stays"] == "6"


def test_a_stay_entered_after_the_cut_off_is_not_published_and_changes_nothing(agencies, session, open_session):
    for long in (5, 6, 7, 8, 9):
        announced(session, agencies[0], noon(2026, 7, 1), noon(2026, 7, 1) + timedelta(days=long))
    session.commit()
    before = services.build(open_session, NOW).files["days-per-step.csv"]
    for _ in range(6):
        announced(session, agencies[0], noon(2026, 8, 1), noon(2026, 8, 20), learnt=noon(2026, 11, 16))
    session.commit()
    rows = steps_of(services.build(open_session, NOW))
    assert rows["FY2026 Q4", "ONE", "6"]["stays"] == "5"
    announcements = [line for line in before.decode().splitlines() if ",6," in line]
    after = services.build(open_session, NOW).files["days-per-step.csv"].decode().splitlines()
    assert set(announcements) <= set(after)


def test_a_quarter_that_has_not_settled_is_not_published(agencies, open_session):
    assert services.build(open_session, noon(2026, 11, 13)) is None


def test_what_is_entered_after_the_cut_off_counts_as_late_and_changes_nothing(agencies, session, open_session):
    before = services.build(open_session, NOW)
    late = [
        a_hire(
            session,
            agencies[0],
            need=ENTERED - timedelta(days=10),
            tentative=ENTERED,
            entered=ENTERED,
            entered_at=noon(2026, 11, 16),
        )
        for _ in range(6)
    ]
    session.commit()
    after = services.build(open_session, NOW)
    assert len(late) == 6
    assert rows_of(after) == rows_of(before)
    assert b"Entered too late for their quarter and not published: 6 people." in after.files["dictionary.json"]


def test_a_correction_made_later_moves_nobody_to_another_quarter(session, database):
    agency = an_agency(session, code="ONE")
    hire = a_hire(session, agency, need=noon(2026, 1, 5), tentative=noon(2026, 2, 2), entered=noon(2026, 3, 30))
    requisition = session.get_one(Requisition, session.get_one(Announcement, hire.announcement_id).requisition_id)
    an_entrance(session, requisition, hire.id, noon(2026, 4, 6), noon(2026, 6, 1))
    session.commit()
    with database.session(Persona.SYSTEM, agency=agency.id) as system:
        known = queries.known(system, agency.id, "ONE", NOW)
    assert [(e.quarter, e.to_entrance) for e in known.entered] == [(FiscalQuarter(2026, 2), 84)]


def test_a_hire_that_cannot_be_measured_is_counted_and_not_shown(agencies, session, open_session):
    for _ in range(3):
        a_hire(session, agencies[0], need=None, tentative=noon(2026, 8, 1), entered=ENTERED)
    session.commit()
    built = services.build(open_session, NOW)
    assert rows_of(built)["FY2026 Q4", "ONE", "all", "all"]["hires"] == "7"
    assert b"out of order: fewer than 5 people." in built.files["dictionary.json"]


def test_the_same_log_gives_the_same_bytes(agencies, open_session):
    assert services.build(open_session, NOW).files == services.build(open_session, NOW + timedelta(days=3)).files


def test_a_month_is_published_once(agencies, session, database, open_session):
    built = services.build(open_session, NOW)
    with database.session(Persona.SYSTEM) as system:
        first = services.publish(system, built, NOW)
        assert services.publish(system, built, NOW).id == first.id
        system.commit()
    assert services.build(open_session, NOW) is None
    assert services.build(open_session, noon(2026, 12, 1)) is not None
    assert len(session.exec(select(OpenDataFile)).all()) == 6


def test_the_task_publishes_and_may_run_again(agencies, session, settings):
    tools = Tools(settings)
    task = Claimed(1, TaskKind.BUILD_OPEN_DATA, None, {}, 1, 1)
    for _ in range(2):
        with tools.session(task) as system:
            JOBS[TaskKind.BUILD_OPEN_DATA](system, [task], tools)
            system.commit()
    (kept,) = session.exec(select(OpenDataRelease)).all()
    assert (kept.first_quarter, kept.last_quarter) == ("FY2026 Q4", "FY2026 Q4")


def test_a_published_period_that_comes_out_differently_is_refused():
    before = b"period,known_on,agency,breakdown,category,hidden,hires\r\nFY2026 Q1,d,A,all,all,true,\r\n"
    services.check_unchanged(before, before + b"FY2026 Q2,d,A,all,all,false,9\r\n", (0, 2, 3, 4))
    with pytest.raises(services.FiguresChanged, match="FY2026 Q1"):
        services.check_unchanged(before, before.replace(b"true,", b"false,4"), (0, 2, 3, 4))


def test_what_stands_over_a_table_may_change_from_month_to_month():
    table = b"period,known_on,agency,breakdown,category,hidden,hires\r\nFY2026 Q1,d,A,all,all,true,\r\n"
    one, other = b'# Not measured: "1 person".\r\n' + table, b"# Not measured: nobody.\r\n# Late: 9.\r\n" + table
    for before in (table, one):
        services.check_unchanged(before, other, (0, 2, 3, 4))
        with pytest.raises(services.FiguresChanged, match="FY2026 Q1"):
            services.check_unchanged(before, other.replace(b"true,", b"false,4"), (0, 2, 3, 4))


def test_everybody_reads_releases_and_only_the_service_adds_them(agencies, database, open_session):
    with database.session(Persona.SYSTEM) as system:
        services.publish(system, services.build(open_session, NOW), NOW)
        system.commit()
    with database.session(Persona.PUBLIC) as visitor:
        assert queries.newest(visitor).last_quarter == "FY2026 Q4"
    for persona in (Persona.PUBLIC, Persona.STAFF, Persona.APPLICANT):
        with database.session(persona) as visitor, pytest.raises(ProgrammingError, match="permission denied"):
            visitor.execute(text("DELETE FROM open_data_file"))
