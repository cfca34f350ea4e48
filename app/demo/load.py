"""Loading the demonstration: people, requisitions in every state, applications, matches and eighteen months of history."""

import random
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from app.clock import EASTERN, utcnow
from app.demo.careers import Career, careers, person_name, resume
from app.demo.history import PERSONAL, Dated, timeline
from app.documents.store import FileStore
from app.identity.provider.people import people
from app.identity.rules import Role
from app.matching.requirements import requirements_hash
from app.positions.rules import closing_instant
from app.reference import catalog
from app.skills.extract import Extraction, SkillsModel, SkillWeight, match
from app.timeline.rules import EventType

MONTHS = 18
NAMESPACE = uuid.UUID("14409000-0000-4000-8000-000000000000")
APPLICATIONS_EACH = (4, 9)
OPEN_REQUISITIONS = 60
Say = Callable[[str], None]
Rows = dict[str, list[dict[str, Any]]]
E = EventType


def key(*parts: object) -> uuid.UUID:
    """Return the same id for the same thing at every seeding."""
    return uuid.uuid5(NAMESPACE, "/".join(map(str, parts)))


@dataclass
class Applicant:
    """One made-up applicant, their résumé, and what the model reads in it."""

    id: uuid.UUID
    name: str
    email: str
    career: str
    text: str
    sha256: str
    resume_id: uuid.UUID
    extraction: Extraction


@dataclass
class World:
    """Everything the loader draws on, and the rows it has drawn."""

    draw: random.Random
    now: datetime
    model: SkillsModel
    agencies: Mapping[str, uuid.UUID]
    staff: Mapping[tuple[str, Role], tuple[uuid.UUID, str]]
    applicants: list[Applicant]
    skills: Mapping[str, tuple[SkillWeight, ...]]
    rows: Rows = field(default_factory=lambda: defaultdict(list))

    def add(self, table: str, **values: Any) -> None:
        """Keep one row."""
        self.rows[table].append(values)


def demonstration(
    migrator_url: str,
    *,
    issuer: str,
    model: SkillsModel,
    store: FileStore,
    seed: int,
    applicants: int,
    requisitions: int,
    say: Say,
) -> None:
    """Fill an empty database with the demonstration; one that has it already is left alone.

    Args:
        migrator_url: whose rows these become: the schema's owner loads in bulk.
        issuer: of the local sign-in service, so that its people are these people.
        model: reads the résumés.
        store: takes the résumé files.
        seed: the same number on the same day gives the same rows.
        applicants: how many made-up applicants.
        requisitions: how many in all, of which some are still under way.
        say: told about progress.
    """
    with psycopg.connect(migrator_url.replace("postgresql+psycopg", "postgresql")) as connection:
        connection.execute("SET ROLE muster_owner")
        known = connection.execute("SELECT count(*) FROM person WHERE demonstration").fetchone()
        if known and known[0]:
            say("already there")
            return
        world = _world(random.Random(seed), issuer, model, store, applicants, say)  # noqa: S311  # repeatable, not secret
        for number in range(requisitions):
            _requisition(world, number, requisitions)
        for table, rows in world.rows.items():
            say(f"{len(rows):,} rows of {table}")
            load_rows(connection, table, rows)
        connection.commit()


def _world(draw: random.Random, issuer: str, model: SkillsModel, store: FileStore, count: int, say: Say) -> World:
    now = utcnow().replace(microsecond=0)
    agencies = {code: key("agency", code) for code in catalog.agencies()}
    world = World(draw, now, model, agencies, {}, [], {})
    for code, agency in catalog.agencies().items():
        world.add(
            "agency",
            id=agencies[code],
            code=code,
            name=agency.name,
            component_of=agency.component_of,
            demonstration=True,
        )
    world.staff = _people(world, issuer)
    for number in range(count):
        if number % 50 == 0:
            say(f"reading résumés, {number} of {count}")
        world.applicants.append(_applicant(world, number, store))
    world.skills = {career.id: _skills_of(model, career) for career in careers()}
    return world


def _people(world: World, issuer: str) -> dict[tuple[str, Role], tuple[uuid.UUID, str]]:
    staff: dict[tuple[str, Role], tuple[uuid.UUID, str]] = {}
    start = world.now - timedelta(days=31 * MONTHS)
    for person in people():
        id_ = key("person", person.subject)
        world.add(
            "person", id=id_, issuer=issuer, subject=person.subject, name=person.name, email=person.email,
            created_at=start, demonstration=True,
        )  # fmt: skip
        agency = world.agencies.get(person.agency)
        world.add(
            "role_assignment",
            id=key("role", person.subject),
            person_id=id_,
            agency_id=agency,
            role=person.role.value,
            granted_at=start,
        )
        staff[person.agency, person.role] = (id_, person.name)
    return staff


def _applicant(world: World, number: int, store: FileStore) -> Applicant:
    draw, id_ = world.draw, key("applicant", number)
    career, other = draw.sample(careers(), 2)
    name = person_name(draw)
    email = f"applicant{number}@example.com"
    text = resume(draw, name, career, other)
    digest = store.put(text.encode())
    start = world.now - timedelta(days=31 * MONTHS)
    world.add(
        "person", id=id_, issuer="demonstration", subject=f"applicant-{number}", name=name, email=email,
        created_at=start, demonstration=True,
    )  # fmt: skip
    world.add(
        "role_assignment",
        id=key("role", id_),
        person_id=id_,
        agency_id=None,
        role=Role.APPLICANT.value,
        granted_at=start,
    )
    resume_id = key("resume", number)
    world.add(
        "resume", id=resume_id, person_id=id_, filename="resume.txt", media_type="text/plain",
        size_bytes=len(text.encode()), pages=2, sha256=digest, text=text, warnings="", created_at=start,
    )  # fmt: skip
    return Applicant(id_, name, email, career.id, text, digest, resume_id, world.model.extract(text))


def _skills_of(model: SkillsModel, career: Career) -> tuple[SkillWeight, ...]:
    """Return what the announcement of a career asks for: what the classifier proposes from its duties, as shares."""
    from app.skills.extract import requirements

    proposed = requirements(model, career.duties)[:8]
    total = sum(s.weight for s in proposed) or 1.0
    return tuple(SkillWeight(s.skill_id, max(round(s.weight / total, 4), 0.0001)) for s in proposed)


def _requisition(world: World, number: int, count: int) -> None:
    """Add one requisition with whatever has happened to it."""
    draw = world.draw
    code = draw.choice(list(world.agencies))
    career = draw.choice(careers())
    rated = career.series not in ("2210", "1550", "1811") or draw.random() < 0.35
    live = number >= count - OPEN_REQUISITIONS
    progress = number / count
    age = 75 * (count - number) / OPEN_REQUISITIONS if live else 110 + (31 * MONTHS - 110) * (1 - progress)
    need = world.now - timedelta(days=max(age * draw.uniform(0.8, 1.1), 0.5))
    events = timeline(draw, need=need, rated=rated, agency=code, progress=progress, until=world.now)
    id_, announced = key("requisition", number), number % 12 != 11 or not live
    _requisition_row(world, id_, number, code, career, rated, need)
    manager, specialist = world.staff[code, Role.HIRING_MANAGER], world.staff[code, Role.HR_SPECIALIST]
    by = {e.type: e.at for e in events}
    if live and number % 17 == 5 and E.JOA_OPEN in by:
        events = [e for e in events if e.at <= by[E.JOA_OPEN]] + [
            Dated(E.CANCELLED, by[E.JOA_OPEN] + timedelta(days=1))
        ]
        events = [e for e in events if e.at <= world.now]
        by = {e.type: e.at for e in events}
    for event in events:
        if event.type not in PERSONAL:
            actor = manager if event.type in (E.NEED_VALIDATED, E.RPA, E.CERT_RETURNED) else specialist
            _event(world, code, id_, event, actor)
    if announced and E.JA_CONFIRMED in by:
        _announcement(world, id_, number, code, career, rated, by, specialist, events)


def _requisition_row(
    world: World, id_: uuid.UUID, number: int, code: str, career: Career, rated: bool, need: datetime
) -> None:
    grade = world.draw.choice((12, 13, 14))
    base = {12: 99_200, 13: 117_962, 14: 139_395}[grade]
    authority = "DE_CR" if rated else "DHA_GW_CYBER"
    secret = world.draw.random() < 0.6
    world.add(
        "requisition", id=id_, agency_id=world.agencies[code], chain_id=id_, title=career.title, provision=career.provision,
        nice_role=career.nice_role, series=career.series, pay_plan="GS", grade_low=grade, grade_high=grade,
        authority=authority, openings=1, duty_location=world.draw.choice(("Washington, DC", "Arlington, VA", "Fort Meade, MD", "Boulder, CO")),
        telework=world.draw.choice(("situational", "regular", "remote", "none")),
        clearance="top_secret" if code in ("NSA", "DOW") else "secret" if secret else "none",
        risk_level=world.draw.choice(("low", "moderate", "high")),
        sensitivity="critical_sensitive" if code in ("NSA", "DOW") else "noncritical_sensitive" if secret else "non_sensitive",
        pay_min=base, pay_max=round(base * 1.3), hiring_manager_id=world.staff[code, Role.HIRING_MANAGER][0],
        hr_specialist_id=world.staff[code, Role.HR_SPECIALIST][0], created_at=need, completed_at=need, source="demonstration",
    )  # fmt: skip


def _event(
    world: World,
    code: str,
    requisition: uuid.UUID,
    event: Dated,
    actor: tuple[uuid.UUID | None, str],
    application: uuid.UUID | None = None,
) -> None:
    world.add(
        "timeline_event", agency_id=world.agencies[code], requisition_id=requisition, application_id=application,
        type=event.type.value, happened_at=event.at, entered_at=event.at, actor_id=actor[0], actor_name=actor[1], basis="",
    )  # fmt: skip


def _announcement(
    world: World, requisition: uuid.UUID, number: int, code: str, career: Career, rated: bool,
    by: Mapping[EventType, datetime], specialist: tuple[uuid.UUID, str], events: list[Dated],
) -> None:  # fmt: skip
    id_ = key("announcement", number)
    opened = by.get(E.JOA_OPEN)
    closes = by.get(E.JOA_CLOSE) or (
        closing_instant((opened + timedelta(days=12)).astimezone(EASTERN).date()) if opened else None
    )
    if closes is not None and E.JOA_CLOSE not in by and closes <= world.now:
        closes = closing_instant(world.now.astimezone(EASTERN).date() + timedelta(days=world.draw.randint(2, 9)))
    evaluation = (
        "Subject-matter experts rate qualified applicants and place them in the categories Best Qualified, Well Qualified and Qualified."
        if rated else "Everyone who qualifies may be considered; nobody is rated or ranked under direct hire."
    )  # fmt: skip
    world.add(
        "announcement", id=id_, agency_id=world.agencies[code], requisition_id=requisition, number=f"{code}-26-{number:05d}",
        title=career.title, summary=career.summary, duties=career.duties, qualifications=career.qualifications,
        requirements="U.S. citizenship. A background investigation.", evaluation=evaluation, no_technical_assessment_reason="",
        certificate_may_be_shared=bool(number % 2), opens_at=opened, closes_at=closes if opened else None, published_at=opened,
        cancelled_at=by.get(E.CANCELLED), created_at=by[E.JA_CONFIRMED], source_hash="", source_url="",
    )  # fmt: skip
    tests = ("sme_resume_review", "structured_interview", "work_sample", "technical_test")
    for position, skill in enumerate(world.skills[career.id]):
        world.add(
            "announcement_skill", agency_id=world.agencies[code], announcement_id=id_, skill_id=skill.skill_id,
            position=position, weight=skill.weight, required=position < 2, tested_by=tests[position % len(tests)],
        )  # fmt: skip
    if opened is not None:
        _applications(world, id_, requisition, number, code, career, rated, by, specialist, events)


def _applications(
    world: World, announcement: uuid.UUID, requisition: uuid.UUID, number: int, code: str, career: Career, rated: bool,
    by: Mapping[EventType, datetime], specialist: tuple[uuid.UUID, str], events: list[Dated],
) -> None:  # fmt: skip
    draw, opened = world.draw, by[E.JOA_OPEN]
    fitting = [a for a in world.applicants if a.career == career.id]
    pool = draw.sample(fitting, min(len(fitting), draw.randint(2, 5))) + draw.sample(
        world.applicants, draw.randint(*APPLICATIONS_EACH) - 2
    )
    unique = list({a.id: a for a in pool}.values())
    last = min(by.get(E.JOA_CLOSE, world.now), world.now)
    chosen = max(unique, key=lambda a: match(a.extraction, world.skills[career.id]).score).id
    for place, applicant in enumerate(unique):
        at = opened + (last - opened) * draw.uniform(0.02, 0.98)
        application = key("application", number, place)
        status = _status(by, applicant.id == chosen, place)
        _application_rows(world, application, announcement, code, applicant, status, at, number, place)
        _event(world, code, requisition, Dated(E.APPLICATION_RECEIVED, at), (applicant.id, "Applicant"), application)
        _match_rows(world, application, code, applicant, career, at)
        if status != "submitted":
            _review_row(world, application, code, applicant, status, rated, by[E.CERT_ISSUED], specialist)
        if applicant.id == chosen:
            for event in events:
                if event.type in PERSONAL:
                    _event(world, code, requisition, event, specialist, application)
            if E.CERT_RETURNED in by:
                _event(
                    world,
                    code,
                    requisition,
                    Dated(E.SELECTED, by[E.CERT_RETURNED]),
                    world.staff[code, Role.HIRING_MANAGER],
                    application,
                )
    if E.CERT_ISSUED in by:
        _certificate_rows(world, announcement, number, code, rated, by, specialist, unique, chosen)


def _status(by: Mapping[EventType, datetime], chosen: bool, place: int) -> str:
    if E.CERT_ISSUED not in by:
        return "submitted"
    if not chosen:
        if place % 3 == 2:
            return "not_qualified"
        return "not_selected" if E.CERT_RETURNED in by else "referred"
    for event, status in (
        (E.EOD, "entered"),
        (E.TJO_ACCEPTED, "accepted"),
        (E.TJO_SENT, "offered"),
        (E.CERT_RETURNED, "selected"),
    ):
        if event in by:
            return status
    return "referred"


def _application_rows(
    world: World, id_: uuid.UUID, announcement: uuid.UUID, code: str, applicant: Applicant, status: str, at: datetime, number: int, place: int
) -> None:  # fmt: skip
    world.add(
        "application", id=id_, agency_id=world.agencies[code], announcement_id=announcement, person_id=applicant.id,
        resume_id=applicant.resume_id, applicant_name=applicant.name, email=applicant.email, status=status, us_citizen=True,
        preference_claim="TP" if place % 5 == 1 else "NV", may_share=bool(place % 2), certified_at=at, created_at=at, updated_at=at,
        submitted_at=at, receipt_number=f"M-D{number:05d}-{place:02d}",
    )  # fmt: skip
    world.add(
        "submitted_resume", agency_id=world.agencies[code], application_id=id_, filename="resume.txt", media_type="text/plain",
        pages=2, sha256=applicant.sha256, text=applicant.text, submitted_at=at,
    )  # fmt: skip


def _match_rows(
    world: World, application: uuid.UUID, code: str, applicant: Applicant, career: Career, at: datetime
) -> None:
    asked = world.skills[career.id]
    result, id_ = match(applicant.extraction, asked), key("match", application)
    world.add(
        "match", id=id_, agency_id=world.agencies[code], application_id=application, model_version=world.model.version,
        model_hash=world.model.sha256, requirements_hash=requirements_hash(asked), resume_sha256=applicant.sha256,
        score=result.score, enough=result.enough, roles=Jsonb([{"id": r.id, "probability": round(r.probability, 4)} for r in result.roles[:5]]),
        flags=Jsonb(list(result.flags)), created_at=at + timedelta(seconds=2),
    )  # fmt: skip
    for line in result.lines:
        world.add(
            "match_line", agency_id=world.agencies[code], match_id=id_, skill_id=line.skill_id, weight=line.weight,
            probability=line.probability, finding=str(line.band), start=line.start, end=line.end, sentence=line.sentence,
        )  # fmt: skip


def _category(rated: bool) -> str:
    return "best_qualified" if rated else "eligible"


def _review_row(
    world: World, application: uuid.UUID, code: str, applicant: Applicant, status: str, rated: bool, at: datetime, specialist: tuple[uuid.UUID, str]
) -> None:  # fmt: skip
    qualified = status != "not_qualified"
    world.add(
        "review", agency_id=world.agencies[code], application_id=application,
        decision="qualified" if qualified else "not_qualified", rating=world.draw.randint(90, 99) if qualified and rated else None,
        category=_category(rated) if qualified else None, preference="NV", reason_code="specialized_experience",
        reason="The résumé shows a year of this work at the next lower grade." if qualified
        else "The résumé does not show a year of this work at the next lower grade.",
        record_opened_at=at - timedelta(hours=2), reviewer_id=specialist[0], reviewer_name=specialist[1], at=at - timedelta(hours=1),
    )  # fmt: skip


def _certificate_rows(
    world: World, announcement: uuid.UUID, number: int, code: str, rated: bool, by: Mapping[EventType, datetime],
    specialist: tuple[uuid.UUID, str], unique: list[Applicant], chosen: uuid.UUID,
) -> None:  # fmt: skip
    id_, agency, manager = key("certificate", number), world.agencies[code], world.staff[code, Role.HIRING_MANAGER]
    world.add(
        "certificate", id=id_, agency_id=agency, announcement_id=announcement, number=f"{code}-26-{number:05d}-C1",
        method="category_rating" if rated else "direct_hire",
        explanation="The list holds the highest category." if rated else "Everyone who qualifies, in the order of receipt.",
        issued_at=by[E.CERT_ISSUED], issued_by=specialist[0], issued_by_name=specialist[1],
    )  # fmt: skip
    position = 0
    for place, applicant in enumerate(unique):
        is_chosen = applicant.id == chosen
        if not is_chosen and place % 3 == 2:
            continue
        position += 1
        application = key("application", number, place)
        world.add(
            "certificate_entry", agency_id=agency, certificate_id=id_, application_id=application, position=position,
            category=_category(rated), preference="NV",
        )  # fmt: skip
        if E.CERT_RETURNED in by:
            world.add(
                "certificate_action", agency_id=agency, certificate_id=id_, application_id=application, code="A" if is_chosen else "NS",
                reason="", actor_id=manager[0], actor_name=manager[1], at=by[E.CERT_RETURNED],
            )  # fmt: skip
    if E.CERT_RETURNED in by:
        world.add(
            "certificate_action", agency_id=agency, certificate_id=id_, application_id=None, code="RETURNED", reason="",
            actor_id=manager[0], actor_name=manager[1], at=by[E.CERT_RETURNED],
        )  # fmt: skip


def load_rows(connection: psycopg.Connection[Any], table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Load rows in bulk: COPY into a temporary table, then one INSERT, for COPY itself is refused under row security."""
    rows = list(rows)
    if not rows:
        return
    columns = sql.SQL(", ").join(map(sql.Identifier, rows[0]))
    target, passing = sql.Identifier(table), sql.Identifier(f"load_{table}")
    connection.execute(
        sql.SQL("CREATE TEMP TABLE {} ON COMMIT DROP AS SELECT {} FROM {} LIMIT 0").format(passing, columns, target)
    )
    with (
        connection.cursor() as cursor,
        cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(passing, columns)) as copy,
    ):
        for row in rows:
            copy.write_row(tuple(row.values()))
    connection.execute(sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(target, columns, columns, passing))
