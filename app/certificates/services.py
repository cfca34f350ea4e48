"""Issuing a certificate, selecting from it, returning it: acts of named people, each with its notice and event."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.applications import rules as application_rules
from app.applications.models import Application
from app.applications.rules import Preference, Status
from app.applications.services import Official, addressee
from app.assessment import queries as assessment_queries
from app.audit import services as audit_log
from app.certificates import queries, rules
from app.certificates.models import Certificate, CertificateAction, CertificateEntry
from app.certificates.rules import Eligible, Listing
from app.errors import NotFound
from app.identity.models import Agency
from app.notices import rules as wordings
from app.notices import services as notices
from app.notices.models import NoticeKind
from app.positions.models import Announcement
from app.timeline import services as timeline
from app.timeline.rules import EventType


def issue(
    session: Session, *, announcement: Announcement, official: Official, rated: bool, merge: bool, now: datetime
) -> Certificate:
    """Issue the list in its lawful order, refer who is on it, tell everyone (N3), and pass the clock to the manager.

    Raises:
        NotEveryoneDecided: applications without a decision remain.
        NobodyToRefer: nobody qualified is left.
    """
    applications = _applications(session, announcement.id, lock=True)
    listing = _listing(session, applications, rated=rated, merge=merge)
    certificate = Certificate(
        agency_id=announcement.agency_id,
        announcement_id=announcement.id,
        number=f"{announcement.number}-C{len(queries.certificates_of(session, announcement.id)) + 1}"[:40],
        method=listing.method,
        explanation=listing.explanation,
        issued_at=now,
        issued_by=official.person_id,
        issued_by_name=official.name,
    )
    session.add(certificate)
    session.flush()
    by_id = {a.id: a for a in applications}
    _write_entries(session, certificate, listing)
    _event(session, announcement, EventType.CERT_ISSUED, official, now)
    for eligible in listing.referred:
        _refer(session, announcement, by_id[eligible.application_id], official, now)
    for eligible in listing.not_referred:
        _move(session, by_id[eligible.application_id], Status.NOT_REFERRED, official, now)
        _event(session, announcement, EventType.NOT_REFERRED, official, now, eligible.application_id)
        _tell_referral(session, announcement, by_id[eligible.application_id], referred=False, now=now)
    _record(session, "issued", certificate, official, now, names=len(listing.referred))
    return certificate


def _applications(session: Session, announcement_id: UUID, *, lock: bool) -> Sequence[Application]:
    statement = select(Application).where(Application.announcement_id == announcement_id).order_by(col(Application.id))
    return session.exec(statement.with_for_update() if lock else statement).all()


def _listing(session: Session, applications: Sequence[Application], *, rated: bool, merge: bool) -> Listing:
    waiting = sum(a.status is Status.SUBMITTED for a in applications)
    if waiting:
        raise rules.NotEveryoneDecided(
            f"{waiting} application{' still waits' if waiting == 1 else 's still wait'} for a decision."
        )
    ready = [a for a in applications if a.status in (Status.QUALIFIED, Status.NOT_REFERRED)]
    if not ready:
        raise rules.NobodyToRefer("Nobody who qualifies is left to refer under this announcement.")
    eligibles = _eligibles(session, ready)
    return rules.category_rating(eligibles, merge=merge) if rated else rules.direct_hire(eligibles)


def _eligibles(session: Session, applications: Sequence[Application]) -> list[Eligible]:
    reviews = assessment_queries.latest_reviews(session, [a.id for a in applications])
    return [
        Eligible(a.id, review.category, Preference(review.preference), a.submitted_at)
        for a in applications
        if a.submitted_at is not None and (review := reviews.get(a.id)) is not None and review.category is not None
    ]


def _write_entries(session: Session, certificate: Certificate, listing: Listing) -> None:
    for position, eligible in enumerate(listing.referred, start=1):
        session.add(
            CertificateEntry(
                agency_id=certificate.agency_id,
                certificate_id=certificate.id,
                application_id=eligible.application_id,
                position=position,
                category=eligible.category,
                preference=eligible.preference.value,
            )
        )


def _refer(
    session: Session, announcement: Announcement, application: Application, official: Official, now: datetime
) -> None:
    _move(session, application, Status.REFERRED, official, now)
    _event(session, announcement, EventType.REFERRED, official, now, application.id)
    _tell_referral(session, announcement, application, referred=True, now=now)


def _move(session: Session, application: Application, target: Status, official: Official, now: datetime) -> None:
    application.status = application_rules.move(application.status, target, official.actor)
    application.updated_at = now
    session.add(application)


def _event(
    session: Session,
    announcement: Announcement,
    type_: EventType,
    official: Official,
    now: datetime,
    application_id: UUID | None = None,
) -> None:
    timeline.record(
        session,
        agency_id=announcement.agency_id,
        requisition_id=announcement.requisition_id,
        type=type_,
        happened_at=now,
        entered_at=now,
        actor_id=official.person_id,
        actor_name=official.name,
        application_id=application_id,
    )


def _tell_referral(
    session: Session, announcement: Announcement, application: Application, *, referred: bool, now: datetime
) -> None:
    agency = session.get_one(Agency, announcement.agency_id)
    wording = wordings.referral(
        name=application.applicant_name, title=announcement.title, agency=agency.name, referred=referred
    )
    notices.write(
        session, to=addressee(application), kind=NoticeKind.REFERRAL, wording=wording, now=now, occasion=now.isoformat()
    )


def _record(
    session: Session, action: str, certificate: Certificate, official: Official, now: datetime, **detail: str | int
) -> None:
    audit_log.record(
        session,
        action=action,
        subject=("certificate", certificate.id),
        at=now,
        actor_id=official.person_id,
        agency_id=certificate.agency_id,
        **detail,
    )


def act(
    session: Session,
    *,
    certificate_id: UUID,
    application_id: UUID,
    code: str,
    reason: str,
    official: Official,
    now: datetime,
) -> None:
    """Select one person (`A`), or say why not (another disposition code of the SF-39).

    Raises:
        NotFound: no such certificate or name on it in this agency.
        PreferenceFirst: a preference eligible stands ahead (R-25).
        AlreadyReturned: the certificate went back.
        IllegalMove: the application is past this step.
    """
    certificate, announcement = queries.certificate(session, certificate_id)
    lines = queries.lines(session, certificate_id)
    if not any(line.application_id == application_id for line in lines):
        raise NotFound
    _check_open(session, certificate_id)
    chosen = code == "A"
    if chosen:
        _check_selectable(lines, application_id, certificate)
    application = session.get_one(Application, application_id, with_for_update=True, populate_existing=True)
    _move(session, application, Status.SELECTED if chosen else Status.NOT_SELECTED, official, now)
    session.add(
        CertificateAction(
            agency_id=certificate.agency_id,
            certificate_id=certificate_id,
            application_id=application_id,
            code=code,
            reason=reason.strip(),
            actor_id=official.person_id,
            actor_name=official.name,
            at=now,
        )
    )
    _event(
        session, announcement, EventType.SELECTED if chosen else EventType.NOT_SELECTED, official, now, application_id
    )
    _record(session, "selected" if chosen else "did not select", certificate, official, now, code=code)
    if chosen:
        tell_outcome(session, announcement, application, selected=True, now=now)


def _check_open(session: Session, certificate_id: UUID) -> None:
    if any(a.code == "RETURNED" for a in queries.actions_of(session, certificate_id)):
        raise rules.AlreadyReturned(
            "This certificate has been returned to human resources; it can no longer be changed."
        )


def _check_selectable(lines: Sequence[queries.Line], application_id: UUID, certificate: Certificate) -> None:
    group = [Eligible(li.application_id, li.category, Preference(li.preference), certificate.issued_at) for li in lines]
    settled = frozenset(li.application_id for li in lines if li.status is not Status.REFERRED)
    chosen = next(e for e in group if e.application_id == application_id)
    rules.check_selectable(chosen, group, settled, rated=certificate.method != "direct_hire")


def tell_outcome(
    session: Session, announcement: Announcement, application: Application, *, selected: bool, now: datetime
) -> None:
    """Word N4 for one person."""
    agency = session.get_one(Agency, announcement.agency_id)
    wording = wordings.outcome(
        name=application.applicant_name, title=announcement.title, agency=agency.name, selected=selected
    )
    notices.write(session, to=addressee(application), kind=NoticeKind.OUTCOME, wording=wording, now=now)


def return_certificate(session: Session, *, certificate_id: UUID, official: Official, now: datetime) -> None:
    """Give the list back to human resources; whoever was not acted on is not selected (`NN`).

    Raises:
        NotFound: no such certificate in this agency.
        AlreadyReturned: it went back before.
    """
    certificate, announcement = queries.certificate(session, certificate_id)
    _check_open(session, certificate_id)
    for line in queries.lines(session, certificate_id):
        if line.status is Status.REFERRED:
            act(
                session,
                certificate_id=certificate_id,
                application_id=line.application_id,
                code="NN",
                reason="Not contacted before the certificate was returned.",
                official=official,
                now=now,
            )
    session.add(
        CertificateAction(
            agency_id=certificate.agency_id,
            certificate_id=certificate_id,
            code="RETURNED",
            actor_id=official.person_id,
            actor_name=official.name,
            at=now,
        )
    )
    _event(session, announcement, EventType.CERT_RETURNED, official, now)
    _record(session, "returned", certificate, official, now)
