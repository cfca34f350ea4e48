"""Reading what time-to-hire is made of: the dates of hires, the stretches of requisitions, and who holds what now."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import fmean, median
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.clock import EASTERN
from app.metrics.rules import Dates
from app.positions.models import Requisition
from app.timeline import holders
from app.timeline import rules as timeline
from app.timeline.models import TimelineEvent
from app.timeline.rules import Event, EventType, Holder


@dataclass(frozen=True, slots=True)
class Open:
    """One requisition under way: who has the next move in it, and for how many days."""

    requisition_id: UUID
    title: str
    element: int
    holder: Holder
    days_held: float
    days_total: int


@dataclass(frozen=True, slots=True)
class StepDays:
    """How long one element of the hiring model took, over requisitions that passed it; in days."""

    element: int
    n: int
    mean: float
    median: float


def hire_dates(session: Session, agency_id: UUID, as_of: datetime) -> list[Dates]:
    """Return the three dates of everyone who accepted a tentative offer or entered on duty by `as_of`.

    The clock starts at the earliest validated need of the requisition's chain (R-43); a hire without one is returned
    with no start, so that it is counted as excluded.
    """
    event, requisition = TimelineEvent, Requisition
    mine = (col(event.agency_id) == agency_id) & (col(event.happened_at) <= as_of)
    starts = (
        select(col(requisition.chain_id).label("chain_id"), func.min(event.happened_at).label("need_at"))
        .join(event, col(event.requisition_id) == col(requisition.id))
        .where(mine, col(event.type) == EventType.NEED_VALIDATED.value)
        .group_by(col(requisition.chain_id))
        .subquery()
    )
    tentative = func.max(event.happened_at).filter(col(event.type) == EventType.TJO_ACCEPTED.value)
    entered = func.max(event.happened_at).filter(col(event.type) == EventType.EOD.value)
    statement = (
        select(col(event.application_id), col(event.requisition_id), starts.c.need_at, tentative, entered)
        .join(requisition, col(requisition.id) == col(event.requisition_id))
        .outerjoin(starts, starts.c.chain_id == col(requisition.chain_id))
        .where(mine, col(event.type).in_([EventType.TJO_ACCEPTED.value, EventType.EOD.value]))
        .group_by(col(event.application_id), col(event.requisition_id), starts.c.need_at)
        .having(entered.is_not(None))
    )
    return [
        Dates(str(a), str(r), _day(need), _day(toa), _day(eod)) for a, r, need, toa, eod in session.execute(statement)
    ]


def _day(instant: datetime | None) -> date | None:
    return instant.astimezone(EASTERN).date() if instant else None


def histories(session: Session, agency_id: UUID, as_of: datetime) -> Mapping[UUID, list[Event]]:
    """Return the events of each chain of the agency that move the clock, by chain."""
    statement = (
        select(
            col(Requisition.chain_id),
            col(TimelineEvent.id),
            col(TimelineEvent.requisition_id),
            col(TimelineEvent.application_id),
            col(TimelineEvent.type),
            col(TimelineEvent.happened_at),
            col(TimelineEvent.entered_at),
        )
        .join(Requisition, col(Requisition.id) == col(TimelineEvent.requisition_id))
        .where(
            col(TimelineEvent.agency_id) == agency_id,
            col(TimelineEvent.happened_at) <= as_of,
            col(TimelineEvent.type).in_([t.value for t in timeline.MOVING]),
        )
        .order_by(col(TimelineEvent.happened_at), col(TimelineEvent.id))
    )
    found: dict[UUID, list[Event]] = defaultdict(list)
    for chain_id, id_, requisition_id, application_id, type_, happened_at, entered_at in session.execute(statement):
        event = Event(id_, requisition_id, application_id, EventType(type_), happened_at, entered_at)
        found[chain_id].append(event)
    return found


def step_days(chains: Mapping[UUID, Sequence[Event]], as_of: datetime) -> list[StepDays]:
    """Summarise the days per element over all chains that spent time in it."""
    values: dict[int, list[float]] = defaultdict(list)
    for events in chains.values():
        for element, days in holders.days_by_element(events, as_of).items():
            values[element].append(days)
    return [StepDays(e, len(v), fmean(v), median(v)) for e, v in sorted(values.items())]


def holder_days(chains: Mapping[UUID, Sequence[Event]], as_of: datetime) -> Mapping[Holder, float]:
    """Add up, over all chains, the days for which each party held the next move."""
    days: dict[Holder, float] = defaultdict(float)
    for events in chains.values():
        for holder, held in holders.days_by_holder(events, as_of).items():
            days[holder] += held
    return dict(sorted(days.items(), key=lambda item: -item[1]))


def under_way(session: Session, chains: Mapping[UUID, Sequence[Event]], as_of: datetime) -> list[Open]:
    """Return the open requisitions, the one held longest first."""
    titles = _titles(session, list(chains))
    found = []
    for chain_id, events in chains.items():
        now, start = holders.current(events, as_of), timeline.clock_start(events)
        if now is None or start is None or chain_id not in titles:
            continue
        requisition_id, title = titles[chain_id]
        total = timeline.calendar_days(start, as_of)
        found.append(Open(requisition_id, title, now.element, now.holder, now.days, total))
    return sorted(found, key=lambda o: -o.days_held)


def _titles(session: Session, chain_ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, str]]:
    statement = (
        select(col(Requisition.chain_id), col(Requisition.id), col(Requisition.title))
        .where(col(Requisition.chain_id).in_(chain_ids))
        .order_by(col(Requisition.created_at))
    )
    return {chain: (id_, title) for chain, id_, title in session.execute(statement)}


def vetting_days(session: Session, agency_id: UUID, as_of: datetime) -> Mapping[str, list[int]]:
    """Return the calendar days of each finished vetting by the requisition's risk level (M6)."""
    event = TimelineEvent
    started = func.min(event.happened_at).filter(col(event.type) == EventType.SUIT_INIT.value)
    decided = func.max(event.happened_at).filter(col(event.type) == EventType.SUIT_DONE.value)
    statement = (
        select(col(Requisition.risk_level), started, decided)
        .join(Requisition, col(Requisition.id) == col(event.requisition_id))
        .where(
            col(event.agency_id) == agency_id,
            col(event.happened_at) <= as_of,
            col(event.type).in_([EventType.SUIT_INIT.value, EventType.SUIT_DONE.value]),
        )
        .group_by(col(event.application_id), col(Requisition.risk_level))
        .having(decided.is_not(None) & started.is_not(None))
    )
    found: dict[str, list[int]] = defaultdict(list)
    for risk, start, end in session.execute(statement):
        found[risk].append(timeline.calendar_days(start, end))
    return found
