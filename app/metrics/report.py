"""An agency's time-to-hire as one page says it: figures, quarters, steps, holders, and what they rest on (R-49)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.metrics import queries, rules
from app.metrics.queries import Open, StepDays
from app.metrics.rules import Excluded, FiscalQuarter, Hire, Summary
from app.reference.catalog import GoalSet
from app.timeline.rules import Holder


@dataclass(frozen=True, slots=True)
class Quarter:
    """One fiscal quarter: entrance on duty and accepted tentative offers of the people who entered in it."""

    quarter: FiscalQuarter
    eod: Summary
    toa: Summary


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the lead's page shows, measured once."""

    as_of: datetime
    hires: tuple[Hire, ...]
    excluded: tuple[Excluded, ...]
    eod: Summary
    toa: Summary
    quarters: tuple[Quarter, ...]
    steps: tuple[StepDays, ...]
    holders: Mapping[Holder, float]
    under_way: tuple[Open, ...]

    @property
    def slowest(self) -> StepDays | None:
        """The element that takes longest at the median."""
        return max(self.steps, key=lambda s: s.median, default=None)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the measured value says about one goal of the chosen set."""

    goal: str
    citation: str
    measured: float | None
    target: int | None
    unit: str
    met: bool | None


def of_agency(session: Session, agency_id: UUID, as_of: datetime) -> Report:
    """Measure one agency as of an instant."""
    hires, excluded = rules.measure(queries.hire_dates(session, agency_id, as_of))
    chains = queries.histories(session, agency_id, as_of)
    quarters = tuple(
        Quarter(q, rules.summarise(group), rules.summarise(group, "t2h_toa"))
        for q, group in rules.by_quarter(hires).items()
    )
    return Report(
        as_of=as_of,
        hires=tuple(sorted(hires, key=lambda h: (h.entered_on, h.hire))),
        excluded=tuple(excluded),
        eod=rules.summarise(hires),
        toa=rules.summarise(hires, "t2h_toa"),
        quarters=quarters,
        steps=tuple(queries.step_days(chains, as_of)),
        holders=queries.holder_days(chains, as_of),
        under_way=tuple(queries.under_way(session, chains, as_of)),
    )


def verdicts(report: Report, goals: GoalSet, vetting: Mapping[str, Sequence[int]]) -> list[Verdict]:
    """Hold a report against a goal set; choosing another set changes no measured value.

    Args:
        report: what was measured.
        goals: the chosen set.
        vetting: days of finished vetting by risk level.
    """
    found = []
    for goal in goals.goal:
        if goal.measure == "t2h_eod":
            measured = report.eod.mean
        elif goal.measure == "placements":
            measured = float(len(report.hires))
        else:
            days = vetting.get(goal.measure.removeprefix("vetting_"), ())
            measured = sum(days) / len(days) if days else None
        found.append(
            Verdict(
                goal.name, goal.citation, measured, goal.target, goal.unit, _met(measured, goal.target, goal.comparison)
            )
        )
    return found


def _met(measured: float | None, target: int | None, comparison: str) -> bool | None:
    if measured is None or target is None:
        return None
    return measured < target if comparison == "under" else measured <= target


def rows(hires: Sequence[Hire]) -> list[tuple[str | int, ...]]:
    """Return one line a hire for the file: keys, days, quarter and the two comparisons."""
    return [
        (
            h.hire,
            h.requisition,
            h.entered_on.isoformat(),
            h.t2h_toa,
            h.t2h_eod,
            h.quarter.year,
            h.quarter.quarter,
            int(h.under_80),
            int(h.within_80),
        )
        for h in hires
    ]
