"""Reading decisions: the latest one for each application, and when a reviewer opened the record."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import Session, col, func, select

from app.assessment.models import RecordOpening, Review


def reviews_of(session: Session, application_id: UUID) -> list[Review]:
    """Return all decisions on one application, the newest first."""
    statement = select(Review).where(Review.application_id == application_id)
    return list(session.exec(statement.order_by(col(Review.id).desc())))


def latest_reviews(session: Session, application_ids: Iterable[UUID]) -> dict[UUID, Review]:
    """Return the decision that stands for each application that has one."""
    statement = (
        select(Review)
        .where(col(Review.application_id).in_(list(application_ids)))
        .ext(distinct_on(col(Review.application_id)))
        .order_by(col(Review.application_id), col(Review.id).desc())
    )
    return {review.application_id: review for review in session.exec(statement)}


def opened_at(session: Session, *, application_id: UUID, person_id: UUID) -> datetime | None:
    """Return when this reviewer first opened this résumé, if ever."""
    statement = select(func.min(RecordOpening.at)).where(
        RecordOpening.application_id == application_id, RecordOpening.person_id == person_id
    )
    return session.exec(statement).one()
