"""Time that was nobody's doing: pauses, furloughs, holds and cancellations, each with its reason.

They never shorten the raw figure, which leads everywhere; the adjusted figure stands second and lists each of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.timeline import rules
from app.timeline.rules import ADJUSTING, BEGINNINGS, EASTERN, TRUNK, Event, EventType

E = EventType


class Kind(StrEnum):
    """Why time is left out of the adjusted figure."""

    PAUSE = "pause"
    FURLOUGH = "furlough"
    HOLD = "hold"
    CANCELLED = "cancelled"


KINDS = {E.PAUSE_BEGAN: Kind.PAUSE, E.FURLOUGH_BEGAN: Kind.FURLOUGH, E.HOLD_BEGAN: Kind.HOLD}


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One stretch that the adjusted figure leaves out; `end` is None while it lasts."""

    kind: Kind
    start: datetime
    end: datetime | None
    reason: str
    actor: str
    application_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """Calendar days between two instants: as they were, and less what the adjustments cover."""

    raw: int
    adjusted: int


def of(events: Iterable[Event], as_of: datetime) -> list[Adjustment]:
    """Return a chain's adjustments that began by `as_of`, in order.

    A cancelled requisition that is announced again was at rest in between: that is an adjustment too, and ends any
    pause that was under way.
    """
    known = [e for e in rules.ordered(events) if e.happened_at <= as_of and (e.type in ADJUSTING or e.type in TRUNK)]
    open_: dict[tuple[UUID, UUID | None, Kind], Adjustment] = {}
    found: list[Adjustment] = []
    resting: Adjustment | None = None
    for event in known:
        if event.type in TRUNK and resting is not None:
            found.append(replace(resting, end=event.happened_at))
            resting = None
        if event.type is E.CANCELLED:
            for key in [k for k in open_ if k[0] == event.requisition_id]:
                found.append(replace(open_.pop(key), end=event.happened_at))
            resting = Adjustment(Kind.CANCELLED, event.happened_at, None, event.basis, event.actor)
        elif event.type in ADJUSTING:
            kind = KINDS[BEGINNINGS.get(event.type, event.type)]
            key = (event.requisition_id, event.application_id, kind)
            if event.type in KINDS:
                begun = Adjustment(kind, event.happened_at, None, event.basis, event.actor, event.application_id)
                open_.setdefault(key, begun)
            elif key in open_:
                found.append(replace(open_.pop(key), end=event.happened_at))
    return sorted([*found, *open_.values()], key=lambda a: (a.start, a.kind))


def days(adjustments: Sequence[Adjustment], start: datetime, end: datetime) -> Days:
    """Count calendar days from `start` to `end`, raw and adjusted; what overlaps is left out once."""
    raw = rules.calendar_days(start, end)
    first, last = _day(start), _day(end)
    spans = sorted((max(_day(a.start), first), min(_day(a.end or end), last)) for a in adjustments)
    covered, reached = 0, first
    for begin, stop in spans:
        fresh = max(begin, reached)
        if stop > fresh:
            covered, reached = covered + (stop - fresh).days, stop
    return Days(raw, raw - covered)


def _day(instant: datetime) -> date:
    return instant.astimezone(EASTERN).date()
