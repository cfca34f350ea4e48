"""Loading the demonstration: people, requisitions in every state, applications, matches, eighteen months of hires."""

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
OTHERS_EACH = (2, 7)
OPEN_REQUISITIONS = 80
YOUNGEST_DAYS = 70
DIRECT_HIRE_SERIES = ("2210", "1550", "1811")
SHARE_RATED = 0.35
PAY = {12: 99_200, 13: 117_962, 14: 139_395}
TESTS = ("sme_resume_review", "structured_interview", "work_sample", "technical_test")
CATEGORY = {True: "best_qualified", False: "eligible"}
EVALUATION = {
    True: "Subject-matter experts rate qualified applicants and place them in the categories Best Qualified, "
    "Well Qualified and Qualified.",
    False: "Everyone who qualifies may be considered; nobody is rated or ranked under direct hire.",
}
EXPLANATION = {
    True: "Category rating: the list holds the highest category, preference eligibles first.",
    False: "Direct hire: everyone who qualifies, in the order in which applications arrived.",
}
Actor = tuple[uuid.UUID, str]
Say = Callable[[str], None]
Rows = dict[str, list[dict[str, Any]]]
E = EventType
REACHED = ((E.EOD, "entered"), (E.TJO_ACCEPTED, "accepted"), (E.TJO_SENT, "offered"), (E.CERT_RETURNED, "selected"))
LOAD_ORDER = (
    *("agency", "person", "role_assignment", "resume", "requisition", "announcement", "announcement_skill"),
    *("application", "submitted_resume", "timeline_event", "match", "match_line", "review"),
    *("certificate", "certificate_entry", "certificate_action"),
)
"""Parents before children: each table's foreign keys are checked as it is filled."""


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
    staff: Mapping[tuple[str, Role], Actor]
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
        assert set(world.rows) <= set(LOAD_ORDER)
        for table in LOAD_ORDER:
            say(f"{len(world.rows[table]):,} rows of {table}")
            load_rows(connection, table, world.rows[table])
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


def _people(world: World, issuer: str) -> dict[tuple[str, Role], Actor]:
    staff: dict[tuple[str, Role], Actor] = {}
    start = world.now - timedelta(days=31 * MONTHS)
    for person in people():
        id_ = key("person", person.subject)
        world.add(
            "person",
            id=id_,
            issuer=issuer,
            subject=person.subject,
            name=person.name,
            email=person.email,
            created_at=start,
            demonstration=True,
        )
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
        "person",
        id=id_,
        issuer="demonstration",
        subject=f"applicant-{number}",
        name=name,
        email=email,
        created_at=start,
        demonstration=True,
    )
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
        "resume",
        id=resume_id,
        person_id=id_,
        filename="resume.txt",
        media_type="text/plain",
        size_bytes=len(text.encode()),
        pages=2,
        sha256=digest,
        text=text,
        warnings="",
        created_at=start,
    )
    return Applicant(id_, name, email, career.id, text, digest, resume_id, world.model.extract(text))


def _skills_of(model: SkillsModel, career: Career) -> tuple[SkillWeight, ...]:
    """Return what the announcement of a career asks for: what the classifier proposes from its duties, as shares."""
    from app.skills.extract import requirements

    proposed = requirements(model, career.duties)[:8]
    total = sum(s.weight for s in proposed) or 1.0
    return tuple(SkillWeight(s.skill_id, max(round(s.weight / total, 4), 0.0001)) for s in proposed)


@dataclass(frozen=True, slots=True)
class Story:
    """One requisition of the demonstration and what has happened to it by now."""

    number: int
    code: str
    agency: uuid.UUID
    career: Career
    rated: bool
    live: bool
    events: tuple[Dated, ...]
    manager: Actor
    specialist: Actor

    @property
    def by(self) -> dict[EventType, datetime]:
        """When each thing happened."""
        return {e.type: e.at for e in self.events}

    def key(self, kind: str, *more: object) -> uuid.UUID:
        """The id of something that belongs to this requisition."""
        return key(kind, self.number, *more)


def _requisition(world: World, number: int, count: int) -> None:
    """Add one requisition with whatever has happened to it."""
    story = _story(world, number, count)
    _requisition_row(world, story)
    for event in story.events:
        if event.type not in PERSONAL:
            managers = event.type in (E.NEED_VALIDATED, E.RPA, E.CERT_RETURNED)
            _event(world, story, event, story.manager if managers else story.specialist)
    announced = number % 12 != 11 or not story.live
    if announced and E.JA_CONFIRMED in story.by:
        _announcement(world, story)


def _story(world: World, number: int, count: int) -> Story:
    draw = world.draw
    code, career = draw.choice(list(world.agencies)), draw.choice(careers())
    rated = career.series not in DIRECT_HIRE_SERIES or draw.random() < SHARE_RATED
    live = number >= count - OPEN_REQUISITIONS
    progress = number / count
    past = YOUNGEST_DAYS + (31 * MONTHS - YOUNGEST_DAYS) * (1 - number / (count - OPEN_REQUISITIONS))
    recent = draw.uniform(13, 27) if number % 2 else 80 * (count - number) / OPEN_REQUISITIONS
    age = recent if live else past
    need = world.now - timedelta(days=max(age * draw.uniform(0.9, 1.05), 0.5))
    events = timeline(draw, need=need, rated=rated, agency=code, progress=progress, until=world.now)
    if live and number % 17 == 5:
        events = _cancelled(events, world.now)
    manager, specialist = world.staff[code, Role.HIRING_MANAGER], world.staff[code, Role.HR_SPECIALIST]
    return Story(number, code, world.agencies[code], career, rated, live, tuple(events), manager, specialist)


def _cancelled(events: list[Dated], now: datetime) -> list[Dated]:
    """Cut a history off a day after the announcement opened."""
    opened = next((e.at for e in events if e.type is E.JOA_OPEN), None)
    if opened is None:
        return events
    end = Dated(E.CANCELLED, opened + timedelta(days=1))
    return [e for e in events if e.at <= opened] + ([end] if end.at <= now else [])


def _requisition_row(world: World, story: Story) -> None:
    draw, id_ = world.draw, story.key("requisition")
    grade = draw.choice(tuple(PAY))
    protected, secret = story.code in ("NSA", "DOW"), draw.random() < 0.6
    need = story.events[0].at
    world.add(
        "requisition",
        id=id_,
        agency_id=story.agency,
        chain_id=id_,
        title=story.career.title,
        provision=story.career.provision,
        nice_role=story.career.nice_role,
        series=story.career.series,
        pay_plan="GS",
        grade_low=grade,
        grade_high=grade,
        authority="DE_CR" if story.rated else "DHA_GW_CYBER",
        openings=1,
        duty_location=draw.choice(("Washington, DC", "Arlington, VA", "Fort Meade, MD", "Boulder, CO")),
        telework=draw.choice(("situational", "regular", "remote", "none")),
        clearance="top_secret" if protected else "secret" if secret else "none",
        risk_level=draw.choice(("low", "moderate", "high")),
        sensitivity="critical_sensitive" if protected else "noncritical_sensitive" if secret else "non_sensitive",
        pay_min=PAY[grade],
        pay_max=round(PAY[grade] * 1.3),
        hiring_manager_id=story.manager[0],
        hr_specialist_id=story.specialist[0],
        created_at=need,
        completed_at=need,
        source="",
    )


def _event(world: World, story: Story, event: Dated, actor: Actor, application: uuid.UUID | None = None) -> None:
    world.add(
        "timeline_event",
        agency_id=story.agency,
        requisition_id=story.key("requisition"),
        application_id=application,
        type=event.type.value,
        happened_at=event.at,
        entered_at=event.at,
        actor_id=actor[0],
        actor_name=actor[1],
        basis="",
    )


def _closing(world: World, story: Story) -> datetime | None:
    """The end of the open period: where it has ended when it did, else some days from now."""
    by = story.by
    if E.JOA_OPEN not in by:
        return None
    if E.JOA_CLOSE in by:
        return by[E.JOA_CLOSE]
    return closing_instant(world.now.astimezone(EASTERN).date() + timedelta(days=world.draw.randint(2, 9)))


def _announcement(world: World, story: Story) -> None:
    by, career, id_ = story.by, story.career, story.key("announcement")
    world.add(
        "announcement",
        id=id_,
        agency_id=story.agency,
        requisition_id=story.key("requisition"),
        number=f"{story.code}-26-{story.number:05d}",
        title=career.title,
        summary=career.summary,
        duties=career.duties,
        qualifications=career.qualifications,
        requirements="U.S. citizenship. A background investigation.",
        evaluation=EVALUATION[story.rated],
        no_technical_assessment_reason="",
        short_period_reason="",
        certificate_may_be_shared=bool(story.number % 2),
        opens_at=by.get(E.JOA_OPEN),
        closes_at=_closing(world, story),
        published_at=by.get(E.JOA_OPEN),
        cancelled_at=by.get(E.CANCELLED),
        created_at=by[E.JA_CONFIRMED],
        source_hash="",
        source_url="",
    )
    for position, skill in enumerate(world.skills[career.id]):
        world.add(
            "announcement_skill",
            agency_id=story.agency,
            announcement_id=id_,
            skill_id=skill.skill_id,
            position=position,
            weight=skill.weight,
            required=position < 2,
            tested_by=TESTS[position % len(TESTS)],
        )
    if E.JOA_OPEN in by:
        _applications(world, story)


def _applications(world: World, story: Story) -> None:
    draw, by, asked = world.draw, story.by, world.skills[story.career.id]
    fitting = [a for a in world.applicants if a.career == story.career.id]
    pool = draw.sample(fitting, min(len(fitting), draw.randint(2, 5)))
    pool += draw.sample(world.applicants, draw.randint(*OTHERS_EACH))
    unique = list({a.id: a for a in pool}.values())
    last = min(by.get(E.JOA_CLOSE, world.now), by.get(E.CANCELLED, world.now))
    best = max(range(len(unique)), key=lambda i: match(unique[i].extraction, asked).score)
    for place, applicant in enumerate(unique):
        at = by[E.JOA_OPEN] + (last - by[E.JOA_OPEN]) * draw.uniform(0.02, 0.98)
        _application(world, story, applicant, place, at, chosen=place == best)
    if E.CERT_ISSUED in by:
        _certificate(world, story, len(unique), best)


def _application(world: World, story: Story, applicant: Applicant, place: int, at: datetime, *, chosen: bool) -> None:
    id_, status = story.key("application", place), _status(story.by, chosen, place)
    _application_rows(world, story, applicant, place, at, status)
    _event(world, story, Dated(E.APPLICATION_RECEIVED, at), (applicant.id, "Applicant"), id_)
    _match_rows(world, story, applicant, id_, at)
    if status != "submitted":
        _review_row(world, story, id_, qualified=status != "not_qualified")
    if not chosen:
        return
    for event in story.events:
        if event.type in PERSONAL:
            _event(world, story, event, story.specialist, id_)
    if E.CERT_RETURNED in story.by:
        _event(world, story, Dated(E.SELECTED, story.by[E.CERT_RETURNED]), story.manager, id_)


def _status(by: Mapping[EventType, datetime], chosen: bool, place: int) -> str:
    if E.CERT_ISSUED not in by:
        return "submitted"
    if not chosen and place % 3 == 2:
        return "not_qualified"
    if not chosen:
        return "not_selected" if E.CERT_RETURNED in by else "referred"
    return next((status for event, status in REACHED if event in by), "referred")


def _application_rows(world: World, story: Story, applicant: Applicant, place: int, at: datetime, status: str) -> None:
    id_ = story.key("application", place)
    world.add(
        "application",
        id=id_,
        agency_id=story.agency,
        announcement_id=story.key("announcement"),
        person_id=applicant.id,
        resume_id=applicant.resume_id,
        applicant_name=applicant.name,
        email=applicant.email,
        status=status,
        us_citizen=True,
        preference_claim="TP" if place % 5 == 1 else "NV",
        may_share=bool(place % 2),
        certified_at=at,
        created_at=at,
        updated_at=at,
        submitted_at=at,
        receipt_number=f"M-D{story.number:05d}-{place:02d}",
    )
    world.add(
        "submitted_resume",
        agency_id=story.agency,
        application_id=id_,
        filename="resume.txt",
        media_type="text/plain",
        pages=2,
        sha256=applicant.sha256,
        text=applicant.text,
        submitted_at=at,
    )


def _match_rows(world: World, story: Story, applicant: Applicant, application: uuid.UUID, at: datetime) -> None:
    asked = world.skills[story.career.id]
    result, id_ = match(applicant.extraction, asked), key("match", application)
    world.add(
        "match",
        id=id_,
        agency_id=story.agency,
        application_id=application,
        model_version=world.model.version,
        model_hash=world.model.sha256,
        requirements_hash=requirements_hash(asked),
        resume_sha256=applicant.sha256,
        score=result.score,
        enough=result.enough,
        roles=Jsonb([{"id": r.id, "probability": round(r.probability, 4)} for r in result.roles[:5]]),
        flags=Jsonb(list(result.flags)),
        created_at=at + timedelta(seconds=2),
    )
    for line in result.lines:
        world.add(
            "match_line",
            agency_id=story.agency,
            match_id=id_,
            skill_id=line.skill_id,
            weight=line.weight,
            probability=line.probability,
            finding=str(line.band),
            start=line.start,
            end=line.end,
            sentence=line.sentence,
        )


def _review_row(world: World, story: Story, application: uuid.UUID, *, qualified: bool) -> None:
    at = story.by[E.CERT_ISSUED]
    shows = "shows" if qualified else "does not show"
    world.add(
        "review",
        agency_id=story.agency,
        application_id=application,
        decision="qualified" if qualified else "not_qualified",
        rating=world.draw.randint(90, 99) if qualified and story.rated else None,
        category=CATEGORY[story.rated] if qualified else None,
        preference="NV",
        reason_code="specialized_experience",
        reason=f"The résumé {shows} a year of this work at the next lower grade.",
        record_opened_at=at - timedelta(hours=2),
        reviewer_id=story.specialist[0],
        reviewer_name=story.specialist[1],
        at=at - timedelta(hours=1),
    )


def _certificate(world: World, story: Story, applications: int, best: int) -> None:
    by, id_ = story.by, story.key("certificate")
    world.add(
        "certificate",
        id=id_,
        agency_id=story.agency,
        announcement_id=story.key("announcement"),
        number=f"{story.code}-26-{story.number:05d}-C1",
        method="category_rating" if story.rated else "direct_hire",
        explanation=EXPLANATION[story.rated],
        issued_at=by[E.CERT_ISSUED],
        issued_by=story.specialist[0],
        issued_by_name=story.specialist[1],
    )
    named = [place for place in range(applications) if place == best or place % 3 != 2]
    for position, place in enumerate(named, start=1):
        world.add(
            "certificate_entry",
            agency_id=story.agency,
            certificate_id=id_,
            application_id=story.key("application", place),
            position=position,
            category=CATEGORY[story.rated],
            preference="NV",
        )
    if E.CERT_RETURNED in by:
        for place in named:
            _action(world, story, "A" if place == best else "NS", story.key("application", place))
        _action(world, story, "RETURNED", None)


def _action(world: World, story: Story, code: str, application: uuid.UUID | None) -> None:
    world.add(
        "certificate_action",
        agency_id=story.agency,
        certificate_id=story.key("certificate"),
        application_id=application,
        code=code,
        reason="",
        actor_id=story.manager[0],
        actor_name=story.manager[1],
        at=story.by[E.CERT_RETURNED],
    )


def load_rows(connection: psycopg.Connection[Any], table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Load rows in bulk: COPY into a temporary table, then INSERT, for COPY itself is refused under row security."""
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
