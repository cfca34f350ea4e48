"""Reading requisitions and announcements: an agency's own, and what the public may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from app.errors import NotFound
from app.identity.models import Agency, Person, RoleAssignment
from app.identity.rules import Role
from app.positions import rules
from app.positions.models import Announcement, AnnouncementSkill, Requisition

PAGE = 50


@dataclass(frozen=True, slots=True)
class PublicAnnouncement:
    """What anyone may read about one job."""

    announcement: Announcement
    requisition: Requisition
    agency: Agency
    skills: tuple[AnnouncementSkill, ...]

    def state(self, now: datetime) -> rules.AnnouncementState:
        """Say where the announcement stands at `now`."""
        return state_of(self.announcement, now)


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of an agency's requisitions; no announcement yet means that only the need exists."""

    requisition: Requisition
    announcement: Announcement | None


def state_of(announcement: Announcement | None, now: datetime) -> rules.AnnouncementState:
    """Say where an announcement stands; without one, the posting is still a draft."""
    if announcement is None:
        return rules.AnnouncementState.DRAFT
    return rules.state(
        announcement.published_at, announcement.opens_at, announcement.closes_at, announcement.cancelled_at, now
    )


def public_announcement(session: Session, announcement_id: UUID) -> PublicAnnouncement:
    """Return a published announcement, open or not.

    Raises:
        NotFound: unknown, or still a draft: both answer the same.
    """
    announcement = session.get(Announcement, announcement_id)
    if announcement is None or announcement.published_at is None:
        raise NotFound
    return whole(session, announcement)


def whole(session: Session, announcement: Announcement) -> PublicAnnouncement:
    """Return an announcement with its requisition, agency and skills."""
    requisition = session.get_one(Requisition, announcement.requisition_id)
    agency = session.get_one(Agency, announcement.agency_id)
    return PublicAnnouncement(announcement, requisition, agency, tuple(skills_of(session, announcement.id)))


def skills_of(session: Session, announcement_id: UUID) -> list[AnnouncementSkill]:
    """Return the skills an announcement asks for, in the order their page shows."""
    statement = select(AnnouncementSkill).where(AnnouncementSkill.announcement_id == announcement_id)
    return list(session.exec(statement.order_by(col(AnnouncementSkill.position), col(AnnouncementSkill.skill_id))))


def own_requisition(session: Session, *, agency_id: UUID, requisition_id: UUID, lock: bool = False) -> Requisition:
    """Return one requisition of this agency, held against others' changes if `lock` is said.

    Raises:
        NotFound: unknown, or another agency's: both answer the same.
    """
    requisition = session.get(Requisition, requisition_id, with_for_update=lock or None, populate_existing=lock)
    if requisition is None or requisition.agency_id != agency_id:
        raise NotFound
    return requisition


def announcement_of(session: Session, requisition_id: UUID) -> Announcement | None:
    """Return the requisition's announcement; a requisition has at most one, since re-announcing makes a new one."""
    statement = select(Announcement).where(Announcement.requisition_id == requisition_id)
    return session.exec(statement.order_by(col(Announcement.created_at).desc(), col(Announcement.id))).first()


def own_announcement(session: Session, *, agency_id: UUID, announcement_id: UUID) -> Announcement:
    """Return one announcement of this agency, a draft included.

    Raises:
        NotFound: unknown, or another agency's.
    """
    announcement = session.get(Announcement, announcement_id)
    if announcement is None or announcement.agency_id != agency_id:
        raise NotFound
    return announcement


def imported(session: Session, *, agency_id: UUID, source: str, source_id: str) -> Announcement | None:
    """Return what an earlier import made of a source's item, if it did."""
    statement = select(Announcement).where(
        Announcement.agency_id == agency_id, Announcement.source == source, Announcement.source_id == source_id
    )
    return session.exec(statement).first()


def requisitions(session: Session, agency_id: UUID, *, before: tuple[datetime, UUID] | None = None) -> list[Listed]:
    """Return up to 50 requisitions of an agency, the newest first.

    Args:
        session: a session of the agency's staff.
        agency_id: whose.
        before: the `created_at` and `id` of the last one already seen.
    """
    statement = (
        select(Requisition, Announcement)
        .outerjoin(Announcement, col(Announcement.requisition_id) == col(Requisition.id))
        .where(Requisition.agency_id == agency_id)
    )
    if before is not None:
        statement = statement.where(tuple_(col(Requisition.created_at), col(Requisition.id)) < tuple_(*before))
    ordered = statement.order_by(col(Requisition.created_at).desc(), col(Requisition.id).desc()).limit(PAGE)
    return [Listed(requisition, announcement) for requisition, announcement in session.exec(ordered)]


def chain(session: Session, requisition: Requisition) -> Sequence[Requisition]:
    """Return the requisitions of the same need, the first one first."""
    statement = select(Requisition).where(
        Requisition.agency_id == requisition.agency_id, Requisition.chain_id == requisition.chain_id
    )
    return session.exec(statement.order_by(col(Requisition.created_at), col(Requisition.id))).all()


def hiring_managers(session: Session, agency_id: UUID) -> list[Person]:
    """Return the agency's present hiring managers, by name."""
    held = select(RoleAssignment.person_id).where(
        RoleAssignment.agency_id == agency_id,
        RoleAssignment.role == Role.HIRING_MANAGER,
        col(RoleAssignment.ended_at).is_(None),
    )
    statement = select(Person).where(col(Person.id).in_(held), col(Person.disabled_at).is_(None))
    return list(session.exec(statement.order_by(col(Person.name), col(Person.id))))


def agency_with(session: Session, code: str) -> Agency | None:
    """Return the agency with this code, if there is one."""
    return session.exec(select(Agency).where(Agency.code == code)).first()
