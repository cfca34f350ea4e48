"""Recording offers, vetting and the first day; each is an event of the clock, dated when it happened."""

from datetime import date, datetime, time
from uuid import UUID

from sqlmodel import Session

from app.applications import queries as application_queries
from app.applications import rules as application_rules
from app.applications.models import Application
from app.applications.services import Official, addressee
from app.audit import services as audit_log
from app.clock import EASTERN
from app.errors import NotFound
from app.identity.models import Agency
from app.notices import rules as wordings
from app.notices import services as notices
from app.notices.models import NoticeKind
from app.offers import rules
from app.offers.rules import Act
from app.positions.models import Announcement
from app.timeline import services as timeline


def happened_at(day: date, now: datetime) -> datetime:
    """Turn the day a person typed into an instant: today is now, an earlier day its noon in Washington.

    Raises:
        BadDate: the day lies in the future.
    """
    today = now.astimezone(EASTERN).date()
    if day > today:
        raise rules.BadDate("Enter the day on which it happened; it cannot lie in the future.")
    return now if day == today else datetime.combine(day, time(12), EASTERN)


def record(
    session: Session, *, application_id: UUID, act: Act, on: date, official: Official, now: datetime
) -> Application:
    """Record one act of the last steps.

    Raises:
        NotFound: no such application in this agency.
        StepOutOfOrder: the act does not follow from what happened.
        BadDate: the day lies in the future.
    """
    application = session.get(Application, application_id, with_for_update=True, populate_existing=True)
    if application is None:
        raise NotFound
    past = frozenset(e.type for e in application_queries.history(session, application_id))
    effect = rules.check(act, past)
    announcement = session.get_one(Announcement, application.announcement_id)
    timeline.record(
        session,
        agency_id=application.agency_id,
        requisition_id=announcement.requisition_id,
        application_id=application.id,
        type=effect.event,
        happened_at=happened_at(on, now),
        entered_at=now,
        actor_id=official.person_id,
        actor_name=official.name,
    )
    if effect.status is not None:
        application.status = application_rules.move(application.status, effect.status, official.actor)
    application.updated_at = now
    if act in (Act.SEND_TENTATIVE, Act.SEND_OFFICIAL):
        _tell(session, application, announcement, final=act is Act.SEND_OFFICIAL, now=now)
    audit_log.record(
        session,
        action="recorded",
        subject=("application", application.id),
        at=now,
        actor_id=official.person_id,
        agency_id=application.agency_id,
        act=act.value,
    )
    return application


def _tell(
    session: Session, application: Application, announcement: Announcement, *, final: bool, now: datetime
) -> None:
    agency = session.get_one(Agency, application.agency_id)
    wording = wordings.offer(name=application.applicant_name, title=announcement.title, agency=agency.name, final=final)
    notices.write(
        session,
        to=addressee(application),
        kind=NoticeKind.OFFER,
        wording=wording,
        now=now,
        occasion="official" if final else "tentative",
    )
