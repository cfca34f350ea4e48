"""The pages of the lead's area in their order; one that another capability has not built yet is left out."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from app.identity.rules import Permission


@dataclass(frozen=True, slots=True)
class Section:
    """One page: what its link says, which view answers, who may open it, and whether it understands the question."""

    label: str
    endpoint: str
    permission: Permission = Permission.VIEW_METRICS
    asks: bool = True


SECTIONS: tuple[Section, ...] = (
    Section("Overview", "metrics.overview"),
    Section("Where time goes", "metrics.steps"),
    Section("Breakdown", "metrics.breakdown"),
    Section("Outcomes", "metrics.outcomes"),
    Section("Provisions", "metrics.provisions"),
    Section("Agencies", "metrics.agencies"),
    Section("Forecast", "forecasts.overview", Permission.VIEW_FORECASTS, asks=False),
    Section("What-if", "simulation.overview", Permission.VIEW_FORECASTS, asks=False),
    Section("Exports", "open_data.exports", asks=False),
)


def open_to(may: Callable[[Permission], bool], endpoints: Collection[str]) -> list[Section]:
    """Return the sections whose views exist and that the person may open."""
    return [section for section in SECTIONS if section.endpoint in endpoints and may(section.permission)]
