"""Reading people and the roles they hold today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, or_, select

from app.identity.models import Agency, Person, RoleAssignment
from app.identity.rules import Role


@dataclass(frozen=True, slots=True)
class Held:
    """The roles that one person holds in one agency, or on the portal where there is no agency."""

    agency: Agency | None
    roles: frozenset[Role]


def person_with(session: Session, *, issuer: str, subject: str) -> Person | None:
    """Return the person a provider vouches for, if known."""
    return session.exec(select(Person).where(Person.issuer == issuer, Person.subject == subject)).first()


def held_roles(session: Session, person_id: UUID, now: datetime) -> Sequence[Held]:
    """Return what a person may act as today, the portal's own roles last."""
    statement = (
        select(RoleAssignment, Agency)
        .outerjoin(Agency, col(Agency.id) == col(RoleAssignment.agency_id))
        .where(
            RoleAssignment.person_id == person_id,
            RoleAssignment.granted_at <= now,
            or_(col(RoleAssignment.ended_at).is_(None), col(RoleAssignment.ended_at) > now),
        )
        .order_by(col(Agency.code).nulls_last(), col(RoleAssignment.role))
    )
    groups: dict[UUID | None, tuple[Agency | None, set[Role]]] = {}
    for assignment, agency in session.exec(statement):
        groups.setdefault(assignment.agency_id, (agency, set()))[1].add(Role(assignment.role))
    return [Held(agency, frozenset(roles)) for agency, roles in groups.values()]


def person_with_email(session: Session, email: str) -> Person | None:
    """Return the one person with this address; None when there is none or more than one."""
    found = session.exec(select(Person).where(Person.email == email)).all()
    return found[0] if len(found) == 1 else None
