"""Reading judgements and contests: of one application, and what waits for an answer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from app.applications.models import Application
from app.contests.models import Contest, ContestOutcome, LineJudgement
from app.errors import NotFound
from app.positions.models import Announcement


@dataclass(frozen=True, slots=True)
class Contested:
    """A contest and its answer, if it has one."""

    contest: Contest
    outcome: ContestOutcome | None

    def late(self, now: datetime) -> bool:
        """Say whether the applicant waits longer than promised."""
        return self.outcome is None and now > self.contest.due_at


@dataclass(frozen=True, slots=True)
class Waiting:
    """A contest on the reviewers' list."""

    contested: Contested
    applicant_name: str
    title: str


def judgements_of(session: Session, application_id: UUID) -> dict[str, LineJudgement]:
    """Return the newest judgement on each skill of an application."""
    statement = select(LineJudgement).where(LineJudgement.application_id == application_id)
    return {row.skill_id: row for row in session.exec(statement.order_by(col(LineJudgement.id)))}


def contests_of(session: Session, application_id: UUID) -> dict[str, Contested]:
    """Return the newest contest on each skill of an application."""
    statement = (
        select(Contest, ContestOutcome)
        .join(ContestOutcome, col(ContestOutcome.contest_id) == col(Contest.id), isouter=True)
        .where(Contest.application_id == application_id)
        .order_by(col(Contest.opened_at), col(Contest.id))
    )
    return {contest.skill_id: Contested(contest, outcome) for contest, outcome in session.exec(statement)}


def contested(session: Session, contest_id: UUID) -> Contested:
    """Return one contest of the agency.

    Raises:
        NotFound: none with this id, or another agency's.
    """
    contest = session.get(Contest, contest_id)
    if contest is None:
        raise NotFound
    return Contested(contest, session.get(ContestOutcome, contest_id))


def all_contests(session: Session, most: int = 200) -> list[Waiting]:
    """Return the agency's contests: unanswered ones first, the one that is due first on top."""
    answered = col(ContestOutcome.contest_id).is_not(None)
    statement = (
        select(Contest, ContestOutcome, Application.applicant_name, Announcement.title)
        .join(Application, col(Application.id) == col(Contest.application_id))
        .join(Announcement, col(Announcement.id) == col(Application.announcement_id))
        .join(ContestOutcome, col(ContestOutcome.contest_id) == col(Contest.id), isouter=True)
        .order_by(answered, col(Contest.due_at), col(Contest.id))
        .limit(most)
    )
    return [Waiting(Contested(c, outcome), name, title) for c, outcome, name, title in session.exec(statement)]


def unanswered(session: Session) -> int:
    """Count the contests that wait for an answer."""
    statement = (
        select(func.count())
        .select_from(Contest)
        .join(ContestOutcome, col(ContestOutcome.contest_id) == col(Contest.id), isouter=True)
        .where(col(ContestOutcome.contest_id).is_(None))
    )
    return session.exec(statement).one()
