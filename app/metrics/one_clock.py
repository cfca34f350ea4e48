"""One requisition's clock in full: raw and adjusted days, adjustments with their reasons, who held which stretch."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.errors import NotFound
from app.metrics.time_spent import sentence_case
from app.positions import queries as positions
from app.positions.models import Requisition
from app.reference.catalog import StepModel
from app.templating import HOLDER_WORDS
from app.timeline import clock_bar, holders, queries, reasons
from app.timeline.clock_bar import ClockBar, Line
from app.timeline.models import TimelineEvent
from app.timeline.queries import facts
from app.timeline.rules import EventType, Interval


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch with one holder; `visit` is above 1 where the element was entered again."""

    element: str
    holder: str
    start: datetime
    end: datetime
    days: float
    visit: int


@dataclass(frozen=True, slots=True)
class Member:
    """One requisition of the chain: how it began and ended, and why; `reason` is R-43's, in words."""

    requisition_id: UUID
    title: str
    began_on: datetime
    reason: str
    written: str
    cancelled_on: datetime | None
    cancelled_why: str


@dataclass(frozen=True, slots=True)
class OneClock:
    """Everything the page shows; the stretches' days add up to `total`."""

    requisition: Requisition
    clock: ClockBar
    members: tuple[Member, ...]
    stretches: tuple[Stretch, ...]
    total: float
    late: tuple[Line, ...]
    finding: str


def one_clock(session: Session, agency_id: UUID, requisition_id: UUID, as_of: datetime) -> OneClock:
    """Read the clock of the chain that a requisition belongs to.

    Raises:
        NotFound: the agency has no such requisition.
    """
    requisition = session.get(Requisition, requisition_id)
    if requisition is None or requisition.agency_id != agency_id:
        raise NotFound
    rows = [row for row in queries.chain_of(session, requisition_id) if row.happened_at <= as_of]
    chain = positions.chain(session, requisition)
    newest = chain[-1]
    bar = clock_bar.clock_bar(rows, as_of, openings=newest.openings, authority=newest.authority)
    stretches = _stretches(holders.intervals(facts(rows), as_of, newest.openings), bar.model)
    return OneClock(
        requisition=requisition,
        clock=bar,
        members=_members(chain, rows),
        stretches=stretches,
        total=sum(s.days for s in stretches),
        late=tuple(line for line in clock_bar.history(rows) if line.backdated),
        finding=_finding(bar),
    )


def _members(chain: Sequence[Requisition], rows: Sequence[TimelineEvent]) -> tuple[Member, ...]:
    """Tell a chain requisition by requisition; one that has not begun by then is not part of it yet."""
    found = []
    for requisition in chain:
        own = {row.type: row for row in rows if row.requisition_id == requisition.id and row.application_id is None}
        began = own.get(EventType.REANNOUNCED) or own.get(EventType.NEED_VALIDATED)
        cancelled = own.get(EventType.CANCELLED)
        if began is None:
            continue
        found.append(
            Member(
                requisition.id,
                requisition.title,
                began.happened_at,
                reasons.words(began.type, began.reason),
                began.basis,
                cancelled.happened_at if cancelled else None,
                cancelled.basis if cancelled else "",
            )
        )
    return tuple(sorted(found, key=lambda m: (m.began_on, str(m.requisition_id))))


def _stretches(intervals: Sequence[Interval], model: StepModel) -> tuple[Stretch, ...]:
    visits: Counter[int] = Counter()
    found, before = [], None
    for interval in intervals:
        visits[interval.element] += interval.element != before
        before = interval.element
        name = model.elements[interval.element].name
        holder = sentence_case(HOLDER_WORDS[interval.holder])
        visit = visits[interval.element]
        found.append(Stretch(name, holder, interval.start, interval.end, interval.days, visit))
    return tuple(found)


def _finding(bar: ClockBar) -> str:
    if bar.started_at is None:
        return "No validated need is on record, so no clock runs."
    state = "has run" if bar.running else "ran"
    sentence = f"The clock {state} for {bar.days} calendar days since the first validated need"
    if bar.adjusted_days == bar.days:
        return f"{sentence}; nothing is left out of the adjusted figure."
    return f"{sentence}; {bar.adjusted_days} when the adjustments below are left out."
