"""What can happen to a hiring action, in which order, and what each event means for who has the next move."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from app.errors import DomainError, Unprocessable

EASTERN = ZoneInfo("America/New_York")
LATE_ENTRY = timedelta(days=1)
"""An event entered more than a day after it happened is shown as back-dated."""


class OutOfOrder(DomainError):
    """The event cannot follow what the log already holds."""

    title = "This cannot be recorded now"


class NoReason(Unprocessable):
    """A pause, furlough or hold is recorded without its reason or without the person who says so."""

    title = "Give the reason"


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
    FOUND_QUALIFIED = "FOUND_QUALIFIED"
    FOUND_NOT_QUALIFIED = "FOUND_NOT_QUALIFIED"
    REFERRED = "REFERRED"
    NOT_REFERRED = "NOT_REFERRED"
    SELECTED = "SELECTED"
    NOT_SELECTED = "NOT_SELECTED"
    REDIRECTED = "REDIRECTED"
    WITHDRAWN = "WITHDRAWN"
    TJO_SENT = "TJO_SENT"
    TJO_ACCEPTED = "TJO_ACCEPTED"
    TJO_DECLINED = "TJO_DECLINED"
    SUIT_INIT = "SUIT_INIT"
    SUIT_DONE = "SUIT_DONE"
    FJO_SENT = "FJO_SENT"
    FJO_ACCEPTED = "FJO_ACCEPTED"
    EOD = "EOD"
    PAUSE_BEGAN = "PAUSE_BEGAN"
    PAUSE_ENDED = "PAUSE_ENDED"
    FURLOUGH_BEGAN = "FURLOUGH_BEGAN"
    FURLOUGH_ENDED = "FURLOUGH_ENDED"
    HOLD_BEGAN = "HOLD_BEGAN"
    HOLD_ENDED = "HOLD_ENDED"


class Holder(StrEnum):
    """Who has the next move."""

    APPLICANT = "applicant"
    HIRING_MANAGER = "hiring_manager"
    HR_SPECIALIST = "hr_specialist"
    SECURITY = "security"
    NOBODY = "nobody"


E, H = EventType, Holder

WORDS: Mapping[EventType, str] = {
    E.NEED_VALIDATED: "Need validated",
    E.SHC_APPROVED: "Approved by the Strategic Hiring Committee",
    E.RPA: "Personnel action requested",
    E.PD_REVIEWED: "Position description reviewed",
    E.JA_CONFIRMED: "Job analysis and assessment confirmed",
    E.JOA_OPEN: "Announcement opened",
    E.JOA_CLOSE: "Announcement closed",
    E.CERT_ISSUED: "Certificate issued",
    E.CERT_RETURNED: "Certificate returned",
    E.CANCELLED: "Cancelled",
    E.REANNOUNCED: "Announced again",
    E.APPLICATION_RECEIVED: "Application received",
    E.FOUND_QUALIFIED: "Found qualified",
    E.FOUND_NOT_QUALIFIED: "Found not qualified",
    E.REFERRED: "Referred to the hiring manager",
    E.NOT_REFERRED: "Not referred",
    E.SELECTED: "Selected",
    E.NOT_SELECTED: "Not selected",
    E.REDIRECTED: "Considered elsewhere too",
    E.WITHDRAWN: "Withdrawn by the applicant",
    E.TJO_SENT: "Tentative offer sent",
    E.TJO_ACCEPTED: "Tentative offer accepted",
    E.TJO_DECLINED: "Tentative offer declined",
    E.SUIT_INIT: "Vetting started",
    E.SUIT_DONE: "Vetting decided",
    E.FJO_SENT: "Official offer sent",
    E.FJO_ACCEPTED: "Official offer accepted",
    E.EOD: "Entered on duty",
    E.PAUSE_BEGAN: "Paused",
    E.PAUSE_ENDED: "Pause ended",
    E.FURLOUGH_BEGAN: "Furlough began",
    E.FURLOUGH_ENDED: "Furlough ended",
    E.HOLD_BEGAN: "Put on hold",
    E.HOLD_ENDED: "Hold ended",
}

TRUNK: Mapping[EventType, tuple[int, Holder]] = {
    E.NEED_VALIDATED: (2, H.HIRING_MANAGER),
    E.SHC_APPROVED: (2, H.HIRING_MANAGER),
    E.RPA: (3, H.HR_SPECIALIST),
    E.PD_REVIEWED: (4, H.HR_SPECIALIST),
    E.JA_CONFIRMED: (5, H.HR_SPECIALIST),
    E.JOA_OPEN: (6, H.APPLICANT),
    E.JOA_CLOSE: (8, H.HR_SPECIALIST),
    E.CERT_ISSUED: (10, H.HIRING_MANAGER),
    E.CERT_RETURNED: (11, H.HR_SPECIALIST),
    E.CANCELLED: (0, H.NOBODY),
    E.REANNOUNCED: (5, H.HR_SPECIALIST),
}
"""Events of the requisition itself: the element of the hiring model under way after each, and who holds it."""

OFFERS = frozenset({E.TJO_SENT, E.TJO_ACCEPTED, E.TJO_DECLINED, E.FJO_SENT, E.FJO_ACCEPTED, E.EOD})
VETTING = frozenset({E.SUIT_INIT, E.SUIT_DONE})
MOVING = frozenset(TRUNK) | OFFERS | VETTING | {E.SELECTED, E.NOT_SELECTED, E.WITHDRAWN}
"""Events that can change who holds a requisition; what happens to applications before selection cannot."""

BEGINNINGS: Mapping[EventType, EventType] = {
    E.PAUSE_ENDED: E.PAUSE_BEGAN,
    E.FURLOUGH_ENDED: E.FURLOUGH_BEGAN,
    E.HOLD_ENDED: E.HOLD_BEGAN,
}
"""Adjustments by their end: time that the raw figure counts and the adjusted one leaves out, never without a reason."""
ADJUSTING = frozenset(BEGINNINGS) | frozenset(BEGINNINGS.values())

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
    E.REDIRECTED: frozenset({E.APPLICATION_RECEIVED}),
    E.TJO_ACCEPTED: frozenset({E.TJO_SENT}),
    E.TJO_DECLINED: frozenset({E.TJO_SENT}),
    E.SUIT_DONE: frozenset({E.SUIT_INIT}),
    E.FJO_ACCEPTED: frozenset({E.FJO_SENT}),
    E.EOD: frozenset({E.TJO_ACCEPTED}),
    **{end: frozenset({begin}) for end, begin in BEGINNINGS.items()},
}
"""What must be in the log before; for an application's events, in that application's log or the requisition's."""


@dataclass(frozen=True, slots=True)
class Event:
    """One fact as the rules see it; `reason` is a code that can be counted, `basis` what was written beside it."""

    id: int
    requisition_id: UUID
    application_id: UUID | None
    type: EventType
    happened_at: datetime
    entered_at: datetime
    basis: str = ""
    actor: str = ""
    reason: str = ""

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

    application_id: UUID | None = None

    @property
    def days(self) -> float:
        """Length in days of 24 hours."""
        return (self.end - self.start) / timedelta(days=1)


def words(type_: EventType) -> str:
    """What an event is called on a page."""
    return WORDS[type_]


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
    if new.type in ADJUSTING:
        _check_adjustment([e for e in own if e.application_id == new.application_id], new)


def _check_adjustment(own: Sequence[Event], new: Event) -> None:
    if not new.basis.strip() or not new.actor.strip():
        raise NoReason(
            f"{words(new.type)}: say why; the days stay in the raw figure and the reason stands beside them."
        )
    begin = BEGINNINGS.get(new.type, new.type)
    of_kind = [e for e in ordered(own) if BEGINNINGS.get(e.type, e.type) is begin]
    under_way = bool(of_kind) and of_kind[-1].type is begin
    if under_way is (new.type is begin):
        raise OutOfOrder(f"{words(new.type)}: one is {'already' if under_way else 'not'} under way.")
    if of_kind and new.happened_at < of_kind[-1].happened_at:
        raise OutOfOrder(f"{words(new.type)}: this lies before the last one, of {of_kind[-1].happened_at:%d %B %Y}.")


def clock_start(events: Iterable[Event]) -> datetime | None:
    """Return the earliest validated need of a chain: cancelling and announcing again does not move it (R-43)."""
    return min((e.happened_at for e in events if e.type is E.NEED_VALIDATED), default=None)


def calendar_days(start: datetime, end: datetime) -> int:
    """Count calendar days as the difference of two dates in Washington; the same day is 0 (R-40)."""
    return (end.astimezone(EASTERN).date() - start.astimezone(EASTERN).date()).days
