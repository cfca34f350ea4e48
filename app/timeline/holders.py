"""Who holds a requisition: exactly one party at every instant from the need to the end, as a function of the log.

A requisition has a trunk (need to returned certificate) and then a lane for each hire. The step furthest behind holds
the clock; a tie goes to whoever has held longest. It ends when someone has entered and no lane is open, or when it is
cancelled; announcing again goes on, and the time between stays in the whole.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.timeline import rules
from app.timeline.lanes import Change, Lane, Position, cut
from app.timeline.rules import MOVING, OFFERS, TRUNK, Event, EventType, Holder, Interval

E, H = EventType, Holder
LAST_OF_TRUNK = 11
REFUSALS = frozenset({E.NOT_SELECTED, E.WITHDRAWN})
"""Of applications these are ends; they concern the requisition only where a lane had begun."""


@dataclass(slots=True)
class _Chain:
    """Where trunk and lanes stand after the events told so far."""

    trunk: Position | None = None
    entered: bool = False
    lanes: dict[UUID | None, Lane] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        if event.type in TRUNK:
            element, holder = TRUNK[event.type]
            self.trunk, self.entered = Position(element, holder, event.happened_at, event.type), False
            return
        lane = self.lanes.setdefault(event.application_id, Lane(event.application_id))
        if event.type in REFUSALS and lane.began_at is None:
            return
        first_offer = event.type in OFFERS and (lane.offer is None or lane.offer.type is E.SELECTED)
        lane.take(event)
        if first_offer and self.trunk and 0 < self.trunk.element < LAST_OF_TRUNK:
            # an offer says that this part is over, also where its last event was never recorded
            self.trunk = Position(LAST_OF_TRUNK, H.HR_SPECIALIST, event.happened_at, event.type)
        self.entered |= event.type is E.EOD

    @property
    def holder(self) -> Position | None:
        if self.trunk is None or self.trunk.holder is H.NOBODY:
            return None
        lanes = [p for lane in self.lanes.values() if (p := lane.position) is not None]
        if self.trunk.element < LAST_OF_TRUNK:
            lanes.append(self.trunk)
        if lanes:
            return min(lanes, key=_furthest_behind)
        return None if self.entered else self.trunk


def _furthest_behind(position: Position) -> tuple[int, datetime, int]:
    who = position.application_id
    return position.element, position.since, who.int if who else 0


def _changes(events: Iterable[Event], as_of: datetime) -> list[Change]:
    moving = [e for e in rules.ordered(events) if e.type in MOVING and e.happened_at <= as_of]
    start = rules.clock_start(moving)
    if start is None:
        return []
    chain, changes = _Chain(), list[Change]()
    for event in moving:
        if event.happened_at >= start:
            chain.take(event)
            changes.append((event.happened_at, chain.holder))
    return changes


@dataclass(frozen=True, slots=True)
class Reading:
    """A chain's clock read once: the stretches until `as_of`, and the one under way, if it runs."""

    intervals: tuple[Interval, ...]
    current: Interval | None

    @property
    def held(self) -> dict[Holder, float]:
        """The days for which each party held the next move."""
        days: dict[Holder, float] = defaultdict(float)
        for interval in self.intervals:
            days[interval.holder] += interval.days
        return dict(days)


def read(events: Iterable[Event], as_of: datetime) -> Reading:
    """Cut the time since the need was validated into stretches with exactly one holder each.

    Args:
        events: the whole chain, any order.
        as_of: the end of the last open stretch.

    Returns:
        Stretches without gap or overlap from the need until `as_of`, the last entrance on duty, or the cancellation;
        their lengths add up to the whole. Nothing is under way before the need, after the end, or when cancelled.
    """
    changes = _changes(events, as_of)
    now = changes[-1][1] if changes else None
    current = Interval(now.element, now.holder, now.since, as_of, now.after, now.application_id) if now else None
    return Reading(tuple(cut(changes, as_of, 5)), current)


def intervals(events: Iterable[Event], as_of: datetime) -> list[Interval]:
    """Return the stretches of a chain; see `read`."""
    return list(read(events, as_of).intervals)


def current(events: Iterable[Event], as_of: datetime) -> Interval | None:
    """Return the stretch under way at `as_of`; see `read`."""
    return read(events, as_of).current


def days_by_element(events: Iterable[Event], as_of: datetime) -> dict[int, float]:
    """Add up the days spent in each element of the hiring model."""
    days: dict[int, float] = defaultdict(float)
    for interval in intervals(events, as_of):
        days[interval.element] += interval.days
    return dict(days)


def days_by_holder(events: Iterable[Event], as_of: datetime) -> dict[Holder, float]:
    """Add up the days for which each party held the next move."""
    return read(events, as_of).held
