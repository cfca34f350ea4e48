"""Reading histories as they were known on a day, forecasts, and their scores."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import Session, col

from app.forecasts.models import Forecast, ForecastRun, ForecastScore, WaitingScore
from app.forecasts.rules import MILESTONES, Method, Path, Traits, path
from app.forecasts.scoring import Range, Said, Score
from app.metrics.models import RequisitionFact
from app.metrics.rules import FiscalQuarter
from app.positions.models import Requisition
from app.reference import catalog
from app.timeline.models import TimelineEvent
from app.timeline.rules import Event, EventType

MOVING = (*MILESTONES, EventType.CANCELLED, EventType.REANNOUNCED)


@dataclass(frozen=True, slots=True)
class History:
    """One chain: its newest requisition, what may make it quicker or slower, and its log."""

    requisition_id: UUID
    traits: Traits
    events: tuple[Event, ...]

    def known_at(self, instant: datetime) -> Path | None:
        """Return its path as it was known at an instant."""
        return path(str(self.requisition_id), self.events, instant, self.traits)


def histories(session: Session, agency_id: UUID, since: datetime) -> list[History]:
    """Return the chains of an agency in which a requisition was made after `since`, with what moved them."""
    recent = select(col(Requisition.chain_id)).where(
        col(Requisition.agency_id) == agency_id, col(Requisition.created_at) >= since
    )
    return histories_of(session, agency_id, recent)


def histories_of(session: Session, agency_id: UUID, chains: Select[UUID]) -> list[History]:
    """Return some chains of an agency, each with its newest requisition and what moved it."""
    mine = (col(Requisition.agency_id) == agency_id) & col(Requisition.chain_id).in_(chains)
    rows = session.execute(
        select(
            *(col(Requisition.chain_id), col(Requisition.id), col(Requisition.authority), col(Requisition.clearance)),
        )
        .where(mine)
        .order_by(col(Requisition.created_at), col(Requisition.id))
    ).all()
    newest = {chain: (id_, traits(authority, clearance)) for chain, id_, authority, clearance in rows}
    events = _events(session, agency_id, mine)
    return [History(id_, own, tuple(events[chain])) for chain, (id_, own) in newest.items() if chain in events]


def traits(authority: str, clearance: str) -> Traits:
    """Return what an authority and a clearance say of a vacancy: whether it is rated, and whether cleared."""
    known = catalog.authorities().get(authority)
    return Traits(rated=known is not None and known.rated, cleared=clearance not in ("", "none"))


def _events(session: Session, agency_id: UUID, mine: ColumnElement[bool]) -> Mapping[UUID, list[Event]]:
    event = TimelineEvent
    statement = (
        select(
            *(col(Requisition.chain_id), col(event.id), col(event.requisition_id), col(event.application_id)),
            *(col(event.type), col(event.happened_at), col(event.entered_at)),
        )
        .join(Requisition, col(Requisition.id) == col(event.requisition_id))
        .where(mine, col(event.agency_id) == agency_id, col(event.type).in_([t.value for t in MOVING]))
        .order_by(col(event.happened_at), col(event.id))
    )
    found: dict[UUID, list[Event]] = defaultdict(list)
    for chain_id, *rest in session.execute(statement):
        found[chain_id].append(Event(*rest))
    return found


def said(session: Session, agency_id: UUID, *, published: bool) -> Mapping[UUID, list[Said]]:
    """Return what was forecast for each vacancy, the earliest first.

    Of published ones the first of each month counts, so that a slow vacancy does not count ninety times.
    """
    row = Forecast
    statement = select(row).where(col(row.agency_id) == agency_id, col(row.published) == published)
    if published:
        month = func.date_trunc("month", row.as_of)
        first = (col(row.requisition_id), month, col(row.method))
        statement = statement.ext(distinct_on(*first)).order_by(*first, col(row.as_of))
    else:
        statement = statement.order_by(col(row.as_of), col(row.requisition_id), col(row.method))
    found: dict[UUID, list[Said]] = defaultdict(list)
    for one in session.execute(statement).scalars():
        found[one.requisition_id].append(as_said(one))
    return found


def as_said(row: Forecast) -> Said:
    """Return a stored forecast as the rules read it."""
    return Said(row.as_of, row.method, Range(row.low_days, row.middle_days, row.high_days), row.widened_days)


def days_tested(session: Session, agency_id: UUID) -> frozenset[date]:
    """Return the days for which the back-test has been made."""
    statement = select(col(Forecast.as_of)).where(col(Forecast.agency_id) == agency_id, ~col(Forecast.published))
    return frozenset(session.execute(statement.distinct()).scalars())


def newest_run(session: Session, agency_id: UUID) -> ForecastRun | None:
    """Return the agency's latest run."""
    statement = select(ForecastRun).where(col(ForecastRun.agency_id) == agency_id)
    return session.execute(statement.order_by(col(ForecastRun.as_of).desc()).limit(1)).scalar_one_or_none()


def without_need(session: Session, agency_id: UUID) -> int:
    """Count the agency's requisitions that have begun without a validated need; nothing can be forecast of them."""
    chosen = (col(RequisitionFact.agency_id) == agency_id, col(RequisitionFact.need_on).is_(None))
    return int(session.execute(select(func.count()).select_from(RequisitionFact).where(*chosen)).scalar_one())


@dataclass(frozen=True, slots=True)
class Expected:
    """One open vacancy with its forecast."""

    title: str
    forecast: Forecast


def published(session: Session, run: ForecastRun) -> list[Expected]:
    """Return what a run published, the earliest middle date first."""
    statement = (
        select(Forecast, col(Requisition.title))
        .join(Requisition, col(Requisition.id) == col(Forecast.requisition_id))
        .where(
            col(Forecast.agency_id) == run.agency_id,
            col(Forecast.as_of) == run.as_of,
            col(Forecast.published),
            col(Forecast.method) == run.method.value,
        )
        .order_by(col(Forecast.middle_days), col(Forecast.id))
    )
    return [Expected(title, forecast) for forecast, title in session.execute(statement)]


def scores(
    session: Session,
    agency_ids: Sequence[UUID],
    *,
    published: bool,
    of: type[ForecastScore] | type[WaitingScore] = ForecastScore,
) -> Mapping[FiscalQuarter, Mapping[Method, Score]]:
    """Return the scores of some agencies together, by quarter in which forecasts were made, the earliest first."""
    found: dict[FiscalQuarter, dict[Method, Score]] = defaultdict(lambda: defaultdict(Score))
    for one in score_rows(session, agency_ids, published=published, of=of):
        found[FiscalQuarter(one.fiscal_year, one.quarter)][one.method] += as_score(one)
    return dict(sorted(found.items()))


def score_rows(
    session: Session, agency_ids: Sequence[UUID], *, published: bool, of: type[ForecastScore] | type[WaitingScore]
) -> Sequence[ForecastScore | WaitingScore]:
    """Return the stored scores of some agencies."""
    chosen = (col(of.agency_id).in_(agency_ids), col(of.published) == published)
    found: Sequence[ForecastScore | WaitingScore] = session.execute(select(of).where(*chosen)).scalars().all()
    return found


def as_score(row: ForecastScore | WaitingScore) -> Score:
    """Return a stored score as the rules read it."""
    return Score(row.made, row.cancelled, row.n, row.inside, row.error_sum, row.width_sum, row.loss_sum)


def together(quarters: Iterable[Mapping[Method, Score]]) -> Mapping[Method, Score]:
    """Add up the scores of some quarters."""
    total: dict[Method, Score] = defaultdict(Score)
    for by_method in quarters:
        for method, score in by_method.items():
            total[method] += score
    return total
