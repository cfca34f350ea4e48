"""Where time goes: days per step against the step model, who held the next move, what came back, what is overdue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from app.metrics import charts
from app.metrics.asked import Asked
from app.metrics.charts import Bar, Drawing, Span
from app.metrics.facts import Open, RequisitionFact
from app.metrics.rules import Summary, summary_of
from app.metrics.sources import Source
from app.reference import catalog
from app.reference.catalog import Element, StepModel
from app.templating import HOLDER_WORDS
from app.timeline.rules import EASTERN, Holder, calendar_days

MOST_AGING = 100
"""Open requisitions on the page, those furthest over; the list behind their number has all."""


@dataclass(frozen=True, slots=True)
class Step:
    """One element of the hiring model: its finished visits in days, and how many of them were a return to it."""

    number: int
    element: Element
    summary: Summary
    returned: int

    @property
    def over(self) -> float | None:
        """Days by which the median exceeds the model; None where there is nothing to compare."""
        if self.summary.median is None or self.element.days is None:
            return None
        return self.summary.median - self.element.days


@dataclass(frozen=True, slots=True)
class Held:
    """One party and the days for which it had the next move."""

    holder: Holder
    name: str
    days: float
    share: float


@dataclass(frozen=True, slots=True)
class Aging:
    """One open requisition: days in its step and, as of an instant, since the need, as they were and less its rests.

    `over` is by how many days it has been in its step beyond that step's p80.
    """

    fact: RequisitionFact
    step: str
    holder: str
    days: int
    as_of: datetime
    p80: float | None
    n: int

    @property
    def raw(self) -> int:
        """Days since the need, as they were."""
        return calendar_days(self.fact.started_at, self.as_of) if self.fact.started_at else 0

    @property
    def adjusted(self) -> int:
        """Those days less its rests."""
        return self.raw - _rested(self.fact, self.as_of)

    @property
    def over(self) -> float | None:
        """Days beyond the step's p80; below zero while there is time."""
        return None if self.p80 is None else self.days - self.p80


@dataclass(frozen=True, slots=True)
class TimeSpent:
    """Everything the page shows; `total` is the sum of all holders' days, `waiting` counts all open requisitions, of
    which `aging` holds the first.
    """

    asked: Asked
    model: StepModel
    finding: str
    steps: tuple[Step, ...]
    chart: Drawing
    holders: tuple[Held, ...]
    total: float
    holder_finding: str
    holder_chart: Drawing
    aging: tuple[Aging, ...]
    waiting: int
    aging_finding: str

    @property
    def returned(self) -> tuple[Step, ...]:
        """Steps that were entered again, the most often first."""
        return tuple(sorted((s for s in self.steps if s.returned), key=lambda s: (-s.returned, s.number)))


def time_spent(source: Source, asked: Asked, as_of: datetime, model: StepModel | None = None) -> TimeSpent:
    """Measure where time went, and where it goes now.

    Args:
        source: the figures.
        asked: the question.
        as_of: the instant for which open requisitions are read.
        model: what the steps are held against; where none was chosen, the one meant for the authority asked for.
    """
    model = model or catalog.step_model_for(asked.filters.authority)
    steps = _steps(source, asked, model)
    holders = _holders(source.holders(asked.filters))
    waiting = _waiting(source.waiting(asked.filters), steps, as_of)
    aging = _aging(source.chains([w.chain_id for w in waiting[:MOST_AGING]]), waiting, steps, as_of)
    finding, said = _finding(steps), _holder_finding(holders)
    return TimeSpent(
        asked=asked,
        model=model,
        finding=finding,
        steps=tuple(steps),
        chart=_waterfall(steps, finding),
        holders=tuple(holders),
        total=sum(h.days for h in holders),
        holder_finding=said,
        holder_chart=_holder_chart(holders, said),
        aging=tuple(aging),
        waiting=len(waiting),
        aging_finding=_aging_finding(aging, waiting),
    )


def _steps(source: Source, asked: Asked, model: StepModel) -> list[Step]:
    """Return the model's elements and any other that somebody spent time in, in the order of their numbers."""
    measured, again = source.steps(asked.filters), source.rework(asked.filters)
    elements = dict(catalog.elements()) | dict(model.elements)
    wanted = sorted(set(model.elements) | set(measured) | set(again))
    return [Step(n, elements[n], summary_of(measured.get(n, {})), again.get(n, 0)) for n in wanted if n in elements]


def _holders(days: Mapping[Holder, float]) -> list[Held]:
    total = sum(days.values()) or 1
    ordered = sorted(days.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Held(h, sentence_case(HOLDER_WORDS[h]), d, d / total) for h, d in ordered]


def sentence_case(words: str) -> str:
    """Begin with a capital letter, and leave the rest as it is."""
    return words[:1].upper() + words[1:]


class _Waits(NamedTuple):
    """How long an open requisition has been in its step, and by how many days more than that step's p80."""

    over: float | None
    days: int
    requisition_id: UUID
    chain_id: UUID


def _waiting(open_: Sequence[Open], steps: Sequence[Step], as_of: datetime) -> list[_Waits]:
    """Put all open requisitions in order, the one furthest over first."""
    p80 = {s.number: s.summary.p80 for s in steps}
    today, found = as_of.astimezone(EASTERN).date(), []
    for chain_id, requisition_id, element, since_at in open_:
        days = (today - since_at.astimezone(EASTERN).date()).days if since_at else 0
        usual = p80.get(element)
        found.append(_Waits(None if usual is None else days - usual, days, requisition_id, chain_id))
    return sorted(found, key=lambda w: (w.over is None, -(w.over or 0), -w.days, str(w.requisition_id)))


def _aging(
    facts: Sequence[RequisitionFact], waiting: Sequence[_Waits], steps: Sequence[Step], as_of: datetime
) -> list[Aging]:
    known, of_chain, found = {s.number: s for s in steps}, {fact.chain_id: fact for fact in facts}, []
    for one in waiting[:MOST_AGING]:
        fact = of_chain[one.chain_id]
        step = known.get(fact.element)
        p80, n = (step.summary.p80, step.summary.n) if step else (None, 0)
        holder = sentence_case(HOLDER_WORDS[fact.holder])
        found.append(Aging(fact, step.element.name if step else "", holder, one.days, as_of, p80, n))
    return found


def _rested(fact: RequisitionFact, as_of: datetime) -> int:
    """Count the days of rests that ended, and of one that lasts."""
    lasting = (as_of.astimezone(EASTERN).date() - fact.resting_since).days if fact.resting_since else 0
    return fact.rested + lasting


def _finding(steps: Sequence[Step]) -> str:
    measured = [s for s in steps if s.summary.median is not None]
    if not measured:
        return "No step has been finished yet."
    longest = max(measured, key=lambda s: s.summary.median or 0)
    sentence = f"“{longest.element.name}” takes longest: {longest.summary.median:.1f} days at the median"
    worst = max(measured, key=lambda s: s.over if s.over is not None else float("-inf"))
    if worst.over is None or worst.over <= 0:
        return f"{sentence}; no step is over the model’s days at the median."
    if worst is longest:
        return f"{sentence}, {worst.over:.1f} more than the model’s {worst.element.days}."
    return f"{sentence}; “{worst.element.name}” is furthest over the model, by {worst.over:.1f} days."


def _holder_finding(holders: Sequence[Held]) -> str:
    if not holders:
        return "Nobody has held anything yet."
    first = holders[0]
    return f"{first.name} had the next move for {first.share * 100:.0f} % of all days, the most of anyone."


def _aging_finding(aging: Sequence[Aging], waiting: Sequence[_Waits]) -> str:
    late = sum(w.over is not None and w.over > 0 for w in waiting)
    if not aging:
        return "No requisition is open."
    worst = aging[0]
    if not late or worst.over is None:
        return f"None of {len(waiting)} open requisitions is beyond the 80th percentile of its step."
    return (
        f"{late} of {len(waiting)} open requisitions {'is' if late == 1 else 'are'} beyond the 80th percentile "
        f"of {'its' if late == 1 else 'their'} step; the worst, “{worst.fact.title}”, by {worst.over:.0f} days."
    )


def _waterfall(steps: Sequence[Step], finding: str) -> Drawing:
    rows = [Span(f"{s.number}. {s.element.name}", s.summary.median, s.element.days) for s in steps]
    foot = "filled: median days measured, hatched where over the model; frame: days the model allows"
    return charts.waterfall(
        "steps", "Steps of hiring end to end, measured and as the model allows", finding, rows, foot
    )


def _holder_chart(holders: Sequence[Held], finding: str) -> Drawing:
    rows = [Bar(h.name, h.days, f"{h.days:,.0f} days, {h.share * 100:.0f} %") for h in holders]
    return charts.bars("holders", "Days for which each party had the next move", finding, rows)
