"""Reading applications with the classifier: one now, or all of an announcement; suggestions only, never a status."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlmodel import Session, col, select

from app import stage
from app.applications.models import Application, SubmittedResume
from app.audit import services as audit_log
from app.documents.reading import holds_hidden_text
from app.matching import queries
from app.matching.models import Finding, Match, MatchLine, MatchRun
from app.matching.requirements import requirements_hash
from app.positions.models import Announcement
from app.positions.search import open_now
from app.registry import queries as registry
from app.skills.extract import MatchResult, SkillsModel, SkillWeight
from app.skills.matching import match
from app.skills.tampering import Flag
from app.work import services as work
from app.work.rules import TaskKind

Progress = Callable[[int, int], None]
"""Told now and then: how many applications are done, of how many."""


Row = tuple[Application, SubmittedResume]

AT_ONCE = 12
"""Applications of an announcement that are read together; more gain nothing."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one announcement asks for."""

    posted: str
    skills: list[SkillWeight]
    hash: str


def match_applications(
    session: Session, *, application_ids: Sequence[UUID], model: SkillsModel, now: datetime
) -> list[Match]:
    """Read some submitted applications of one agency at once, as one run; safe to run again.

    The same model and requirements give the one match, in whatever company an application is read.

    Returns:
        What was read now, in the order of the applications' ids. An announcement that asks for no skills leaves
        nothing to look for, and where suggestions are switched off nothing is read (R-69).
    """
    rows = _submitted(session, application_ids)
    if not rows:
        return []
    with _a_run(session, model=model, agency_id=rows[0][0].agency_id, asked=len(rows), now=now) as run:
        return _read(session, run, rows, model)


def _submitted(session: Session, application_ids: Sequence[UUID]) -> Sequence[Row]:
    statement = select(Application, SubmittedResume).where(
        col(Application.id).in_(application_ids),
        col(SubmittedResume.application_id) == col(Application.id),
        col(SubmittedResume.agency_id) == col(Application.agency_id),
    )
    return session.exec(statement.order_by(col(Application.id))).all()


@contextmanager
def _a_run(
    session: Session,
    *,
    model: SkillsModel,
    agency_id: UUID,
    asked: int,
    now: datetime,
    announcement_id: UUID | None = None,
) -> Iterator[MatchRun]:
    """Let a run count what is read in the block, and record it at the end unless nothing was."""
    began = perf_counter()  # `now` says when, and stands still; how long it took only a clock that runs can say
    run = MatchRun(
        agency_id=agency_id, announcement_id=announcement_id, model_version=model.version, model_hash=model.sha256,
        applications=asked, began_at=now, finished_at=now,
    )  # fmt: skip
    yield run
    if run.matches:
        run.finished_at = now + timedelta(seconds=perf_counter() - began)
        session.add(run)
        session.flush()


def _read(session: Session, run: MatchRun, rows: Sequence[Row], model: SkillsModel) -> list[Match]:
    standing = registry.standing(session)
    asked = {of: _asked(session, of) for of in {application.announcement_id for application, _ in rows}}
    read = queries.read_with(session, [application.id for application, _ in rows], model.version)
    new = [
        (application, resume, asked[application.announcement_id])
        for application, resume in rows
        if asked[application.announcement_id].skills
        and not standing.off_for(application.agency_id, model.version)
        and (application.id, asked[application.announcement_id].hash) not in read
    ]
    if not new:
        return []
    found = model.extract_many([(resume.text, of.posted) for _, resume, of in new])
    results = [match(extraction, of.skills) for extraction, (_, _, of) in zip(found, new, strict=True)]
    made = [_row(run, resume, result, of.hash) for result, (_, resume, of) in zip(results, new, strict=True)]
    _store(session, run, made, results)
    return _corrected_before(session, made, run.began_at)


def _asked(session: Session, announcement_id: UUID) -> _Asked:
    skills = [SkillWeight(s.skill_id, s.weight) for s in queries.asked_skills(session, announcement_id)]
    posted = session.get_one(Announcement, announcement_id).posted_text
    return _Asked(posted, skills, requirements_hash(skills))


def _row(run: MatchRun, resume: SubmittedResume, result: MatchResult, asked_hash: str) -> Match:
    return Match(
        agency_id=resume.agency_id,
        application_id=resume.application_id,
        run_id=run.id,
        model_version=result.model_version,
        model_hash=result.model_hash,
        requirements_hash=asked_hash,
        resume_sha256=resume.sha256,
        score=result.score,
        enough=result.enough,
        roles=[{"id": role.id, "probability": round(role.probability, 4)} for role in result.roles[:5]],
        flags=[*result.flags, *([Flag.HIDDEN_TEXT] if holds_hidden_text(resume.warnings) else [])],
        created_at=run.began_at,
    )


LINE = (
    *("agency_id", "match_id", "skill_id", "weight", "probability", "finding", "start", "end", "sentence"),
    "corrected",
)


def _store(session: Session, run: MatchRun, made: Sequence[Match], results: Sequence[MatchResult]) -> None:
    fields = tuple(Match.model_fields)
    rows = ([_value(getattr(row, field)) for field in fields] for row in made)
    run.matches += stage.write(session, "match", fields, rows, mine=("run_id", [run.id]))
    lines = (
        (row.agency_id, row.id, line.skill_id, line.weight, line.probability, str(Finding(line.band)), line.start,
         line.end, line.sentence, False)
        for row, result in zip(made, results, strict=True)
        for line in result.lines
    )  # fmt: skip
    run.lines += stage.write(session, "match_line", LINE, lines, mine=("match_id", [row.id for row in made]))


def _value(of: object) -> object:
    return Jsonb(of) if isinstance(of, list) else of


def _corrected_before(session: Session, made: Sequence[Match], now: datetime) -> list[Match]:
    """Let what people found in earlier readings of the same applications stand in the new ones too."""
    kept = dict[UUID, dict[str, Correction]]()
    for application_id, line in queries.corrected_lines(session, [row.application_id for row in made]):
        found = Correction(line.finding, line.start, line.end, line.sentence)
        kept.setdefault(application_id, {})[line.skill_id] = found
    return [correct(session, match=row, corrections=kept.get(row.application_id, {}), now=now) or row for row in made]


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
        **match.model_dump(exclude={"id", "run_id", "revision", "score", "created_at"}),
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
    """Read every submitted application of an announcement that this model has not read, as one run; safe to run again.

    Returns:
        How many applications the announcement has.
    """
    agency_id = session.get_one(Announcement, announcement_id).agency_id
    statement = (
        select(Application.id)
        .where(Application.announcement_id == announcement_id, col(Application.submitted_at).is_not(None))
        .order_by(col(Application.id))
    )
    ids = session.exec(statement).all()
    with _a_run(
        session, model=model, agency_id=agency_id, announcement_id=announcement_id, asked=len(ids), now=now
    ) as run:
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            _read(session, run, _submitted(session, some), model)
            progress(start + len(some), len(ids))
    return len(ids)


def ask_for_rereading(session: Session, *, model: SkillsModel, now: datetime) -> None:
    """Ask once a day for every open announcement's applications to be read; what this model has read is skipped.

    After a release so all of them are read by the model in use, and after suggestions were off what came meanwhile is.
    """
    for announcement in session.exec(select(Announcement).where(open_now(now)).order_by(col(Announcement.id))):
        work.ask(
            session,
            kind=TaskKind.MATCH_ANNOUNCEMENT,
            key=f"match-night-{announcement.id}-{model.version}-{now:%Y%m%d}",
            agency_id=announcement.agency_id,
            payload={"announcement_id": str(announcement.id)},
            at=now,
        )


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
