"""The part of the way from the validated need to the Strategic Hiring Committee's approval, told by itself (R-45)."""

from dataclasses import dataclass

from app.metrics.answers import over_quarters
from app.metrics.filters import Filters
from app.metrics.rules import Measure, Summary, summary_of
from app.metrics.sources import Source


@dataclass(frozen=True, slots=True)
class Approval:
    """Calendar days from need to approval of the measured hires that have one; `without` have none on record."""

    summary: Summary
    without: int


def approval(source: Source, filters: Filters) -> Approval:
    """Measure the segment; it lies inside the days to entrance on duty and changes none of them."""
    summary = summary_of(over_quarters(source.approvals(filters)))
    measured = sum(n for counts in source.days(Measure.M2, filters).values() for n in counts.values())
    return Approval(summary, measured - summary.n)
