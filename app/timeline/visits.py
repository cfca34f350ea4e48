"""How often and how long each element was under way, in the trunk and in each hire's lane; entering again is rework."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.timeline import rules
from app.timeline.lanes import Lane
from app.timeline.rules import MOVING, OFFERS, TRUNK, Event, EventType

E = EventType
LAST_OF_TRUNK = 11


@dataclass(frozen=True, slots=True)
class Visit:
    """One stay in one element; `number` is above 1 where it was entered again, `end` is None while it lasts."""

    application_id: UUID | None
    requisition_id: UUID
    element: int
    number: int
    start: datetime
    end: datetime | None

    @property
    def days(self) -> int | None:
        """Calendar days of a stay that has ended."""
        return rules.calendar_days(self.start, self.end) if self.end else None


class _Track:
    """One line of stays, told as positions change."""

    def __init__(self, application_id: UUID | None) -> None:
        self.application_id = application_id
        self.found: list[Visit] = []
        self._times: dict[int, int] = {}
        self._open: tuple[int, datetime, UUID] | None = None

    def move(self, element: int | None, at: datetime, requisition_id: UUID) -> None:
        if self._open and self._open[0] == element:
            return
        self._close(at)
        if element is not None:
            self._open = (element, at, requisition_id)

    def _close(self, at: datetime | None) -> None:
        if self._open is None:
            return
        element, start, requisition_id = self._open
        self._open = None
        if at == start:
            return  # passed in the same instant: nobody was there
        self._times[element] = self._times.get(element, 0) + 1
        self.found.append(Visit(self.application_id, requisition_id, element, self._times[element], start, at))

    def finish(self) -> list[Visit]:
        self._close(None)
        return self.found


def of(events: Iterable[Event], as_of: datetime) -> list[Visit]:
    """Return every stay of a chain in an element, by the track it was in.

    The trunk holds elements 2 to 10. A lane begins with the selection, or where none is recorded with the return of
    the certificate; element 11 on is the lanes' alone, so that no day is there twice.
    """
    moving = [e for e in rules.ordered(events) if e.type in MOVING and e.happened_at <= as_of]
    start = rules.clock_start(moving)
    if start is None:
        return []
    trunk = _Track(None)
    lanes: dict[UUID | None, tuple[Lane, _Track]] = {}
    returned_at: datetime | None = None
    for event in (e for e in moving if e.happened_at >= start):
        if event.type in TRUNK:
            element = TRUNK[event.type][0]
            returned_at = event.happened_at if element == LAST_OF_TRUNK else None
            trunk.move(element if 0 < element < LAST_OF_TRUNK else None, event.happened_at, event.requisition_id)
            continue
        lane, track = lanes.setdefault(event.application_id, (Lane(event.application_id), _Track(event.application_id)))
        if lane.began_at is None:
            if event.type in (E.NOT_SELECTED, E.WITHDRAWN):
                continue
            if event.type is not E.SELECTED and returned_at is not None:
                track.move(LAST_OF_TRUNK, returned_at, event.requisition_id)
        if event.type in OFFERS and (lane.offer is None or lane.offer.type is E.SELECTED):
            trunk.move(None, event.happened_at, event.requisition_id)
        lane.take(event)
        now = lane.position
        track.move(now.element if now else None, event.happened_at, event.requisition_id)
    return [v for track in (trunk, *(t for _, t in lanes.values())) for v in track.finish()]
