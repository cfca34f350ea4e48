"""A night's forecasts of one agency: catch up on the back-test, choose the method, publish, and score what came due."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from app.clock import EASTERN
from app.forecasts import queries, rules, scoring, waiting_services
from app.forecasts.calendar import by_quarter, months, start_of, sums
from app.forecasts.models import Forecast, ForecastRun, ForecastScore
from app.forecasts.queries import History
from app.forecasts.rules import MILESTONES, Method, Path
from app.forecasts.scoring import Outcome, Said
from app.forecasts.vacancies import Outlook
from app.identity.models import Agency
from app.work import services as work
from app.work.rules import TaskKind

LOOK_BACK = timedelta(days=5 * 365)
"""Older needs say little about today's pace, and are left out."""

Outcomes = Mapping[Method, Sequence[Outcome]]


def ask_every_agency(session: Session, now: datetime) -> None:
    """Ask for tonight's forecasts of each agency; asking again on the same day changes nothing."""
    day = now.astimezone(EASTERN).date().isoformat()
    for agency_id in session.exec(select(col(Agency.id)).order_by(col(Agency.id))).all():
        work.ask(
            session,
            kind=TaskKind.FORECAST_AGENCY,
            key=f"{TaskKind.FORECAST_AGENCY}:{agency_id}:{day}",
            agency_id=agency_id,
            payload={},
            at=now,
        )


def forecast_agency(session: Session, *, agency_id: UUID, now: datetime) -> ForecastRun | None:
    """Make the agency's forecasts of today, after those of past months that the back-test lacks; None when made.

    Args:
        session: the service's, in the agency's name.
        agency_id: whose vacancies.
        now: the present instant; what is known by then counts.
    """
    newest = queries.newest_run(session, agency_id)
    today = now.astimezone(EASTERN).date()
    if newest is not None and newest.as_of >= today:
        return None
    histories = queries.histories(session, agency_id, now - LOOK_BACK)
    done = queries.days_tested(session, agency_id)
    first = min((e.happened_at for h in histories for e in h.events), default=now)
    for day in (d for d in months(first, today) if d not in done):
        past = _outcomes(session, agency_id, histories, now, published=False)
        _write(session, agency_id, _forecasts(histories, day, start_of(day), past), now, published=False)
    tested = _outcomes(session, agency_id, histories, now, published=False)
    method = scoring.choose(scoring.fair(tested))
    rows = [row for row in _forecasts(histories, today, now, tested) if row["method"] in (method, Method.PAST_HIRES)]
    _write(session, agency_id, rows, now, published=True)
    _score(session, agency_id, tested, _outcomes(session, agency_id, histories, now, published=True))
    run = ForecastRun(
        agency_id=agency_id,
        as_of=today,
        made_at=now,
        method=method,
        waiting_method=waiting_services.forecast_waits(session, agency_id=agency_id, now=now),
        hires=sum(p.entered_on is not None for p in _paths(histories, now)),
        vacancies=len({row["requisition_id"] for row in rows}),
    )
    session.add(run)
    session.flush()
    return run


def _paths(histories: Iterable[History], known_at: datetime) -> list[Path]:
    return [path for h in histories if (path := h.known_at(known_at)) is not None]


def _forecasts(histories: Sequence[History], day: date, known_at: datetime, past: Outcomes) -> list[dict[str, object]]:
    """Return the forecasts of one day by every method that has something to say, as rows."""
    paths = _paths(histories, known_at)
    outlook = Outlook(paths, day.toordinal())
    wider = {method: scoring.widening(past.get(method, ()), day) for method in outlook.methods}
    rows: list[dict[str, object]] = []
    for path in (p for p in paths if p.open):
        for method in outlook.methods:
            made = outlook.forecast(path, method)
            rows.append(
                {
                    "requisition_id": UUID(path.key),
                    "need_on": date.fromordinal(path.need_on),
                    "as_of": day,
                    "method": method,
                    "reached": MILESTONES[path.furthest[0]].value,
                    "low_days": made.range.low,
                    "middle_days": made.range.middle,
                    "high_days": made.range.high,
                    "widened_days": wider[method],
                    "mover": None if made.mover is None else MILESTONES[made.mover].value,
                    "mover_share": made.mover_share,
                    "hires": outlook.hires,
                }
            )
    return rows


def _write(
    session: Session, agency_id: UUID, rows: Sequence[dict[str, object]], now: datetime, *, published: bool
) -> None:
    more = {"agency_id": agency_id, "made_at": now, "published": published}
    if rows:
        session.execute(insert(Forecast).inline(), [row | more for row in rows])


def _outcomes(
    session: Session, agency_id: UUID, histories: Iterable[History], now: datetime, *, published: bool
) -> Outcomes:
    """Put each forecast beside what became of its vacancy by now."""
    paths = {UUID(p.key): p for p in _paths(histories, now)}
    found: dict[Method, list[Outcome]] = defaultdict(list)
    for requisition_id, forecasts in queries.said(session, agency_id, published=published).items():
        path = paths.get(requisition_id)
        if path is None:
            continue
        for one in forecasts:
            found[one.method].append(_outcome(one, path, now))
    return found


def _outcome(said: Said, path: Path, now: datetime) -> Outcome:
    made = said.made_on.toordinal()
    actual = None if path.entered_on is None else path.entered_on - made
    cancelled = actual is None and path.cancelled_on is not None
    return Outcome(said, actual, rules.local_day(now) - made, cancelled)


def _score(session: Session, agency_id: UUID, tested: Outcomes, published: Outcomes) -> None:
    """Write the agency's scores anew."""
    session.execute(delete(ForecastScore).where(col(ForecastScore.agency_id) == agency_id))
    rows = [
        {
            "agency_id": agency_id,
            "published": kind,
            "method": method,
            "fiscal_year": quarter.year,
            "quarter": quarter.quarter,
            **sums(scoring.score(group)),
        }
        for kind, outcomes in ((False, tested), (True, published))
        for (method, quarter), group in by_quarter(outcomes).items()
    ]
    if rows:
        session.execute(insert(ForecastScore), rows)
