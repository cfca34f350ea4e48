"""Appending to the log: the only way in which the clock learns that something happened."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from app.timeline import queries, reasons, rules
from app.timeline.models import TimelineEvent
from app.timeline.rules import Event, EventType
from app.work import services as work
from app.work.rules import TaskKind

COUNTED_AFTER = timedelta(seconds=2)


def record(  # noqa: PLR0913  # one fact has this many parts, all said by name
    session: Session,
    *,
    agency_id: UUID,
    requisition_id: UUID,
    type: EventType,
    happened_at: datetime,
    entered_at: datetime,
    actor_id: UUID | None,
    actor_name: str,
    application_id: UUID | None = None,
    basis: str = "",
    reason: str = "",
) -> TimelineEvent:
    """Append one event to a requisition's log.

    Args:
        session: the transaction that also holds the change.
        agency_id: whose requisition.
        requisition_id: the requisition that it happened to.
        type: what happened.
        happened_at: when it happened; an earlier day is allowed, and shown as entered later.
        entered_at: now.
        actor_id: the person who says so, or None for the service itself.
        actor_name: their name at that time.
        application_id: the application, where it happened to one.
        basis: the reason or the paper behind it, in words.
        reason: a code of the list for such events, where there is one.

    Raises:
        OutOfOrder: it lies in the future, repeats what can be true only once, or lacks what must come before.
        NoReason: a pause, furlough or hold without its reason.
        UnknownReason: the code is not on the list.
    """
    reasons.check(type, reason)
    past = queries.facts(queries.past_of(session, requisition_id, application_id))
    new = Event(0, requisition_id, application_id, type, happened_at, entered_at, basis, actor_name)
    rules.check_recordable(past, new, entered_at)
    event = TimelineEvent(
        agency_id=agency_id,
        requisition_id=requisition_id,
        application_id=application_id,
        type=type,
        happened_at=happened_at,
        entered_at=entered_at,
        actor_id=actor_id,
        actor_name=actor_name,
        basis=basis.strip(),
        reason=reason,
    )
    return append(session, event)


def append(session: Session, event: TimelineEvent) -> TimelineEvent:
    """Add one event to the log, and ask in the same transaction for the figures that follow from it.

    For events that need no checking against the log; everything else is recorded.
    """
    session.add(event)
    session.flush()
    ask_to_count(session, event.agency_id, event.requisition_id, event.id, event.entered_at)
    return event


def ask_to_count(session: Session, agency_id: UUID, requisition_id: UUID, event_id: int | None, now: datetime) -> None:
    """Ask for a requisition's figures to be counted again, because of an event or because its details changed.

    They are counted a moment later, so that events that come together are counted once.
    """
    occasion = f"event-{event_id}" if event_id else f"details-{now.timestamp():.6f}"
    work.ask(
        session,
        kind=TaskKind.COUNT_CHAIN,
        key=f"count-{requisition_id}-{occasion}",
        agency_id=agency_id,
        payload={"requisition_id": str(requisition_id), "because": occasion.split("-", maxsplit=1)[0]},
        at=now,
        run_after=now + COUNTED_AFTER,
    )
