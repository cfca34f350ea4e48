"""The clock: what each event completes, who has the next move after it, and how long each held it.

Everything is a function of the log as of a moment; nothing here is stored.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from app.errors import DomainError

EASTERN = ZoneInfo("America/New_York")
LATE_ENTRY = timedelta(days=1)
"""An event entered more than a day after it happened is shown as back-dated."""


class OutOfOrder(DomainError):
    """The event cannot follow what the log already holds."""

    title = "This cannot be recorded now"


class EventType(StrEnum):
    """A fact in the log."""

    NEED_VALIDATED = "NEED_VALIDATED"
    SHC_APPROVED = "SHC_APPROVED"
    RPA = "RPA"
    PD_REVIEWED = "PD_REVIEWED"
    JA_CONFIRMED = "JA_CONFIRMED"
    JOA_OPEN = "JOA_OPEN"
    JOA_CLOSE = "JOA_CLOSE"
    CERT_ISSUED = "CERT_ISSUED"
    CERT_RETURNED = "CERT_RETURNED"
    CANCELLED = "CANCELLED"
    REANNOUNCED = "REANNOUNCED"
    APPLICATION_RECEIVED = "APPLICATION_RECEIVED"
    QUALIFICATION_DECIDED = "QUALIFICATION_DECIDED"
    REFERRED = "REFERRED"
    SELECTED = "SELECTED"
    NOT_SELECTED = "NOT_SELECTED"
    WITHDRAWN = "WITHDRAWN"
    TJO_SENT = "TJO_SENT"
    TJO_ACCEPTED = "TJO_ACCEPTED"
    TJO_DECLINED = "TJO_DECLINED"
    SUIT_INIT = "SUIT_INIT"
    SUIT_DONE = "SUIT_DONE"
    FJO_SENT = "FJO_SENT"
    FJO_ACCEPTED = "FJO_ACCEPTED"
    EOD = "EOD"


class Holder(StrEnum):
    """Who has the next move."""

    APPLICANT = "applicant"
    HIRING_MANAGER = "hiring_manager"
    HR_SPECIALIST = "hr_specialist"
    SECURITY = "security"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an event starts: the element of the hiring model under way after it, and who holds it."""

    words: str
    element: int
    holder: Holder


E, H = EventType, Holder

MEANINGS: Mapping[EventType, Meaning] = {
    E.NEED_VALIDATED: Meaning("Need validated", 2, H.HIRING_MANAGER),
    E.SHC_APPROVED: Meaning("Approved by the Strategic Hiring Committee", 2, H.HIRING_MANAGER),
    E.RPA: Meaning("Personnel action requested", 3, H.HR_SPECIALIST),
    E.PD_REVIEWED: Meaning("Position description reviewed", 4, H.HR_SPECIALIST),
    E.JA_CONFIRMED: Meaning("Job analysis and assessment confirmed", 5, H.HR_SPECIALIST),
    E.JOA_OPEN: Meaning("Announcement opened", 6, H.APPLICANT),
    E.JOA_CLOSE: Meaning("Announcement closed", 8, H.HR_SPECIALIST),
    E.CERT_ISSUED: Meaning("Certificate issued", 10, H.HIRING_MANAGER),
    E.CERT_RETURNED: Meaning("Certificate returned", 11, H.HR_SPECIALIST),
    E.TJO_SENT: Meaning("Tentative offer sent", 11, H.APPLICANT),
    E.TJO_ACCEPTED: Meaning("Tentative offer accepted", 12, H.HR_SPECIALIST),
    E.TJO_DECLINED: Meaning("Tentative offer declined", 11, H.HR_SPECIALIST),
    E.SUIT_INIT: Meaning("Vetting started", 12, H.SECURITY),
    E.SUIT_DONE: Meaning("Vetting decided", 13, H.HR_SPECIALIST),
    E.FJO_SENT: Meaning("Official offer sent", 13, H.APPLICANT),
    E.FJO_ACCEPTED: Meaning("Official offer accepted", 14, H.HR_SPECIALIST),
    E.EOD: Meaning("Entered on duty", 14, H.NOBODY),
    E.CANCELLED: Meaning("Cancelled", 0, H.NOBODY),
    E.REANNOUNCED: Meaning("Announced again", 5, H.HR_SPECIALIST),
}
"""Events that move the clock of a requisition; those of single applications before selection do not."""

QUIET: Mapping[EventType, str] = {
    E.APPLICATION_RECEIVED: "Application received",
    E.QUALIFICATION_DECIDED: "Qualification decided",
    E.REFERRED: "Referred to the hiring manager",
    E.SELECTED: "Selected",
    E.NOT_SELECTED: "Not selected",
    E.WITHDRAWN: "Withdrawn by the applicant",
}
"""Events of one application that leave the requisition's next move where it was."""

FIRST_ONE_OF_ITS_KIND = frozenset({E.NEED_VALIDATED})
NEEDS: Mapping[EventType, frozenset[EventType]] = {
    E.SHC_APPROVED: frozenset({E.NEED_VALIDATED}),
    E.RPA: frozenset({E.NEED_VALIDATED}),
    E.PD_REVIEWED: frozenset({E.NEED_VALIDATED}),
    E.JA_CONFIRMED: frozenset({E.NEED_VALIDATED}),
    E.JOA_OPEN: frozenset({E.NEED_VALIDATED}),
    E.JOA_CLOSE: frozenset({E.JOA_OPEN}),
    E.CERT_ISSUED: frozenset({E.NEED_VALIDATED}),
    E.CERT_RETURNED: frozenset({E.CERT_ISSUED}),
    E.REANNOUNCED: frozenset({E.CANCELLED}),
    E.TJO_ACCEPTED: frozenset({E.TJO_SENT}),
    E.TJO_DECLINED: frozenset({E.TJO_SENT}),
    E.SUIT_DONE: frozenset({E.SUIT_INIT}),
    E.FJO_ACCEPTED: frozenset({E.FJO_SENT}),
    E.EOD: frozenset({E.TJO_ACCEPTED}),
}
"""What must be in the log before; for an application's events, in that application's log or the requisition's."""


@dataclass(frozen=True, slots=True)
class Event:
    """One fact as the rules see it."""

    id: int
    requisition_id: UUID
    application_id: UUID | None
    type: EventType
    happened_at: datetime
    entered_at: datetime

    @property
    def backdated(self) -> bool:
        """Whether it was entered more than a day after it happened."""
        return self.entered_at - self.happened_at > LATE_ENTRY


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time in which one element was under way and one party held the next move."""

    element: int
    holder: Holder
    start: datetime
    end: datetime
    after: EventType

    @property
    def days(self) -> float:
        """Length in days of 24 hours."""
        return (self.end - self.start) / timedelta(days=1)


def words(type_: EventType) -> str:
    """What an event is called on a page."""
    return MEANINGS[type_].words if type_ in MEANINGS else QUIET[type_]


def ordered(events: Iterable[Event]) -> list[Event]:
    """Sort by when things happened; what was entered first goes first among equals."""
    return sorted(events, key=lambda e: (e.happened_at, e.id))


def check_recordable(past: Sequence[Event], new: Event, now: datetime) -> None:
    """Refuse an event that cannot follow the log.

    Args:
        past: the log of the requisition's chain, as far as the person who records may see it.
        new: the event to append.
        now: the present instant.

    Raises:
        OutOfOrder: it lies in the future, repeats a fact that can be true only once, lacks what must come before, or
            follows the end.
    """
    if new.happened_at > now + timedelta(minutes=1):
        raise OutOfOrder(f"{words(new.type)}: the day lies in the future.")
    own = [e for e in past if e.requisition_id == new.requisition_id]
    relevant = {e.type for e in own if e.application_id in (None, new.application_id)}
    if E.CANCELLED in relevant and new.type is not E.REANNOUNCED:
        raise OutOfOrder("This requisition was cancelled; announce it again to go on.")
    if new.type in FIRST_ONE_OF_ITS_KIND and new.type in relevant:
        raise OutOfOrder(f"{words(new.type)}: this is already on record, and the clock cannot be set back.")
    in_chain = relevant | {e.type for e in past if e.application_id is None}
    lacking = NEEDS.get(new.type, frozenset()) - in_chain
    if lacking:
        before = ", ".join(sorted(words(t).lower() for t in lacking))
        raise OutOfOrder(f"{words(new.type)} can be recorded after: {before}.")


def clock_start(events: Iterable[Event]) -> datetime | None:
    """Return the earliest validated need of a chain: cancelling and announcing again does not move it (R-43)."""
    return min((e.happened_at for e in events if e.type is E.NEED_VALIDATED), default=None)


def intervals(events: Iterable[Event], as_of: datetime) -> list[Interval]:
    """Cut the time since the need was validated into stretches with exactly one holder each.

    Args:
        events: the whole chain, any order.
        as_of: the end of the last open stretch.

    Returns:
        Stretches without gap or overlap from the need until `as_of`, the last entrance on duty, or the cancellation;
        their lengths add up to the whole. With several hires the one furthest behind holds the clock's end.
    """
    moving = [e for e in ordered(events) if e.type in MEANINGS and e.happened_at <= as_of]
    start = clock_start(moving)
    if start is None:
        return []
    moving = [e for e in moving if e.happened_at >= start]
    found: list[Interval] = []
    for event, later in zip(moving, [*moving[1:], None], strict=True):
        meaning = MEANINGS[event.type]
        end = later.happened_at if later is not None else as_of
        if meaning.holder is H.NOBODY and later is None:
            break
        if end > event.happened_at:
            holder = H.HR_SPECIALIST if meaning.holder is H.NOBODY else meaning.holder
            found.append(Interval(meaning.element or 5, holder, event.happened_at, end, event.type))
    return found


def current(events: Iterable[Event], as_of: datetime) -> Interval | None:
    """Return the stretch under way at `as_of`, or None before the need, after the end, or when cancelled."""
    moving = [e for e in ordered(events) if e.type in MEANINGS and e.happened_at <= as_of]
    if not moving or clock_start(moving) is None or MEANINGS[moving[-1].type].holder is H.NOBODY:
        return None
    last = moving[-1]
    meaning = MEANINGS[last.type]
    return Interval(meaning.element, meaning.holder, last.happened_at, as_of, last.type)


def days_by_element(events: Iterable[Event], as_of: datetime) -> dict[int, float]:
    """Add up the days spent in each element of the hiring model."""
    days: dict[int, float] = defaultdict(float)
    for interval in intervals(events, as_of):
        days[interval.element] += interval.days
    return dict(days)


def days_by_holder(events: Iterable[Event], as_of: datetime) -> dict[Holder, float]:
    """Add up the days for which each party held the next move."""
    days: dict[Holder, float] = defaultdict(float)
    for interval in intervals(events, as_of):
        days[interval.holder] += interval.days
    return dict(days)


def calendar_days(start: datetime, end: datetime) -> int:
    """Count calendar days as the difference of two dates in Washington; the same day is 0 (R-40)."""
    return (end.astimezone(EASTERN).date() - start.astimezone(EASTERN).date()).days
