"""Keeping what an applicant uploads: the file under its hash, and the text that people and software will read."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.applicants.models import Resume
from app.audit import services as audit_log
from app.documents.extraction import extract
from app.documents.store import FileStore
from app.work import services as work
from app.work.rules import TaskKind


def upload_resume(
    session: Session, *, person_id: UUID, filename: str, data: bytes, store: FileStore, now: datetime
) -> Resume:
    """Read the file in the sandbox, store it, and keep its text.

    Raises:
        DocumentRefused: the file is empty, too large, too long (R-14), encrypted, unreadable or unsafe; nothing is
            stored.
    """
    text = extract(data, filename)
    store.put(data)
    resume = Resume(
        person_id=person_id,
        filename=filename[-200:],
        media_type=text.media_type,
        size_bytes=len(data),
        pages=text.pages,
        sha256=text.sha256,
        text=text.text,
        warnings="\n".join(text.warnings),
        created_at=now,
    )
    session.add(resume)
    session.flush()
    audit_log.record(session, action="uploaded", subject=("resume", resume.id), at=now, actor_id=person_id)
    work.ask(  # for whoever agreed to be found; nobody else's is read
        session,
        kind=TaskKind.READ_PROFILE,
        key=f"read-profile-{resume.id}",
        agency_id=None,
        payload={"person_id": str(person_id)},
        at=now,
    )
    return resume
