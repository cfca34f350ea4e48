"""Reading applications: an applicant's own, and an agency's submitted ones."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.applications.models import Application, SubmittedResume
from app.applications.rules import Status
from app.errors import NotFound
from app.identity.models import Agency
from app.notices.models import Notice
from app.positions.models import Announcement
from app.timeline.models import TimelineEvent


@dataclass(frozen=True, slots=True)
class OwnApplication:
    """One line of `My applications`."""

    id: UUID
    title: str
    agency: str
    status: Status
    closes_at: datetime | None
    submitted_at: datetime | None
    receipt_number: str | None


def own_application(session: Session, *, person_id: UUID, application_id: UUID, lock: bool = False) -> Application:
    """Return one application of this person.

    Raises:
        NotFound: there is none with this id, or it is somebody else's.
    """
    application = session.get(Application, application_id, with_for_update=lock or None, populate_existing=lock)
    if application is None or application.person_id != person_id:
        raise NotFound
    return application


def own_application_to(session: Session, *, person_id: UUID, announcement_id: UUID) -> Application | None:
    """Return this person's application to this announcement, if they began one."""
    statement = select(Application).where(
        Application.person_id == person_id, Application.announcement_id == announcement_id
    )
    return session.exec(statement).first()


def own_applications(session: Session, person_id: UUID) -> list[OwnApplication]:
    """Return this person's applications, the newest first."""
    statement = (
        select(Application, Announcement, Agency)
        .join(Announcement, col(Announcement.id) == col(Application.announcement_id))
        .join(Agency, col(Agency.id) == col(Application.agency_id))
        .where(Application.person_id == person_id)
        .order_by(col(Application.created_at).desc(), col(Application.id))
    )
    return [
        OwnApplication(a.id, p.title, g.name, a.status, p.closes_at, a.submitted_at, a.receipt_number)
        for a, p, g in session.exec(statement)
    ]


def history(session: Session, application_id: UUID) -> list[TimelineEvent]:
    """Return what happened to an application, the oldest first."""
    statement = select(TimelineEvent).where(TimelineEvent.application_id == application_id)
    return list(session.exec(statement.order_by(col(TimelineEvent.happened_at), col(TimelineEvent.id))))


def notices_of(session: Session, application_id: UUID) -> list[Notice]:
    """Return what was written to the applicant about an application, the newest first."""
    statement = select(Notice).where(Notice.application_id == application_id)
    return list(session.exec(statement.order_by(col(Notice.created_at).desc(), col(Notice.id))))


def submitted_application(session: Session, application_id: UUID) -> tuple[Application, SubmittedResume]:
    """Return an agency's submitted application and the résumé frozen with it.

    Raises:
        NotFound: no such application, a draft, or another agency's: all the same.
    """
    application = session.get(Application, application_id)
    if application is None or application.submitted_at is None:
        raise NotFound
    resume = session.get_one(SubmittedResume, (application.agency_id, application.id))
    return application, resume
