"""Recording an act in the same transaction as the act itself."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlmodel import Session

from app.audit.models import AuditEvent


def record(
    session: Session,
    *,
    action: str,
    subject: tuple[str, UUID | str],
    at: datetime,
    actor_id: UUID | None = None,
    agency_id: UUID | None = None,
    **detail: str | int | bool,
) -> None:
    """Append one act.

    Args:
        session: the transaction that also holds the change.
        action: a verb in the past tense, `published`.
        subject: what it was done to, `("announcement", id)`.
        at: when.
        actor_id: the person, or None for the service itself.
        agency_id: whose record it is; None for the portal's own.
        detail: ids, codes and numbers that make the act understandable; never personal data.
    """
    kind, subject_id = subject
    row = {
        "agency_id": agency_id,
        "at": at,
        "actor_id": actor_id,
        "actor_role": "",
        "action": action,
        "subject_type": kind,
        "subject_id": str(subject_id),
        "detail": dict(detail),
        "previous_hash": "",
        "hash": "",
    }
    # Inline: most personas may add to the record and not read it, so nothing may come back from the INSERT.
    session.execute(insert(AuditEvent).values(row).inline())
