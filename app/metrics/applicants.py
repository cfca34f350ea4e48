"""What applicants met, by fiscal quarter and year: how long they waited, and whether notices were in time."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.metrics.answers import Days, Notices, Timeliness, by_year, together
from app.metrics.asked import Asked
from app.metrics.rules import Summary, summary_of
from app.metrics.sources import Source

NOTICE_NAMES: Mapping[str, str] = {"receipt": "Application received", "outcome": "Outcome of the application"}


@dataclass(frozen=True, slots=True)
class Waited:
    """The days from application to answer of those answered in one period; `args` ask for it alone."""

    name: str
    summary: Summary
    args: Mapping[str, str]
    of_year: bool


@dataclass(frozen=True, slots=True)
class Due:
    """Notices that were due in one period, by kind."""

    name: str
    kinds: tuple[Timeliness, ...]
    args: Mapping[str, str]
    of_year: bool


@dataclass(frozen=True, slots=True)
class Noticed:
    """All notices by kind, and by the period in which they were due; `periods` is None where that is not counted."""

    kinds: tuple[Timeliness, ...]
    periods: tuple[Due, ...] | None


def waited(asked: Asked, waits: Days) -> tuple[Waited, ...]:
    """Summarise waits by quarter of the answer, then by year; a year is counted over its applications."""
    quarters = [Waited(str(q), summary_of(days), asked.of_quarter(q), False) for q, days in sorted(waits.items())]
    years = [Waited(f"FY{y}", summary_of(days), asked.of_year(y), True) for y, days in by_year(waits).items()]
    return (*quarters, *years)


def noticed(source: Source, asked: Asked) -> Noticed:
    """Count notices by period and over all: one question answers both where it is counted ready by quarter."""
    found = source.notices_by_quarter(asked.filters)
    if found is None:
        return Noticed(tuple(source.notices(asked.filters)), None)
    return Noticed(tuple(together(found.values())), due(asked, found))


def due(asked: Asked, found: Notices) -> tuple[Due, ...]:
    """Return notices by quarter, then by year."""
    quarters = [Due(str(q), tuple(kinds), asked.of_quarter(q), False) for q, kinds in sorted(found.items())]
    years = [
        Due(f"FY{y}", tuple(together(k for q, k in found.items() if q.year == y)), asked.of_year(y), True)
        for y in sorted({q.year for q in found})
    ]
    return (*quarters, *years)
