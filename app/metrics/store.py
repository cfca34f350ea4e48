"""The tables of figures as rows of `facts`: read, written as a difference, hashed; and what is grouped from them."""

# ruff: noqa: S608 -- statements are put together from our own names only; every value is bound

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from app.metrics.facts import ApplicationFact, Facts, HireFact, RequisitionFact, Sliced, StepFact
from app.metrics.filters import cuts_of
from app.metrics.rules import Measure, fiscal_quarter

Row = TypeVar("Row", bound=Sliced)
TABLES: dict[type[Sliced], str] = {
    HireFact: "hire_fact",
    StepFact: "step_fact",
    ApplicationFact: "application_fact",
    RequisitionFact: "requisition_fact",
}
COLUMNS = {row: ", ".join(f.name for f in fields(row)) for row in TABLES}
PREGROUPED = ("day_count", "notice_count", "agency_figure")
DAY_KEY = ("agency_id", "measure", "cut", "fiscal_year", "quarter", "days")
NOTICE_KEY = ("agency_id", "cut", "kind", "fiscal_year", "quarter", "due_on", "standing")
Counts = Counter[tuple[Any, ...]]


def read(session: Session, agency_id: UUID, chain_id: UUID) -> Facts:
    """Return the rows of one chain as the tables have them."""
    where = "agency_id = :agency AND chain_id = :chain"
    given = {"agency": agency_id, "chain": chain_id}
    return Facts(
        rows(session, HireFact, where, given),
        rows(session, StepFact, where, given),
        rows(session, ApplicationFact, where, given),
        rows(session, RequisitionFact, where, given),
    )


def length(session: Session, agency_id: UUID, chain_id: UUID) -> int | None:
    """Return how many events were counted of a chain."""
    statement = text("SELECT events FROM requisition_fact WHERE agency_id = :agency AND chain_id = :chain")
    found = session.scalar(statement, {"agency": agency_id, "chain": chain_id})
    return None if found is None else int(found)


def rows(session: Session, row: type[Row], where: str, given: dict[str, Any]) -> tuple[Row, ...]:
    """Return rows of one table; `where` is written by us, values come in `given`."""
    statement = text(f"SELECT {COLUMNS[row]} FROM {TABLES[row]} WHERE {where}")
    return tuple(row(*found) for found in session.execute(statement, given).all())


@contextmanager
def unsorted(session: Session) -> Iterator[None]:
    """Have many rows found by hash, or in the order of an index, and not sorted.

    The planner would sort: it cannot know how many rows a policy lets through, and guesses one in two hundred.
    """
    session.execute(text("SET LOCAL enable_sort = off"))
    yield
    session.execute(text("SET LOCAL enable_sort = on"))


def insert(session: Session, found: Sequence[Sliced]) -> None:
    """Add rows of one kind; they travel as one document, which is quicker than as many parameters."""
    if not found:
        return
    row = type(found[0])
    names = [f.name for f in fields(row)]
    document = json.dumps([dict(zip(names, _plain(one), strict=True)) for one in found], default=str)
    statement = f"INSERT INTO {TABLES[row]} ({COLUMNS[row]}) SELECT {COLUMNS[row]} "  # no foreign words
    statement += f"FROM json_populate_recordset(NULL::{TABLES[row]}, CAST(:document AS json))"
    session.execute(text(statement), {"document": document})


def _plain(one: Sliced) -> Iterable[Any]:
    for field in fields(one):
        value = getattr(one, field.name)
        yield value.isoformat() if isinstance(value, date | datetime) else value


def replace(session: Session, old: Facts, new: Facts) -> bool:
    """Write what differs between two counts of one chain, person by person; say whether anything did."""
    changed = False
    for before, after in zip(_parts(old), _parts(new), strict=True):
        gone, fresh = set(before) - set(after), set(after) - set(before)
        touched = {_person(row) for row in gone | fresh}
        if not touched:
            continue
        _delete(session, next(iter(gone | fresh)), touched)
        insert(session, [row for row in after if _person(row) in touched])
        changed = True
    return changed


def _parts(facts: Facts) -> tuple[Sequence[Sliced], ...]:
    return facts.hires, facts.steps, facts.applications, facts.requisitions


def _person(row: Sliced) -> UUID | None:
    found = getattr(row, "application_id", None)
    assert found is None or isinstance(found, UUID)
    return found


def _delete(session: Session, like: Sliced, touched: set[UUID | None]) -> None:
    table = TABLES[type(like)]
    given: dict[str, Any] = {"agency": like.agency_id, "chain": like.chain_id}
    statement = f"DELETE FROM {table} WHERE agency_id = :agency AND chain_id = :chain"
    if hasattr(like, "application_id"):
        statement += " AND (application_id = ANY(:people) OR (:trunk AND application_id IS NULL))"
        given |= {"people": [p for p in touched if p], "trunk": None in touched}
    session.execute(text(statement), given)


def days_counted(facts: Facts) -> Counts:
    """Count hires by measure, stays by element and applicants' waits, by quarter and days, in every cut."""
    cuts: dict[UUID, tuple[str, ...]] = {}
    counts: Counts = Counter()
    for measure, row, days in _timed(facts):
        if row.requisition_id not in cuts:
            cuts[row.requisition_id] = cuts_of(row)
        for cut in cuts[row.requisition_id]:
            counts[row.agency_id, measure, cut, row.fiscal_year, row.quarter, days] += 1
    return counts


def _timed(facts: Facts) -> Iterator[tuple[str, HireFact | StepFact | ApplicationFact, int]]:
    for hire in (h for h in facts.hires if h.m2 is not None):
        measured = ((measure, hire.days(measure)) for measure in Measure)
        yield from ((measure.value, hire, days) for measure, days in measured if days is not None)
        if hire.approval is not None:
            yield "approval", hire, hire.approval
    for step in facts.steps:
        if step.days is not None:
            yield f"step:{step.element}", step, step.days
    for application in facts.applications:
        if application.wait is not None:
            yield "wait", application, application.wait


def notices_counted(facts: Facts) -> Counts:
    """Count notices by kind, the quarter and day they were due, and whether they went out in time, in every cut."""
    counts: Counts = Counter()
    for application in facts.applications:
        for cut in cuts_of(application):
            for kind, due, standing in notices_of(application):
                quarter = fiscal_quarter(due)
                counts[application.agency_id, cut, kind, quarter.year, quarter.quarter, due, standing] += 1
    return counts


def notices_of(application: ApplicationFact) -> Iterator[tuple[str, date, str]]:
    """Yield what notice was due when, and whether it went out in time."""
    for kind, due, sent in (
        ("receipt", application.receipt_due_on, application.receipt_on),
        ("outcome", application.outcome_due_on, application.outcome_on),
    ):
        if due is not None:
            yield kind, due, "unsent" if sent is None else "in_time" if sent <= due else "late"


def add_counts(session: Session, table: str, key: Sequence[str], change: Counts) -> None:
    """Add to counted rows, and take away those that reach nothing; in one order, so that two workers never cross."""
    changed = [(k, n) for k, n in sorted(change.items(), key=lambda item: tuple(map(str, item[0]))) if n]
    if not changed:
        return
    document = json.dumps([{**dict(zip(key, k, strict=True)), "n": n} for k, n in changed], default=str)
    names = ", ".join(key)
    statement = f"""
        INSERT INTO {table} AS t ({names}, n)
        SELECT {names}, n FROM json_populate_recordset(NULL::{table}, CAST(:document AS json))
        ON CONFLICT ({names}) DO UPDATE SET n = t.n + excluded.n"""
    session.execute(text(statement), {"document": document})
    if any(n < 0 for _, n in changed):
        same = " AND ".join(f"t.{name} = gone.{name}" for name in key)
        gone = f"json_populate_recordset(NULL::{table}, CAST(:document AS json)) gone"
        session.execute(text(f"DELETE FROM {table} t USING {gone} WHERE {same} AND t.n = 0"), {"document": document})


def clear(session: Session, agency_id: UUID) -> None:
    """Throw away everything counted of an agency."""
    for table in (*TABLES.values(), *PREGROUPED):
        session.execute(text(f"DELETE FROM {table} WHERE agency_id = :agency"), {"agency": agency_id})


def hash_of(session: Session, agency_id: UUID) -> str:
    """Return one hash over every counted row of an agency, in whatever order they lie."""
    found = []
    for table, columns in [(TABLES[row], COLUMNS[row]) for row in TABLES] + [(t, "*") for t in PREGROUPED]:
        statement = f"""
            SELECT count(*), coalesce(sum(('x' || substr(h, 1, 15))::bit(60)::bigint), 0),
                   coalesce(sum(('x' || substr(h, 17, 15))::bit(60)::bigint), 0)
              FROM (SELECT md5(CAST(ROW(r.*) AS text)) AS h
                      FROM (SELECT {columns} FROM {table} WHERE agency_id = :agency) r) hashed"""
        found.append(tuple(map(int, session.execute(text(statement), {"agency": agency_id}).one())))
    return hashlib.sha256(repr(found).encode()).hexdigest()[:32]
