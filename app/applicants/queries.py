"""Reading an applicant's own résumés."""

from uuid import UUID

from sqlmodel import Session, col, select

from app.applicants.models import Resume
from app.errors import NotFound


def own_resume(session: Session, *, person_id: UUID, resume_id: UUID) -> Resume:
    """Return one résumé of this person.

    Raises:
        NotFound: there is none with this id, or it is somebody else's.
    """
    resume = session.get(Resume, resume_id)
    if resume is None or resume.person_id != person_id:
        raise NotFound
    return resume


def own_resumes(session: Session, person_id: UUID) -> list[Resume]:
    """Return this person's résumés, the newest first."""
    statement = select(Resume).where(Resume.person_id == person_id)
    return list(session.exec(statement.order_by(col(Resume.created_at).desc(), col(Resume.id))))
