"""Reading the log: the events of a requisition's whole chain, and of one application."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, column, table
from sqlmodel import Session, col, select

from app.timeline.models import TimelineEvent
from app.timeline.rules import ADJUSTING, MOVING, Event

# The log stands below what it logs, so it knows of a requisition only which chain it belongs to.
_requisition = table("requisition", column("id"), column("agency_id"), column("chain_id"))


def facts(rows: Iterable[TimelineEvent]) -> list[Event]:
    """Return log rows as the rules read them."""
    return [
        Event(
            row.id or 0,
            row.requisition_id,
            row.application_id,
            row.type,
            row.happened_at,
            row.entered_at,
            row.basis,
            row.actor_name,
            row.reason,
        )
        for row in rows
    ]


def chain_of(session: Session, requisition_id: UUID) -> list[TimelineEvent]:
    """Return what moved the clock of a requisition and of those it re-announces, the earliest first.

    Cancelling and announcing again keeps the first need: its event is part of this answer. Events of applications
    before an offer leave the clock where it was, and are left out.
    """
    return _read(session, _chain(requisition_id) & _moves_the_clock())


def past_of(session: Session, requisition_id: UUID, application_id: UUID | None) -> list[TimelineEvent]:
    """Return what a new event may depend on: the chain's own events, and those of the same application."""
    own: ColumnElement[bool] = col(TimelineEvent.application_id).is_(None)
    if application_id is not None:
        own |= col(TimelineEvent.application_id) == application_id
    return _read(session, _chain(requisition_id) & own)


def _chain(requisition_id: UUID) -> ColumnElement[bool]:
    own = select(_requisition.c.chain_id).where(_requisition.c.id == requisition_id).scalar_subquery()
    members = select(_requisition.c.id).where(_requisition.c.chain_id == own)
    return col(TimelineEvent.requisition_id).in_(members)


def _moves_the_clock() -> ColumnElement[bool]:
    return col(TimelineEvent.application_id).is_(None) | col(TimelineEvent.type).in_([*MOVING, *ADJUSTING])


def chains_of(session: Session, requisition_ids: Sequence[UUID]) -> Mapping[UUID, list[TimelineEvent]]:
    """Return for each chain what moved its clock, in one statement."""
    chains = select(_requisition.c.chain_id).where(_requisition.c.id.in_(requisition_ids))
    statement = (
        select(_requisition.c.chain_id, TimelineEvent)
        .join(TimelineEvent, col(TimelineEvent.requisition_id) == _requisition.c.id)
        .where(_requisition.c.chain_id.in_(chains), _moves_the_clock())
        .order_by(col(TimelineEvent.happened_at), col(TimelineEvent.id))
    )
    found: dict[UUID, list[TimelineEvent]] = defaultdict(list)
    for chain_id, event in session.execute(statement):
        found[chain_id].append(event)
    return found


def requisition_history(session: Session, requisition_id: UUID) -> list[TimelineEvent]:
    """Return the events of one requisition itself, without its applications' and without its chain's."""
    own = col(TimelineEvent.requisition_id) == requisition_id
    return _read(session, own & col(TimelineEvent.application_id).is_(None))


def application_history(session: Session, application_id: UUID) -> list[TimelineEvent]:
    """Return the events of one application, the earliest first."""
    return _read(session, col(TimelineEvent.application_id) == application_id)


def _read(session: Session, condition: ColumnElement[bool]) -> list[TimelineEvent]:
    statement = select(TimelineEvent).where(condition)
    return list(session.exec(statement.order_by(col(TimelineEvent.happened_at), col(TimelineEvent.id))))
