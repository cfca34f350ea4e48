"""A night's forecasts of waiting applications: ranges, choice and scores computed a second time, from events."""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, fields
from datetime import timedelta

import numpy as np
import pytest
from lifelines import KaplanMeierFitter
from sqlalchemy.exc import ProgrammingError
from sqlmodel import Session, select

from app.applications.models import Application
from app.db import Persona
from app.forecasts import services
from app.forecasts.models import ForecastRun, NextStep, WaitingCurve, WaitingScore
from app.forecasts.rules import Method
from app.forecasts.waiting import FEWEST_ENDED, Place, VacancyTraits
from app.identity.models import Agency
from app.positions.models import Announcement, Requisition
from app.timeline.models import TimelineEvent
from app.timeline.rules import EASTERN, EventType
from tests.conftest import fresh_database, owner_session
from tests.factories import a_person, an_agency
from tests.forecasts.made_histories import NOW, an_agency_s_past

E, P = EventType, Place
TODAY = NOW.astimezone(EASTERN).date()
WAY = {
    P.RECEIVED: (E.APPLICATION_RECEIVED, E.CERT_ISSUED),
    P.REFERRAL_DECIDED: (E.CERT_ISSUED, E.CERT_RETURNED),
    P.OFFERED: (E.TJO_SENT, E.TJO_ACCEPTED),
    P.ACCEPTED: (E.TJO_ACCEPTED, E.SUIT_DONE),
    P.VETTED: (E.SUIT_DONE, E.EOD),
}


def day(instant):
    return instant.astimezone(EASTERN).date()


def run(database, agency, now=NOW):
    with database.session(Persona.SYSTEM, agency=agency.id) as system:
        made = services.forecast_agency(system, agency_id=agency.id, now=now)
        system.commit()
        return made


@dataclass(frozen=True)
class Night:
    agency: Agency
    events: dict
    """Each requisition's days of events, one application a requisition."""
    made: ForecastRun
    session: Session


@pytest.fixture(scope="module")
def night(servers):
    with fresh_database(servers) as database, owner_session(database) as session:
        agency = an_agency(session)
        told = an_agency_s_past(session, agency, count=110)
        made = run(database, agency)
        days = {r: {t: day(at) for t, at in events} for r, events in told.items()}
        for found in days.values():
            if E.JOA_OPEN in found:
                found[E.APPLICATION_RECEIVED] = found[E.JOA_OPEN] + timedelta(days=1)
        yield Night(agency, days, made, session)


def known(events, first):
    """What had happened before a day; the first of a month is known from its first instant on."""
    return {t: on for t, on in events.items() if on < first}


def stay(events, place):
    """When a stay began, when it ended by its step, and when it ended another way."""
    begins, ends = WAY[place]
    began = events.get(begins) if E.APPLICATION_RECEIVED in events else None
    return began, events.get(ends), events.get(E.CANCELLED) if ends not in events else None


def waits(night, place, first):
    """Stays known on a day as (days, ended); those that left another way until then."""
    found = []
    for events in night.events.values():
        began, ended, out = stay(known(events, first), place)
        if began is not None and (out is None or began <= out):
            found.append(((ended or out or first) - began, ended is not None))
    return [(gap.days, over) for gap, over in found]


def there(night, place, first):
    """Requisitions whose application waits at a place on a day, and since when."""
    found = {}
    for requisition, events in night.events.items():
        began, ended, out = stay(known(events, first), place)
        if began is not None and ended is None and out is None:
            found[requisition] = began
    return found


def curves(night, method, *, published=False):
    chosen = (WaitingCurve.agency_id == night.agency.id, WaitingCurve.published == published)
    rows = night.session.exec(select(WaitingCurve).where(*chosen, WaitingCurve.method == method)).all()
    return {(c.as_of, c.place): c for c in rows}


def percentiles(curve, risk, waited):
    """The 10th, 50th and 90th percentile of the rest, by looking along the curve for the first day that holds them."""
    left = [share**risk for share in curve.shares]
    at = left[waited]
    found = []
    for share in (0.1, 0.5, 0.9):
        rest = range(len(left) - waited - 1)
        found.append(next((d for d in rest if 1 - left[waited + d + 1] / at >= share - 1e-9), len(rest)))
    return found


def risk(night, curve, requisition_id, began):
    """What the Cox model makes of a vacancy: years, rating, clearance, grade over 12, no queue, no days still open."""
    requisition = night.session.get(Requisition, requisition_id)
    closes_on = day(
        night.session.exec(select(Announcement).where(Announcement.requisition_id == requisition_id)).one().closes_at
    )
    x = [
        (began - curve.as_of).days / 365.25,
        requisition.authority == "DE_CR" and curve.place in (P.RECEIVED, P.REFERRAL_DECIDED),
        requisition.clearance == "secret" and curve.place is P.ACCEPTED,
        requisition.grade_high - 12,
        0,
        min((closes_on - began).days, 60) / 10 if curve.place is P.RECEIVED else 0,
        1,
    ]
    return math.exp(sum(b * value for b, value in zip(curve.effects, x, strict=True)))


def said(night, method):
    """Each (place, requisition, month) → the range, before widening."""
    found = {}
    for (first, place), curve in curves(night, method).items():
        for requisition, began in there(night, place, first).items():
            waited = (first - began).days
            if method is Method.PAST_HIRES:
                over = sorted(days for days, ended in waits(night, place, first) if ended)
                ranks = [over[math.ceil(share * len(over) - 1e-9) - 1] for share in (0.1, 0.5, 0.9)]
                found[place, requisition, first] = [max(rank - waited, 0) for rank in ranks]
            else:
                found[place, requisition, first] = percentiles(curve, risk(night, curve, requisition, began), waited)
    return found


def became(night, place, requisition, first, by=TODAY):
    """Days until the step, or None; and whether it left another way."""
    _, ended, out = stay({t: on for t, on in night.events[requisition].items() if on <= by}, place)
    return ((ended - first).days if ended else None), ended is None and out is not None


def widened(night, method, own):
    """Widen by the fewest days with which ⌈0.8 (n + 1)⌉ of the n earlier ones of the place, then known, held."""
    found = {}
    for (place, requisition, first), (low, middle, high) in own.items():
        earlier = []
        for (where, other, before), (bottom, _, top) in own.items():
            actual, out = became(night, where, other, before)
            if where is not place or before >= first or out:
                continue
            watched = (first - before).days
            actual = actual if actual is not None and actual <= watched else watched if watched > top else None
            if actual is not None:
                earlier.append((bottom, top, actual))
        extra, wanted = 0, min(math.ceil(0.8 * (len(earlier) + 1)), len(earlier))
        while len(earlier) >= 20 and sum(b - extra <= y <= t + extra for b, t, y in earlier) < wanted:
            extra += 1
        assert curves(night, method)[first, place].widened_days == extra
        found[place, requisition, first] = (max(low - extra, 0), middle, high + extra)
    return found


def scores(night, ranges):
    sums = defaultdict(lambda: [0, 0, 0, 0, 0.0, 0.0, 0.0])
    for (place, requisition, first), (low, middle, high) in ranges.items():
        quarter = (first.year + (first.month > 9), {10: 1, 11: 1, 12: 1}.get(first.month, (first.month - 1) // 3 + 2))
        total = sums[place, *quarter]
        actual, out = became(night, place, requisition, first)
        total[0] += 1
        total[1] += out
        watched = (TODAY - first).days
        actual = watched if actual is None and watched > high else actual
        if out or actual is None:
            continue
        total[2] += 1
        total[3] += low <= actual <= high
        total[4] += abs(actual - middle)
        total[5] += high - low
        for share, q in ((0.1, low), (0.5, middle), (0.9, high)):
            total[6] += (share * (actual - q) if actual >= q else (1 - share) * (q - actual)) / 3
    return sums


def stored(night, method, *, published=False):
    chosen = (WaitingScore.agency_id == night.agency.id, WaitingScore.published == published)
    rows = night.session.exec(select(WaitingScore).where(*chosen, WaitingScore.method == method)).all()
    return {
        (s.place, s.fiscal_year, s.quarter): [s.made, s.cancelled, s.n, s.inside, s.error_sum, s.width_sum, s.loss_sum]
        for s in rows
    }


@pytest.mark.parametrize("method", list(Method))
def test_coverage_error_and_loss_of_waits_are_what_a_second_computation_from_the_events_gives(night, method):
    ranges = widened(night, method, said(night, method))
    assert len(ranges) > 60
    found, expected = stored(night, method), scores(night, ranges)
    assert found.keys() == expected.keys()
    for key, sums in expected.items():
        assert found[key] == pytest.approx(sums, abs=1e-9), key


def test_a_place_has_a_curve_from_twenty_ended_waits_on_and_it_is_kaplan_and_meiers(night):
    rows = curves(night, Method.KAPLAN_MEIER)
    assert len(rows) > 20
    for month in sorted({m for m, _ in rows}):
        for place in WAY:
            known_waits = waits(night, place, month)
            ended = sum(over for _, over in known_waits)
            assert ((month, place) in rows) == (ended >= FEWEST_ENDED)
            if (month, place) not in rows:
                continue
            curve = rows[month, place]
            assert (curve.n, curve.ended) == (len(known_waits), ended)
            days, over = np.array(known_waits).T
            other = KaplanMeierFitter().fit(np.where(over == 1, days + 1, days), over)
            grid = np.arange(days[over == 1].max() + 1)
            assert curve.shares[: len(grid)] == pytest.approx(
                other.survival_function_at_times(grid).to_numpy(), abs=1e-5
            )


def test_the_method_of_waits_is_the_one_with_the_lowest_loss_in_the_back_test(night):
    losses = {}
    for method in Method:
        sums = stored(night, method).values()
        losses[method] = sum(s[6] for s in sums) / sum(s[2] for s in sums)
    assert losses[Method.KAPLAN_MEIER] < losses[Method.PAST_HIRES]
    assert night.made.waiting_method is min(Method, key=lambda m: losses[m])


def test_each_waiting_application_has_its_next_step_and_nobody_else(night):
    rows = {r.application_id: r for r in night.session.exec(select(NextStep)).all()}
    applications = night.session.exec(select(Application)).all()
    place_of = {}
    for application in applications:
        requisition = night.session.get(Announcement, application.announcement_id).requisition_id
        for place in WAY:
            began = there(night, place, TODAY + timedelta(days=1)).get(requisition)
            if began is not None:
                place_of[application.id] = (place, began, requisition)
    assert {id_: (r.place, r.began_on) for id_, r in rows.items()} == {
        id_: (place, began) for id_, (place, began, _) in place_of.items()
    }
    published = curves(night, night.made.waiting_method, published=True)
    for id_, row in rows.items():
        place, began, requisition = place_of[id_]
        curve = published.get((TODAY, place))
        if curve is None:
            assert (row.low_days, row.middle_days, row.known) == (None, None, None)
            continue
        low, middle, high = percentiles(curve, risk(night, curve, requisition, began), (TODAY - began).days)
        extra = curve.widened_days
        assert (row.low_days, row.middle_days, row.high_days) == (max(low - extra, 0), middle, high + extra)
        assert row.known == curve.ended >= FEWEST_ENDED
    assert len(rows) > 5


def test_published_waits_are_scored_when_they_come_due(database, session):
    agency = an_agency(session)
    an_agency_s_past(session, agency)
    made = run(database, agency)
    places = Counter(r.place for r in session.exec(select(NextStep).where(NextStep.known > 0)))
    run(database, agency, NOW + timedelta(days=400))
    session.expire_all()
    chosen = (WaitingScore.published, WaitingScore.method == made.waiting_method, WaitingScore.fiscal_year == 2026)
    rows = session.exec(select(WaitingScore).where(*chosen)).all()
    assert {r.place: r.n for r in rows} == dict(places)
    assert all(r.inside == 0 for r in rows)


def test_what_was_entered_late_is_unknown_to_the_back_test_of_waits(database, session):
    agency = an_agency(session)
    an_agency_s_past(session, agency)
    session.connection().exec_driver_sql("ALTER TABLE timeline_event DISABLE TRIGGER timeline_event_is_append_only")
    for event in session.exec(select(TimelineEvent)).all():
        event.entered_at = NOW - timedelta(hours=1)
    session.commit()
    made = run(database, agency)
    assert session.exec(select(WaitingCurve).where(~WaitingCurve.published)).all() == []
    assert made.waiting_method is Method.PAST_HIRES
    assert session.exec(select(NextStep).where(NextStep.known > 0)).first() is not None


def test_a_second_night_replaces_next_steps_and_keeps_curves(database, session):
    agency = an_agency(session)
    an_agency_s_past(session, agency)
    run(database, agency)
    before = len(session.exec(select(WaitingCurve).where(~WaitingCurve.published)).all())
    run(database, agency, NOW + timedelta(days=1))
    session.expire_all()
    assert {r.as_of for r in session.exec(select(NextStep))} == {TODAY + timedelta(days=1)}
    assert len(session.exec(select(WaitingCurve).where(~WaitingCurve.published)).all()) == before
    days = {c.as_of for c in session.exec(select(WaitingCurve).where(WaitingCurve.published))}
    assert days == {TODAY, TODAY + timedelta(days=1)}


def test_a_next_step_is_seen_by_its_applicant_and_its_agency_alone(database, session):
    agency, other = an_agency(session), an_agency(session)
    an_agency_s_past(session, agency)
    run(database, agency)
    stranger = a_person(session)
    row = session.exec(select(NextStep)).first()
    own = session.get(Application, row.application_id).person_id
    session.commit()
    with database.session(Persona.APPLICANT, person=own) as applicant:
        assert applicant.exec(select(NextStep)).all()
    with database.session(Persona.APPLICANT, person=stranger.id) as applicant:
        assert applicant.exec(select(NextStep)).all() == []
        with pytest.raises(ProgrammingError, match="permission denied"):
            applicant.exec(select(WaitingCurve)).all()
    with database.session(Persona.STAFF, agency=other.id) as staff:
        assert staff.exec(select(NextStep)).all() == staff.exec(select(WaitingScore)).all() == []
    with database.session(Persona.PUBLIC) as anyone:
        assert anyone.exec(select(WaitingScore)).all()
        with pytest.raises(ProgrammingError, match="permission denied"):
            anyone.exec(select(NextStep)).all()


def test_only_the_vacancy_makes_a_wait_shorter_or_longer():
    assert {f.name for f in fields(VacancyTraits)} == {"rated", "cleared", "grade", "queue", "open_days"}
