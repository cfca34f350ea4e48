"""Reading the pool: a person's own place in it, what was suggested to whom, and the runs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from app.identity.models import Agency
from app.matching.models import Finding
from app.positions.models import Announcement, AnnouncementSkill, Requisition
from app.positions.search import open_now
from app.skills.vocabulary import skill_name
from app.talent.models import PoolPart, PoolPassage, PoolProfile, PoolRun, PoolSuggestion
from app.talent.rules import Direction, Scope


@dataclass(frozen=True, slots=True)
class Said:
    """One asked skill of a suggestion: what the résumé shows of it, in the person's own sentence."""

    skill: str
    finding: Finding
    sentence: str


@dataclass(frozen=True, slots=True)
class Opening:
    """An open announcement that fits what a person's résumé shows."""

    announcement_id: UUID
    title: str
    agency: str
    closes_at: datetime
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A person who agreed to be found, suggested for one announcement."""

    person_id: UUID
    name: str
    email: str
    agreed_at: datetime
    met: int
    partly: int
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Posted:
    """An open announcement with what it asks for and which clearance it needs."""

    announcement: Announcement
    clearance: str
    skills: tuple[AnnouncementSkill, ...]


def own_profile(session: Session, person_id: UUID) -> PoolProfile | None:
    """Return a person's own place in the pool, if they agreed to be found."""
    return session.exec(select(PoolProfile).where(PoolProfile.person_id == person_id)).first()


def posted(session: Session, now: datetime, only: UUID | None = None) -> list[Posted]:
    """Return the announcements that are open, with their skills; one of them if `only` is said."""
    statement = (
        select(Announcement, Requisition.clearance)
        .join(Requisition, col(Requisition.id) == col(Announcement.requisition_id))
        .where(open_now(now))
    )
    skills = select(AnnouncementSkill)
    if only is not None:
        statement = statement.where(Announcement.id == only)
        skills = skills.where(AnnouncementSkill.announcement_id == only)
    asked: dict[UUID, list[AnnouncementSkill]] = {}
    for skill in session.exec(skills.order_by(col(AnnouncementSkill.announcement_id), col(AnnouncementSkill.skill_id))):
        asked.setdefault(skill.announcement_id, []).append(skill)
    rows = session.exec(statement.order_by(col(Announcement.id)))
    return [Posted(found, clearance, tuple(asked.get(found.id, ()))) for found, clearance in rows]


def _said(lines: list[dict[str, object]], sentences: dict[str, str]) -> tuple[Said, ...]:
    shown = [line for line in lines if line["finding"] in (Finding.MET, Finding.PARTLY)]
    return tuple(
        Said(skill_name(str(line["skill"])), Finding(str(line["finding"])), sentences.get(str(line["skill"]), ""))
        for line in sorted(shown, key=lambda line: (line["finding"] != Finding.MET, -float(str(line["weight"]))))
    )


def _sentences(session: Session, people: list[UUID]) -> dict[UUID, dict[str, str]]:
    found: dict[UUID, dict[str, str]] = {}
    for passage in session.exec(select(PoolPassage).where(col(PoolPassage.person_id).in_(people))):
        found.setdefault(passage.person_id, {})[passage.skill_id] = passage.sentence
    return found


def openings(session: Session, profile: PoolProfile, now: datetime) -> list[Opening]:
    """Return the open announcements that a person's newest résumé fits, as the newest run found them, best first."""
    mine = (PoolSuggestion.person_id == profile.person_id, PoolSuggestion.direction == Direction.OPENINGS)
    newest = select(func.max(PoolSuggestion.run_id)).where(*mine).scalar_subquery()
    statement = (
        select(PoolSuggestion, Announcement, Agency)
        .join(Announcement, col(Announcement.id) == col(PoolSuggestion.announcement_id))
        .join(Agency, col(Agency.id) == col(PoolSuggestion.agency_id))
        .where(
            *mine,
            PoolSuggestion.run_id == newest,
            PoolSuggestion.resume_sha256 == profile.resume_sha256,
            open_now(now),
        )
        .order_by(col(PoolSuggestion.position))
    )
    sentences = _sentences(session, [profile.person_id]).get(profile.person_id, {})
    return [
        Opening(a.id, a.title, g.name, a.closes_at, _said(s.lines, sentences))
        for s, a, g in session.exec(statement)
        if a.closes_at is not None
    ]


def found_for(session: Session, announcement_id: UUID, *, by_name: bool) -> list[Found]:
    """Return the people whom the newest run suggested for an announcement and whose consent stands.

    Args:
        session: a session of the agency's staff.
        announcement_id: for which.
        by_name: in the order of names and without what the model found, where suggestions are switched off (R-69).
    """
    mine = (PoolSuggestion.announcement_id == announcement_id, PoolSuggestion.direction == Direction.PEOPLE)
    newest = select(func.max(PoolSuggestion.run_id)).where(*mine).scalar_subquery()
    statement = (
        select(PoolSuggestion, PoolProfile)
        .join(PoolProfile, col(PoolProfile.person_id) == col(PoolSuggestion.person_id))
        .where(*mine, PoolSuggestion.run_id == newest, PoolSuggestion.resume_sha256 == PoolProfile.resume_sha256)
        .order_by(
            *((col(PoolProfile.name), col(PoolProfile.person_id)) if by_name else (col(PoolSuggestion.position),))
        )
    )
    rows = session.exec(statement).all()
    if by_name:
        return [Found(p.person_id, p.name, p.email, p.agreed_at, 0, 0, ()) for _, p in rows]
    sentences = _sentences(session, [p.person_id for _, p in rows])
    return [
        Found(
            p.person_id, p.name, p.email, p.agreed_at, s.met, s.partly, _said(s.lines, sentences.get(p.person_id, {}))
        )
        for s, p in rows
    ]


def model_of(session: Session) -> str:
    """Return the model of the newest run that looked for people; nothing before the first."""
    statement = select(PoolRun.model_version).where(PoolRun.scope != Scope.PROFILE)
    return session.exec(statement.order_by(col(PoolRun.id).desc()).limit(1)).first() or ""


def runs(session: Session, most: int = 50) -> list[tuple[PoolRun, int]]:
    """Return the newest runs against the pool, and how many of their shards are done."""
    statement = select(PoolRun).order_by(col(PoolRun.id).desc()).limit(most)
    rows = session.exec(statement).all()
    counted = select(PoolPart.run_id, func.count()).where(col(PoolPart.run_id).in_([r.id for r in rows]))
    parts: dict[int, int] = dict(session.exec(counted.group_by(col(PoolPart.run_id))).all())
    return [(run, run.shards if run.finished_at else parts.get(run.id or 0, 0)) for run in rows]
