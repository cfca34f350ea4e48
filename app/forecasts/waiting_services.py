"""A night's forecasts of how long applications wait: back-test, method, each one's next step, and the scores."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, insert
from sqlmodel import Session, col

from app.clock import EASTERN
from app.forecasts import scoring, waiting, waiting_queries
from app.forecasts.calendar import by_quarter, months, start_of, sums
from app.forecasts.models import NextStep, WaitingCurve, WaitingScore
from app.forecasts.rules import Method
from app.forecasts.scoring import Outcome, Said
from app.forecasts.waiting import FEWEST_ENDED, Place
from app.forecasts.waiting_queries import Became, Waiting
from app.metrics.rules import fiscal_quarter

TESTED = timedelta(days=2 * 365)
"""Forecasts of months before these are not scored any more, so that a night's work does not grow for ever."""

Outcomes = defaultdict[tuple[Method, Place], list[Outcome]]


def forecast_waits(session: Session, *, agency_id: UUID, now: datetime) -> Method:
    """Say for each waiting application when its next step comes, by the method that did best so far, and score.

    Args:
        session: the service's, in the agency's name.
        agency_id: whose applications.
        now: the present instant; what is known by then counts.
    """
    today = now.astimezone(EASTERN).date()
    tested = _back_test(session, agency_id, today, now)
    by_method: dict[Method, list[Outcome]] = defaultdict(list)
    for (method, _), outcomes in tested.items():
        by_method[method] += outcomes
    chosen = scoring.choose(scoring.fair(by_method))
    made = [c for c in _curves(session, agency_id, now, tested, now) if c.method in (chosen, Method.PAST_HIRES)]
    for curve in made:
        curve.published = True
    session.add_all(made)
    session.flush()
    _write_next_steps(session, agency_id, now, chosen, {c.place: c for c in made if c.method is chosen})
    _score(session, agency_id, tested, _published(session, agency_id, now))
    return chosen


def _back_test(session: Session, agency_id: UUID, today: date, now: datetime) -> Outcomes:
    """Make what the back-test lacks, and put each of its forecasts beside what became of it by now."""
    found = Outcomes(list)
    first, oldest = waiting_queries.first_received(session, agency_id), fiscal_quarter(today - TESTED)
    stored = dict(waiting_queries.curves(session, agency_id, published=False))
    for day in months(first, today) if first else ():
        if fiscal_quarter(day) <= oldest:
            continue
        if day not in stored:
            stored[day] = _curves(session, agency_id, start_of(day), found, now)
            session.add_all(stored[day])
        _watch(session, stored[day], start_of(day), now, found)
    return found


def _published(session: Session, agency_id: UUID, now: datetime) -> Outcomes:
    """Put what was published in each month's first run beside what became of it by now."""
    found = Outcomes(list)
    oldest = fiscal_quarter(now.astimezone(EASTERN).date() - TESTED)
    for day, curves in waiting_queries.curves(session, agency_id, published=True).items():
        if fiscal_quarter(day) > oldest:
            _watch(session, curves, curves[0].made_at, now, found)
    return found


def _curves(session: Session, agency_id: UUID, known_at: datetime, past: Outcomes, now: datetime) -> list[WaitingCurve]:
    """Estimate from what was known at a moment how long applications stay, by place and method; widened by the past."""
    stays = waiting_queries.stays(session, agency_id, known_at)
    day = known_at.astimezone(EASTERN).date()
    found = []
    for method, fitted in waiting.fits(stays, day).items():
        for place in Place:
            n, ended = waiting.known(stays, place)
            if ended < FEWEST_ENDED:
                continue
            found.append(
                WaitingCurve(
                    agency_id=agency_id,
                    as_of=day,
                    made_at=now,
                    published=False,
                    place=place,
                    method=method,
                    n=n,
                    ended=ended,
                    shares=fitted.shares[place],
                    effects=fitted.effects[place],
                    widened_days=scoring.widening(past.get((method, place), ()), day),
                )
            )
    return found


def _watch(
    session: Session, curves: Sequence[WaitingCurve], known_at: datetime, now: datetime, found: Outcomes
) -> None:
    """Add what was said of those that waited at a moment, and what became of them by now."""
    if not curves:
        return
    became = waiting_queries.became(session, curves[0].agency_id, known_at, now)
    today = now.astimezone(EASTERN).date()
    for curve in curves:
        for group in (b for b in became if b.place is curve.place):
            found[curve.method, curve.place].append(_outcome(curve, group, today))


def _outcome(curve: WaitingCurve, group: Became, today: date) -> Outcome:
    said = Said(curve.as_of, curve.method, curve.still(group.traits, group.began_on), curve.widened_days)
    left = None if group.left_on is None else (group.left_on - curve.as_of).days
    actual = left if group.ended else None
    return Outcome(said, actual, (today - curve.as_of).days, left is not None and not group.ended, group.count)


def _write_next_steps(
    session: Session, agency_id: UUID, now: datetime, method: Method, curves: Mapping[Place, WaitingCurve]
) -> None:
    """Write anew when each waiting application's next step is expected."""
    session.execute(delete(NextStep).where(col(NextStep.agency_id) == agency_id))
    rows = [
        {
            "agency_id": agency_id,
            "application_id": one.application_id,
            "as_of": now.astimezone(EASTERN).date(),
            "place": one.place,
            "began_on": one.began_on,
            "method": method,
            **_days(curves.get(one.place), one),
        }
        for one in waiting_queries.waiting(session, agency_id, now)
    ]
    if rows:
        session.execute(insert(NextStep), rows)


def _days(curve: WaitingCurve | None, one: Waiting) -> dict[str, int | None]:
    """Return the days to say, or none where too few waits are known."""
    if curve is None:
        return {"low_days": None, "middle_days": None, "high_days": None, "usual_days": None, "known": None}
    said = curve.still(one.traits, one.began_on).widened(curve.widened_days)
    return {
        "low_days": said.low,
        "middle_days": said.middle,
        "high_days": said.high,
        "usual_days": curve.usual_days(one.traits),
        "known": curve.ended,
    }


def _score(session: Session, agency_id: UUID, tested: Outcomes, published: Outcomes) -> None:
    """Write the agency's scores anew."""
    session.execute(delete(WaitingScore).where(col(WaitingScore.agency_id) == agency_id))
    rows = [
        {
            "agency_id": agency_id,
            "published": kind,
            "method": method,
            "place": place,
            "fiscal_year": quarter.year,
            "quarter": quarter.quarter,
            **sums(scoring.score(group)),
        }
        for kind, outcomes in ((False, tested), (True, published))
        for ((method, place), quarter), group in by_quarter(outcomes).items()
    ]
    if rows:
        session.execute(insert(WaitingScore), rows)
