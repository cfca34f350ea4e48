"""The shapes in which figures are answered, whether from the tables or from the log as of a day."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.metrics.rules import FiscalQuarter

Days = Mapping[FiscalQuarter, Mapping[int, int]]
"""Quarter → days → how many."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many applications came how far, of announcements that opened in the chosen quarters."""

    applied: int
    qualified: int
    referred: int
    selected: int
    offered: int
    accepted: int
    declined: int
    entered: int
    withdrawn: int
    redirected: int


@dataclass(frozen=True, slots=True)
class Quality:
    """How good the entries behind figures other than hires are.

    `backdated` of `entries` were made more than a day late, on `late_requisitions`; `unfinished` stays in a step last
    still; `unopened` applications are of announcements whose opening is not on record, and so in no quarter.
    """

    entries: int
    backdated: int
    late_requisitions: int
    unopened: int
    unfinished: int


class Parted(NamedTuple):
    """What parted an application from its announcement, or led it elsewhere; `reason` is a code, or empty."""

    quarter: FiscalQuarter
    kind: str
    reason: str


PARTINGS = ("declined", "withdrawn", "redirected")


@dataclass(frozen=True, slots=True)
class Staffing:
    """One part of the order: places to fill, requisitions under way and announced, people entered on duty."""

    provision: str
    openings: int
    requisitions: int
    open: int
    announced: int
    entered: int


@dataclass(frozen=True, slots=True)
class Timeliness:
    """Notices of one kind that were due: gone out in time or late, not gone out though due, or not due yet."""

    kind: str
    in_time: int
    late: int
    missing: int
    not_due: int

    @property
    def share_in_time(self) -> float | None:
        """The share of those due that went out in time."""
        due = self.in_time + self.late + self.missing
        return self.in_time / due if due else None


STANDINGS = ("in_time", "late", "missing", "not_due")
Notices = Mapping[FiscalQuarter, Sequence[Timeliness]]
"""Notices by the quarter in which they were due."""


@dataclass(frozen=True, slots=True)
class AgencyFigure:
    """One agency's time to entrance on duty in one quarter, beside others."""

    code: str
    name: str
    component_of: str
    quarter: FiscalQuarter
    n: int
    mean: float
    median: float
    p80: float
    p90: float
    under_80: float
    within_80: float


def timeliness(counted: Iterable[tuple[FiscalQuarter, str, bool, str, int]]) -> Notices:
    """Judge counted notices (quarter in which they were due, kind, whether they are overdue if unsent, standing, n)."""
    found: dict[FiscalQuarter, dict[str, Counter[str]]] = {}
    for quarter, kind, overdue, standing, n in counted:
        word = ("missing" if overdue else "not_due") if standing == "unsent" else standing
        found.setdefault(quarter, {}).setdefault(kind, Counter())[word] += n
    return {
        quarter: [Timeliness(kind, *(c[word] for word in STANDINGS)) for kind, c in sorted(kinds.items())]
        for quarter, kinds in sorted(found.items())
    }


def together(some: Iterable[Sequence[Timeliness]]) -> list[Timeliness]:
    """Add up the notices of some quarters by kind."""
    found: dict[str, list[int]] = {}
    for notices in some:
        for one in notices:
            sums = found.setdefault(one.kind, [0] * len(STANDINGS))
            found[one.kind] = [total + getattr(one, word) for total, word in zip(sums, STANDINGS, strict=True)]
    return [Timeliness(kind, *sums) for kind, sums in sorted(found.items())]


def by_quarter(rows: Iterable[Any]) -> Days:
    """Read days from rows of (fiscal year, quarter, list of days, list of how many took so long)."""
    return {FiscalQuarter(year, q): dict(zip(days, many, strict=True)) for year, q, days, many in rows}


def over_quarters(days: Days) -> Counter[int]:
    """Add up the days of all quarters: a year is counted over its hires, never over quarter means (R-47)."""
    total: Counter[int] = Counter()
    for counts in days.values():
        total.update(counts)
    return total


def by_year(days: Days) -> dict[int, Counter[int]]:
    """Add up the quarters of each fiscal year."""
    years: dict[int, Counter[int]] = {}
    for quarter, counts in sorted(days.items()):
        years.setdefault(quarter.year, Counter()).update(counts)
    return years
