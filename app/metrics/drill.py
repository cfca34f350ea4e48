"""The rows behind a number: hires, visits to a step, applications at a stage; by key, never by name.

Of the present they are read from the tables that are kept current; of an earlier day they were counted from the log.
"""

# ruff: noqa: S608 -- statements are put together from our own names only; every value is bound

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from app.clock import EASTERN
from app.metrics import store
from app.metrics.answers import over_quarters
from app.metrics.facts import ApplicationFact, HireFact, RequisitionFact, Sliced, StepFact
from app.metrics.filters import Filters, quarter_of
from app.metrics.listing import Listing, Period
from app.metrics.outcomes import REACHED, Stage
from app.metrics.past import Past
from app.metrics.rules import GOAL_DAYS, Measure, first_day, fiscal_quarter, last_day
from app.metrics.sources import Source
from app.positions.models import Requisition

MOST = 200
"""Rows on one page; whoever wants others narrows the question, and the file has them all."""
MANY = 2_000
"""Rows from which an index's order is quicker than putting all in order."""
Fact = TypeVar("Fact", bound=Sliced)


@dataclass(frozen=True, slots=True)
class Rows(Generic[Fact]):
    """The first of `n` rows."""

    n: int
    shown: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose rows are asked for, and what answers."""

    session: Session
    agency_id: UUID
    source: Source

    def ask(self, select: str, where: str, group: str, values: Mapping[str, Any]) -> Iterable[Any]:
        """Count grouped rows of the agency; all but `values` is written by us."""
        statement = text(f"{select} WHERE agency_id = :agency {where} GROUP BY {group}")
        return self.session.execute(statement, {"agency": self.agency_id, **values})

    def first(
        self, kind: type[Fact], where: str, order: str, values: Mapping[str, Any], n: int | None = None
    ) -> Rows[Fact]:
        """Read the first rows of a table; `where` and `order` are written by us, values come in `values`.

        Few rows are quickly put in order; of many the first ones stand first in an index.

        Args:
            n: how many there are, where that is counted ready.
        """
        mine, given = f"agency_id = :agency {where}", {"agency": self.agency_id, **values}
        if n is None:
            count = text(f"SELECT count(*) FROM {store.TABLES[kind]} WHERE {mine}")
            n = int(self.session.execute(count, given).scalar_one())
        if n == 0:
            return Rows(0, ())
        with nullcontext() if n < MANY else store.unsorted(self.session):
            return Rows(n, store.rows(self.session, kind, f"{mine} ORDER BY {order} LIMIT {MOST}", given))


def _first_of(rows: Sequence[Fact], key: Callable[[Fact], Any]) -> Rows[Fact]:
    return Rows(len(rows), tuple(sorted(rows, key=key)[:MOST]))


def hires(asker: Asker, filters: Filters, measure: Measure | None) -> Rows[HireFact]:
    """Return measured hires, the latest entrance first; of one measure only those that have it."""
    wanted = measure or Measure.M2
    if isinstance(asker.source, Past):
        found = [h for h in asker.source.hires(filters) if not h.why and h.days(wanted) is not None]
        return _first_of(found, lambda h: (-(h.entered_on or date.min).toordinal(), h.application_id))
    where, values = filters.where()
    where = f"AND m2 IS NOT NULL AND {wanted.value} IS NOT NULL {where}"
    n = sum(over_quarters(asker.source.days(wanted, filters)).values())
    return asker.first(HireFact, where, ORDERS[HireFact], values, n)


def excluded(asker: Asker, filters: Filters) -> Rows[HireFact]:
    """Return the hires that are not measured, by reason; those of no quarter always come along."""
    if isinstance(asker.source, Past):
        return _first_of([h for h in asker.source.hires(filters) if h.why], lambda h: (h.why, h.application_id))
    where, values = filters.where(undated=True)
    return asker.first(HireFact, f"AND why <> '' {where}", "why, application_id", values)


def visits(asker: Asker, filters: Filters, element: int, *, again: bool = False) -> Rows[StepFact]:
    """Return the stays in an element that ended, the longest first; `again` asks for every return to it instead."""
    if isinstance(asker.source, Past):
        found = asker.source.visits(filters, element)
        found = [v for v in found if (v.visit > 1 if again else v.days is not None and filters.holds(quarter_of(v)))]
        return _first_of(found, lambda v: (-(v.days or 0), v.started_at, str(v.application_id), v.visit))
    where, values = filters.where(undated=again)
    where = f"AND element = :element AND {'visit > 1' if again else 'days IS NOT NULL'} {where}"
    return asker.first(StepFact, where, "days DESC NULLS LAST, started_at, id", values | {"element": element})


def applications(asker: Asker, filters: Filters, stage: Stage) -> Rows[ApplicationFact]:
    """Return applications that came to a stage, of the announcements that the outcomes count; the latest first."""
    if isinstance(asker.source, Past):
        chains = {r.chain_id for r in filters.pick(asker.source.facts.requisitions)}
        found = [a for a in asker.source.facts.applications if a.chain_id in chains and _came_to(a, stage)]
        return _first_of(found, lambda a: (-(a.received_on or date.min).toordinal(), a.application_id))
    where, values = filters.where()
    chains_of = f"AND chain_id IN (SELECT chain_id FROM requisition_fact WHERE agency_id = :agency {where})"
    reached = {Stage.APPLIED: "TRUE", Stage.QUALIFIED: "qualified"}.get(stage, f"{REACHED[stage]} IS NOT NULL")
    where = f"AND {reached} {chains_of if where else ''}"
    n: int = getattr(asker.source.funnel(filters), stage.value)
    return asker.first(ApplicationFact, where, ORDERS[ApplicationFact], values, n)


def behind(asker: Asker, filters: Filters, what: Listing) -> Rows[Any]:
    """Return the rows behind one of the listed numbers: exactly those that the number counts."""
    today = asker.source.as_of.astimezone(EASTERN).date()
    if what.period is Period.NONE:
        filters = Filters(provision=filters.provision)
    if isinstance(asker.source, Past):
        found = [row for row in _of_period(asker.source, filters, what) if what.holds(row, today)]
        return _first_of(found, _order(what, asker.source.as_of))
    where, values = _where(filters, what.period)
    if what.held_by:
        return _longest_held(asker, f"AND {what.where} {where}", HELD.format(what.held_by.value), values)
    n = what.count(asker.source, filters) if what.count else None
    return asker.first(what.kind, f"AND {what.where} {where}", ORDERS[what.kind], values | {"today": today}, n)


def _longest_held(asker: Asker, where: str, held: str, values: Mapping[str, Any]) -> Rows[RequisitionFact]:
    """Read the requisitions that a party held longest; they are put in order by keys alone, and then read in full."""
    keys = f"SELECT chain_id, count(*) OVER () FROM requisition_fact WHERE agency_id = :agency {where}"
    given = {"agency": asker.agency_id, "now": asker.source.as_of, **values}
    found = asker.session.execute(text(f"{keys} ORDER BY {held} DESC, chain_id LIMIT {MOST}"), given).all()
    place = {chain_id: number for number, (chain_id, _) in enumerate(found)}
    rows = sorted(asker.source.chains(list(place)), key=lambda row: place[row.chain_id])
    return Rows(found[0][1] if found else 0, tuple(rows))


ORDERS: Mapping[type[Sliced], str] = {
    HireFact: "entered_on DESC NULLS LAST, application_id",
    ApplicationFact: "received_on DESC NULLS LAST, application_id",
    RequisitionFact: "since_at NULLS LAST, chain_id",
    StepFact: "started_at, id",
}
HELD = (
    "held_{0} + CASE WHEN holder = '{0}' THEN extract(epoch FROM CAST(:now AS timestamptz) - last_at) / 86400 "
    "ELSE 0 END"
)


def _where(filters: Filters, period: Period) -> tuple[str, dict[str, Any]]:
    if period is Period.NEVER_OPENED:
        where, values = Filters(**filters.slices).where()
        never = f"SELECT chain_id FROM requisition_fact WHERE agency_id = :agency AND fiscal_year IS NULL {where}"
        return f"AND chain_id IN ({never})", values
    if period is Period.OPENED:
        where, values = filters.where()
        opened = f"SELECT chain_id FROM requisition_fact WHERE agency_id = :agency AND fiscal_year IS NOT NULL {where}"
        return f"AND chain_id IN ({opened})", values
    if period not in (Period.RECEIPT_DUE, Period.OUTCOME_DUE):
        return filters.where(undated=period is not Period.OWN)
    where, values = Filters(**filters.slices).where()
    if filters.first is not None:
        where, values = f"{where} AND {period.value} >= :due_first", values | {"due_first": first_day(filters.first)}
    if filters.last is not None:
        where, values = f"{where} AND {period.value} <= :due_last", values | {"due_last": last_day(filters.last)}
    return where, values


def _of_period(source: Past, filters: Filters, what: Listing) -> Sequence[Any]:
    rows: Mapping[type[Sliced], Sequence[Any]] = {
        HireFact: source.facts.hires,
        ApplicationFact: source.facts.applications,
        RequisitionFact: source.facts.requisitions,
        StepFact: source.facts.steps,
    }
    period, of_kind = what.period, rows[what.kind]
    if period is Period.NEVER_OPENED:
        sliced = Filters(**filters.slices).pick(source.facts.requisitions, undated=True)
        never = {r.chain_id for r in sliced if not r.fiscal_year}
        return [row for row in of_kind if row.chain_id in never]
    if period is Period.OPENED:
        chains = {r.chain_id for r in filters.pick(source.facts.requisitions) if r.fiscal_year}
        return [row for row in of_kind if row.chain_id in chains]
    if period in (Period.RECEIPT_DUE, Period.OUTCOME_DUE):
        sliced = Filters(**filters.slices).pick(of_kind, undated=True)
        dated = ((row, getattr(row, period.value)) for row in sliced)
        return [row for row, day in dated if day is not None and filters.holds(fiscal_quarter(day))]
    return filters.pick(of_kind, undated=period is not Period.OWN)


def _order(what: Listing, as_of: datetime) -> Callable[[Any], Any]:
    if what.held_by:
        return lambda r: (-r.held(as_of).get(what.held_by, 0.0), r.chain_id)
    if what.kind is RequisitionFact:
        return lambda r: (r.since_at is None, r.since_at or as_of, r.chain_id)
    if what.kind is StepFact:
        return lambda s: (s.started_at, str(s.application_id), s.element)
    day = "entered_on" if what.kind is HireFact else "received_on"
    return lambda row: (-(getattr(row, day) or date.min).toordinal(), row.application_id)


def _came_to(fact: ApplicationFact, stage: Stage) -> bool:
    if stage is Stage.APPLIED:
        return True
    found = getattr(fact, REACHED[stage])
    return found is not None and found is not False


@dataclass
class Counted:
    """The hires of one value of a slice: how many took how many days to each stop, and how many are not measured."""

    eod: Counter[int] = field(default_factory=Counter)
    toa: Counter[int] = field(default_factory=Counter)
    excluded: int = 0

    def take(self, eod: int | None, toa: int | None, n: int) -> None:
        """Count `n` hires of the same days."""
        if eod is None or toa is None:
            self.excluded += n
            return
        self.eod[eod] += n
        self.toa[toa] += n


def by_slice(asker: Asker, filters: Filters, slice_: str) -> Mapping[str, Counted]:
    """Count hires by one field of `Sliced`; where it is empty, by the empty text."""
    found: dict[str, Counted] = defaultdict(Counted)
    if isinstance(asker.source, Past):
        for hire in asker.source.hires(filters):
            of = found[str(getattr(hire, slice_) or "")]
            of.take(None, None, 1) if hire.why else of.take(hire.m2, hire.m1, 1)
        return found
    if not filters.slices:
        return _counted_ready(asker, filters, slice_)
    where, values = filters.where(undated=True)
    for value, eod, toa, n in asker.ask(f"SELECT {slice_}, m2, m1, count(*) FROM hire_fact", where, "1, 2, 3", values):
        found[str(value or "")].take(eod, toa, n)
    return found


def _counted_ready(asker: Asker, filters: Filters, slice_: str) -> Mapping[str, Counted]:
    """Read what is counted ready of each value; what is left of the whole has none."""
    found: dict[str, Counted] = defaultdict(Counted)
    where, values = filters.where()
    cuts = "AND measure IN ('m1', 'm2') AND (cut = '' OR starts_with(cut, :slice))"
    values |= {"slice": f"{slice_}="}
    counted = asker.ask("SELECT cut, measure, days, sum(n) FROM day_count", f"{cuts} {where}", "1, 2, 3", values)
    whole = Counted()
    for cut, measure, days, n in counted:
        _, said, value = cut.partition("=")
        of = found[value] if said else whole
        (of.eod if measure == "m2" else of.toa)[days] += int(n)
    rest = found[""]
    rest.eod = whole.eod - sum((of.eod for of in found.values()), Counter())
    rest.toa = whole.toa - sum((of.toa for of in found.values()), Counter())
    where, values = filters.where(undated=True)
    for value, n in asker.ask(f"SELECT {slice_}, count(*) FROM hire_fact", f"AND why <> '' {where}", "1", values):
        found[str(value or "")].excluded += n
    return {value: of for value, of in found.items() if of.eod or of.toa or of.excluded}


def titles(session: Session, facts: Sequence[Sliced]) -> Mapping[UUID, str]:
    """Return the titles of the requisitions that rows belong to."""
    wanted = {fact.requisition_id for fact in facts}
    statement = select(Requisition.id, Requisition.title).where(col(Requisition.id).in_(wanted))
    return dict(session.exec(statement).all())


def lines(source: Source, filters: Filters) -> list[tuple[str | int, ...]]:
    """Return one line a measured hire for a file, the earliest entrance first: keys, days, quarter, comparisons."""
    found = [_line(hire) for hire in source.hires(filters) if not hire.why]
    return sorted(found, key=lambda line: (line[2], line[0]))


def _line(hire: HireFact) -> tuple[str | int, ...]:
    assert hire.entered_on
    assert hire.m1 is not None
    assert hire.m2 is not None
    ids = str(hire.application_id), str(hire.requisition_id), hire.entered_on.isoformat()
    quarter = hire.fiscal_year or 0, hire.quarter or 0
    return (*ids, hire.m1, hire.m2, *quarter, int(hire.m2 < GOAL_DAYS), int(hire.m2 <= GOAL_DAYS))
