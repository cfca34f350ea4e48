"""Background acts: a model in shadow reads along; each night counts are kept and alerts raised. None decides."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from app.applications.models import Application, SubmittedResume
from app.contests.models import LineJudgement
from app.identity.models import Agency
from app.matching import queries as matching_queries
from app.matching import traffic
from app.matching.models import Finding
from app.oversight import queries
from app.oversight.models import ModelAlert, ModelObservation, ShadowReading
from app.registry import queries as registry
from app.skills.extract import SkillsModel, SkillWeight
from app.skills.matching import match
from app.skills.strangers import unknown_words
from app.work import services as work
from app.work.rules import TaskKind

WINDOW = timedelta(days=7)
ALL_COUNTED_AFTER = timedelta(minutes=30)
MOST_RESUMES = 100
"""Résumés of an agency that are read each night for words that the model does not know."""


def ask_for_shadows(session: Session, *, application_ids: Sequence[UUID], now: datetime) -> None:
    """Let every model in shadow read what the model in use has just read; a task each, so that nobody waits."""
    shadows = queries.in_shadow(session)
    for application_id in application_ids if shadows else ():
        reading = matching_queries.last_reading(session, application_id)
        for version in shadows:
            if reading is not None and version.version != reading.model_version:
                _ask(session, version.version, reading.agency_id, application_id, reading.id, now)


def ask_for_shadows_of(session: Session, *, announcement_id: UUID, now: datetime) -> None:
    """Ask the same for every application of an announcement."""
    for version in queries.in_shadow(session):
        for reading in traffic.readings_of(session, announcement_id):
            if version.version != reading.model_version:
                _ask(session, version.version, reading.agency_id, reading.application_id, reading.id, now)


def _ask(session: Session, version: str, agency_id: UUID, application_id: UUID, match_id: UUID, now: datetime) -> None:
    work.ask(
        session,
        kind=TaskKind.READ_IN_SHADOW,
        key=f"shadow-{version}-{match_id}",
        agency_id=agency_id,
        payload={"application_id": str(application_id), "version": version},
        at=now,
    )


def read_in_shadow(session: Session, *, application_id: UUID, model: SkillsModel, now: datetime) -> None:
    """Read one application with a model in shadow and keep it beside the present reading; safe to run again."""
    application = session.get_one(Application, application_id)
    reading = matching_queries.last_reading(session, application_id)
    asked = matching_queries.asked_skills(session, application.announcement_id)
    off = registry.suggestions_off(session, agency_id=application.agency_id, model_version=model.version)
    if reading is None or not asked or off:
        return
    resume = session.get_one(SubmittedResume, (application.agency_id, application.id))
    result = match(model.extract(resume.text), [SkillWeight(s.skill_id, s.weight) for s in asked])
    said = {line.skill_id: line for line in matching_queries.lines_of(session, reading)}
    values = {
        "agency_id": application.agency_id,
        "announcement_id": application.announcement_id,
        "application_id": application.id,
        "match_id": reading.id,
        "model_version": model.version,
        "score": result.score,
        "present_version": reading.model_version,
        "present_score": reading.score,
        "lines": [
            {
                "skill_id": line.skill_id,
                "present": said[line.skill_id].finding.value,
                "present_probability": round(said[line.skill_id].probability, 4),
                "candidate": line.band.value,
                "candidate_probability": round(line.probability, 4),
            }
            for line in result.lines
            if line.skill_id in said
        ],
        "at": now,
    }
    session.execute(insert(ShadowReading).values(**values).on_conflict_do_nothing())


def ask_for_checks(session: Session, *, day: date, now: datetime) -> None:
    """Ask for each agency to be looked at tonight, and for alerts over all of them after that.

    The counts are made where an agency's rows may be seen: in a task of that agency.
    """
    version = registry.current(session)
    if version is None:
        return
    agencies: list[UUID | None] = [*session.exec(select(Agency.id).order_by(col(Agency.id))), None]
    for agency_id in agencies:
        work.ask(
            session,
            kind=TaskKind.OBSERVE_MODEL,
            key=f"observe-{version.version}-{agency_id or 'all'}-{day.isoformat()}",
            agency_id=agency_id,
            payload={"day": day.isoformat()},
            at=now,
            run_after=now if agency_id else now + ALL_COUNTED_AFTER,
        )


def observe(session: Session, *, agency_id: UUID, day: date, model: SkillsModel, now: datetime) -> None:
    """Keep what a model did for an agency in the last week; safe to run again."""
    since = now - WINDOW
    read = traffic.read_since(session, model.version, since, MOST_RESUMES)
    judged = _judged(session, model.version)
    if read or judged:
        words, unknown = _words(session, read, model)
        values = {
            "agency_id": agency_id,
            "day": day,
            "model_version": model.version,
            "resumes": len(read),
            "bands": traffic.bands(session, model.version, since),
            "tenths": traffic.tenths(session, model.version, since),
            "words": words,
            "unknown": unknown,
            "judged": judged,
            "at": now,
        }
        session.execute(insert(ModelObservation).values(**values).on_conflict_do_nothing())


def _words(session: Session, application_ids: Sequence[UUID], model: SkillsModel) -> tuple[int, int]:
    statement = select(SubmittedResume.text).where(col(SubmittedResume.application_id).in_(application_ids))
    found = [unknown_words(model, text) for text in session.exec(statement)]
    return sum(words for words, _ in found), sum(unknown for _, unknown in found)


def _judged(session: Session, model_version: str) -> dict[str, list[int]]:
    """Count, for each band a model called, the judged lines and those whose skill people found to show."""
    statement = select(LineJudgement.said, LineJudgement.judged).where(LineJudgement.model_version == model_version)
    counts: dict[str, list[int]] = {}
    for said, judged in session.exec(statement):
        of_band = counts.setdefault(Finding(said).value, [0, 0])
        of_band[0] += 1
        of_band[1] += judged in (Finding.MET, Finding.PARTLY)
    return counts


def raise_alerts(session: Session, *, version: str, day: date, now: datetime) -> None:
    """Keep what lies beyond its limit once all agencies' counts of the night are there; safe to run again."""
    for finding in queries.watch(session, registry.with_name(session, version).version).findings:
        if finding.beyond and finding.value is not None:
            values = {
                "day": day,
                "model_version": version,
                "measure": finding.measure,
                "value": finding.value,
                "limit": finding.limit,
                "words": finding.words,
                "at": now,
            }
            session.execute(insert(ModelAlert).values(**values).on_conflict_do_nothing())
