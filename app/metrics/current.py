"""Figures of the present from the tables that are kept current: each question is one small statement."""

# ruff: noqa: S608 -- statements are put together from our own names only; every value is bound

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from app.clock import EASTERN
from app.metrics import answers, store
from app.metrics.answers import Days, Funnel, Notices, Parted, Quality, Staffing, Timeliness
from app.metrics.expressions import APPROVED, ENTRIES, HELD, KINDS, PARTIES, STANDINGS, STARTS, due_within
from app.metrics.facts import ApplicationFact, HireFact, Open, RequisitionFact, StepFact
from app.metrics.filters import Filters
from app.metrics.models import PARTED
from app.metrics.rules import FiscalQuarter, Measure, StartBasis
from app.timeline.rules import Holder

ALL = Filters()
NEED = StartBasis.MANAGER_VALIDATION
MINE = "agency_id = :agency"
FUNNEL = Funnel.__slots__
STEPS = {"steps": [f"step:{element}" for element in range(1, 15)]}


class Current:
    """An agency's figures at this moment."""

    def __init__(self, session: Session, agency_id: UUID, now: datetime) -> None:
        self._session, self._agency_id, self.as_of = session, agency_id, now
        self._today = now.astimezone(EASTERN).date()
        self._kept: dict[tuple[Filters, StartBasis], Mapping[str, Days]] = {}
        self._added: dict[Filters, Sequence[Any]] = {}
        self._came: dict[Filters, Mapping[FiscalQuarter | None, tuple[int, ...]]] = {}

    def _ask(self, statement: str, values: Mapping[str, Any]) -> Iterable[Any]:
        return self._session.execute(text(statement), {"agency": self._agency_id, **values})

    def _rows(self, row: type[store.Row], where: str, values: Mapping[str, Any], most: int | None) -> list[store.Row]:
        limit = "" if most is None else " LIMIT :most"
        given = {"agency": self._agency_id, **values} | ({} if most is None else {"most": most})
        return list(store.rows(self._session, row, f"{MINE} {where}{limit}", given))

    def _ready(self, measure: str, filters: Filters) -> Days:
        """Read what is counted ready; a quarter's days come in one row, for rows cost more than what is in them."""
        where, quarters = filters.quarters.where()
        rows = self._ask(
            "SELECT fiscal_year, quarter, array_agg(days), array_agg(n) FROM day_count "
            f"WHERE {MINE} AND measure = :measure AND cut = :cut {where} GROUP BY 1, 2 ORDER BY 1, 2",
            {**quarters, "measure": measure, "cut": filters.cut},
        )
        return answers.by_quarter(rows)

    def days(self, measure: Measure, filters: Filters = ALL) -> Days:
        """Count one of the six measures by quarter of entrance on duty."""
        return self._of_hires(Measure(measure).value, filters)

    def _of_hires(self, timed: str, filters: Filters) -> Days:
        return self._ready(timed, filters) if filters.cut is not None else self._timed(filters)[timed]

    def from_approval(self, filters: Filters = ALL) -> Mapping[Measure, Days]:
        """Count M1 and M2 from the committee's approval, of measured hires approved by the accepted offer (R-45)."""
        return {Measure(name): days for name, days in self._timed(filters, StartBasis.SHC_APPROVAL).items()}

    def _timed(self, filters: Filters, start: StartBasis = NEED) -> Mapping[str, Days]:
        """Count what hires are timed by from single rows in one pass, which is kept: a page asks for most of it."""
        if (filters, start) not in self._kept:
            (where, values), timed = filters.where(), STARTS[start]
            each = ", ".join(f"(fiscal_year, quarter, {days})" for days in timed.values())
            which = " ".join(f"WHEN GROUPING({days}) = 0 THEN '{name}'" for name, days in timed.items())
            rows = self._ask(
                "SELECT timed, fiscal_year, quarter, array_agg(days), array_agg(n) FROM ("
                f"SELECT CASE {which} END AS timed, fiscal_year, quarter, CAST(count(*) AS int) AS n, "
                f"coalesce({', '.join(timed.values())}) AS days FROM hire_fact "
                f"WHERE {MINE} AND m2 IS NOT NULL {where} GROUP BY GROUPING SETS ({each})) counted "
                "WHERE days IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
                values,
            )
            found: dict[str, list[Any]] = {name: [] for name in timed}
            for name, *quarter in rows:
                found[name].append(quarter)
            self._kept[filters, start] = {name: answers.by_quarter(quarters) for name, quarters in found.items()}
        return self._kept[filters, start]

    def measured(self, filters: Filters = ALL) -> int:
        """Count the hires that are measured."""
        if filters.cut is not None or (filters, NEED) in self._kept:
            return sum(answers.over_quarters(self.days(Measure.M2, filters)).values())
        where, values = filters.where()
        ((n,),) = self._ask(f"SELECT count(*) FROM hire_fact WHERE {MINE} AND m2 IS NOT NULL {where}", values)
        return int(n)

    def vettings(self, filters: Filters = ALL) -> Mapping[str, Mapping[int, int]]:
        """Count every finished vetting of those who accepted by the tier of its goal, entered on duty or not."""
        where, values = filters.where(undated=True)
        found: dict[str, dict[int, int]] = defaultdict(dict)
        statement = (
            f"SELECT vetting_tier, m6, count(*) FROM hire_fact WHERE {MINE} AND m6 IS NOT NULL {where} GROUP BY 1, 2"
        )
        with store.unsorted(self._session):
            for tier, days, n in self._ask(statement, values):
                found[tier][days] = n
        return found

    def excluded(self, filters: Filters = ALL) -> Mapping[str, int]:
        """Count the hires that are not measured by reason; those of no quarter always come along."""
        where, values = filters.where(undated=True)
        statement = f"SELECT why, count(*) FROM hire_fact WHERE {MINE} AND why <> '' {where} GROUP BY 1 ORDER BY 1"
        return {why: n for why, n in self._ask(statement, values)}

    def backdated(self, filters: Filters = ALL, start: StartBasis = NEED) -> int:
        """Count measured hires that rest on a date entered more than a day late."""
        where, values = filters.where()
        statement = f"SELECT count(*) FROM hire_fact WHERE {MINE} AND m2 IS NOT NULL AND backdated {where}"
        statement += "" if start is NEED else f" AND {APPROVED}"
        return int(next(iter(self._ask(statement, values)))[0])

    def hires(self, filters: Filters = ALL, most: int | None = None) -> list[HireFact]:
        """Return the hires behind the figures, the latest entrance first; excluded ones come along."""
        where, values = filters.where(undated=True)
        return self._rows(HireFact, f"{where} ORDER BY entered_on DESC NULLS FIRST, application_id", values, most)

    def approvals(self, filters: Filters = ALL) -> Days:
        """Count days from the need to the committee's approval, by quarter of entrance on duty."""
        return self._of_hires("approval", filters)

    def waits(self, filters: Filters = ALL) -> Days:
        """Count applicants' days from receipt to the answer, by quarter of the answer."""
        if filters.cut is not None:
            return self._ready("wait", filters)
        where, values = filters.where()
        counted = (
            "SELECT fiscal_year, quarter, wait, CAST(count(*) AS int) AS n FROM application_fact "
            f"WHERE {MINE} AND wait IS NOT NULL {where} GROUP BY 1, 2, 3"
        )
        grouped = f"SELECT fiscal_year, quarter, array_agg(wait), array_agg(n) FROM ({counted}) counted"
        return answers.by_quarter(self._ask(f"{grouped} GROUP BY 1, 2 ORDER BY 1, 2", values))

    def steps(self, filters: Filters = ALL) -> Mapping[int, Mapping[int, int]]:
        """Count the days of stays that ended, by element."""
        counted, where, values = "step_fact WHERE days IS NOT NULL", *filters.where()
        element, many = "element", "count(*)"
        if filters.cut is not None:
            counted, (where, values) = "day_count WHERE measure = ANY(:steps) AND cut = :cut", filters.quarters.where()
            element, many, values = "CAST(substr(measure, 6) AS int)", "sum(n)", values | STEPS | {"cut": filters.cut}
        rows = self._ask(
            f"SELECT element, array_agg(days), array_agg(many) FROM (SELECT {element} AS element, days, "
            f"CAST({many} AS int) AS many FROM {counted} AND {MINE} {where} GROUP BY 1, 2) counted "
            "GROUP BY 1 ORDER BY 1",
            values,
        )
        return {number: dict(zip(days, many_each, strict=True)) for number, days, many_each in rows}

    def rework(self, filters: Filters = ALL) -> Mapping[int, int]:
        """Count the stays in elements that were entered again."""
        where, values = filters.where(undated=True)
        statement = f"SELECT element, count(*) FROM step_fact WHERE {MINE} AND visit > 1 {where} GROUP BY 1 ORDER BY 1"
        return {element: n for element, n in self._ask(statement, values)}

    def visits(self, filters: Filters = ALL, element: int | None = None, most: int | None = None) -> list[StepFact]:
        """Return stays in elements, the latest first; one without an end lasts still."""
        where, values = filters.where(undated=True)
        if element is not None:
            where, values = f"{where} AND element = :element", values | {"element": element}
        return self._rows(StepFact, f"{where} ORDER BY started_at DESC, id", values, most)

    def holders(self, filters: Filters = ALL) -> Mapping[Holder, float]:
        """Add up for how many days each party held requisitions, those under way until now."""
        return {party: float(days) for party, days in zip(PARTIES, self._sums(filters), strict=False) if days}

    def _sums(self, filters: Filters) -> Sequence[Any]:
        """Add up who held requisitions, and how good their entries are, in one pass; a page asks for both."""
        if filters not in self._added:
            where, values = filters.where(undated=True)
            statement = f"SELECT {HELD}, {ENTRIES} FROM requisition_fact WHERE {MINE} {where}"
            (self._added[filters],) = self._ask(statement, values | {"now": self.as_of})
        return self._added[filters]

    def open(self, filters: Filters = ALL, most: int | None = None) -> list[RequisitionFact]:
        """Return the requisitions under way, the one held longest first."""
        where, values = filters.where(undated=True)
        return self._rows(RequisitionFact, f"AND state = 'open' {where} ORDER BY since_at, chain_id", values, most)

    def waiting(self, filters: Filters = ALL) -> list[Open]:
        """Return since when each requisition under way is in which element."""
        where, values = filters.where(undated=True)
        columns = ", ".join(Open._fields)
        statement = f"SELECT {columns} FROM requisition_fact WHERE {MINE} AND state = 'open' {where}"
        return [Open(*row) for row in self._ask(statement, values)]

    def chains(self, chain_ids: Sequence[UUID]) -> list[RequisitionFact]:
        """Return the requisitions of some chains."""
        return self._rows(RequisitionFact, "AND chain_id = ANY(:chains)", {"chains": list(chain_ids)}, None)

    def requisitions(self, filters: Filters = ALL, most: int | None = None) -> list[RequisitionFact]:
        """Return all requisitions, the newest need first."""
        where, values = filters.where(undated=True)
        return self._rows(RequisitionFact, f"{where} ORDER BY started_at DESC NULLS LAST, chain_id", values, most)

    def applications(self, filters: Filters = ALL, most: int | None = None) -> list[ApplicationFact]:
        """Return applications, the latest receipt first."""
        where, values = filters.where(undated=True)
        order = "ORDER BY received_on DESC NULLS LAST, application_id"
        return self._rows(ApplicationFact, f"{where} {order}", values, most)

    def funnel(self, filters: Filters = ALL) -> Funnel:
        """Count how far applications came."""
        counted = self._funnels(filters).values()
        return Funnel(*(sum(counts[place] for counts in counted) for place in range(len(FUNNEL))))

    def funnels(self, filters: Filters = ALL) -> Mapping[FiscalQuarter, Funnel]:
        """Count how far applications came, by the quarter in which their announcement opened."""
        return {q: Funnel(*n) for q, n in self._funnels(filters).items() if q is not None and n[0]}

    def _funnels(self, filters: Filters) -> Mapping[FiscalQuarter | None, tuple[int, ...]]:
        """Count in one pass, which is kept: a page asks for the whole and for each quarter."""
        if filters not in self._came:
            where, values = filters.where()
            sums = ", ".join(f"sum({name})" for name in FUNNEL)
            statement = f"SELECT fiscal_year, quarter, {sums} FROM requisition_fact WHERE {MINE} {where}"
            rows = self._ask(f"{statement} GROUP BY 1, 2 ORDER BY 1, 2", values)
            self._came[filters] = {
                FiscalQuarter(year, quarter) if year else None: tuple(map(int, counts))
                for year, quarter, *counts in rows
            }
        return self._came[filters]

    def parted(self, filters: Filters = ALL) -> Mapping[Parted, int]:
        """Count declined offers, withdrawals and redirects by reason and the quarter their announcement opened."""
        where, values = filters.where()
        kinds = "('declined', declined_on, declined_why), ('withdrawn', withdrawn_on, withdrawn_why), "
        kinds += "('redirected', redirected_on, redirected_how)"
        rows = self._ask(
            f"SELECT r.fiscal_year, r.quarter, v.kind, v.why, count(*) FROM application_fact a "
            f"JOIN (SELECT chain_id, fiscal_year, quarter FROM requisition_fact WHERE {MINE} "
            f"AND fiscal_year IS NOT NULL {where}) r USING (chain_id) "
            f"CROSS JOIN LATERAL (VALUES {kinds}) v (kind, happened_on, why) "
            f"WHERE a.{MINE} AND ({PARTED}) AND v.happened_on IS NOT NULL GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
            values,
        )
        return {Parted(FiscalQuarter(year, q), kind, reason): n for year, q, kind, reason, n in rows}

    def quality(self, filters: Filters = ALL) -> Quality:
        """Say how many entries were late, and what could not be counted by step or by quarter."""
        where, values = filters.where(undated=True)
        ((unfinished,),) = self._ask(f"SELECT count(*) FROM step_fact WHERE {MINE} AND days IS NULL {where}", values)
        return Quality(*map(int, [*self._sums(filters)[len(PARTIES) :], unfinished]))

    def staffing(self) -> list[Staffing]:
        """Say for each part of the order whether it is staffed."""
        statement = (
            "SELECT provision, sum(openings), count(*), count(*) FILTER (WHERE state = 'open'), "
            f"count(opened_on), sum(entered) FROM requisition_fact WHERE {MINE} AND state <> 'cancelled' "
            "GROUP BY 1 ORDER BY 1"
        )
        return [Staffing(*map(_whole, row)) for row in self._ask(statement, {})]

    def announced_by(self, day: date) -> Mapping[str, int]:
        """Count the requisitions of each part of the order whose announcement had opened by a day."""
        statement = (
            f"SELECT provision, count(*) FROM requisition_fact WHERE {MINE} AND state <> 'cancelled' "
            "AND opened_on <= :day GROUP BY 1"
        )
        return {provision: n for provision, n in self._ask(statement, {"day": day})}

    def notices(self, filters: Filters = ALL) -> list[Timeliness]:
        """Say which required notices went out in time."""
        by_quarter = self.notices_by_quarter(filters)
        return self._due(filters) if by_quarter is None else answers.together(by_quarter.values())

    def notices_by_quarter(self, filters: Filters = ALL) -> Notices | None:
        """Say the same by the quarter in which they were due; None for two slices and more, not counted ready."""
        if filters.cut is None:
            return None
        where, values = filters.quarters.where()
        rows = self._ask(
            "SELECT fiscal_year, quarter, kind, due_on < :today, standing, CAST(sum(n) AS int) FROM notice_count "
            f"WHERE {MINE} AND cut = :cut {where} GROUP BY 1, 2, 3, 4, 5",
            values | {"today": self._today, "cut": filters.cut},
        )
        return answers.timeliness((FiscalQuarter(year, quarter), *counted) for year, quarter, *counted in rows)

    def _due(self, filters: Filters) -> list[Timeliness]:
        """Count the notices of two slices and more from single rows in one pass, both kinds of a row together."""
        where, values = Filters(**filters.slices).where()
        each, between = due_within(filters)
        statement = f"SELECT {each} FROM application_fact WHERE {MINE} {where}"
        (counts,) = self._ask(statement, values | between | {"today": self._today})
        of_kind = zip(KINDS, (counts[: len(STANDINGS)], counts[len(STANDINGS) :]), strict=True)
        return [Timeliness(kind, *found) for kind, found in sorted(of_kind) if any(found)]


def _whole(value: Any) -> Any:
    return value if isinstance(value, str) else int(value)
