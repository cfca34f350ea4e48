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
from app.timeline import reasons
from app.timeline import services as timeline
from app.timeline.rules import EventType


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
    session: Session, *, application_id: UUID, act: Act, on: date, official: Official, now: datetime, reason: str = ""
) -> Application:
    """Record one act of the last steps; a declination with the reason its person gave, by the code of the list.

    Raises:
        NotFound: no such application in this agency.
        StepOutOfOrder: the act does not follow from what happened.
        BadDate: the day lies in the future.
        UnknownReason: the reason is none of those offered for this act.
    """
    application = session.get(Application, application_id, with_for_update=True, populate_existing=True)
    if application is None:
        raise NotFound
    past = frozenset(e.type for e in application_queries.history(session, application_id))
    effect = rules.check(act, past)
    announcement = session.get_one(Announcement, application.announcement_id)
    _event(session, application, effect.event, official, happened_at(on, now), now, reason=reason)
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


def _event(  # one fact has this many parts
    session: Session,
    application: Application,
    type_: EventType,
    official: Official,
    at: datetime,
    now: datetime,
    *,
    reason: str = "",
    basis: str = "",
) -> None:
    timeline.record(
        session,
        agency_id=application.agency_id,
        requisition_id=session.get_one(Announcement, application.announcement_id).requisition_id,
        application_id=application.id,
        type=type_,
        happened_at=at,
        entered_at=now,
        actor_id=official.person_id,
        actor_name=official.name,
        reason=reason,
        basis=basis,
    )


def redirect(
    session: Session, *, application_id: UUID, how: str, where: str, official: Official, now: datetime
) -> Application:
    """Record that an application is considered elsewhere too; where it stands here does not change.

    Args:
        session: of the agency's staff.
        application_id: whose.
        how: a code of the list of redirects.
        where: the position and agency, for people to read.
        official: who says so.
        now: the present instant.

    Raises:
        NotFound: no such application in this agency.
        UnknownReason: the way is none of those offered, or where is not said.
        StepOutOfOrder: the application was withdrawn, or led to an offer here.
        NotConsented: another agency would see it, and the applicant did not agree.
    """
    application = session.get(Application, application_id, with_for_update=True, populate_existing=True)
    if application is None:
        raise NotFound
    if how not in reasons.offered(EventType.REDIRECTED) or not where.strip():
        raise reasons.UnknownReason("Choose how the application is considered elsewhere, and say for which position.")
    rules.check_redirect(application.status, how, may_share=application.may_share)
    _event(session, application, EventType.REDIRECTED, official, now, now, reason=how, basis=where.replace("\0", " "))
    audit_log.record(
        session,
        action="redirected",
        subject=("application", application.id),
        at=now,
        actor_id=official.person_id,
        agency_id=application.agency_id,
        how=how,
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
