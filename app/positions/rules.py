"""What a need, its position and its announcement must say before the public sees them, and when each is open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from app.clock import EASTERN
from app.errors import DomainError, Unprocessable

SENSITIVITY_FOR: Mapping[str, frozenset[str]] = {
    "confidential": frozenset({"noncritical_sensitive", "critical_sensitive", "special_sensitive"}),
    "secret": frozenset({"noncritical_sensitive", "critical_sensitive", "special_sensitive"}),
    "top_secret": frozenset({"critical_sensitive", "special_sensitive"}),
    "top_secret_sci": frozenset({"special_sensitive"}),
}
"""The sensitivities under which each clearance can be asked for (R-53)."""


class AnnouncementNotOpen(DomainError):
    """The announcement has not opened yet, or has already closed."""

    title = "This announcement is not open"


class WrongDetails(Unprocessable):
    """A requisition's details contradict each other or the reference data; `problems` names each field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


class Frozen(DomainError):
    """Skills, weights and their tests stay as they were once the public could apply (R-59)."""

    title = "This is fixed since the announcement opened"


class AnnouncementState(StrEnum):
    """Derived from three instants; no column can disagree with the calendar."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Official:
    """The named person of an agency in whose name something is done."""

    agency_id: UUID
    person_id: UUID
    name: str


def opening_instant(first_day: date) -> datetime:
    """The first moment of the first day, Washington time."""
    return datetime.combine(first_day, time(0, 0), EASTERN)


def closing_instant(last_day: date) -> datetime:
    """The first moment in which applications are no longer taken: after 23:59:59 America/New_York of the last day."""
    return datetime.combine(last_day + timedelta(days=1), time(0, 0), EASTERN)


def last_day(closes_at: datetime) -> date:
    """The last day on which applications are taken, as Washington counts days."""
    return (closes_at - timedelta(seconds=1)).astimezone(EASTERN).date()


def first_day(opens_at: datetime) -> date:
    """The day on which an announcement opens, as Washington counts days."""
    return opens_at.astimezone(EASTERN).date()


def days_open(opens_at: datetime, closes_at: datetime) -> int:
    """Count the calendar days of an open period, the first and the last both included."""
    return (last_day(closes_at) - first_day(opens_at)).days + 1


def state(
    published_at: datetime | None,
    opens_at: datetime | None,
    closes_at: datetime | None,
    cancelled_at: datetime | None,
    now: datetime,
) -> AnnouncementState:
    """Say where an announcement stands at `now`."""
    if cancelled_at is not None:
        return AnnouncementState.CANCELLED
    if published_at is None or opens_at is None or closes_at is None:
        return AnnouncementState.DRAFT
    if now < opens_at:
        return AnnouncementState.SCHEDULED
    return AnnouncementState.OPEN if now < closes_at else AnnouncementState.CLOSED


def need_instant(day: date, now: datetime) -> datetime:
    """Turn the day on which a need was validated into the instant its clock starts: now, or noon of an earlier day.

    Raises:
        WrongDetails: the day is in the future.
    """
    today = now.astimezone(EASTERN).date()
    if day > today:
        raise WrongDetails({"happened_on": "Enter the day on which this happened. It cannot be in the future."})
    return now if day == today else datetime.combine(day, time(12, 0), EASTERN)


def check_pay(pay_min: int, pay_max: int) -> Iterable[tuple[str, str]]:
    """Yield what is wrong with a pay range; the public notice must state pay (5 U.S.C. 3330(d), R-01)."""
    if pay_min <= 0:
        yield "pay_min", "Enter the lowest yearly pay in whole dollars."
    if pay_max < pay_min:
        yield "pay_max", "Enter a highest yearly pay that is not below the lowest."


def check_clearance(clearance: str, sensitivity: str) -> Iterable[tuple[str, str]]:
    """Yield what is wrong when a clearance needs a more sensitive position than the one designated (R-50, R-53)."""
    allowed = SENSITIVITY_FOR.get(clearance)
    if allowed is not None and sensitivity not in allowed:
        yield "sensitivity", "This clearance needs a position of higher sensitivity. Change one of the two."


def shares(points: Sequence[float]) -> list[float]:
    """Turn n points, all above 0, into n shares that add up to 1; each is at least 0.0001.

    Raises:
        Unprocessable: a skill has no points, or fewer than none.
    """
    if any(p <= 0 for p in points):
        raise Unprocessable("Give each skill a weight above 0, or remove it.")
    total = sum(points)
    return [max(round(p / total, 4), 0.0001) for p in points]


def check_not_open(present: AnnouncementState) -> None:
    """Refuse to change skills, weights, tests or texts once the public has seen them.

    Raises:
        Frozen: the announcement was published.
    """
    if present is not AnnouncementState.DRAFT:
        raise Frozen(
            "Skills, weights, tests and words stay as they were published. "
            "You can extend the announcement, or cancel it and announce it again."
        )


def check_extension(present: AnnouncementState, closes_at: datetime | None, until: datetime) -> None:
    """Refuse to extend what is not open, or to shorten what is.

    Raises:
        AnnouncementNotOpen: it is a draft, closed or cancelled.
        WrongDetails: the new last day is not later than the present one.
    """
    if present not in (AnnouncementState.SCHEDULED, AnnouncementState.OPEN) or closes_at is None:
        raise AnnouncementNotOpen("Only an announcement that has not closed yet can be extended.")
    if until <= closes_at:
        raise WrongDetails({"closes_on": "Choose a last day that is later than the present one."})


def check_reason(reason: str) -> str:
    """Return the reason without outer space.

    Raises:
        WrongDetails: it says nothing.
    """
    text = reason.strip()
    if len(text) < 10:
        raise WrongDetails({"reason": "Give the reason in a sentence. It stays in the record."})
    return text


def check_last_of_chain(chain: Sequence[UUID], requisition_id: UUID) -> None:
    """Refuse to announce again what was already announced again.

    Args:
        chain: the requisitions of one need, the first one first.
        requisition_id: the one to announce again.

    Raises:
        DomainError: a later requisition carries this need on.
    """
    if chain[-1] != requisition_id:
        raise DomainError("This need was already announced again. Open the newer requisition.")
