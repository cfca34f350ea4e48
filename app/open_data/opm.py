"""OPM's time-to-hire report: each fiscal quarter and the year, agency-wide and by mission-critical occupation.

Source: OPM memoranda of 10 March 2014 (contents) and 25 February 2020 (start and stops); averages are over hires, so
the year is not the mean of its quarters (R-47). The form of the 2020 attachment was not found: the columns are ours.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel, ConfigDict

from app.metrics.rules import FiscalQuarter
from app.reference.catalog import read_rows

PERIODS = ("Q1", "Q2", "Q3", "Q4", "Year")
AGENCY_WIDE = "Agency-wide"


class Occupation(BaseModel):
    """A governmentwide mission-critical occupation, known by series or pay plan."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    series: tuple[str, ...] = ()
    pay_plans: tuple[str, ...] = ()
    certainty: str


@dataclass(frozen=True, slots=True)
class Reported:
    """Hires of one quarter, series and pay plan: measured ones with the sums of their days, and the others (R-42)."""

    quarter: FiscalQuarter
    series: str
    pay_plan: str
    hires: int
    tentative_days: int
    entrance_days: int
    under_80: int
    within_80: int
    excluded: int


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the report: an occupation in one quarter or the year; shares are in [0, 1]."""

    scope: str
    period: str
    hires: int
    tentative_mean: float | None
    entrance_mean: float | None
    under_80: float | None
    within_80: float | None
    excluded: int


@cache
def occupations() -> Mapping[str, Occupation]:
    """The governmentwide mission-critical occupations by id."""
    return {o.id: o for o in read_rows("mission_critical_occupations", "occupation", Occupation)}


def report(hires: Iterable[Reported], year: int) -> tuple[Line, ...]:
    """Return the report of one fiscal year: agency-wide first, then each occupation, each quarter and the year."""
    of_year = [h for h in hires if h.quarter.year == year]
    lines: list[Line] = []
    for scope, group in (
        (AGENCY_WIDE, of_year),
        *((o.name, [h for h in of_year if _in(o, h)]) for o in occupations().values()),
    ):
        for number, period in enumerate(PERIODS, start=1):
            lines.append(_line(scope, period, [h for h in group if number in (h.quarter.quarter, 5)]))
    return tuple(lines)


def _in(occupation: Occupation, hire: Reported) -> bool:
    return hire.series in occupation.series or hire.pay_plan in occupation.pay_plans


def _line(scope: str, period: str, group: Sequence[Reported]) -> Line:
    n = sum(h.hires for h in group)

    def each(total: int) -> float | None:
        return total / n if n else None

    return Line(
        scope,
        period,
        n,
        each(sum(h.tentative_days for h in group)),
        each(sum(h.entrance_days for h in group)),
        each(sum(h.under_80 for h in group)),
        each(sum(h.within_80 for h in group)),
        sum(h.excluded for h in group),
    )
