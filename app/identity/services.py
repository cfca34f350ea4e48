"""Signing people in, giving and ending roles."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from app.audit import services as audit_log
from app.identity import queries
from app.identity.models import Person, RoleAssignment, WebSession
from app.identity.rules import AccountClosed, Role, check_apart

KEEP_ENDED_SESSIONS = timedelta(days=1)


def recognise(session: Session, *, issuer: str, subject: str, name: str, email: str, now: datetime) -> Person:
    """Return the person the provider vouches for; someone new becomes an applicant.

    People are known by issuer and subject, never by address: an address can change hands.

    Raises:
        AccountClosed: the person is disabled, or holds no role any more.
    """
    person = queries.person_with(session, issuer=issuer, subject=subject)
    if person is None:
        person = Person(issuer=issuer, subject=subject, name=name, email=email, created_at=now)
        session.add(person)
        session.flush()
        session.add(RoleAssignment(person_id=person.id, role=Role.APPLICANT, granted_at=now))
        session.flush()
    if person.disabled_at is not None or not queries.held_roles(session, person.id, now):
        raise AccountClosed("Your account is closed or has no role any more. Ask your agency’s operator.")
    person.name, person.email = name, email
    session.add(person)
    session.flush()
    audit_log.record(session, action="signed in", subject=("person", person.id), at=now, actor_id=person.id)
    return person


def grant(session: Session, *, person_id: UUID, role: Role, agency_id: UUID | None, now: datetime) -> RoleAssignment:
    """Give a person a role; giving one they hold changes nothing.

    Raises:
        RolesConflict: they hold one in the same agency that excludes it.
    """
    held = session.exec(
        select(RoleAssignment).where(
            RoleAssignment.person_id == person_id,
            RoleAssignment.role == role,
            col(RoleAssignment.agency_id).is_not_distinct_from(agency_id),
            col(RoleAssignment.ended_at).is_(None),
        )
    ).first()
    if held is not None:
        return held
    here = (held for held in queries.held_roles(session, person_id, now) if held.agency and held.agency.id == agency_id)
    check_apart(role, (r for held in here for r in held.roles))
    assignment = RoleAssignment(person_id=person_id, agency_id=agency_id, role=role, granted_at=now)
    session.add(assignment)
    audit_log.record(session, action="granted", subject=("person", person_id), at=now, role=role.value)
    session.flush()
    return assignment


def end_role(session: Session, *, person_id: UUID, role: Role, agency_id: UUID | None, now: datetime) -> int:
    """End a role from the next request on, and return how many assignments ended."""
    rows = session.exec(
        select(RoleAssignment).where(
            RoleAssignment.person_id == person_id,
            RoleAssignment.role == role,
            col(RoleAssignment.agency_id).is_not_distinct_from(agency_id),
            col(RoleAssignment.ended_at).is_(None),
        )
    ).all()
    for row in rows:
        row.ended_at = now
        session.add(row)
    if rows:
        audit_log.record(session, action="ended role", subject=("person", person_id), at=now, role=role.value)
    return len(rows)


def disable(session: Session, *, person_id: UUID, now: datetime) -> None:
    """Close an account and sign its browsers out at once; the person and their record stay."""
    person = session.get_one(Person, person_id)
    person.disabled_at = person.disabled_at or now
    session.add(person)
    mine = (col(WebSession.person_id) == person_id) & col(WebSession.ended_at).is_(None)
    session.execute(update(WebSession).where(mine).values(ended_at=now, values={}))
    audit_log.record(session, action="disabled", subject=("person", person_id), at=now)


def enable(session: Session, *, person_id: UUID, now: datetime) -> None:
    """Open a closed account again; its roles are what they were."""
    person = session.get_one(Person, person_id)
    person.disabled_at = None
    session.add(person)
    audit_log.record(session, action="enabled", subject=("person", person_id), at=now)


def end_old_sessions(session: Session, now: datetime) -> None:
    """Remove rows of browsers that ended or expired more than a day ago; safe to run again."""
    past = now - KEEP_ENDED_SESSIONS
    session.execute(delete(WebSession).where((col(WebSession.expires_at) < past) | (col(WebSession.ended_at) < past)))
