"""An applicant's acts: begin, complete, submit, withdraw. Nothing here waits for the queue."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.applicants import queries as applicant_queries
from app.applications import queries, rules
from app.applications.models import Application, SubmittedResume
from app.applications.rules import Actor, Status
from app.audit import services as audit_log
from app.errors import NotFound
from app.identity.models import Agency
from app.notices import rules as wordings
from app.notices import services as notices
from app.notices.models import NoticeKind
from app.notices.services import Addressee
from app.positions.models import Announcement
from app.timeline import reasons
from app.timeline import services as timeline
from app.timeline.models import TimelineEvent
from app.timeline.rules import EventType
from app.work import services as work
from app.work.rules import TaskKind

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies, as the sign-in provider names them."""

    person_id: UUID
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Official:
    """The named human who acts, and as what."""

    person_id: UUID
    name: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class Answers:
    """What an applicant says besides the résumé; nothing a conditional offer must come before (R-15)."""

    us_citizen: bool | None
    preference_claim: str
    may_share: bool
    certified: bool


def begin(session: Session, *, announcement_id: UUID, applicant: Applicant, now: datetime) -> Application:
    """Return the person's application to this announcement, beginning a draft if there is none.

    Raises:
        NotFound: no such published announcement.
        NotOpen: it takes no applications now.
    """
    announcement = session.get(Announcement, announcement_id)
    if announcement is None or announcement.published_at is None:
        raise NotFound
    begun = queries.own_application_to(session, person_id=applicant.person_id, announcement_id=announcement_id)
    if begun is not None:
        return begun
    rules.check_open(announcement.opens_at, announcement.closes_at, announcement.cancelled_at is not None, now)
    application = Application(
        agency_id=announcement.agency_id,
        announcement_id=announcement.id,
        person_id=applicant.person_id,
        applicant_name=applicant.name,
        email=applicant.email,
        status=Status.DRAFT,
        created_at=now,
        updated_at=now,
    )
    session.add(application)
    session.flush()
    return application


def attach_resume(session: Session, *, application: Application, resume_id: UUID, now: datetime) -> None:
    """Put one of the person's own résumés into their draft.

    Raises:
        NotFound: the résumé is not theirs.
        IllegalMove: the application is already submitted.
    """
    _check_draft(application)
    applicant_queries.own_resume(session, person_id=application.person_id, resume_id=resume_id)
    application.resume_id, application.updated_at = resume_id, now


def answer(application: Application, answers: Answers, now: datetime) -> None:
    """Keep the answers in the draft, complete or not.

    Raises:
        IllegalMove: the application is already submitted.
    """
    _check_draft(application)
    application.us_citizen = answers.us_citizen
    application.preference_claim = answers.preference_claim
    application.may_share = answers.may_share
    application.certified_at = now if answers.certified else None
    application.updated_at = now


def _check_draft(application: Application) -> None:
    if application.status is not Status.DRAFT:
        raise rules.IllegalMove("You have already submitted this application; it can no longer be changed.")


def submit(session: Session, *, person_id: UUID, application_id: UUID, now: datetime) -> Application:
    """Submit a draft: freeze the résumé, start the clock's event, word the receipt, ask for the match.

    Submitting twice is the same as submitting once: the second call returns the first receipt.

    Raises:
        NotFound: not this person's application.
        NotOpen: the announcement closed; the draft is kept.
        NotComplete: names what is missing.
    """
    application = queries.own_application(session, person_id=person_id, application_id=application_id, lock=True)
    if application.submitted_at is not None:
        return application
    announcement = session.get_one(Announcement, application.announcement_id)
    rules.check_open(announcement.opens_at, announcement.closes_at, announcement.cancelled_at is not None, now)
    _check_complete(application)
    application.status = rules.move(application.status, Status.SUBMITTED, Actor.APPLICANT)
    application.submitted_at = application.updated_at = now
    application.receipt_number = _receipt_number()
    session.flush()
    _freeze_resume(session, application, now)
    _append(session, application, announcement, EventType.APPLICATION_RECEIVED, now)
    audit_log.record(
        session,
        action="submitted",
        subject=("application", application.id),
        at=now,
        actor_id=person_id,
        agency_id=application.agency_id,
    )
    _notify(session, application, announcement, NoticeKind.RECEIVED, now)
    work.ask(
        session,
        kind=TaskKind.MATCH_APPLICATION,
        key=f"match-{application.id}",
        agency_id=application.agency_id,
        payload={"application_id": str(application.id)},
        at=now,
    )
    return application


def _check_complete(application: Application) -> None:
    lacking = rules.missing(
        has_resume=application.resume_id is not None,
        us_citizen=application.us_citizen,
        preference_claim=application.preference_claim,
        certified=application.certified_at is not None,
    )
    if lacking:
        raise rules.NotComplete("Before you submit: " + "; ".join(lacking) + ".")


def _receipt_number() -> str:
    """Ten characters without look-alikes (30^10 of them), so that it can be read out on the telephone."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(10))
    return f"M-{letters[:5]}-{letters[5:]}"


def _freeze_resume(session: Session, application: Application, now: datetime) -> None:
    assert application.resume_id is not None
    resume = applicant_queries.own_resume(session, person_id=application.person_id, resume_id=application.resume_id)
    session.add(
        SubmittedResume(
            agency_id=application.agency_id,
            application_id=application.id,
            filename=resume.filename,
            media_type=resume.media_type,
            pages=resume.pages,
            sha256=resume.sha256,
            text=resume.text,
            warnings=resume.warnings,
            submitted_at=now,
        )
    )


def _append(
    session: Session,
    application: Application,
    announcement: Announcement,
    type_: EventType,
    now: datetime,
    reason: str = "",
) -> None:
    """Write an applicant's own fact; the requisition's other events are the agency's, so no order can be checked."""
    timeline.append(
        session,
        TimelineEvent(
            agency_id=application.agency_id,
            requisition_id=announcement.requisition_id,
            application_id=application.id,
            type=type_,
            happened_at=now,
            entered_at=now,
            actor_id=application.person_id,
            actor_name="Applicant",
            reason=reason,
        ),
    )


def _notify(
    session: Session, application: Application, announcement: Announcement, kind: NoticeKind, now: datetime
) -> None:
    name, title = application.applicant_name, announcement.title
    agency = session.get_one(Agency, application.agency_id).name
    wording = (
        wordings.received(name=name, title=title, agency=agency, receipt=application.receipt_number or "")
        if kind is NoticeKind.RECEIVED
        else wordings.withdrawn(name=name, title=title, agency=agency)
    )
    to = addressee(application)
    notices.write(session, to=to, kind=kind, wording=wording, now=now)


def addressee(application: Application) -> Addressee:
    """To whom notices about this application go."""
    return Addressee(application.agency_id, application.person_id, application.id, application.email)


def withdraw(
    session: Session, *, person_id: UUID, application_id: UUID, now: datetime, reason: str = ""
) -> Application:
    """Withdraw; only the applicant can, and need not say why.

    Raises:
        NotFound: not this person's application.
        IllegalMove: it has already ended.
        UnknownReason: the reason is none of those offered.
    """
    reasons.check(EventType.WITHDRAWN, reason)
    application = queries.own_application(session, person_id=person_id, application_id=application_id, lock=True)
    was_submitted = application.submitted_at is not None
    application.status = rules.move(application.status, Status.WITHDRAWN, Actor.APPLICANT)
    application.updated_at = now
    if was_submitted:
        announcement = session.get_one(Announcement, application.announcement_id)
        _append(session, application, announcement, EventType.WITHDRAWN, now, reason)
        _notify(session, application, announcement, NoticeKind.WITHDRAWN, now)
    audit_log.record(
        session,
        action="withdrew",
        subject=("application", application.id),
        at=now,
        actor_id=person_id,
        agency_id=application.agency_id,
    )
    return application
