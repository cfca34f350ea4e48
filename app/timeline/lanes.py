"""One lane a hire: offers and vetting side by side; and the life of one application, from receipt to its answer.

Vetting runs parallel to the offers. In the one line of who holds the next move, the step furthest behind counts, so a
day of vetting during an offer is one day, not two; vetting's own days are told apart (`vetting`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.timeline import rules
from app.timeline.rules import OFFERS, TRUNK, VETTING, Event, EventType, Holder, Interval

E, H = EventType, Holder
ENDS = frozenset({E.TJO_DECLINED, E.WITHDRAWN, E.NOT_SELECTED, E.EOD})
"""What ends a lane."""
ANSWERS = frozenset({*ENDS, E.FOUND_NOT_QUALIFIED, E.NOT_REFERRED})
"""What ends an application; a later event may open it again."""
STAGES = frozenset({E.APPLICATION_RECEIVED, E.FOUND_QUALIFIED, E.REFERRED, E.SELECTED, *OFFERS, *ANSWERS})


@dataclass(frozen=True, slots=True)
class Position:
    """Where something stands from `since` on: the element under way and who holds it."""

    element: int
    holder: Holder
    since: datetime
    after: EventType
    application_id: UUID | None = None


Change = tuple[datetime, Position | None]


def cut(changes: Sequence[Change], as_of: datetime, gap_element: int) -> list[Interval]:
    """Cut time into stretches with exactly one holder each.

    Args:
        changes: where things stood after each event, in order; None where nobody holds anything.
        as_of: the end of the last stretch, when it is still open.
        gap_element: the element of time between an end and a later opening, which human resources hold.

    Returns:
        Stretches without gap or overlap; an end that nothing follows is the end.
    """
    last = max((i for i, (_, position) in enumerate(changes) if position is not None), default=-1)
    found: list[Interval] = []
    for i, (at, position) in enumerate(changes[: last + 1]):
        end = changes[i + 1][0] if i + 1 < len(changes) else as_of
        if end <= at:
            continue
        now = position or Position(gap_element, H.HR_SPECIALIST, at, E.CANCELLED)
        stretch = Interval(now.element, now.holder, at, end, now.after, now.application_id)
        if found and _same(found[-1], stretch):
            stretch = Interval(now.element, now.holder, found.pop().start, end, now.after, now.application_id)
        found.append(stretch)
    return found


def _same(one: Interval, other: Interval) -> bool:
    return (one.element, one.holder, one.after, one.application_id) == (
        other.element,
        other.holder,
        other.after,
        other.application_id,
    )


@dataclass(slots=True)
class Lane:
    """One hire's way from selection to the first day, told event by event."""

    application_id: UUID | None
    offer: Event | None = None
    vetting: Event | None = None
    began_at: datetime | None = None

    def take(self, event: Event) -> None:
        """Note one event of this hire."""
        self.began_at = self.began_at or event.happened_at
        if event.type in VETTING:
            self.vetting = event
        else:
            self.offer = event

    @property
    def position(self) -> Position | None:
        """Where the lane stands; None when it has not begun or has ended."""
        if self.began_at is None or (self.offer is not None and self.offer.type in ENDS):
            return None
        element, holder, after = self._step()
        since = after.happened_at if after else self.began_at
        return Position(element, holder, since, after.type if after else E.SELECTED, self.application_id)

    def _step(self) -> tuple[int, Holder, Event | None]:
        offer = self.offer.type if self.offer else E.SELECTED
        vetting = self.vetting.type if self.vetting else None
        if offer is E.SELECTED:
            return 11, H.HR_SPECIALIST, self.offer
        if offer is E.TJO_SENT:
            return 11, H.APPLICANT, self.offer
        if vetting is E.SUIT_INIT:
            return 12, H.SECURITY, self.vetting
        if offer is E.FJO_SENT:
            return 13, H.APPLICANT, self.offer
        if offer is E.FJO_ACCEPTED:
            return 14, H.HR_SPECIALIST, self.offer
        return (13, H.HR_SPECIALIST, self.vetting) if vetting else (12, H.HR_SPECIALIST, self.offer)


@dataclass(frozen=True, slots=True)
class Vetting:
    """One hire's vetting on its own clock; `end` is None while it runs."""

    application_id: UUID | None
    start: datetime
    end: datetime | None


def vetting(events: Iterable[Event], as_of: datetime) -> list[Vetting]:
    """Return the vettings that began by `as_of`, whatever the offers did meanwhile."""
    starts: dict[UUID | None, datetime] = {}
    ends: dict[UUID | None, datetime] = {}
    for event in rules.ordered(e for e in events if e.type in VETTING and e.happened_at <= as_of):
        if event.type is E.SUIT_INIT:
            starts.setdefault(event.application_id, event.happened_at)
        elif event.application_id in starts:
            ends[event.application_id] = event.happened_at
    return [Vetting(a, start, ends.get(a)) for a, start in starts.items()]


def application_intervals(own: Iterable[Event], trunk: Iterable[Event], as_of: datetime) -> list[Interval]:
    """Cut the life of one application into stretches with exactly one holder each.

    Args:
        own: the application's events, any order.
        trunk: the events of its own requisition, any order.
        as_of: the end of the last stretch, when the application is still open.

    Returns:
        Stretches from its first event to its answer, or to `as_of`; their lengths add up to the whole.
    """
    return cut(_changes(own, trunk, as_of), as_of, 8)


def holding(own: Iterable[Event], trunk: Iterable[Event], as_of: datetime) -> Position | None:
    """Return where one application stands at `as_of`; None before its receipt and after its answer."""
    changes = _changes(own, trunk, as_of)
    return changes[-1][1] if changes else None


def _changes(own: Iterable[Event], trunk: Iterable[Event], as_of: datetime) -> list[Change]:
    mine = [e for e in own if e.happened_at <= as_of and (e.type in STAGES or e.type in VETTING)]
    around = [e for e in trunk if e.happened_at <= as_of and e.type in (E.JOA_CLOSE, E.CERT_RETURNED, E.CANCELLED)]
    changes: list[Change] = []
    lane, stage, seen = Lane(None), None, dict[EventType, Event]()
    for event in rules.ordered([*mine, *around]):
        if event.type in TRUNK:
            seen[event.type] = event
            if event.type is E.CANCELLED:
                stage = None
        elif event.type is E.SELECTED or event.type in OFFERS or event.type in VETTING:
            lane.take(event)
            stage = event
            seen.pop(E.CANCELLED, None)
        else:
            lane, stage = Lane(None), event
        if stage is not None or changes:
            changes.append((event.happened_at, _place(stage, lane, seen)))
    return changes


def _place(stage: Event | None, lane: Lane, seen: dict[EventType, Event]) -> Position | None:
    if stage is None or stage.type in ANSWERS:
        return None
    if lane.began_at is not None:
        return lane.position
    if stage.type is E.REFERRED:
        returned = seen.get(E.CERT_RETURNED)
        late = returned if returned and returned.happened_at >= stage.happened_at else None
        return (
            Position(11, H.HR_SPECIALIST, late.happened_at, late.type)
            if late
            else Position(10, H.HIRING_MANAGER, stage.happened_at, stage.type)
        )
    closed = seen.get(E.JOA_CLOSE)
    if closed is None:
        return Position(6, H.HR_SPECIALIST, stage.happened_at, stage.type)
    return Position(8, H.HR_SPECIALIST, max(closed.happened_at, stage.happened_at), stage.type)


def by_application(events: Iterable[Event]) -> dict[UUID | None, list[Event]]:
    """Group events by the application they happened to."""
    groups: dict[UUID | None, list[Event]] = defaultdict(list)
    for event in events:
        groups[event.application_id].append(event)
    return groups
