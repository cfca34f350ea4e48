"""The public table of time-to-hire: its cells, how they add up, and what of them may be shown (R-44, R-47, R-48).

A quarter is published once, as it was known 45 days after its end, and never revised: two versions of a quarter, one
before and one after a late entry, would give that one person's days away by subtraction. An entry made later is
counted as late and not published. So a release is a function of the log and of its month, and nothing else.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from app.metrics.rules import GOAL_DAYS, FiscalQuarter, before, fiscal_quarter, last_day, summary_of
from app.open_data import suppression
from app.open_data.suppression import Demand, Line

METHOD = "1"
"""Raised whenever a figure or the choice of hidden cells would come out differently for the same log."""
SETTLING_DAYS = 45
"""How long after its end a quarter waits for entries."""
ALL = "all"


class Cell(NamedTuple):
    """One row of the table: a period, an agency or all of them, and a category of one breakdown or all of it."""

    period: str
    agency: str
    breakdown: str
    category: str


@dataclass(frozen=True, slots=True)
class Entered:
    """One person who entered on duty, as known when the quarter was published; days are calendar days."""

    quarter: FiscalQuarter
    agency: str
    to_tentative: int
    to_entrance: int
    authority: str
    nice_role: str
    provision: str


@dataclass(frozen=True, slots=True)
class Row:
    """One published row; everything is None where the cell is hidden, figures where nobody entered."""

    cell: Cell
    hidden: bool
    n: int | None
    mean: float | None = None
    median: float | None = None
    p80: int | None = None
    p90: int | None = None
    under_80: float | None = None
    within_80: float | None = None
    tentative_mean: float | None = None
    tentative_median: float | None = None


BREAKDOWNS = ("authority", "nice_role", "provision")
UNSTATED = "not stated"


def quarter_named(name: str) -> FiscalQuarter:
    """Return the quarter that is written `FY2026 Q4`; of a year, `FY2026`, its last one."""
    year, _, quarter = name.removeprefix("FY").partition(" Q")
    return FiscalQuarter(int(year), int(quarter or 4))


def cut_off(quarter: FiscalQuarter) -> datetime:
    """Return the instant up to which entries count for a quarter."""
    day = last_day(quarter) + timedelta(days=SETTLING_DAYS)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def newest_settled(now: datetime) -> FiscalQuarter:
    """Return the last quarter that may be published."""
    return before(fiscal_quarter((now - timedelta(days=SETTLING_DAYS)).astimezone(UTC).date()))


def quarters(first: FiscalQuarter, last: FiscalQuarter) -> list[FiscalQuarter]:
    """Return all quarters from the first to the last, both included."""
    found, at = [], last
    while at >= first:
        found.append(at)
        at = before(at)
    return found[::-1]


def table(entered: Sequence[Entered], last: FiscalQuarter, agencies: Iterable[str]) -> tuple[Row, ...]:
    """Build the whole public table up to a quarter, quarter after quarter, so that no later one changes an earlier.

    Args:
        entered: every measured hire of every agency.
        last: the newest quarter to publish.
        agencies: the codes of all agencies, also of those without hires.
    """
    people = [e for e in entered if e.quarter <= last]
    if not people:
        return ()
    span = quarters(min(p.quarter for p in people), last)
    groups = _groups(people, span, sorted(agencies))
    values = [
        {cell: len(group) for cell, group in groups.items()},
        {cell: sum(p.to_entrance < GOAL_DAYS for p in group) for cell, group in groups.items()},
        {cell: sum(p.to_entrance <= GOAL_DAYS for p in group) for cell, group in groups.items()},
    ]
    hidden, without_shares = _hide(values, span)
    return tuple(_row(c, groups[c], hidden=c in hidden, shares=c not in without_shares) for c in sorted(groups))


def _groups(
    people: Sequence[Entered], span: Sequence[FiscalQuarter], agencies: Sequence[str]
) -> dict[Cell, list[Entered]]:
    """Return the people of every cell there is: each quarter and each complete year, whole and by every part."""
    parts = [(ALL, ALL, ALL), *((agency, ALL, ALL) for agency in agencies)]
    for breakdown in BREAKDOWNS:
        parts += [(ALL, breakdown, c) for c in sorted({_category(p, breakdown) for p in people})]
    groups: dict[Cell, list[Entered]] = {Cell(period, *part): [] for period in periods(span) for part in parts}
    for person in people:
        for period in (str(person.quarter), f"FY{person.quarter.year}"):
            cells = [Cell(period, ALL, ALL, ALL), Cell(period, person.agency, ALL, ALL)]
            cells += [Cell(period, ALL, b, _category(person, b)) for b in BREAKDOWNS]
            for cell in cells:
                if cell in groups:  # a year is published when its last quarter is
                    groups[cell].append(person)
    return groups


def _category(person: Entered, breakdown: str) -> str:
    return str(getattr(person, breakdown)) or UNSTATED


def periods(span: Sequence[FiscalQuarter]) -> list[str]:
    """Return the names of quarters and of the years that are complete with them."""
    return [*map(str, span), *(f"FY{q.year}" for q in span if q.quarter == 4)]


def additions(cells: Collection[Cell]) -> list[Line[Cell]]:
    """Return every addition among the cells: parts make the whole, quarters make the year."""
    parts: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    years: dict[Cell, list[Cell]] = defaultdict(list)
    for cell in sorted(cells):
        if cell.agency != ALL or cell.breakdown != ALL:
            parts[cell.period, cell.breakdown].append(cell)
        if " " in cell.period:
            years[cell._replace(period=cell.period.split(" ")[0])].append(cell)
    lines = [Line(Cell(period, ALL, ALL, ALL), tuple(found)) for (period, _), found in parts.items()]
    return lines + [Line(year, tuple(found)) for year, found in years.items() if year in cells]


def _hide(values: Sequence[Mapping[Cell, int]], span: Sequence[FiscalQuarter]) -> tuple[set[Cell], set[Cell]]:
    """Choose what to hide, one quarter after the other; a year joins with its last quarter.

    Returns:
        The cells that are hidden, and those whose shares are: where the people of a group all took 80 days or more,
        or none did, the share of a hidden part would follow.
    """
    people, under, within = values
    hidden: set[Cell] = set()
    shares: set[Cell] = set()
    done: set[Cell] = set()
    for quarter in span:
        periods = {str(quarter), f"FY{quarter.year}" if quarter.quarter == 4 else ""}
        now = done | {cell for cell in people if cell.period in periods}
        lines = additions(now)
        new_people = {cell: people[cell] for cell in now}
        first = hidden | (suppression.small(new_people) - done)
        hidden = set(suppression.protect(new_people, lines, hidden=first, published=done - hidden))
        shares |= hidden
        for counted in (under, within):
            shares = set(
                suppression.protect(
                    {cell: counted[cell] for cell in now},
                    lines,
                    hidden=shares,
                    published=done - shares,
                    demand=Demand(least=0, choices=2),
                )
            )
        done = now
    return hidden, shares


def _row(cell: Cell, people: Sequence[Entered], *, hidden: bool, shares: bool) -> Row:
    if hidden:
        return Row(cell, True, None)
    if not people:
        return Row(cell, False, 0)
    days = summary_of(Counter(p.to_entrance for p in people))
    tentative = summary_of(Counter(p.to_tentative for p in people))
    return Row(
        cell,
        False,
        days.n,
        mean=_rounded(days.mean, 1),
        median=days.median,
        p80=None if days.p80 is None else int(days.p80),
        p90=None if days.p90 is None else int(days.p90),
        under_80=_rounded(days.under_80, 3) if shares else None,
        within_80=_rounded(days.within_80, 3) if shares else None,
        tentative_mean=_rounded(tentative.mean, 1),
        tentative_median=tentative.median,
    )


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
