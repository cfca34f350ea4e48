"""Agencies side by side: the same definition for each, and nobody shown for whom too few were hired."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.metrics import charts
from app.metrics.answers import AgencyFigure
from app.metrics.asked import Asked
from app.metrics.charts import Bar, Drawing
from app.metrics.rules import GOAL_DAYS, FiscalQuarter

FEWEST = 5
"""Another agency's row with fewer hires is hidden by the database itself (R-48's n, applied to agencies)."""


@dataclass(frozen=True, slots=True)
class Department:
    """A department, or an agency of none: its own line where that is shown, and its components, the fastest first.

    No figure is ever summed over a department: beside the lines shown it would give away one that is hidden.
    """

    name: str
    own: AgencyFigure | None
    components: tuple[AgencyFigure, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Agencies in one fiscal quarter, the fastest first."""

    quarter: FiscalQuarter | None
    quarters: tuple[FiscalQuarter, ...]
    rows: tuple[AgencyFigure, ...]
    departments: tuple[Department, ...]
    finding: str
    chart: Drawing


def comparison(figures: Sequence[AgencyFigure], asked: Asked) -> Comparison:
    """Compare agencies in the wanted quarter, else in the latest that has anything to compare."""
    wanted = asked.filters.first
    quarters = sorted({f.quarter for f in figures}, reverse=True)
    full = [q for q in quarters if sum(f.quarter == q for f in figures) > 1]
    quarter = wanted if wanted in quarters else next(iter(full or quarters), None)
    rows = [f for f in figures if f.quarter == quarter]
    rows.sort(key=lambda f: (f.mean, f.code))
    finding = _finding(rows, quarter)
    return Comparison(quarter, tuple(quarters), tuple(rows), _departments(rows), finding, _chart(rows, finding))


def _departments(rows: Sequence[AgencyFigure]) -> tuple[Department, ...]:
    """Group rows under the departments they belong to, by name."""
    own = {r.name: r for r in rows if not r.component_of}
    names = sorted({*own, *(r.component_of for r in rows if r.component_of)})
    return tuple(Department(n, own.get(n), tuple(r for r in rows if r.component_of == n)) for n in names)


def _finding(rows: Sequence[AgencyFigure], quarter: FiscalQuarter | None) -> str:
    if not rows or quarter is None:
        return "There is no quarter in which enough people entered on duty to compare agencies."
    under = sum(r.mean < GOAL_DAYS for r in rows)
    sentence = f"In {quarter} {under} of {len(rows)} agencies shown stayed under {GOAL_DAYS} days at the mean"
    if len(rows) < 2:
        return f"{sentence}."
    return f"{sentence}, from {rows[0].code} with {rows[0].mean:.1f} to {rows[-1].code} with {rows[-1].mean:.1f}."


def _chart(rows: Sequence[AgencyFigure], finding: str) -> Drawing:
    bars = [Bar(r.code, r.mean, f"{r.mean:.1f} (n = {r.n})", GOAL_DAYS, over=r.mean >= GOAL_DAYS) for r in rows]
    title = "Mean days from validated need to entrance on duty, by agency"
    return charts.bars("agencies", title, finding, bars, f"days; the upright line marks {GOAL_DAYS} days")
