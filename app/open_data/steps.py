"""The public table of days per step: its cells, how they add up, and what of them may be shown.

The counts of stays in a step follow from the same hires as the table of time-to-hire, so the two tables are protected
together: a quarter's agency that is hidden there is hidden here in every step, and the steps that come once a hire are
hidden for an agency together. Like that table, a quarter is published once, as it was known at its cut-off.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.metrics.rules import FiscalQuarter, Summary, summary_of
from app.open_data import suppression
from app.open_data.rules import ALL, Row, periods, quarter_named, quarters
from app.open_data.suppression import Line

LANES = (11, 12, 13, 14)
"""Steps of one person's way after the selection: as many stays as hires, or nearly."""


class Stay(NamedTuple):
    """One stay in a step that ended in a quarter, as known when that quarter was published; days are calendar days."""

    quarter: FiscalQuarter
    agency: str
    element: int
    days: int


class StepCell(NamedTuple):
    """One row: a period, an agency or all of them, and an element of the hiring model."""

    period: str
    agency: str
    element: int


@dataclass(frozen=True, slots=True)
class StepRow:
    """One published row; its figures are None where it is hidden, and where no stay ended."""

    cell: StepCell
    hidden: bool
    n: int | None
    summary: Summary


def table(stays: Sequence[Stay], hires: Sequence[Row], agencies: Iterable[str]) -> tuple[StepRow, ...]:
    """Build the table for the periods of the table of time-to-hire.

    Args:
        stays: of every agency.
        hires: the rows of the other table, which say which periods there are and who is hidden in them.
        agencies: the codes of all agencies.
    """
    if not hires:
        return ()
    named = [quarter_named(row.cell.period) for row in hires]
    span = quarters(min(named), max(named))
    counts = _counts(stays, span, sorted(agencies))
    values = {cell: sum(days.values()) for cell, days in counts.items()}
    forced = {(r.cell.period, r.cell.agency) for r in hires if r.hidden and r.cell.breakdown == ALL}
    hidden: set[StepCell] = set()
    few = suppression.small(values)
    together = {(c.period, c.agency) for c in few if c.element in LANES}
    for element in sorted({c.element for c in values}):
        own = {c: n for c, n in values.items() if c.element == element}
        must = forced | together if element in LANES else forced
        hidden |= _hide(own, {c for c in own if c in few or (c.period, c.agency) in must}, span)
    return tuple(_row(cell, counts[cell], hidden=cell in hidden) for cell in sorted(counts))


def _counts(
    stays: Sequence[Stay], span: Sequence[FiscalQuarter], agencies: Sequence[str]
) -> Mapping[StepCell, Counter[int]]:
    elements = sorted({s.element for s in stays})
    found: dict[StepCell, Counter[int]] = {
        StepCell(period, agency, e): Counter()
        for period in periods(span)
        for agency in (ALL, *agencies)
        for e in elements
    }
    for stay in stays:
        for period in (str(stay.quarter), f"FY{stay.quarter.year}"):
            for agency in (ALL, stay.agency):
                cell = StepCell(period, agency, stay.element)
                if stay.quarter in span and cell in found:
                    found[cell][stay.days] += 1
    return found


def _hide(values: Mapping[StepCell, int], must: Collection[StepCell], span: Sequence[FiscalQuarter]) -> set[StepCell]:
    """Choose what to hide of one step, one quarter after the other; a year joins with its last quarter."""
    hidden: set[StepCell] = set()
    done: set[StepCell] = set()
    for quarter in span:
        wanted = {str(quarter), f"FY{quarter.year}" if quarter.quarter == 4 else ""}
        now = done | {cell for cell in values if cell.period in wanted}
        first = hidden | {cell for cell in must if cell in now - done}
        known = {cell: values[cell] for cell in now}
        hidden = set(suppression.protect(known, additions(now), hidden=first, published=done - hidden))
        done = now
    return hidden


def additions(cells: Collection[StepCell]) -> list[Line[StepCell]]:
    """Return every addition among the cells: agencies make the whole, quarters make the year."""
    parts: dict[StepCell, list[StepCell]] = defaultdict(list)
    years: dict[StepCell, list[StepCell]] = defaultdict(list)
    for cell in sorted(cells):
        if cell.agency != ALL:
            parts[cell._replace(agency=ALL)].append(cell)
        if " " in cell.period:
            years[cell._replace(period=cell.period.split(" ")[0])].append(cell)
    lines = [Line(whole, tuple(found)) for whole, found in parts.items()]
    return lines + [Line(year, tuple(found)) for year, found in years.items() if year in cells]


def _row(cell: StepCell, counts: Counter[int], *, hidden: bool) -> StepRow:
    summary = summary_of({} if hidden else counts)
    return StepRow(cell, hidden, None if hidden else summary.n, summary)
