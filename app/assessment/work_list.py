"""What waits for an HR specialist: announcements with their applications by state."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col, func

from app.applications.models import Application
from app.applications.rules import Status
from app.positions.models import Announcement


@dataclass(frozen=True, slots=True)
class Waiting:
    """One announcement with the counts of its applications."""

    announcement_id: UUID
    requisition_id: UUID
    title: str
    number: str
    closes_at: datetime | None
    total: int
    undecided: int
    qualified: int
    referred: int
    oldest_at: datetime | None


def waiting(session: Session, most: int = 100) -> list[Waiting]:
    """Return the agency's announcements that have applications, the one with the oldest undecided first."""
    undecided = col(Application.status) == Status.SUBMITTED.value
    counted = (
        select(
            col(Announcement.id),
            col(Announcement.requisition_id),
            col(Announcement.title),
            col(Announcement.number),
            col(Announcement.closes_at),
            func.count(col(Application.id)),
            func.count().filter(undecided),
            func.count().filter(col(Application.status) == Status.QUALIFIED.value),
            func.count().filter(col(Application.status) == Status.REFERRED.value),
            func.min(col(Application.submitted_at)).filter(undecided).label("oldest"),
        )
        .join(Application, col(Application.announcement_id) == col(Announcement.id))
        .where(col(Application.submitted_at).is_not(None), col(Announcement.cancelled_at).is_(None))
        .group_by(col(Announcement.id))
        .order_by(func.min(col(Application.submitted_at)).filter(undecided).nulls_last(), col(Announcement.id))
        .limit(most)
    )
    return [Waiting(*row) for row in session.execute(counted)]
