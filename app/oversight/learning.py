"""What an agency's people said that may teach: only in closed decisions and posted announcements on record (T115)."""

from collections.abc import Mapping

from sqlmodel import Session, col, select

from app.applications.models import Application
from app.applications.rules import Status
from app.audit.models import AuditEvent
from app.contests.models import Contest, ContestOutcome, LineJudgement
from app.matching.models import Finding
from app.positions.models import Announcement, AnnouncementSkill, Requisition
from app.skills.learning import Label

OPEN = (Status.DRAFT, Status.SUBMITTED, Status.WITHDRAWN)
"""While an application waits for its decision, what is said of it teaches nothing."""


def labels(session: Session) -> list[Label]:
    """Return what reviewers, answers to contests and posted announcements said, as far as it is closed and audited."""
    decided = (
        select(AuditEvent.subject_id)
        .where(AuditEvent.subject_type == "application", AuditEvent.action == "decided")
        .distinct()
    )
    closed = {str(i) for i in session.exec(decided)}
    judged = [label for label, application in (*_judged(session), *_answered(session)) if application in closed]
    return [*judged, *_posted(session)]


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


def _posted(session: Session) -> list[Label]:
    """What posted announcements ask for by a duty; a draft may still change, and a cancelled one was taken back."""
    confirmed = _confirmed(session)
    statement = (
        select(AnnouncementSkill, Requisition.chain_id)
        .join(Announcement, col(Announcement.id) == col(AnnouncementSkill.announcement_id))
        .join(Requisition, col(Requisition.id) == col(Announcement.requisition_id))
        .where(
            AnnouncementSkill.duty != "",
            col(Announcement.published_at).is_not(None),
            col(Announcement.cancelled_at).is_(None),
        )
        .order_by(col(AnnouncementSkill.announcement_id), col(AnnouncementSkill.skill_id))
    )
    return [
        Label(row.duty, row.skill_id, True, confirmed[str(row.announcement_id)], str(need), asked=True)
        for row, need in session.exec(statement)
        if str(row.announcement_id) in confirmed
    ]


def _confirmed(session: Session) -> Mapping[str, str]:
    """By announcement that was published on record: who saved its plan last, or published it with a plan taken over."""
    acts = select(AuditEvent.subject_id, AuditEvent.action, AuditEvent.actor_id).where(
        AuditEvent.subject_type == "announcement",
        col(AuditEvent.action).in_(("set_skills", "published")),
        col(AuditEvent.actor_id).is_not(None),
    )
    saved: dict[str, str] = {}
    published: dict[str, str] = {}
    for announcement, action, person in session.exec(acts.order_by(col(AuditEvent.id))):
        (published if action == "published" else saved)[announcement] = str(person)
    return published | {one: person for one, person in saved.items() if one in published}


def _shows(finding: Finding | None) -> bool:
    return finding in (Finding.MET, Finding.PARTLY)
