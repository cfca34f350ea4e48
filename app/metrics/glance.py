"""The figures of a lead's start page, from the tables that are kept current."""

from dataclasses import dataclass
from datetime import datetime

from app.metrics.answers import over_quarters
from app.metrics.facts import RequisitionFact
from app.metrics.rules import Measure, Summary, summary_of
from app.metrics.sources import Source
from app.reference import catalog
from app.reference.catalog import Element
from app.timeline.rules import calendar_days


@dataclass(frozen=True, slots=True)
class Glance:
    """Need to entrance on duty, how many requisitions are open, the one held longest, and the slowest step."""

    eod: Summary
    open: int
    longest: RequisitionFact | None
    longest_days: int
    slowest: Element | None
    slowest_median: float | None


def at_a_glance(source: Source, now: datetime) -> Glance:
    """Measure what the start page shows."""
    steps = {element: summary_of(days).median or 0.0 for element, days in source.steps().items()}
    slowest = max(steps, key=lambda element: (steps[element], -element), default=None)
    longest = next(iter(source.open(most=1)), None)
    return Glance(
        eod=summary_of(over_quarters(source.days(Measure.M2))),
        open=sum(part.open for part in source.staffing()),
        longest=longest,
        longest_days=calendar_days(longest.since_at, now) if longest and longest.since_at else 0,
        slowest=None if slowest is None else catalog.elements().get(slowest),
        slowest_median=None if slowest is None else steps[slowest],
    )
