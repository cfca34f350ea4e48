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
    """What one person may act as: all their roles in one agency, or one of the portal's own roles."""

    agency: Agency | None
    roles: frozenset[Role]

    @property
    def key(self) -> str:
        """What a form and the browser's session call it."""
        return str(self.agency.id) if self.agency else min(self.roles).value


def person_with(session: Session, *, issuer: str, subject: str) -> Person | None:
    """Return the person a provider vouches for, if known."""
    return session.exec(select(Person).where(Person.issuer == issuer, Person.subject == subject)).first()


def held_roles(session: Session, person_id: UUID, now: datetime) -> Sequence[Held]:
    """Return what a person may act as today: agencies by code, then operator, then applicant.

    An operator who also applies for jobs acts as one of the two at a time: each sees other rows.
    """
    statement = (
        select(RoleAssignment, Agency)
        .outerjoin(Agency, col(Agency.id) == col(RoleAssignment.agency_id))
        .where(
            RoleAssignment.person_id == person_id,
            RoleAssignment.granted_at <= now,
            or_(col(RoleAssignment.ended_at).is_(None), col(RoleAssignment.ended_at) > now),
        )
        .order_by(col(Agency.code).nulls_last(), col(RoleAssignment.role).desc())
    )
    groups: dict[UUID | Role, tuple[Agency | None, set[Role]]] = {}
    for assignment, agency in session.exec(statement):
        groups.setdefault(assignment.agency_id or assignment.role, (agency, set()))[1].add(assignment.role)
    return [Held(agency, frozenset(roles)) for agency, roles in groups.values()]


@dataclass(frozen=True, slots=True)
class Assigned:
    """One role someone holds today, for an operator's list."""

    name: str
    email: str
    role: Role
    agency: str


def assigned(session: Session, now: datetime, *, email: str = "") -> Sequence[Assigned]:
    """Return who holds which role today; applicants only when asked for by address."""
    statement = (
        select(Person, RoleAssignment, Agency)
        .join(RoleAssignment, col(RoleAssignment.person_id) == Person.id)
        .outerjoin(Agency, col(Agency.id) == col(RoleAssignment.agency_id))
        .where(or_(col(RoleAssignment.ended_at).is_(None), col(RoleAssignment.ended_at) > now))
        .where(Person.email == email if email else RoleAssignment.role != Role.APPLICANT)
        .order_by(col(Agency.code).nulls_last(), col(RoleAssignment.role), col(Person.name), col(RoleAssignment.id))
    )
    rows = session.exec(statement).all()
    return [Assigned(p.name, p.email, r.role, a.code if a else "") for p, r, a in rows]


def person_with_email(session: Session, email: str) -> Person | None:
    """Return the one person with this address; None when there is none or more than one."""
    found = session.exec(select(Person).where(Person.email == email)).all()
    return found[0] if len(found) == 1 else None


def agency_with(session: Session, code: str) -> Agency | None:
    """Return the agency with a code, if there is one."""
    return session.exec(select(Agency).where(Agency.code == code)).first()


def agency_ids(session: Session) -> Sequence[UUID]:
    """Return the keys of all agencies, by code."""
    return session.exec(select(Agency.id).order_by(col(Agency.code))).all()
