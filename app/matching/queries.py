"""Reading suggestions: the newest match of each application, its lines, and the reviewer's list."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import Session, col, select

from app.applications.models import Application
from app.applications.rules import Status
from app.errors import NotFound
from app.matching.models import Finding, Match, MatchLine
from app.positions.models import AnnouncementSkill


@dataclass(frozen=True, slots=True)
class Ranked:
    """One application in a reviewer's list, with the counts of its newest match."""

    application_id: UUID
    applicant_name: str
    status: Status
    submitted_at: datetime
    match_id: UUID | None
    score: float | None
    enough: bool
    met: int
    partly: int
    not_shown: int
    unknown: int
    flags: tuple[str, ...]


def newest_match(session: Session, application_id: UUID) -> Match | None:
    """Return the newest reading of one application, if it was read yet."""
    statement = select(Match).where(Match.application_id == application_id)
    return session.exec(statement.order_by(col(Match.created_at).desc(), col(Match.id)).limit(1)).first()


def lines_of(session: Session, match: Match) -> list[MatchLine]:
    """Return the lines of a match, the heaviest skill first."""
    statement = select(MatchLine).where(MatchLine.match_id == match.id)
    return list(session.exec(statement.order_by(col(MatchLine.weight).desc(), col(MatchLine.skill_id))))


def asked_skills(session: Session, announcement_id: UUID) -> list[AnnouncementSkill]:
    """Return what an announcement asks for, the heaviest first."""
    statement = select(AnnouncementSkill).where(AnnouncementSkill.announcement_id == announcement_id)
    return list(session.exec(statement.order_by(col(AnnouncementSkill.weight).desc(), col(AnnouncementSkill.skill_id))))


def ranked(session: Session, announcement_id: UUID) -> list[Ranked]:
    """Return the submitted applications of an announcement, the best supported by evidence first.

    Applications that were not read yet, or say too little to be read, stand last in the order of receipt: nobody
    is hidden.
    """
    newest = (
        select(Match)
        .join(Application, col(Application.id) == col(Match.application_id))
        .where(Application.announcement_id == announcement_id)
        .ext(distinct_on(col(Match.application_id)))
        .order_by(col(Match.application_id), col(Match.created_at).desc(), col(Match.id))
    )
    matches = {m.application_id: m for m in session.exec(newest)}
    counts = _finding_counts(session, [m.id for m in matches.values()])
    applications = session.exec(
        select(Application)
        .where(Application.announcement_id == announcement_id, col(Application.submitted_at).is_not(None))
        .order_by(col(Application.submitted_at), col(Application.id))
    )
    rows = [_ranked(a, matches.get(a.id), counts) for a in applications]
    return sorted(rows, key=lambda r: (r.score is None or not r.enough, -(r.score or 0.0)))


def _finding_counts(session: Session, match_ids: list[UUID]) -> dict[tuple[UUID, Finding], int]:
    counts: dict[tuple[UUID, Finding], int] = {}
    lines = session.exec(select(MatchLine.match_id, MatchLine.finding).where(col(MatchLine.match_id).in_(match_ids)))
    for match_id, finding in lines:
        counts[match_id, Finding(finding)] = counts.get((match_id, Finding(finding)), 0) + 1
    return counts


def _ranked(application: Application, match: Match | None, counts: dict[tuple[UUID, Finding], int]) -> Ranked:
    def count(finding: Finding) -> int:
        return counts.get((match.id, finding), 0) if match is not None else 0

    assert application.submitted_at is not None
    return Ranked(
        application_id=application.id,
        applicant_name=application.applicant_name,
        status=application.status,
        submitted_at=application.submitted_at,
        match_id=match.id if match else None,
        score=match.score if match else None,
        enough=match.enough if match else False,
        met=count(Finding.MET),
        partly=count(Finding.PARTLY),
        not_shown=count(Finding.NOT_SHOWN),
        unknown=count(Finding.NOT_ENOUGH_INFORMATION),
        flags=tuple(match.flags) if match else (),
    )


def match_with_id(session: Session, match_id: UUID) -> Match:
    """Return one match of the agency.

    Raises:
        NotFound: none with this id, or another agency's.
    """
    match = session.get(Match, match_id)
    if match is None:
        raise NotFound
    return match
