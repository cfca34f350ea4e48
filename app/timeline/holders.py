"""Who holds a requisition: exactly one party at every instant from the need to the end, as a function of the log.

A requisition has a trunk (need to returned certificate) and then a lane for each hire. The step furthest behind holds
the clock; a tie goes to whoever has held longest. It ends when as many have entered as there are openings and no lane
is open, or when it is cancelled; until then human resources have the next move where nobody else has: they make the
next offer. Announcing again goes on, and the time between stays in the whole.
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

    openings: int
    trunk: Position | None = None
    entered: set[UUID | None] = field(default_factory=set)
    lanes: dict[UUID | None, Lane] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        if event.type in TRUNK:
            element, holder = TRUNK[event.type]
            self.trunk = Position(element, holder, event.happened_at, event.type)
            if event.type is E.REANNOUNCED and self.filled:
                self.entered = set()  # as many are wanted once more
            return
        lane = self.lanes.setdefault(event.application_id, Lane(event.application_id))
        if event.type in REFUSALS and lane.began_at is None:
            return
        first_offer = event.type in OFFERS and (lane.offer is None or lane.offer.type is E.SELECTED)
        was_open = lane.position is not None
        lane.take(event)
        if event.type is E.EOD:
            self.entered.add(event.application_id)
        # an offer says that this part is over, also where its last event was never recorded; and when the last lane
        # ends, whoever makes the next offer has held it from then on
        offered = first_offer and self.trunk and 0 < self.trunk.element < LAST_OF_TRUNK
        ended = was_open and self.trunk and self.trunk.element == LAST_OF_TRUNK and not self._open_lanes
        if offered or ended:
            self.trunk = Position(LAST_OF_TRUNK, H.HR_SPECIALIST, event.happened_at, event.type)

    @property
    def filled(self) -> bool:
        return len(self.entered) >= self.openings

    @property
    def _open_lanes(self) -> list[Position]:
        return [p for lane in self.lanes.values() if (p := lane.position) is not None]

    @property
    def holder(self) -> Position | None:
        if self.trunk is None or self.trunk.holder is H.NOBODY:
            return None
        lanes = self._open_lanes
        if lanes and self.trunk.element < LAST_OF_TRUNK:
            lanes.append(self.trunk)
        if lanes:
            return min(lanes, key=_furthest_behind)
        return None if self.filled else self.trunk


def _furthest_behind(position: Position) -> tuple[int, datetime, int]:
    who = position.application_id
    return position.element, position.since, who.int if who else 0


def _changes(events: Iterable[Event], as_of: datetime, openings: int) -> list[Change]:
    moving = [e for e in rules.ordered(events) if e.type in MOVING and e.happened_at <= as_of]
    start = rules.clock_start(moving)
    if start is None:
        return []
    chain, changes = _Chain(openings), list[Change]()
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

    @property
    def by_element(self) -> dict[int, float]:
        """The days spent in each element of the hiring model."""
        days: dict[int, float] = defaultdict(float)
        for interval in self.intervals:
            days[interval.element] += interval.days
        return dict(days)


def read(events: Iterable[Event], as_of: datetime, openings: int = 1) -> Reading:
    """Cut the time since the need was validated into stretches with exactly one holder each.

    Args:
        events: the whole chain, any order.
        as_of: the end of the last open stretch.
        openings: how many people the chain's newest requisition asks for.

    Returns:
        Stretches without gap or overlap from the need until `as_of`, the entrance that fills it, or the cancellation;
        their lengths add up to the whole. Nothing is under way before the need, after the end, or when cancelled.
    """
    changes = _changes(events, as_of, openings)
    now = changes[-1][1] if changes else None
    current = Interval(now.element, now.holder, now.since, as_of, now.after, now.application_id) if now else None
    return Reading(tuple(cut(changes, as_of, 5)), current)


def intervals(events: Iterable[Event], as_of: datetime, openings: int = 1) -> list[Interval]:
    """Return the stretches of a chain; see `read`."""
    return list(read(events, as_of, openings).intervals)


def current(events: Iterable[Event], as_of: datetime, openings: int = 1) -> Interval | None:
    """Return the stretch under way at `as_of`; see `read`."""
    return read(events, as_of, openings).current


def days_by_element(events: Iterable[Event], as_of: datetime, openings: int = 1) -> dict[int, float]:
    """Add up the days spent in each element of the hiring model."""
    return read(events, as_of, openings).by_element


def days_by_holder(events: Iterable[Event], as_of: datetime, openings: int = 1) -> dict[Holder, float]:
    """Add up the days for which each party held the next move."""
    return read(events, as_of, openings).held
