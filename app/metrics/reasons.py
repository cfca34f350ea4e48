"""Why people said no: the reasons on record for declined offers and withdrawals, counted."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from app.metrics.filters import Filters
from app.positions.models import Requisition
from app.timeline import rules as timeline
from app.timeline.models import TimelineEvent
from app.timeline.rules import EventType


@dataclass(frozen=True, slots=True)
class Reason:
    """One way of saying no, the reason given for it, and how often; no words where none was recorded."""

    kind: str
    words: str
    n: int


NO = (EventType.TJO_DECLINED, EventType.WITHDRAWN)


def reasons(session: Session, agency_id: UUID, filters: Filters, as_of: datetime) -> list[Reason]:
    """Count the reasons recorded by `as_of`, the most frequent first."""
    event = TimelineEvent
    statement = (
        select(event.type, event.basis, func.count())
        .join(Requisition, col(Requisition.id) == col(event.requisition_id))
        .where(col(event.agency_id) == agency_id, col(event.type).in_(NO), col(event.happened_at) <= as_of)
        .where(*_slices(filters))
        .group_by(col(event.type), col(event.basis))
        .order_by(func.count().desc(), col(event.type), col(event.basis))
    )
    return [Reason(timeline.words(EventType(type_)), basis, n) for type_, basis, n in session.exec(statement)]


def _slices(filters: Filters) -> list[ColumnElement[bool]]:
    pairs = (
        (Requisition.provision, filters.provision),
        (Requisition.nice_role, filters.nice_role),
        (Requisition.series, filters.series),
        (Requisition.authority, filters.authority),
        (Requisition.duty_location, filters.location),
        (Requisition.risk_level, filters.risk_level),
    )
    found = [col(column) == value for column, value in pairs if value]
    if filters.grade is not None:
        found.append(col(Requisition.grade_low) == filters.grade)
    return found
