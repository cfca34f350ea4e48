"""Agreeing to be found, taking it back, and reading a person's newest résumé into the pool."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from app.applicants import queries as applicants
from app.applicants.models import Resume
from app.audit import services as audit_log
from app.registry import queries as registry
from app.skills.extract import Extraction, SkillsModel
from app.talent import packed, queries, rules
from app.talent.models import PoolPassage, PoolProfile
from app.work import services as work
from app.work.rules import TaskKind

SAID = ("met", "partly")


@dataclass(frozen=True, slots=True)
class Person:
    """Who agrees, under the name and address that agencies will see."""

    id: UUID
    name: str
    email: str


def agree(session: Session, *, person: Person, us_citizen: bool, investigation: bool, now: datetime) -> PoolProfile:
    """Put a person into the pool, or note the new answers of one who is in it, and ask for the résumé to be read.

    Raises:
        NoResume: there is none yet.
    """
    if not applicants.own_resumes(session, person.id):
        raise rules.NoResume("People are found by what their résumé shows. Upload one with your first application.")
    profile = queries.own_profile(session, person.id) or PoolProfile(
        person_id=person.id, name=person.name, email=person.email, us_citizen=False, investigation=False,
        consent="", agreed_at=now,
    )  # fmt: skip
    profile.name, profile.email = person.name, person.email
    profile.us_citizen, profile.investigation = us_citizen, investigation
    profile.consent, profile.agreed_at = rules.CONSENT, now
    session.add(profile)
    session.flush()
    _audit(session, "agreed to be found", person.id, now)
    ask_for_reading(session, person_id=person.id, now=now)
    return profile


def take_back(session: Session, *, person_id: UUID, now: datetime) -> None:
    """Take a person out of the pool: profile and sentences are deleted at once, for every agency."""
    profile = queries.own_profile(session, person_id)
    if profile is None:
        return
    session.delete(profile)
    session.flush()
    _audit(session, "took back consent to be found", person_id, now)


def ask_for_reading(session: Session, *, person_id: UUID, now: datetime) -> None:
    """Ask for a person's newest résumé to be read, and for the openings that it fits."""
    work.ask(
        session,
        kind=TaskKind.READ_PROFILE,
        key=f"read-profile-{person_id}-{int(now.timestamp() * 1000)}",
        agency_id=None,
        payload={"person_id": str(person_id)},
        at=now,
    )


def read_profile(session: Session, *, person_id: UUID, model: SkillsModel, now: datetime) -> PoolProfile | None:
    """Read the newest résumé of a person in the pool; safe to run again.

    Returns:
        The profile, or None when the person is not in the pool, has no résumé, or suggestions are switched off (R-69).
    """
    statement = select(PoolProfile).where(PoolProfile.person_id == person_id).with_for_update()
    profile = session.exec(statement).first()
    if profile is None or registry.suggestions_off(session, agency_id=None, model_version=model.version):
        return None
    newest = select(Resume).where(Resume.person_id == person_id)
    resume = session.exec(newest.order_by(col(Resume.created_at).desc(), col(Resume.id)).limit(1)).first()
    if resume is None:
        return None
    if (profile.resume_id, profile.model_hash) != (resume.id, model.sha256):
        _keep(session, profile, resume, model.extract(resume.text), model, now)
    return profile


def read_stale(session: Session, *, first: int, last: int, model: SkillsModel, now: datetime) -> int:
    """Read the profiles of some places that this model has not read, and return how many; safe to run again."""
    statement = select(PoolProfile.person_id).where(
        col(PoolProfile.place).between(first, last), PoolProfile.model_hash != model.sha256
    )
    ids = session.exec(statement.order_by(col(PoolProfile.place))).all()
    for person_id in ids:
        read_profile(session, person_id=person_id, model=model, now=now)
    return len(ids)


def _keep(
    session: Session, profile: PoolProfile, resume: Resume, found: Extraction, model: SkillsModel, now: datetime
) -> None:
    columns = {skill_id: column for column, skill_id in enumerate(model.skill_ids)}
    profile.resume_id, profile.resume_sha256 = resume.id, resume.sha256
    profile.enough, profile.read_at = found.enough, now
    profile.model_version, profile.model_hash = model.version, model.sha256
    profile.shown = packed.pack_shown([(columns[s.skill_id], s.probability, s.start, s.end) for s in found.skills])
    session.add(profile)
    session.execute(delete(PoolPassage).where(col(PoolPassage.person_id) == profile.person_id))
    _write_passages(session, profile.person_id, found)


def _write_passages(session: Session, person_id: UUID, found: Extraction) -> None:
    rows: list[dict[str, object]] = [
        {"person_id": person_id, "skill_id": s.skill_id, "start": s.start, "end": s.end, "sentence": s.sentence}
        for s in found.skills
        if s.band in SAID
    ]
    if rows:
        session.execute(insert(PoolPassage), rows)


def _audit(session: Session, action: str, person_id: UUID, now: datetime) -> None:
    audit_log.record(
        session, action=action, subject=("pool_profile", person_id), at=now, actor_id=person_id, consent=rules.CONSENT
    )
