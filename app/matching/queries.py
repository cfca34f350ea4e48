"""Reading suggestions: the newest match of each application, its lines, the reviewer's list, and the runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import Session, col, func, select

from app.applications.models import Application
from app.applications.rules import Status
from app.errors import NotFound
from app.identity.models import Agency
from app.matching.models import Finding, Match, MatchLine, MatchRun
from app.positions.models import Announcement, AnnouncementSkill
from app.registry import queries as registry
from app.registry.rules import Setting

NEWEST = (col(Match.created_at).desc(), col(Match.revision).desc(), col(Match.id))


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
    """Return the newest reading of one application, if it was read yet and suggestions are not switched off."""
    match = last_reading(session, application_id)
    if match is None or registry.suggestions_off(session, agency_id=match.agency_id, model_version=match.model_version):
        return None
    return match


def last_reading(session: Session, application_id: UUID) -> Match | None:
    """Return the newest reading of one application whether or not it may be shown; for the service's own work."""
    statement = select(Match).where(Match.application_id == application_id)
    return session.exec(statement.order_by(*NEWEST).limit(1)).first()


def switched_off(session: Session, announcement: Announcement) -> Setting | None:
    """Return the setting that keeps suggestions from an announcement's list; None where they are shown (R-69).

    One order for everybody: where the model that read only some of the applications is off, the whole list is.
    """
    versions = {match.model_version for match in _newest_matches(session, announcement.id).values()}
    standing = registry.standing(session)
    found = (standing.off_for(announcement.agency_id, version) for version in sorted(versions) or [""])
    return next((setting for setting in found if setting), None)


def lines_of(session: Session, match: Match) -> list[MatchLine]:
    """Return the lines of a match, the heaviest skill first."""
    statement = select(MatchLine).where(MatchLine.match_id == match.id)
    return list(session.exec(statement.order_by(col(MatchLine.weight).desc(), col(MatchLine.skill_id))))


def read_with(session: Session, application_ids: Sequence[UUID], model_version: str) -> set[tuple[UUID, str]]:
    """Return which of some applications a model has read, each with the hash of what was asked."""
    statement = select(Match.application_id, Match.requirements_hash).where(
        col(Match.application_id).in_(application_ids), Match.model_version == model_version
    )
    return set(session.exec(statement).all())


def corrected_lines(session: Session, application_ids: Sequence[UUID]) -> Sequence[tuple[UUID, MatchLine]]:
    """Return the lines of some applications' matches that people corrected, the oldest first."""
    statement = (
        select(Match.application_id, MatchLine)
        .join(
            MatchLine, (col(Match.id) == col(MatchLine.match_id)) & (col(Match.agency_id) == col(MatchLine.agency_id))
        )
        .where(col(Match.application_id).in_(application_ids), col(MatchLine.corrected).is_(True))
        .order_by(col(Match.created_at), col(Match.revision), col(MatchLine.skill_id))
    )
    return session.exec(statement).all()


def asked_skills(session: Session, announcement_id: UUID) -> list[AnnouncementSkill]:
    """Return what an announcement asks for, the heaviest first."""
    statement = select(AnnouncementSkill).where(AnnouncementSkill.announcement_id == announcement_id)
    return list(session.exec(statement.order_by(col(AnnouncementSkill.weight).desc(), col(AnnouncementSkill.skill_id))))


def ranked(session: Session, announcement_id: UUID) -> list[Ranked]:
    """Return the submitted applications of an announcement, the best supported by evidence first.

    Applications that were not read yet, or say too little to be read, stand last in the order of receipt: nobody
    is hidden. Where suggestions are switched off, all stand in the order of receipt (R-69).
    """
    off = switched_off(session, session.get_one(Announcement, announcement_id))
    matches = {} if off else _newest_matches(session, announcement_id)
    counts = _finding_counts(session, [m.id for m in matches.values()])
    applications = session.exec(
        select(Application)
        .where(Application.announcement_id == announcement_id, col(Application.submitted_at).is_not(None))
        .order_by(col(Application.submitted_at), col(Application.id))
    )
    rows = [_ranked(a, matches.get(a.id), counts) for a in applications]
    return sorted(rows, key=lambda r: (r.score is None or not r.enough, -(r.score or 0.0)))


def _newest_matches(session: Session, announcement_id: UUID) -> dict[UUID, Match]:
    newest = (
        select(Match)
        .join(Application, col(Application.id) == col(Match.application_id))
        .where(Application.announcement_id == announcement_id)
        .ext(distinct_on(col(Match.application_id)))
        .order_by(col(Match.application_id), *NEWEST)
    )
    return {match.application_id: match for match in session.exec(newest)}


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


@dataclass(frozen=True, slots=True)
class LastRead:
    """The run that read applications of one announcement last, and how many of them it read."""

    run: MatchRun
    matches: int


def last_read(session: Session, announcement_id: UUID) -> LastRead | None:
    """Return the newest run that read applications of an announcement; None where none was recorded."""
    statement = (
        select(MatchRun, func.count())
        .join(Match, (col(Match.run_id) == col(MatchRun.id)) & (col(Match.agency_id) == col(MatchRun.agency_id)))
        .join(Application, col(Application.id) == col(Match.application_id))
        .where(Application.announcement_id == announcement_id)
        .group_by(col(MatchRun.id))
        .order_by(col(MatchRun.began_at).desc(), col(MatchRun.id))
    )
    found = session.exec(statement.limit(1)).first()
    return LastRead(*found) if found else None


def runs(session: Session, most: int = 50) -> Sequence[tuple[MatchRun, str]]:
    """Return the newest readings of applications with the codes of their agencies."""
    statement = select(MatchRun, Agency.code).join(Agency, col(Agency.id) == col(MatchRun.agency_id))
    newest = statement.order_by(col(MatchRun.began_at).desc(), col(MatchRun.id).desc()).limit(most)
    return session.exec(newest).all()


def match_with_id(session: Session, match_id: UUID) -> Match:
    """Return one match of the agency.

    Raises:
        NotFound: none with this id, or another agency's.
    """
    match = session.get(Match, match_id)
    if match is None:
        raise NotFound
    return match
