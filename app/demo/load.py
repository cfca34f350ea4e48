"""Loading the demonstration: people, requisitions in every state, applications, matches, eighteen months of hires."""

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import text
from sqlmodel import Session, col, select

from app import schema
from app.clock import utcnow
from app.demo import monitoring, stories
from app.demo.careers import Career, careers, person_name, resume
from app.demo.pool import add_to_pool
from app.demo.world import MONTHS, Actor, Applicant, World, key
from app.documents.store import FileStore
from app.identity.models import Agency
from app.identity.provider.people import people
from app.identity.rules import Role
from app.metrics import services as metrics
from app.metrics.models import RequisitionFact
from app.reference import catalog
from app.skills.extract import Requirement, SkillsModel
from app.work.rules import TaskKind

Say = Callable[[str], None]
LOAD_ORDER = (
    *("agency", "person", "role_assignment", "resume", "requisition", "announcement", "announcement_skill"),
    *("application", "submitted_resume", "timeline_event", "notice", "match_run", "match", "match_line", "review"),
    *("certificate", "certificate_entry", "certificate_action", "pool_profile", "pool_passage", "task"),
)
"""Parents before children: each table's foreign keys are checked as it is filled."""


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
            _count(migrator_url, say, anew=False)
            return
        world = _world(random.Random(seed), issuer, model, store, applicants, say)  # noqa: S311  # repeatable, not secret
        for number in range(requisitions):
            stories.add_requisition(world, number, requisitions)
        _ask_for_the_first_night(world)
        assert set(world.rows) <= set(LOAD_ORDER)
        for table in LOAD_ORDER:
            say(f"{len(world.rows[table]):,} rows of {table}")
            load_rows(connection, table, world.rows[table])
        _voluntary_answers(connection, world, say)
        connection.commit()
    _count(migrator_url, say, anew=True)


def _count(migrator_url: str, say: Say, *, anew: bool) -> None:
    """Count the figures of every agency: a bulk load asks for no task. Without `anew` only where nothing is counted."""
    with schema.owner_engine(migrator_url).connect() as connection, Session(connection) as session:
        session.execute(text("SET ROLE muster_owner"))
        for agency in session.exec(select(Agency).order_by(col(Agency.code))).all():
            if anew or not session.exec(select(RequisitionFact).where(RequisitionFact.agency_id == agency.id)).first():
                metrics.rebuild(session, agency_id=agency.id, say=lambda _: None)
                say(f"figures of {agency.code}")
        session.commit()


def _ask_for_the_first_night(world: World) -> None:
    """Ask for the first night's work at once, so that pages made from it are not empty until the next morning."""
    first = (
        TaskKind.FORECAST,
        TaskKind.BUILD_OPEN_DATA,
        TaskKind.MEASURE_SELECTION_RATES,
        TaskKind.BEGIN_POOL_RUN,
    )
    for kind in first:
        world.add(
            "task",
            key=f"{kind}:first",
            kind=kind.value,
            agency_id=None,
            payload=Jsonb({}),
            created_at=world.now,
            run_after=world.now,
            attempts=0,
            lease_token=0,
            last_error="",
            progress_done=0,
            progress_total=0,
        )


def _voluntary_answers(connection: psycopg.Connection[Any], world: World, say: Say) -> None:
    for (agency, role), (analyst_id, _) in world.staff.items():
        if role is Role.EEO_ANALYST:
            start = world.now - timedelta(days=31 * MONTHS)
            many = monitoring.add(connection, agency_id=world.agencies[agency], analyst_id=analyst_id, at=start)
            say(f"{many:,} voluntary answers")


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
        if number % 2 == 0:
            add_to_pool(world, world.applicants[-1], number)
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


def _skills_of(model: SkillsModel, career: Career) -> tuple[Requirement, ...]:
    """Return what the announcement of a career asks for: what the classifier proposes from its duties, as shares."""
    from app.skills.matching import requirements

    proposed = requirements(model, career.duties)[:8]
    total = sum(s.weight for s in proposed) or 1.0
    return tuple(replace(s, weight=max(round(s.weight / total, 4), 0.0001)) for s in proposed)


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
