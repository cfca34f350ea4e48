"""What a requisition and its announcement must say, and when an announcement is open."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app.clock import EASTERN
from app.errors import DomainError, Unprocessable


class AnnouncementNotOpen(DomainError):
    """The announcement has not opened yet, or has already closed."""

    title = "This announcement is not open"


class NotPublishable(Unprocessable):
    """Something that the public notice must say is still missing."""

    title = "This announcement is not ready to publish"


class AnnouncementState(StrEnum):
    """Derived from three instants; no column can disagree with the calendar."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


def opening_instant(first_day: date) -> datetime:
    """The first moment of the first day, Washington time."""
    return datetime.combine(first_day, time(0, 0), EASTERN)


def closing_instant(last_day: date) -> datetime:
    """The first moment in which applications are no longer taken: after 23:59:59 America/New_York of the last day."""
    return datetime.combine(last_day + timedelta(days=1), time(0, 0), EASTERN)


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
