"""Time-to-hire as OPM counts it: per hire, in calendar days, from the validated need (R-40 … R-49)."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, median
from typing import Literal

GOAL_DAYS = 80
"""EO 14170 §2(b)(iv) says under 80; OPM's practice also reports within 80 (R-44)."""


@dataclass(frozen=True, slots=True, order=True)
class FiscalQuarter:
    """A quarter of the federal fiscal year, which begins in October and is named for the year it ends."""

    year: int
    quarter: int

    def __str__(self) -> str:
        """`FY2026 Q4`."""
        return f"FY{self.year} Q{self.quarter}"


@dataclass(frozen=True, slots=True)
class Dates:
    """The three days of one hire, as far as they are on record."""

    hire: str
    requisition: str
    need_on: date | None
    tentative_on: date | None
    entered_on: date | None


@dataclass(frozen=True, slots=True)
class Hire:
    """One person who entered on duty, measured; days are calendar days."""

    hire: str
    requisition: str
    t2h_toa: int
    t2h_eod: int
    entered_on: date

    @property
    def quarter(self) -> FiscalQuarter:
        """The quarter of entrance on duty (R-47)."""
        return fiscal_quarter(self.entered_on)

    @property
    def under_80(self) -> bool:
        """Fewer than 80 days, as EO 14170 says."""
        return self.t2h_eod < GOAL_DAYS

    @property
    def within_80(self) -> bool:
        """At most 80 days, as OPM's reports say."""
        return self.t2h_eod <= GOAL_DAYS


@dataclass(frozen=True, slots=True)
class Excluded:
    """A hire that cannot be measured, and why; it is counted and named, never imputed (R-42)."""

    hire: str
    requisition: str
    why: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What a set of values says; shares are in [0, 1], days are calendar days; None where there is no value."""

    n: int
    mean: float | None
    median: float | None
    p90: float | None
    under_80: float | None
    within_80: float | None


Measure = Literal["t2h_eod", "t2h_toa"]


def fiscal_quarter(day: date) -> FiscalQuarter:
    """Return the fiscal quarter of a day: Q1 is October to December."""
    return FiscalQuarter(day.year + (day.month >= 10), (day.month + 2) // 3 % 4 + 1)


def measure(dates: Iterable[Dates]) -> tuple[list[Hire], list[Excluded]]:
    """Measure each hire, or say why it cannot be measured.

    Source: OPM memorandum of 25 February 2020 for start and stops; differences of dates, the same day is 0 (R-40).
    """
    hires: list[Hire] = []
    excluded: list[Excluded] = []
    for row in dates:
        why = _why_excluded(row)
        if why:
            excluded.append(Excluded(row.hire, row.requisition, why))
            continue
        assert row.need_on
        assert row.tentative_on
        assert row.entered_on
        hires.append(
            Hire(
                row.hire,
                row.requisition,
                (row.tentative_on - row.need_on).days,
                (row.entered_on - row.need_on).days,
                row.entered_on,
            )
        )
    return hires, excluded


def _why_excluded(row: Dates) -> str:
    if row.need_on is None:
        return "no validated need on record"
    if row.tentative_on is None:
        return "no accepted tentative offer on record"
    if row.entered_on is None:
        return "no entrance on duty on record"
    if row.tentative_on < row.need_on:
        return "tentative offer accepted before the need was validated"
    if row.entered_on < row.tentative_on:
        return "entered on duty before the tentative offer was accepted"
    return ""


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the smallest value that `share` of the values do not exceed (nearest rank)."""
    if not values:
        return None
    return sorted(values)[max(math.ceil(share * len(values)), 1) - 1]


def summarise(hires: Sequence[Hire], of: Measure = "t2h_eod") -> Summary:
    """Summarise one measure over hires; the shares are always of entrance on duty against 80 days."""
    values = [getattr(h, of) for h in hires]
    n = len(values)
    if not n:
        return Summary(0, None, None, None, None, None)
    return Summary(
        n,
        fmean(values),
        median(values),
        percentile(values, 0.9),
        sum(h.under_80 for h in hires) / n,
        sum(h.within_80 for h in hires) / n,
    )


def by_quarter(hires: Iterable[Hire]) -> Mapping[FiscalQuarter, list[Hire]]:
    """Group hires by the quarter of their entrance on duty, the earliest first."""
    groups: dict[FiscalQuarter, list[Hire]] = defaultdict(list)
    for hire in hires:
        groups[hire.quarter].append(hire)
    return dict(sorted(groups.items()))
