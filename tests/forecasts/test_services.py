"""A night's forecasts on a real database: every number of the back-test page computed a second time, from events."""

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import Session, select

from app.db import Persona
from app.forecasts import services
from app.forecasts.models import Forecast, ForecastRun, ForecastScore, WaitingCurve
from app.forecasts.rules import Method
from app.identity.models import Agency
from app.identity.rules import Role
from app.timeline.rules import EASTERN, EventType
from tests.conftest import fresh_database, owner_session
from tests.factories import a_person, an_agency
from tests.forecasts.made_histories import NOW, an_agency_s_past

TODAY = NOW.astimezone(EASTERN).date()


def day(instant):
    return instant.astimezone(EASTERN).date()


def run(database, agency, now=NOW):
    with database.session(Persona.SYSTEM, agency=agency.id) as system:
        made = services.forecast_agency(system, agency_id=agency.id, now=now)
        system.commit()
        return made


@dataclass(frozen=True)
class Night:
    """One agency's past, and what a night's run made of it; shared by tests that only look."""

    agency: Agency
    told: dict
    made: ForecastRun
    session: Session


@pytest.fixture(scope="module")
def night(servers):
    with fresh_database(servers) as database, owner_session(database) as session:
        agency = an_agency(session)
        told = an_agency_s_past(session, agency)
        yield Night(agency, told, run(database, agency), session)


def stored(night, method):
    chosen = (Forecast.agency_id == night.agency.id, ~Forecast.published, Forecast.method == method)
    return night.session.exec(select(Forecast).where(*chosen)).all()


def months():
    year, month = TODAY.year - 2, TODAY.month
    while (year, month) <= (TODAY.year, TODAY.month):
        yield date(year, month, 1)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def entered(events):
    return next((day(at) for t, at in events if t is EventType.EOD), None)


def cancelled(events):
    return next((day(at) for t, at in events if t is EventType.CANCELLED), None)


def naive_said(told):
    """Each (vacancy, day) → the 10th, 50th and 90th percentile of past hires, from the need on; before widening."""
    said = {}
    for first in months():
        known = {r: [(t, at) for t, at in events if day(at) < first] for r, events in told.items()}
        waits = sorted((entered(e) - day(e[0][1])).days for e in known.values() if e and entered(e))
        if len(waits) < 20:
            continue
        ranks = [waits[math.ceil(share * len(waits) - 1e-9) - 1] for share in (0.1, 0.5, 0.9)]
        for requisition, events in known.items():
            if events and not entered(events) and not cancelled(events):
                waited = (first - day(events[0][1])).days
                said[requisition, first] = [max(rank - waited, 0) for rank in ranks]
    return said


def widen(said, told):
    """Widen each day's ranges by the fewest days with which ⌈0.8 (n + 1)⌉ of the n earlier, known ones held."""
    found = {}
    for (requisition, first), (low, middle, high) in said.items():
        known = []
        for (other, earlier), (bottom, _, top) in said.items():
            end, watched = entered(told[other]), (first - earlier).days
            if earlier >= first or (cancelled(told[other]) and not end):
                continue
            actual = (end - earlier).days if end and end <= first else None
            if actual is None and watched > top:
                actual = watched
            if actual is not None:
                known.append((bottom, top, actual))
        extra, wanted = 0, min(math.ceil(0.8 * (len(known) + 1)), len(known))
        while len(known) >= 20 and sum(b - extra <= y <= t + extra for b, t, y in known) < wanted:
            extra += 1
        found[requisition, first] = (max(low - extra, 0), middle, high + extra)
    return found


def scores(said, told):
    """Count by fiscal quarter: made, cancelled, settled, inside, error, width and loss."""
    sums = defaultdict(lambda: [0, 0, 0, 0, 0.0, 0.0, 0.0])
    for (requisition, first), (low, middle, high) in said.items():
        quarter = (first.year + (first.month > 9), {10: 1, 11: 1, 12: 1}.get(first.month, (first.month - 1) // 3 + 2))
        total = sums[quarter]
        total[0] += 1
        end, watched = entered(told[requisition]), (TODAY - first).days
        if end is None and cancelled(told[requisition]):
            total[1] += 1
            continue
        actual = (end - first).days if end else watched if watched > high else None
        if actual is None:
            continue
        total[2] += 1
        total[3] += low <= actual <= high
        total[4] += abs(actual - middle)
        total[5] += high - low
        for share, q in ((0.1, low), (0.5, middle), (0.9, high)):
            total[6] += (share * (actual - q) if actual >= q else (1 - share) * (q - actual)) / 3
    return sums


def stored_scores(session, agency, method, published=False):
    rows = session.exec(
        select(ForecastScore).where(
            ForecastScore.agency_id == agency.id,
            ForecastScore.method == method,
            ForecastScore.published == published,
        )
    )
    return {
        (s.fiscal_year, s.quarter): [s.made, s.cancelled, s.n, s.inside, s.error_sum, s.width_sum, s.loss_sum]
        for s in rows
    }


def test_the_naive_back_test_is_what_a_second_computation_from_the_events_gives(night):
    own = naive_said(night.told)
    wide = widen(own, night.told)
    rows = stored(night, Method.PAST_HIRES)
    assert len(rows) > 60
    assert {(r.requisition_id, r.as_of): [r.low_days, r.middle_days, r.high_days] for r in rows} == own
    assert {
        (r.requisition_id, r.as_of): tuple((d - r.as_of).days for d in (r.low_on, r.middle_on, r.high_on)) for r in rows
    } == wide
    assert_scores(night, Method.PAST_HIRES, scores(wide, night.told))


@pytest.mark.parametrize("method", [Method.KAPLAN_MEIER, Method.COX])
def test_a_model_s_scores_are_what_its_stored_forecasts_and_the_events_give(night, method):
    rows = stored(night, method)
    own = {(r.requisition_id, r.as_of): (r.low_days, r.middle_days, r.high_days) for r in rows}
    assert len(own) > 60
    wide = widen(own, night.told)
    assert all(r.high_days + r.widened_days == wide[r.requisition_id, r.as_of][2] for r in rows)
    assert_scores(night, method, scores(wide, night.told))


def assert_scores(night, method, expected):
    found = stored_scores(night.session, night.agency, method)
    assert found.keys() == expected.keys()
    for quarter, sums in expected.items():
        assert found[quarter] == pytest.approx(sums, abs=1e-9)


def test_the_method_published_is_the_one_with_the_lowest_loss_in_the_back_test(night):
    losses = {}
    for method in Method:
        sums = stored_scores(night.session, night.agency, method).values()
        losses[method] = sum(s[6] for s in sums) / sum(s[2] for s in sums)
    assert losses[Method.KAPLAN_MEIER] < losses[Method.PAST_HIRES]
    assert night.made.method is min(Method, key=lambda m: losses[m])


def test_each_open_vacancy_has_a_published_forecast_in_order_and_with_its_cause(night):
    chosen = (Forecast.agency_id == night.agency.id, Forecast.published, Forecast.method == night.made.method)
    rows = night.session.exec(select(Forecast).where(*chosen)).all()
    still_open = {r for r, e in night.told.items() if not entered(e) and not cancelled(e)}
    assert {r.requisition_id for r in rows} == still_open
    assert night.made.vacancies == len(still_open)
    assert all(TODAY <= r.low_on <= r.middle_on <= r.high_on for r in rows)
    assert all(r.mover and 0 < r.mover_share <= 1 for r in rows)


def test_a_second_run_on_the_same_day_changes_nothing_and_the_next_day_adds_only_that_day(database, session):
    agency = an_agency(session)
    an_agency_s_past(session, agency)
    run(database, agency)
    before = session.execute(text("SELECT count(*), max(id) FROM forecast")).one()
    assert run(database, agency) is None
    assert session.execute(text("SELECT count(*), max(id) FROM forecast")).one() == before
    session.commit()
    run(database, agency, NOW + timedelta(days=1))
    days = session.execute(text("SELECT DISTINCT as_of FROM forecast WHERE id > :m"), {"m": before[1]}).scalars().all()
    assert days == [TODAY + timedelta(days=1)]


def test_what_was_entered_later_is_unknown_to_the_back_test(database, session):
    agency = an_agency(session)
    told = an_agency_s_past(session, agency)
    session.execute(text("ALTER TABLE timeline_event DISABLE TRIGGER timeline_event_is_append_only"))
    session.execute(text("UPDATE timeline_event SET entered_at = :now"), {"now": NOW - timedelta(hours=1)})
    session.commit()
    made = run(database, agency)
    assert session.exec(select(Forecast).where(~Forecast.published)).all() == []
    assert made.hires == sum(entered(e) is not None for e in told.values())
    assert made.method is Method.PAST_HIRES


def test_without_twenty_hires_no_date_is_said(database, session):
    agency = an_agency(session)
    an_agency_s_past(session, agency, count=12)
    made = run(database, agency)
    assert (made.vacancies, session.exec(select(Forecast)).all()) == (0, [])


def test_published_forecasts_are_scored_when_they_come_due(database, session):
    agency = an_agency(session)
    told = an_agency_s_past(session, agency)
    made = run(database, agency)
    later = NOW + timedelta(days=400)
    run(database, agency, later)
    rows = session.exec(
        select(Forecast).where(
            Forecast.agency_id == agency.id,
            Forecast.published,
            Forecast.method == made.method,
            Forecast.as_of == TODAY,
        )
    ).all()
    missed = stored_scores(session, agency, made.method, published=True)[2026, 3]
    assert missed[2] == len(rows) == sum(not entered(e) and not cancelled(e) for e in told.values())
    assert missed[3] == 0


def test_forecasts_cannot_be_rewritten_and_belong_to_one_agency(database, session):
    agency, other = an_agency(session), an_agency(session)
    an_agency_s_past(session, agency)
    run(database, agency)
    for table in ("forecast", "forecast_run", "waiting_curve"):
        with pytest.raises(ProgrammingError, match="append-only"):
            session.execute(text(f"DELETE FROM {table}"))
        session.rollback()
    with database.session(Persona.STAFF, agency=other.id) as stranger:
        for model in (Forecast, ForecastRun, ForecastScore, WaitingCurve):
            assert stranger.exec(select(model)).all() == []
    with database.session(Persona.PUBLIC) as anyone:
        assert anyone.exec(select(ForecastScore)).all()
        with pytest.raises(ProgrammingError, match="permission denied"):
            anyone.exec(select(Forecast)).all()


def test_the_pages_say_what_is_stored(database, session, app, sign_in):
    agency = an_agency(session, name="Agency of Examples")
    an_agency_s_past(session, agency)
    made = run(database, agency)
    page = app.test_client().get(f"/forecasts/accuracy?agency={agency.code}").get_data(as_text=True)
    for quarter, sums in stored_scores(session, agency, Method.KAPLAN_MEIER).items():
        if sums[2] >= 5:
            row = (
                f'<th scope="row">FY{quarter[0]} Q{quarter[1]}</th><td>Kaplan–Meier by step</td>'
                f'<td class="num">{sums[0]}</td><td class="num">{sums[2]}</td>'
                f'<td class="num">{round(sums[3] / sums[2] * 100)} %</td>'
                f'<td class="num">{sums[4] / sums[2]:,.1f}</td><td class="num">{sums[5] / sums[2]:,.1f}</td>'
            )
            assert row in page
    lead = sign_in(a_person(session, role=Role.AGENCY_LEAD, agency=agency))
    shown = lead.get("/forecasts").get_data(as_text=True)
    assert f"Half of the {made.vacancies} open vacancies are expected to be filled by" in shown
    assert "On a certificate" in shown
    for path in ("vacancies", "back-test", "applications"):
        answer = lead.get(f"/forecasts/{path}.csv")
        assert answer.status_code == 200
        assert len(answer.get_data(as_text=True).splitlines()) > 10 or path == "applications"
    assert app.test_client().get("/forecasts/accuracy?agency=NOBODY").status_code == 404


def test_an_agency_without_history_has_pages_too(app, session, sign_in):
    agency = an_agency(session)
    lead = sign_in(a_person(session, role=Role.AGENCY_LEAD, agency=agency))
    assert "No forecast has been made yet" in lead.get("/forecasts").get_data(as_text=True)
    assert "not yet enough history" in app.test_client().get("/forecasts/accuracy").get_data(as_text=True)
    assert sign_in(a_person(session, role=Role.HR_SPECIALIST, agency=agency)).get("/forecasts").status_code == 403
