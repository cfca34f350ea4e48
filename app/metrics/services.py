"""Keeping the tables of figures current: one chain after its log grew, or everything anew."""

# ruff: noqa: S608 -- statements are put together from our own names only; every value is bound

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, fields
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from app.metrics import counting, reading, store
from app.metrics.facts import Facts, HireFact
from app.metrics.rules import FiscalQuarter, summary_of
from app.positions.models import Requisition

Say = Callable[[str], None]
COUNTED = (
    ("day_count", store.DAY_KEY, store.days_counted),
    ("notice_count", store.NOTICE_KEY, store.notices_counted),
)
KEPT_BACK = 300_000
"""Counted rows gathered in memory before they are written: some 100 MB, and far fewer writes of the same row."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What counting an agency anew found: `kept` says whether there were any figures before, the hashes which."""

    agency_id: UUID
    chains: int
    kept: bool
    before: str
    after: str

    @property
    def equal(self) -> bool:
        """Whether the tables already said what the log says."""
        return self.before == self.after

    @property
    def wrong(self) -> bool:
        """Whether the tables said something else than the log; empty ones said nothing."""
        return self.kept and not self.equal


def count_chain(session: Session, *, requisition_id: UUID, grown: bool = False) -> None:
    """Count the chain of a requisition anew and write what changed; safe to run again.

    Whoever counts holds the chain, so that a slower worker never writes an older count over a newer one.

    Args:
        session: in the name of the service, for the requisition's agency.
        requisition_id: any requisition of the chain.
        grown: only if the log has grown since it was counted; a log never changes otherwise, so many events that
            came together are counted once.
    """
    requisition = session.get(Requisition, requisition_id)
    if requisition is None:
        return
    agency_id, chain_id = requisition.agency_id, requisition.chain_id
    _hold(session, "pg_advisory_xact_lock_shared", f"figures-{agency_id}")
    _hold(session, "pg_advisory_xact_lock", f"figures-chain-{chain_id}")
    if grown and reading.length(session, agency_id, chain_id) == store.length(session, agency_id, chain_id):
        return
    (chain,) = reading.chains(session, agency_id, [chain_id])
    new, old = counting.of_chain(chain), store.read(session, agency_id, chain_id)
    if store.replace(session, old, new):
        _count_quarters(session, agency_id, old, new)
        _add(session, old, new)


def _hold(session: Session, how: str, what: str) -> None:
    session.execute(text(f"SELECT {how}(hashtextextended(:what, 0))"), {"what": what})


def _add(session: Session, old: Facts, new: Facts) -> None:
    for table, key, count in COUNTED:
        change = count(new)
        change.subtract(count(old))
        store.add_counts(session, table, key, change)


def _count_quarters(session: Session, agency_id: UUID, old: Facts, new: Facts) -> None:
    """Summarise again the quarters whose hires changed; one worker an agency at a time."""
    changed = set(old.hires) ^ set(new.hires)
    quarters = {FiscalQuarter(h.fiscal_year, h.quarter) for h in changed if h.fiscal_year and h.quarter}
    if not quarters:
        return
    _hold(session, "pg_advisory_xact_lock", f"figures-quarters-{agency_id}")
    for quarter in sorted(quarters):
        _summarise(session, agency_id, quarter)


def _summarise(session: Session, agency_id: UUID, quarter: FiscalQuarter) -> None:
    given = {"agency": agency_id, "year": quarter.year, "quarter": quarter.quarter}
    where = "agency_id = :agency AND fiscal_year = :year AND quarter = :quarter"
    counts = session.execute(
        text(f"SELECT m2, count(*) FROM hire_fact WHERE {where} AND m2 IS NOT NULL GROUP BY m2"),
        given,
    )
    summary = summary_of({days: n for days, n in counts})
    session.execute(text(f"DELETE FROM agency_figure WHERE {where}"), given)
    if summary.n:
        names = [f.name for f in fields(summary)]
        statement = text(
            f"INSERT INTO agency_figure (agency_id, fiscal_year, quarter, {', '.join(names)}) "
            f"VALUES (:agency, :year, :quarter, {', '.join(f':{n}' for n in names)})"
        )
        session.execute(statement, given | {n: getattr(summary, n) for n in names})


def rebuild(session: Session, *, agency_id: UUID, say: Say) -> Rebuilt:
    """Throw an agency's figures away and count them anew from the log, in one transaction; safe to run again.

    Counting of single chains waits meanwhile; readers see the old figures until the end.
    """
    session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))  # between two statements we count
    _hold(session, "pg_advisory_xact_lock", f"figures-{agency_id}")
    before, kept = store.hash_of(session, agency_id), _any_kept(session, agency_id)
    store.clear(session, agency_id)
    chains, quarters = 0, set[FiscalQuarter]()
    gathered: list[store.Counts] = [Counter() for _ in COUNTED]
    for some in reading.every_chain(session, agency_id):
        found = counting.together([counting.of_chain(chain) for chain in some])
        for part in (found.hires, found.steps, found.applications, found.requisitions):
            store.insert(session, part)
        for counts, (_, _, count) in zip(gathered, COUNTED, strict=True):
            counts.update(count(found))
        _write(session, gathered, KEPT_BACK)
        quarters |= _quarters(found.hires)
        chains += len(some)
        say(f"{chains:,} chains")
    _write(session, gathered, 0)
    for quarter in sorted(quarters):
        _summarise(session, agency_id, quarter)
    return Rebuilt(agency_id, chains, kept, before, store.hash_of(session, agency_id))


def _any_kept(session: Session, agency_id: UUID) -> bool:
    there = (f"EXISTS (SELECT FROM {name} WHERE agency_id = :agency)" for name in store.TABLES.values())
    return bool(session.execute(text(f"SELECT {' OR '.join(there)}"), {"agency": agency_id}).scalar_one())


def _write(session: Session, gathered: list[store.Counts], most: int) -> None:
    for counts, (table, key, _) in zip(gathered, COUNTED, strict=True):
        if len(counts) > most:
            store.add_counts(session, table, key, counts)
            counts.clear()


def _quarters(hires: tuple[HireFact, ...]) -> set[FiscalQuarter]:
    return {FiscalQuarter(h.fiscal_year, h.quarter) for h in hires if h.fiscal_year and h.quarter and h.m2 is not None}
