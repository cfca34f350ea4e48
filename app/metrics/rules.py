"""Time-to-hire as OPM counts it: per hire, in calendar days, from the validated need (R-40 … R-49)."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from app.timeline.rules import EventType

GOAL_DAYS = 80
"""EO 14170 §2(b)(iv) says under 80; OPM's practice also reports within 80 (R-44)."""
METHOD = "R-40 to R-49, version 2026-11"
"""Stored with every report, so that a figure can be traced to the rules it was measured by."""
TOP_SECRET = frozenset({"top_secret", "top_secret_sci"})
FIRST_YEAR_OF_ALL_HIRES = 2019
"""Until fiscal year 2018 only hires with a USAJOBS announcement were counted: the series breaks here."""


class Measure(StrEnum):
    """The six measures, each per hire and in the quarter of entrance on duty."""

    M1 = "m1"
    M2 = "m2"
    M3 = "m3"
    M4 = "m4"
    M5 = "m5"
    M6 = "m6"


@dataclass(frozen=True, slots=True)
class Span:
    """From which event to which, and for whom it is reported."""

    name: str
    start: EventType
    stop: EventType
    audience: str


E = EventType
MEASURES: Mapping[Measure, Span] = {
    Measure.M1: Span("Need validated to tentative offer accepted", E.NEED_VALIDATED, E.TJO_ACCEPTED, "Reported to OPM"),
    Measure.M2: Span("Need validated to entrance on duty", E.NEED_VALIDATED, E.EOD, "Reported to OPM"),
    Measure.M3: Span("Personnel action requested to announcement open", E.RPA, E.JOA_OPEN, "Collaboration"),
    Measure.M4: Span("Announcement closed to certificate issued", E.JOA_CLOSE, E.CERT_ISSUED, "Human resources"),
    Measure.M5: Span("Certificate issued to certificate returned", E.CERT_ISSUED, E.CERT_RETURNED, "Hiring manager"),
    Measure.M6: Span("Vetting started to vetting decided", E.SUIT_INIT, E.SUIT_DONE, "Security office"),
}
"""Source: OPM memorandum of 25 February 2020 (M1, M2); Interior bulletin of 23 July 2020 (all six)."""


class StartBasis(StrEnum):
    """What starts the clock (R-45); OPM's memorandum says the manager's validation, which is the default."""

    MANAGER_VALIDATION = "manager_validation"
    SHC_APPROVAL = "shc_approval"


START_EVENT: Mapping[StartBasis, EventType] = {
    StartBasis.MANAGER_VALIDATION: E.NEED_VALIDATED,
    StartBasis.SHC_APPROVAL: E.SHC_APPROVED,
}


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
    p80: float | None
    p90: float | None
    under_80: float | None
    within_80: float | None


NOTHING = Summary(0, None, None, None, None, None, None)


def fiscal_quarter(day: date) -> FiscalQuarter:
    """Return the fiscal quarter of a day: Q1 is October to December."""
    return FiscalQuarter(day.year + (day.month >= 10), (day.month + 2) // 3 % 4 + 1)


def before(quarter: FiscalQuarter) -> FiscalQuarter:
    """Return the quarter before."""
    if quarter.quarter == 1:
        return FiscalQuarter(quarter.year - 1, 4)
    return FiscalQuarter(quarter.year, quarter.quarter - 1)


def first_day(quarter: FiscalQuarter) -> date:
    """Return the first day of a fiscal quarter."""
    return last_day(before(quarter)) + timedelta(days=1)


def last_day(quarter: FiscalQuarter) -> date:
    """Return the last day of a fiscal quarter."""
    month = (quarter.quarter * 3 + 9) % 12 or 12
    year = quarter.year - 1 if quarter.quarter == 1 else quarter.year
    return date(year, month, 31 if month in {3, 12} else 30)


def broken_at(before: FiscalQuarter, after: FiscalQuarter) -> bool:
    """Say whether the series breaks between two quarters, so that no line may join them.

    Source: OPM memorandum of 25 February 2020: from fiscal year 2019 on all hires are counted.
    """
    return before.year < FIRST_YEAR_OF_ALL_HIRES <= after.year


def vetting_tier(risk_level: str, clearance: str) -> str:
    """Return the risk level whose vetting goal holds for a position: top secret is 45 days at any level.

    Source: R-52, the Merit Hiring Plan of 29 May 2025: 21 days for low risk, 25 for moderate, 45 for top secret.
    """
    return "high" if clearance in TOP_SECRET else risk_level


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


def summary_of(counts: Mapping[int, int]) -> Summary:
    """Summarise how many took how many days; exact, as over the single values.

    Args:
        counts: days → how many took that long.
    """
    ranked = sorted((days, many) for days, many in counts.items() if many)
    n = sum(many for _, many in ranked)
    if not n:
        return NOTHING
    return Summary(
        n,
        sum(days * many for days, many in ranked) / n,
        (_at(ranked, (n + 1) // 2) + _at(ranked, n // 2 + 1)) / 2,
        _at(ranked, math.ceil(0.8 * n)),
        _at(ranked, math.ceil(0.9 * n)),
        sum(many for days, many in ranked if days < GOAL_DAYS) / n,
        sum(many for days, many in ranked if days <= GOAL_DAYS) / n,
    )


def _at(ranked: Sequence[tuple[int, int]], rank: int) -> int:
    """Return the value of this rank; ranks begin at 1."""
    reached = 0
    for days, many in ranked:
        reached += many
        if reached >= rank:
            return days
    raise ValueError("there are fewer values than that")


def summarise(hires: Sequence[Hire], of: Literal["t2h_eod", "t2h_toa"] = "t2h_eod") -> Summary:
    """Summarise one measure over hires; the shares are always of entrance on duty against 80 days."""
    entered = summary_of(Counter(h.t2h_eod for h in hires))
    if of == "t2h_eod":
        return entered
    accepted = summary_of(Counter(h.t2h_toa for h in hires))
    return replace(accepted, under_80=entered.under_80, within_80=entered.within_80)


def by_quarter(hires: Iterable[Hire]) -> Mapping[FiscalQuarter, list[Hire]]:
    """Group hires by the quarter of their entrance on duty, the earliest first."""
    groups: dict[FiscalQuarter, list[Hire]] = defaultdict(list)
    for hire in hires:
        groups[hire.quarter].append(hire)
    return dict(sorted(groups.items()))
