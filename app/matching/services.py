"""Reading applications with the classifier: one now, or all of an announcement; suggestions only, never a status."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlmodel import Session, col, select

from app.applications.models import Application, SubmittedResume
from app.audit import services as audit_log
from app.documents.reading import holds_hidden_text
from app.matching import queries
from app.matching.models import Finding, Match, MatchLine
from app.matching.requirements import requirements_hash
from app.positions.models import Announcement
from app.registry import queries as registry
from app.skills.extract import MatchResult, SkillsModel, SkillWeight, match
from app.skills.tampering import Flag
from app.work import services as work
from app.work.rules import TaskKind

Progress = Callable[[int, int], None]
"""Told after each application: how many are done, of how many."""


def match_application(session: Session, *, application_id: UUID, model: SkillsModel, now: datetime) -> Match | None:
    """Read one submitted application; safe to run again: the same model and requirements give the one match.

    Returns:
        The match, or None when the announcement asks for no skills, so that there is nothing to look for, or when
        suggestions are switched off (R-69).
    """
    application = session.get_one(Application, application_id)
    if registry.suggestions_off(session, agency_id=application.agency_id, model_version=model.version):
        return None
    asked = queries.asked_skills(session, application.announcement_id)
    if not asked:
        return None
    resume = session.get_one(SubmittedResume, (application.agency_id, application.id))
    asked_hash = requirements_hash(asked)
    known = session.exec(
        select(Match).where(
            Match.application_id == application_id,
            Match.model_version == model.version,
            Match.requirements_hash == asked_hash,
        )
    ).first()
    if known is not None:
        return known
    announcement = session.get_one(Announcement, application.announcement_id)
    read = model.extract(resume.text, announcement.posted_text)
    result = match(read, [SkillWeight(s.skill_id, s.weight) for s in asked])
    return _store(session, application, resume, result, model, asked_hash, now)


def _store(
    session: Session,
    application: Application,
    resume: SubmittedResume,
    result: MatchResult,
    model: SkillsModel,
    asked_hash: str,
    now: datetime,
) -> Match:
    row = Match(
        agency_id=application.agency_id,
        application_id=application.id,
        model_version=model.version,
        model_hash=model.sha256,
        requirements_hash=asked_hash,
        resume_sha256=resume.sha256,
        score=result.score,
        enough=result.enough,
        roles=[{"id": role.id, "probability": round(role.probability, 4)} for role in result.roles[:5]],
        flags=[*result.flags, *([Flag.HIDDEN_TEXT] if holds_hidden_text(resume.warnings) else [])],
        created_at=now,
    )
    session.add(row)
    session.flush()
    lines = [
        {
            "agency_id": row.agency_id,
            "match_id": row.id,
            "skill_id": line.skill_id,
            "weight": line.weight,
            "probability": line.probability,
            "finding": Finding(line.band),
            "start": line.start,
            "end": line.end,
            "sentence": line.sentence,
        }
        for line in result.lines
    ]
    session.execute(insert(MatchLine), lines)
    kept = {
        line.skill_id: Correction(line.finding, line.start, line.end, line.sentence)
        for line in queries.corrected_lines(session, application.id)
    }
    return correct(session, match=row, corrections=kept, now=now) or row


@dataclass(frozen=True, slots=True)
class Correction:
    """What people found that a résumé shows of a skill, and where."""

    finding: Finding
    start: int | None
    end: int | None
    sentence: str


CERTAIN = {Finding.MET: 1.0, Finding.PARTLY: 0.5, Finding.NOT_SHOWN: 0.0, Finding.NOT_ENOUGH_INFORMATION: 0.0}
"""What a human finding counts in the order of a work list."""


def correct(session: Session, *, match: Match, corrections: Mapping[str, Correction], now: datetime) -> Match | None:
    """Write a new version of a match in which people's findings stand; the old one stays as it was.

    Returns:
        The new version; None when the match says all that already.
    """
    if not corrections:
        return None
    lines = queries.lines_of(session, match)
    said = {line.skill_id: (line.finding, line.sentence, line.corrected) for line in lines}
    changed = {s for s, c in corrections.items() if s in said and said[s] != (c.finding, c.sentence, True)}
    if not changed:
        return None
    after = [_corrected(line, corrections[line.skill_id]) if line.skill_id in changed else line for line in lines]
    row = Match(
        **match.model_dump(exclude={"id", "revision", "score", "created_at"}),
        revision=match.revision + 1,
        score=sum(line.weight * line.probability for line in after) / sum(line.weight for line in after),
        created_at=max(now, match.created_at),
    )
    session.add(row)
    session.flush()
    session.add_all(MatchLine(**line.model_dump(exclude={"match_id"}), match_id=row.id) for line in after)
    session.flush()
    return row


def _corrected(line: MatchLine, by: Correction) -> MatchLine:
    changes = {"finding": by.finding, "start": by.start, "end": by.end, "sentence": by.sentence}
    return MatchLine(**line.model_dump() | changes | {"probability": CERTAIN[by.finding], "corrected": True})


def match_announcement(
    session: Session, *, announcement_id: UUID, model: SkillsModel, now: datetime, progress: Progress
) -> int:
    """Read every submitted application of an announcement that this model has not read; safe to run again.

    Returns:
        How many applications the announcement has.
    """
    statement = (
        select(Application.id)
        .where(Application.announcement_id == announcement_id, col(Application.submitted_at).is_not(None))
        .order_by(col(Application.id))
    )
    ids = session.exec(statement).all()
    for done, application_id in enumerate(ids, start=1):
        match_application(session, application_id=application_id, model=model, now=now)
        progress(done, len(ids))
    return len(ids)


def ask_for_matching(session: Session, *, agency_id: UUID, announcement_id: UUID, actor_id: UUID, now: datetime) -> str:
    """Ask for a whole announcement to be read again, and return the task's key, under which progress is shown."""
    key = f"match-all-{announcement_id}-{now:%Y%m%d%H%M}"
    work.ask(
        session,
        kind=TaskKind.MATCH_ANNOUNCEMENT,
        key=key,
        agency_id=agency_id,
        payload={"announcement_id": str(announcement_id)},
        at=now,
    )
    audit_log.record(
        session,
        action="asked to match",
        subject=("announcement", announcement_id),
        at=now,
        actor_id=actor_id,
        agency_id=agency_id,
    )
    return key
