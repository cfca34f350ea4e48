"""Outcomes: how many applied and how far they came, up to the first day; who said no, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.metrics import charts
from app.metrics.answers import Funnel
from app.metrics.asked import Asked
from app.metrics.charts import Bar, Drawing
from app.metrics.reasons import Reason
from app.metrics.sources import Source


class Stage(StrEnum):
    """How far an application came, or how it ended before its end."""

    APPLIED = "applied"
    QUALIFIED = "qualified"
    REFERRED = "referred"
    SELECTED = "selected"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    ENTERED = "entered"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


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
ENDS = (Stage.DECLINED, Stage.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Reached:
    """How many came to a stage, as a share of all applications and of the stage before; None where that was empty."""

    stage: Stage
    name: str
    n: int
    of_all: float | None
    of_before: float | None


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Everything the page shows."""

    asked: Asked
    finding: str
    path: tuple[Reached, ...]
    ends: tuple[Reached, ...]
    chart: Drawing
    reasons: tuple[Reason, ...]
    reasons_finding: str


def outcomes(source: Source, asked: Asked, reasons: Sequence[Reason]) -> Outcomes:
    """Count outcomes; `reasons` are those on record for declined offers and withdrawals."""
    counts = source.funnel(asked.filters)
    path = _reached(PATH, counts)
    finding = _finding(path)
    return Outcomes(
        asked=asked,
        finding=finding,
        path=path,
        ends=tuple(_one(stage, counts, None) for stage in ENDS),
        chart=_chart(path, finding),
        reasons=tuple(reasons),
        reasons_finding=_reasons_finding(reasons),
    )


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


def _reasons_finding(reasons: Sequence[Reason]) -> str:
    total = sum(r.n for r in reasons)
    if not total:
        return "Nobody has declined an offer or withdrawn."
    silent = sum(r.n for r in reasons if not r.words)
    return f"{total:,} declined an offer or withdrew; for {silent:,} of them no reason is on record."
