"""Time-to-hire by one slice: which provision, role, series, grade, authority or place is fast, and which is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.metrics import charts, drill
from app.metrics.asked import Asked, words
from app.metrics.charts import Bar, Drawing
from app.metrics.drill import Asker, Counted
from app.metrics.rules import GOAL_DAYS, Summary, summary_of

BY: Mapping[str, tuple[str, str]] = {
    "authority": ("Authority", "authority"),
    "provision": ("Provision", "provision"),
    "role": ("Work role", "nice_role"),
    "series": ("Series", "series"),
    "grade": ("Grade", "grade"),
    "location": ("Location", "location"),
    "risk": ("Risk level", "risk_level"),
}
"""Slices by their name in the address: what the page calls them, and the field of a hire's facts."""
USUAL = "authority"
FEW = 5


@dataclass(frozen=True, slots=True)
class Group:
    """One value of the slice: its hires, and the question that asks for it alone."""

    name: str
    eod: Summary
    toa: Summary
    excluded: int
    args: Mapping[str, str]

    @property
    def few(self) -> bool:
        """Whether it rests on so few hires that one more may turn it."""
        return self.eod.n < FEW


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Everything the page shows."""

    asked: Asked
    by: str
    label: str
    groups: tuple[Group, ...]
    finding: str
    chart: Drawing


def breakdown(asker: Asker, asked: Asked, by: str) -> Breakdown:
    """Group the hires asked for by one slice, the slowest mean first."""
    label, field = BY[by]
    counts = drill.by_slice(asker, asked.filters, field)
    groups = [_group(asked, by, value, counted) for value, counted in counts.items()]
    groups.sort(key=lambda g: (-(g.eod.mean or 0.0), g.name))
    finding = _finding(groups, label)
    return Breakdown(asked, by, label, tuple(groups), finding, _chart(groups, label, finding))


def _group(asked: Asked, by: str, value: str, counted: Counted) -> Group:
    name = words(by, value) if value else "Not said"
    eod, toa = summary_of(counted.eod), summary_of(counted.toa)
    return Group(name, eod, toa, counted.excluded, asked.to(**{by: value}))


def _finding(groups: Sequence[Group], label: str) -> str:
    told = [g for g in groups if g.eod.mean is not None and not g.few]
    if len(told) < 2:
        return f"There are not two values of “{label.lower()}” with at least {FEW} hires each to compare."
    slow, fast = told[0], told[-1]
    assert slow.eod.mean is not None
    assert fast.eod.mean is not None
    return (
        f"Of those with at least {FEW} hires, “{slow.name}” takes longest, {slow.eod.mean:.1f} days at the mean, and "
        f"“{fast.name}” is fastest, {fast.eod.mean:.1f} days."
    )


def _chart(groups: Sequence[Group], label: str, finding: str) -> Drawing:
    bars = [
        Bar(g.name, g.eod.mean, f"{g.eod.mean:.1f} (n = {g.eod.n})", GOAL_DAYS, over=g.eod.mean >= GOAL_DAYS)
        for g in groups
        if g.eod.mean is not None
    ]
    title = f"Mean days from validated need to entrance on duty, by {label[:1].lower() + label[1:]}"
    return charts.bars("breakdown", title, finding, bars, f"days; the upright line marks {GOAL_DAYS} days")
