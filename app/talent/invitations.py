"""Inviting somebody of the pool to apply: a notice by a named specialist, once for each announcement."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.applications import rules as applications
from app.audit import services as audit_log
from app.errors import NotFound
from app.identity.models import Agency
from app.notices import rules as wordings
from app.notices import services as notices
from app.notices.models import Notice, NoticeKind
from app.notices.services import Addressee
from app.positions.models import Announcement
from app.talent import queries


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a person was invited to, and when."""

    announcement_id: UUID
    title: str
    agency: str
    closes_at: datetime | None
    invited_at: datetime


def invite(
    session: Session, *, announcement_id: UUID, person_id: UUID, actor_id: UUID, address: str, now: datetime
) -> Notice:
    """Invite one person whom a run found for the announcement; a second time is the same as once.

    Args:
        session: a session of the agency's staff.
        announcement_id: to which.
        person_id: whom.
        actor_id: who invites.
        address: where the announcement stands in the web.
        now: the present instant.

    Raises:
        NotFound: no such announcement, or the person is not, or no longer, among those found for it.
        NotOpen: it takes no applications now.
    """
    announcement = session.get(Announcement, announcement_id)
    people = queries.found_for(session, announcement_id, by_name=True) if announcement else []
    found = next((one for one in people if one.person_id == person_id), None)
    if announcement is None or found is None:
        raise NotFound("This person is not in the pool any more, or was not found for this announcement.")
    applications.check_open(announcement.opens_at, announcement.closes_at, announcement.cancelled_at is not None, now)
    before = session.exec(
        _invitations().where(Notice.announcement_id == announcement_id, Notice.person_id == person_id)
    )
    if (known := before.first()) is not None:
        return known
    agency = session.get_one(Agency, announcement.agency_id).name
    wording = wordings.invitation(name=found.name, title=announcement.title, agency=agency, address=address)
    to = Addressee(announcement.agency_id, person_id, None, found.email, announcement_id)
    notice = notices.write(session, to=to, kind=NoticeKind.INVITATION, wording=wording, now=now)
    audit_log.record(
        session, action="invited to apply", subject=("announcement", announcement_id), at=now, actor_id=actor_id,
        agency_id=announcement.agency_id, person=str(person_id),
    )  # fmt: skip
    return notice


def _invitations() -> SelectOfScalar[Notice]:
    return select(Notice).where(Notice.kind == NoticeKind.INVITATION)


def invited(session: Session, announcement_id: UUID) -> dict[UUID, datetime]:
    """Return who was invited to an announcement, and when."""
    rows = session.exec(_invitations().where(Notice.announcement_id == announcement_id))
    return {notice.person_id: notice.created_at for notice in rows}


def own_invitations(session: Session, person_id: UUID) -> list[Invitation]:
    """Return what a person was invited to, the newest first."""
    statement = (
        select(Notice, Announcement, Agency)
        .join(Announcement, col(Announcement.id) == col(Notice.announcement_id))
        .join(Agency, col(Agency.id) == col(Notice.agency_id))
        .where(Notice.person_id == person_id, Notice.kind == NoticeKind.INVITATION)
        .order_by(col(Notice.created_at).desc(), col(Notice.id))
    )
    return [Invitation(a.id, a.title, g.name, a.closes_at, n.created_at) for n, a, g in session.exec(statement)]
