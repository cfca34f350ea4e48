"""Outcomes: how many applied and how far they came, up to the first day; who said no, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.metrics import charts, reasons
from app.metrics.answers import Funnel
from app.metrics.asked import Asked
from app.metrics.charts import Bar, Drawing
from app.metrics.reasons import Reasons
from app.metrics.rules import FiscalQuarter
from app.metrics.sources import Source


class Stage(StrEnum):
    """How far an application came, how it ended before its end, or that it led elsewhere."""

    APPLIED = "applied"
    QUALIFIED = "qualified"
    REFERRED = "referred"
    SELECTED = "selected"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    ENTERED = "entered"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REDIRECTED = "redirected"


WORDS: Mapping[Stage, str] = {
    Stage.APPLIED: "Applied",
    Stage.QUALIFIED: "Qualified",
    Stage.REFERRED: "Referred to the manager",
    Stage.SELECTED: "Selected",
    Stage.OFFERED: "Tentative offer sent",
    Stage.ACCEPTED: "Tentative offer accepted",
    Stage.ENTERED: "Entered on duty",
    Stage.DECLINED: "Declined the offer",
    Stage.WITHDRAWN: "Withdrew",
    Stage.REDIRECTED: "Considered elsewhere too",
}
REACHED: Mapping[Stage, str] = {
    Stage.APPLIED: "received_on",
    Stage.QUALIFIED: "qualified",
    Stage.REFERRED: "referred_on",
    Stage.SELECTED: "selected_on",
    Stage.OFFERED: "offered_on",
    Stage.ACCEPTED: "accepted_on",
    Stage.ENTERED: "entered_on",
    Stage.DECLINED: "declined_on",
    Stage.WITHDRAWN: "withdrawn_on",
    Stage.REDIRECTED: "redirected_on",
}
"""Which of an application's facts says that it came to a stage."""
PATH = (
    Stage.APPLIED,
    Stage.QUALIFIED,
    Stage.REFERRED,
    Stage.SELECTED,
    Stage.OFFERED,
    Stage.ACCEPTED,
    Stage.ENTERED,
)
ENDS = (Stage.DECLINED, Stage.WITHDRAWN, Stage.REDIRECTED)
"""What leads away from the path; whoever is considered elsewhere may go on here as well."""


@dataclass(frozen=True, slots=True)
class Reached:
    """How many came to a stage, as a share of all applications and of the stage before; None where that was empty."""

    stage: Stage
    name: str
    n: int
    of_all: float | None
    of_before: float | None


@dataclass(frozen=True, slots=True)
class Quarter:
    """The outcomes of the announcements that opened in one quarter, in the order of `PATH` and `ENDS`."""

    name: str
    args: Mapping[str, str]
    counts: tuple[tuple[Stage, int], ...]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Everything the page shows."""

    asked: Asked
    finding: str
    path: tuple[Reached, ...]
    ends: tuple[Reached, ...]
    chart: Drawing
    quarters: tuple[Quarter, ...]
    reasons: Reasons


def outcomes(source: Source, asked: Asked) -> Outcomes:
    """Count outcomes, all of them by the quarter in which the announcement opened, so that they agree."""
    counts = source.funnel(asked.filters)
    path = _reached(PATH, counts)
    finding = _finding(path)
    return Outcomes(
        asked=asked,
        finding=finding,
        path=path,
        ends=tuple(_one(stage, counts, None) for stage in ENDS),
        chart=_chart(path, finding),
        quarters=tuple(_quarter(asked, q, counts) for q, counts in source.funnels(asked.filters).items()),
        reasons=reasons.reasons(source.parted(asked.filters), asked),
    )


def _quarter(asked: Asked, quarter: FiscalQuarter, counts: Funnel) -> Quarter:
    told = tuple((stage, int(getattr(counts, stage.value))) for stage in (*PATH, *ENDS))
    return Quarter(str(quarter), asked.of_quarter(quarter), told)


def _reached(stages: Sequence[Stage], counts: Funnel) -> tuple[Reached, ...]:
    return tuple(_one(stage, counts, before) for stage, before in zip(stages, (None, *stages[:-1]), strict=True))


def _one(stage: Stage, counts: Funnel, before: Stage | None) -> Reached:
    n, everyone = getattr(counts, stage.value), counts.applied
    ahead = getattr(counts, before.value) if before else 0
    return Reached(stage, WORDS[stage], n, n / everyone if everyone else None, n / ahead if ahead else None)


def _finding(path: Sequence[Reached]) -> str:
    applied, entered = path[0].n, path[-1].n
    if not applied:
        return "Nobody asked for has applied yet."
    narrow = min((r for r in path[1:] if r.of_before is not None), key=lambda r: r.of_before or 0.0, default=None)
    sentence = f"Of {applied:,} applications {entered:,} led to a first day ({entered / applied * 100:.1f} %)"
    if narrow is None or narrow.of_before is None:
        return f"{sentence}."
    share = f"{narrow.of_before * 100:.0f} %"
    return f"{sentence}; the narrowest step is “{narrow.name.lower()}”, with {share} of those before it."


def _chart(path: Sequence[Reached], finding: str) -> Drawing:
    rows = [Bar(r.name, r.n, f"{r.n:,}" + (f" ({r.of_all * 100:.0f} %)" if r.of_all is not None else "")) for r in path]
    return charts.bars("outcomes", "Applications by how far they came", finding, rows)
