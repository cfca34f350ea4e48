"""How fast a lead's pages are answered from figures kept current, and what keeping them costs, beside a plain GROUP BY.

A PostgreSQL of its own is filled in bulk. Pages are whole answers of the web application to a signed-in lead of the
largest agency, under row-level security; the plain way asks the log itself for less in the same run.
"""

# ruff: noqa: S608 -- statements are put together from our own names only; every value is bound

import json
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import text

from app import schema
from app.bench import lead_pages, machine
from app.bench.metrics_rows import EACH, Sizes, key, load
from app.clock import utcnow
from app.db import Context, Persona, ScopedSession, engine_for
from app.embedded import servers
from app.embedded.servers import Servers
from app.metrics import services
from app.reference import catalog

REPEATS, UPDATES = 9, 200
KEY = bytes(range(32))
LARGEST = 0
"""The agency with most of everything."""
Say = Callable[[str], None]

DAY = "({} AT TIME ZONE 'America/New_York')::date"
FISCAL = "date_trunc('quarter', entered AT TIME ZONE 'America/New_York' + interval '3 months')"
ELAPSED = f"{DAY.format('entered')} - {DAY.format('need')}"
LOG = "timeline_event e JOIN requisition r ON r.id = e.requisition_id WHERE e.agency_id = :agency"
PLAIN = {
    "overview": f"""
        WITH start AS (
            SELECT r.chain_id, min(e.happened_at) AS need FROM {LOG} AND e.type = 'NEED_VALIDATED' GROUP BY 1),
        hire AS (
            SELECT e.application_id, r.chain_id, max(e.happened_at) FILTER (WHERE e.type = 'TJO_ACCEPTED') AS accepted,
                   max(e.happened_at) FILTER (WHERE e.type = 'EOD') AS entered
              FROM {LOG} AND e.type IN ('TJO_ACCEPTED', 'EOD') GROUP BY 1, 2)
        SELECT {FISCAL}, count(*), avg({ELAPSED}),
               percentile_disc(ARRAY[0.5, 0.8, 0.9]) WITHIN GROUP (ORDER BY {ELAPSED})
          FROM hire JOIN start USING (chain_id) WHERE entered >= accepted AND accepted >= need GROUP BY 1 ORDER BY 1""",
    "where time goes": f"""
        WITH stay AS (
            SELECT e.type, e.happened_at,
                   lead(e.happened_at) OVER (PARTITION BY r.chain_id ORDER BY e.happened_at, e.id) AS next
              FROM {LOG} AND e.application_id IS NULL)
        SELECT type, count(*), avg(next - happened_at), percentile_disc(ARRAY[0.5, 0.8, 0.9])
               WITHIN GROUP (ORDER BY next - happened_at) FROM stay WHERE next IS NOT NULL GROUP BY 1""",
    "outcomes": f"""
        SELECT e.type, count(DISTINCT e.application_id) FROM {LOG} AND e.application_id IS NOT NULL GROUP BY 1""",
}
"""Simpler than what the pages say: one measure of six, the trunk only, no rework, holders or exclusions."""


def run(applications: int, events: int, say: Say) -> dict[str, Any]:
    """Measure everything once and return it; `say` is told what is being done."""
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder:
        Path(folder).chmod(0o711)
        running = servers.start(Path(folder), durable=False)
        try:
            return _measured(running, Path(folder), Sizes(applications, events), say)
        finally:
            servers.stop(Path(folder))


def _measured(running: Servers, folder: Path, sizes: Sizes, say: Say) -> dict[str, Any]:
    schema.provision(running.postgres_url("postgres", "postgres"))
    schema.upgrade(running.postgres_url("muster_migrator"), KEY)
    say(f"loading {sizes.applications:,} applications and {sizes.events:,} events")
    address = f"host={running.run} dbname=muster user=postgres"
    seconds, events = machine.timed(lambda: load(address, sizes, utcnow()))
    rebuilt = _rebuild(running, say)
    _vacuum(address)
    say("asking as a lead")
    browser = lead_pages.a_lead(running, folder, key("agency", LARGEST), KEY)
    pages = {name: _page(browser, path) for name, path in lead_pages.PAGES.items()}
    lists = {name: _page(browser, path) for name, path in lead_pages.lists().items()}
    slowest = max(lists, key=lambda name: lists[name]["median"])
    pages[f"the slowest of {len(lists)} lists of rows ({slowest})"] = lists[slowest]
    say("keeping figures current event by event")
    update = _updates(running, sizes)
    say("asking the log itself")
    plain = {name: _plain(running, statement) for name, statement in PLAIN.items()}
    again = _rebuild(running, say, only=LARGEST)
    return {
        "machine": machine.described(),
        "applications": sizes.applications, "events": events, "chains": sizes.chains,
        "agencies": len(catalog.agencies()), "load_seconds": round(seconds, 1), "rows": _rows(running),
        "full_rebuild": rebuilt, "rebuilt_again_after_updates_is_equal": again["equal"],
        "pages_ms": pages, "update_per_event_ms": update, "plain_group_by_ms": plain,
        "plain_against_page": {name: round(plain[name] / pages[name]["median"], 1) for name in plain},
    }  # fmt: skip


def _session(running: Servers, persona: Persona, agency: int, *, role: str) -> ScopedSession:
    engine = engine_for(running.postgres_url(role), statement_ms=3_600_000, lock_ms=60_000)
    return ScopedSession(engine, Context(persona, key("agency", agency)), KEY)


def _rebuild(running: Servers, say: Say, only: int | None = None) -> dict[str, Any]:
    start, chains, equal = time.perf_counter(), 0, True
    for agency in range(len(catalog.agencies())) if only is None else [only]:
        say(f"counting agency {agency + 1} anew")
        with _session(running, Persona.SYSTEM, agency, role="muster_worker") as session:
            found = services.rebuild(session, agency_id=key("agency", agency), say=lambda _: None)
            session.commit()
        chains, equal = chains + found.chains, equal and found.equal
    return {"seconds": round(time.perf_counter() - start, 1), "chains": chains, "equal": equal}


def _vacuum(address: str) -> None:
    import psycopg

    with psycopg.connect(address, autocommit=True) as db:
        db.execute("VACUUM ANALYZE")


def _page(browser: FlaskClient, path: str) -> dict[str, float]:
    lead_pages.ask(browser, path)  # the first answer also compiles the page
    return _spread([machine.timed(lambda: lead_pages.ask(browser, path))[0] * 1000 for _ in range(REPEATS)])


def _spread(milliseconds: list[float]) -> dict[str, float]:
    ordered = sorted(milliseconds)
    return {"median": round(median(ordered), 1), "p95": round(ordered[int(0.95 * (len(ordered) - 1))], 1)}


def _updates(running: Servers, sizes: Sizes) -> dict[str, float]:
    """Add one event to chains drawn at random, each in a transaction of its own, and count the chain."""
    draw, spent = random.Random(3), []  # noqa: S311  # repeatable, not secret
    with _session(running, Persona.SYSTEM, LARGEST, role="muster_worker") as session:
        known = session.execute(text("SELECT requisition_id, chain_id FROM requisition_fact ORDER BY chain_id")).all()
    for requisition_id, chain_id in draw.choices(known, k=UPDATES):
        person = key("application", EACH * (_number(chain_id) // 2) + draw.randrange(EACH))
        with _session(running, Persona.SYSTEM, LARGEST, role="muster_worker") as session:
            _append(session, requisition_id, person)
            spent.append(machine.timed(lambda: _count(session, requisition_id))[0] * 1000)  # noqa: B023
    return _spread(spent)


def _number(chain_id: UUID) -> int:
    return chain_id.int & 0xFFFFFFFF


def _append(session: ScopedSession, requisition_id: UUID, person: UUID) -> None:
    session.execute(
        text(
            "INSERT INTO timeline_event (agency_id, requisition_id, application_id, type, happened_at, entered_at, "
            "actor_name, basis) VALUES (:agency, :requisition, :person, 'EOD', now(), now(), 'Bench', '')"
        ),
        {"agency": key("agency", LARGEST), "requisition": requisition_id, "person": person},
    )
    session.commit()


def _count(session: ScopedSession, requisition_id: UUID) -> None:
    services.count_chain(session, requisition_id=requisition_id)
    session.commit()


def _plain(running: Servers, statement: str) -> float:
    with _session(running, Persona.STAFF, LARGEST, role="muster_web") as session:
        given = {"agency": key("agency", LARGEST)}
        spent = [machine.timed(lambda: session.execute(text(statement), given).all())[0] for _ in range(3)]
    return round(min(spent) * 1000, 1)


def _rows(running: Servers) -> dict[str, int]:
    tables = ("hire_fact", "step_fact", "application_fact", "requisition_fact", "day_count", "notice_count")
    with schema.owner_engine(running.postgres_url("muster_migrator")).connect() as connection:
        connection.execute(text("SET ROLE muster_owner"))
        return {t: int(connection.scalar(text(f"SELECT count(*) FROM {t}")) or 0) for t in tables}


def shown(found: dict[str, Any]) -> list[str]:
    """Return the findings as lines for a person."""
    pages = [f"  {name}: {ms['median']} ms, p95 {ms['p95']} ms" for name, ms in found["pages_ms"].items()]
    plain = [
        f"  {name}: {ms} ms, {found['plain_against_page'][name]} x" for name, ms in found["plain_group_by_ms"].items()
    ]
    return [
        f"{found['applications']:,} applications, {found['events']:,} events, {found['chains']:,} chains; "
        f"rows {json.dumps(found['rows'])}",
        f"Counting everything anew: {found['full_rebuild']['seconds']} s; after the updates the same: "
        f"{found['rebuilt_again_after_updates_is_equal']}",
        f"One event: {found['update_per_event_ms']['median']} ms, p95 {found['update_per_event_ms']['p95']} ms",
        "Pages of the largest agency's lead:",
        *pages,
        "The same questions asked of the log:",
        *plain,
    ]
