"""What a forecast is of and what it rests on: milestones, and the paths of vacancies as known at one moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from app.timeline import rules as timeline
from app.timeline.rules import EASTERN, Event, EventType

E = EventType

MILESTONES = (
    *(E.NEED_VALIDATED, E.RPA, E.PD_REVIEWED, E.JA_CONFIRMED, E.JOA_OPEN, E.JOA_CLOSE, E.CERT_ISSUED),
    *(E.CERT_RETURNED, E.TJO_SENT, E.TJO_ACCEPTED, E.SUIT_INIT, E.SUIT_DONE, E.FJO_SENT, E.FJO_ACCEPTED, E.EOD),
)
"""The way of a vacancy from the need to the first entrance on duty; each is at most once the furthest reached."""
PLACE = {milestone: place for place, milestone in enumerate(MILESTONES)}
LAST = len(MILESTONES) - 1

LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
"""A forecast is its 10th, 50th and 90th percentile: the range between the outer two should hold 80 of 100."""
FEWEST_HIRES = 20
"""Under this many past hires no date is shown: a range from fewer would pretend to know (product.md B17)."""


class Method(StrEnum):
    """Ways to forecast, the plainest first; a later one is used only where it did better on what is already known."""

    PAST_HIRES = "past_hires"
    KAPLAN_MEIER = "kaplan_meier"
    COX = "cox"


WORDS = {
    Method.PAST_HIRES: "Median of past hires",
    Method.KAPLAN_MEIER: "Kaplan–Meier by step",
    Method.COX: "Cox model by step",
}


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of a vacancy beside its log, and may make it quicker or slower."""

    rated: bool = False
    cleared: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """How far a vacancy had come and when, as known at one moment; days are ordinals of the calendar."""

    key: str
    traits: Traits
    reached: tuple[tuple[int, int], ...]
    cancelled_on: int | None

    @property
    def need_on(self) -> int:
        """The day of the first validated need of the chain."""
        return self.reached[0][1]

    @property
    def furthest(self) -> tuple[int, int]:
        """The furthest milestone and its day."""
        return self.reached[-1]

    @property
    def entered_on(self) -> int | None:
        """The day of the first entrance on duty, if there was one."""
        return self.reached[-1][1] if self.reached[-1][0] == LAST else None

    @property
    def open(self) -> bool:
        """Whether somebody may still enter on duty."""
        return self.entered_on is None and self.cancelled_on is None


@dataclass(frozen=True, slots=True)
class Stay:
    """One vacancy at one milestone: calendar days until it went further, or, not `ended`, for which it has stayed."""

    place: int
    onward: int | None
    began_on: int
    days: int
    traits: Traits

    @property
    def ended(self) -> bool:
        """Whether it went further; otherwise all that is known is that it takes at least `days`."""
        return self.onward is not None


def local_day(instant: datetime) -> int:
    """Return the ordinal of a calendar day in Washington."""
    return instant.astimezone(EASTERN).date().toordinal()


def path(key: str, events: Iterable[Event], known_at: datetime, traits: Traits) -> Path | None:
    """Follow a chain as far as was known at a moment: what was entered later, or happened later, is not there.

    Going back (an offer declined, an announcement repeated) is part of the stay at the furthest milestone, so the clock
    never jumps back. None without a validated need.
    """
    known = [e for e in timeline.ordered(events) if e.entered_at <= known_at and e.happened_at <= known_at]
    start = timeline.clock_start(known)
    if start is None:
        return None
    reached, cancelled = [(0, local_day(start))], None
    for event in known:
        if event.happened_at < start:
            continue
        place = PLACE.get(event.type, 0)
        if place > reached[-1][0]:
            reached.append((place, local_day(event.happened_at)))
        if event.type is E.CANCELLED:
            cancelled = local_day(event.happened_at)
        elif event.type is E.REANNOUNCED:
            cancelled = None
    return Path(key, traits, tuple(reached), cancelled)


def stays(paths: Iterable[Path], on: int) -> list[Stay]:
    """Cut paths into stays at milestones; the last of an open one has not ended by day `on`, nor a cancelled one."""
    found = []
    for one in paths:
        for (place, day), (onward, later) in pairwise(one.reached):
            found.append(Stay(place, onward, day, later - day, one.traits))
        if one.entered_on is None:
            place, day = one.furthest
            end = on if one.cancelled_on is None else one.cancelled_on
            found.append(Stay(place, None, day, max(end - day, 0), one.traits))
    return found
