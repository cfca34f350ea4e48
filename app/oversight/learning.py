"""Which judgements of an agency's people may teach: only from closed decisions in the audit record (T115)."""

from sqlmodel import Session, col, select

from app.applications.models import Application
from app.applications.rules import Status
from app.audit.models import AuditEvent
from app.contests.models import Contest, ContestOutcome, LineJudgement
from app.matching.models import Finding
from app.skills.learning import Label

OPEN = (Status.DRAFT, Status.SUBMITTED, Status.WITHDRAWN)
"""While an application waits for its decision, what is said of it teaches nothing."""


def labels(session: Session) -> list[Label]:
    """Return what reviewers and answers to contests said of sentences, as far as it is closed and audited."""
    decided = (
        select(AuditEvent.subject_id)
        .where(AuditEvent.subject_type == "application", AuditEvent.action == "decided")
        .distinct()
    )
    closed = {str(i) for i in session.exec(decided)}
    return [label for label, application in (*_judged(session), *_answered(session)) if application in closed]


def _judged(session: Session) -> list[tuple[Label, str]]:
    audited = {
        int(detail.get("judgement", 0))
        for detail in session.exec(select(AuditEvent.detail).where(AuditEvent.action == "judged a line"))
    }
    statement = (
        select(LineJudgement, Application.person_id)
        .join(Application, col(Application.id) == col(LineJudgement.application_id))
        .where(LineJudgement.sentence != "", col(Application.status).not_in(OPEN))
        .order_by(col(LineJudgement.id))
    )
    return [
        (
            Label(row.sentence, row.skill_id, _shows(row.judged), str(row.reviewer_id), str(person_id)),
            str(row.application_id),
        )
        for row, person_id in session.exec(statement)
        if row.id in audited
    ]


def _answered(session: Session) -> list[tuple[Label, str]]:
    statement = (
        select(ContestOutcome, Contest)
        .join(Contest, col(Contest.id) == col(ContestOutcome.contest_id))
        .join(Application, col(Application.id) == col(ContestOutcome.application_id))
        .where(ContestOutcome.sentence != "", col(Application.status).not_in(OPEN))
        .order_by(col(ContestOutcome.at), col(ContestOutcome.contest_id))
    )
    return [
        (
            Label(row.sentence, contest.skill_id, _shows(row.finding), str(row.reviewer_id), str(contest.person_id)),
            str(row.application_id),
        )
        for row, contest in session.exec(statement)
        if row.finding is not None
    ]


def _shows(finding: Finding | None) -> bool:
    return finding in (Finding.MET, Finding.PARTLY)
