"""Reading certificates, the names on them and what was done with each."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.applications.models import Application
from app.applications.rules import Status
from app.assessment.rules import Category
from app.certificates.models import Certificate, CertificateAction, CertificateEntry
from app.errors import NotFound
from app.positions.models import Announcement


@dataclass(frozen=True, slots=True)
class Line:
    """One name on a certificate, with the last action on it."""

    application_id: UUID
    name: str
    position: int
    category: Category
    preference: str
    status: Status
    code: str
    acted_by: str
    acted_at: datetime | None


def certificate(session: Session, certificate_id: UUID) -> tuple[Certificate, Announcement]:
    """Return one certificate of the agency and its announcement.

    Raises:
        NotFound: none with this id, or another agency's.
    """
    found = session.get(Certificate, certificate_id)
    if found is None:
        raise NotFound
    return found, session.get_one(Announcement, found.announcement_id)


def certificates_of(session: Session, announcement_id: UUID) -> list[Certificate]:
    """Return the certificates of an announcement, the newest first."""
    statement = select(Certificate).where(Certificate.announcement_id == announcement_id)
    return list(session.exec(statement.order_by(col(Certificate.issued_at).desc(), col(Certificate.id))))


def open_certificates(session: Session) -> list[tuple[Certificate, Announcement]]:
    """Return the agency's certificates that have not been returned, the oldest first."""
    returned = select(CertificateAction.certificate_id).where(CertificateAction.code == "RETURNED")
    statement = (
        select(Certificate, Announcement)
        .join(Announcement, col(Announcement.id) == col(Certificate.announcement_id))
        .where(col(Certificate.id).not_in(returned))
        .order_by(col(Certificate.issued_at), col(Certificate.id))
    )
    return list(session.exec(statement))


def actions_of(session: Session, certificate_id: UUID) -> list[CertificateAction]:
    """Return everything done with a certificate, the oldest first."""
    statement = select(CertificateAction).where(CertificateAction.certificate_id == certificate_id)
    return list(session.exec(statement.order_by(col(CertificateAction.id))))


def lines(session: Session, certificate_id: UUID) -> list[Line]:
    """Return the names on a certificate in its order."""
    last = {a.application_id: a for a in actions_of(session, certificate_id) if a.application_id}
    statement = (
        select(CertificateEntry, Application)
        .join(Application, col(Application.id) == col(CertificateEntry.application_id))
        .where(CertificateEntry.certificate_id == certificate_id)
        .order_by(col(CertificateEntry.position))
    )
    return [
        Line(
            application_id=entry.application_id,
            name=application.applicant_name,
            position=entry.position,
            category=entry.category,
            preference=entry.preference,
            status=application.status,
            code=last[entry.application_id].code if entry.application_id in last else "",
            acted_by=last[entry.application_id].actor_name if entry.application_id in last else "",
            acted_at=last[entry.application_id].at if entry.application_id in last else None,
        )
        for entry, application in session.exec(statement)
    ]
