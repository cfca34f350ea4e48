"""Writing to applicants: a notice is worded in the transaction of its act and handed to the mail system by a task."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.notices.mail import Mailer
from app.notices.models import Notice, NoticeDelivery, NoticeKind
from app.notices.rules import Wording
from app.work import services as work
from app.work.rules import TaskKind


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom, and about which application, or before there is one which announcement, of which agency."""

    agency_id: UUID
    person_id: UUID
    application_id: UUID | None
    email: str
    announcement_id: UUID | None = None


def write(
    session: Session, *, to: Addressee, kind: NoticeKind, wording: Wording, now: datetime, occasion: str = ""
) -> Notice:
    """Write one notice and ask for it to be sent; `occasion` tells notices of one kind apart."""
    notice = Notice(
        agency_id=to.agency_id,
        person_id=to.person_id,
        application_id=to.application_id,
        announcement_id=to.announcement_id,
        kind=kind,
        occasion=occasion,
        recipient=to.email,
        subject=wording.subject,
        body=wording.body,
        created_at=now,
    )
    session.add(notice)
    session.flush()
    work.ask(
        session,
        kind=TaskKind.SEND_NOTICE,
        key=f"notice-{notice.id}",
        agency_id=to.agency_id,
        payload={"notice_id": str(notice.id)},
        at=now,
    )
    return notice


def deliver(session: Session, *, notice_id: UUID, mailer: Mailer, now: datetime) -> None:
    """Hand a notice to the mail system and note it; safe to run again.

    The message carries the notice's id as its Message-ID, so a mail system that sees it twice after a crash can tell.
    """
    if session.get(NoticeDelivery, notice_id) is not None:
        return
    notice = session.get_one(Notice, notice_id)
    mailer.hand_over(notice.id, recipient=notice.recipient, subject=notice.subject, body=notice.body, at=now)
    session.add(
        NoticeDelivery(notice_id=notice.id, agency_id=notice.agency_id, person_id=notice.person_id, handed_over_at=now)
    )
