"""Is each part of the order staffed? Openings, announcements, people on duty and days, provision by provision."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.metrics import charts
from app.metrics.answers import Staffing, over_quarters
from app.metrics.asked import Asked
from app.metrics.charts import Drawing
from app.metrics.rules import Measure, Summary, summary_of
from app.metrics.sources import Source
from app.positions import names
from app.reference import catalog
from app.reference.catalog import Provision


@dataclass(frozen=True, slots=True)
class Part:
    """One provision of the order: what was asked for, what came of it, and how long it took."""

    provision: Provision
    openings: int
    entered: int
    requisitions: int
    open: int
    announced: int
    days: Summary
    roles: tuple[str, ...]

    @property
    def filled(self) -> int:
        """Openings with somebody on duty; more people than openings fill no more than the openings."""
        return min(self.entered, self.openings)

    @property
    def words(self) -> str:
        """What the numbers say."""
        if not self.openings:
            return "Nobody asked for yet"
        return "Staffed" if self.filled == self.openings else f"{self.openings - self.filled} to go"


@dataclass(frozen=True, slots=True)
class Provisions:
    """Everything the page shows; `other` counts openings outside the order."""

    asked: Asked
    finding: str
    parts: tuple[Part, ...]
    chart: Drawing
    other: Staffing | None


def provisions(source: Source, asked: Asked) -> Provisions:
    """Count staffing for each provision of the order, also for those nobody has asked for yet."""
    rows = {s.provision: s for s in source.staffing()}
    parts = tuple(_part(source, asked, p, rows.get(p.id)) for p in catalog.provisions().values())
    finding = _finding(parts)
    other = rows.get("")
    return Provisions(asked, finding, parts, _chart(parts, finding), other)


def _part(source: Source, asked: Asked, provision: Provision, row: Staffing | None) -> Part:
    own = replace(asked.filters, provision=provision.id)
    days = summary_of(over_quarters(source.days(Measure.M2, own)))
    roles = tuple(names.role_name(role) for role in provision.roles)
    if row is None:
        return Part(provision, 0, 0, 0, 0, 0, days, roles)
    return Part(provision, row.openings, row.entered, row.requisitions, row.open, row.announced, days, roles)


def _finding(parts: Sequence[Part]) -> str:
    asked = [p for p in parts if p.openings]
    if not asked:
        return "No opening has been asked for under any part of the order yet."
    openings, filled = sum(p.openings for p in asked), sum(p.filled for p in asked)
    staffed = sum(p.filled == p.openings for p in asked)
    sentence = (
        f"{filled:,} of {openings:,} openings for the order are filled ({filled / openings * 100:.0f} %), and "
        f"{staffed} of {len(parts)} parts of the order {'is' if staffed == 1 else 'are'} fully staffed"
    )
    furthest = max(asked, key=lambda p: p.openings - p.filled)
    if furthest.filled == furthest.openings:
        return f"{sentence}."
    return f"{sentence}; “{furthest.provision.name}” lacks most, {furthest.openings - furthest.filled:,} people."


def _chart(parts: Sequence[Part], finding: str) -> Drawing:
    rows = [
        (
            p.provision.name,
            (p.filled, 0, p.openings - p.filled),
            f"{p.filled} of {p.openings}" if p.openings else "none asked for",
        )
        for p in parts
    ]
    title = "Openings of each part of the order: filled bars have somebody on duty, frames are still to be filled"
    return charts.stacked("provisions", title, finding, rows)
