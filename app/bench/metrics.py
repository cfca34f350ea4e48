"""How fast a lead's pages are answered from figures kept current, and what keeping them costs, beside a plain GROUP BY.

A PostgreSQL of its own is filled in bulk. Pages are the questions that one page asks, in the lead's own name under
row-level security, for the largest agency; the plain way asks the same of the log itself in the same run.
"""

# ruff: noqa: S608 -- statements are put together from our own names only; every value is bound

import json
import random
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app import schema
from app.bench import machine
from app.bench.metrics_rows import EACH, Sizes, key, load
from app.clock import utcnow
from app.db import Context, Persona, ScopedSession, engine_for
from app.embedded import servers
from app.embedded.servers import Servers
from app.metrics import drill, services, sources
from app.metrics.current import Current
from app.metrics.drill import Asker
from app.metrics.filters import Filters
from app.metrics.listing import listings
from app.metrics.outcomes import Stage
from app.metrics.rules import Measure
from app.metrics.sources import Source
from app.reference import catalog

REPEATS, UPDATES = 20, 200
KEY = bytes(range(32))
LARGEST, LONG_STEP = 0, 4
"""The agency with most of everything, and an element of the model through which all go."""
Say = Callable[[str], None]
Question = Callable[[Asker], object]

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
            return _measured(running, Sizes(applications, events), say)
        finally:
            servers.stop(Path(folder))


def _measured(running: Servers, sizes: Sizes, say: Say) -> dict[str, Any]:
    schema.provision(running.postgres_url("postgres", "postgres"))
    schema.upgrade(running.postgres_url("muster_migrator"), KEY)
    say(f"loading {sizes.applications:,} applications and {sizes.events:,} events")
    address = f"host={running.run} dbname=muster user=postgres"
    seconds, events = machine.timed(lambda: load(address, sizes, utcnow()))
    rebuilt = _rebuild(running, say)
    _vacuum(address)
    say("asking as a lead")
    pages = {name: _page(running, ask) for name, ask in (_pages() | _drills()).items()}
    lists = {name: _page(running, partial(_listed, name)) for name in listings()}
    slowest = max(lists, key=lambda name: lists[name]["median"])
    pages[f"the slowest of all {len(lists)} lists, {slowest}"] = lists[slowest]
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


def _pages() -> dict[str, Question]:
    """Return what each page asks; the cut ones ask for one slice, which is counted from single rows."""
    cut = Filters(series="2210")
    asked: dict[str, Callable[[Source], object]] = {
        "overview": lambda s: ([s.days(m) for m in Measure], s.excluded(), s.backdated(), s.notices(), s.waits()),
        "where time goes": lambda s: (s.steps(), s.holders(), s.rework(), s.open(most=100)),
        "outcomes": lambda s: (s.funnel(), s.waits(), s.staffing()),
        "overview, one series": lambda s: ([s.days(m, cut) for m in Measure], s.excluded(cut), s.backdated(cut)),
        "where time goes, one series": lambda s: (s.steps(cut), s.holders(cut), s.rework(cut), s.open(cut, most=100)),
    }
    return {name: partial(_of_source, ask) for name, ask in asked.items()}


def _of_source(ask: Callable[[Source], object], asker: Asker) -> object:
    return ask(asker.source)


def _drills() -> dict[str, Question]:
    """Return the pages of rows behind a number: how many there are, and the first of them."""
    return {
        "hires behind a number": lambda a: drill.hires(a, Filters(), None),
        "stays in a step": lambda a: drill.visits(a, Filters(), LONG_STEP),
        "applications of a stage": lambda a: drill.applications(a, Filters(), Stage.REFERRED),
        "late notices": lambda a: drill.behind(a, Filters(), listings()["outcome-late"]),
        "days of a holder": lambda a: drill.behind(a, Filters(), listings()["held-hiring_manager"]),
    }


def _listed(name: str, asker: Asker) -> object:
    return drill.behind(asker, Filters(), listings()[name])


def _page(running: Servers, ask: Question) -> dict[str, float]:
    spent = []
    for _ in range(REPEATS):
        with _session(running, Persona.STAFF, LARGEST, role="muster_web") as session:
            agency_id = key("agency", LARGEST)
            asker = Asker(session, agency_id, Current(session, agency_id, utcnow()))
            spent.append(machine.timed(lambda: (ask(asker), sources.agencies(session)))[0] * 1000)  # noqa: B023
    return _spread(spent)


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
