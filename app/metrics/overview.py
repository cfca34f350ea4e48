"""The overview: six measures and their targets, the trend by quarter, and how good the data behind them are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.metrics import applicants, charts, goals
from app.metrics.answers import Days, by_year, over_quarters
from app.metrics.applicants import Noticed, Waited
from app.metrics.asked import Asked
from app.metrics.charts import Drawing, Point
from app.metrics.goals import Verdict
from app.metrics.rules import MEASURES, FiscalQuarter, Measure, Span, Summary, broken_at, summary_of
from app.metrics.sources import Source
from app.reference.catalog import Goal, GoalSet


@dataclass(frozen=True, slots=True)
class Measured:
    """One of the six measures over everything asked for; `met` is None where the goal set says nothing about it."""

    measure: Measure
    span: Span
    summary: Summary
    goal: Goal | None
    met: bool | None


@dataclass(frozen=True, slots=True)
class Period:
    """One fiscal quarter or year: to entrance on duty and to the tentative offer, by the quarter of entrance."""

    name: str
    eod: Summary
    toa: Summary
    args: Mapping[str, str]
    break_before: bool = False


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the overview shows."""

    asked: Asked
    goals: GoalSet
    finding: str
    measured: tuple[Measured, ...]
    waits: Summary
    waited: tuple[Waited, ...]
    notices: Noticed
    verdicts: tuple[Verdict, ...]
    quarters: tuple[Period, ...]
    years: tuple[Period, ...]
    trend: str
    chart: Drawing

    @property
    def eod(self) -> Summary:
        """Need to entrance on duty, the measure held against 80 days."""
        return next(m.summary for m in self.measured if m.measure is Measure.M2)


def overview(source: Source, asked: Asked) -> Overview:
    """Measure what the overview shows."""
    filters, chosen = asked.filters, goals.chosen(asked.goals)
    days = {measure: source.days(measure, filters) for measure in Measure}
    measured = tuple(_measured(measure, summary_of(over_quarters(days[measure])), chosen) for measure in Measure)
    quarters, waits = quarters_of(asked, days[Measure.M2], days[Measure.M1]), source.waits(filters)
    goal = goals.goal_for(chosen, Measure.M2)
    trend = _trend(quarters, goal)
    return Overview(
        asked=asked,
        goals=chosen,
        finding=_finding(measured),
        measured=measured,
        waits=summary_of(over_quarters(waits)),
        waited=applicants.waited(asked, waits),
        notices=applicants.noticed(source, asked),
        verdicts=tuple(goals.verdicts(source, filters, chosen)),
        quarters=quarters,
        years=years_of(asked, days[Measure.M2], days[Measure.M1]),
        trend=trend,
        chart=_chart(quarters, goal, trend),
    )


def _measured(measure: Measure, summary: Summary, chosen: GoalSet) -> Measured:
    goal = goals.goal_for(chosen, measure)
    return Measured(measure, MEASURES[measure], summary, goal, goals.is_met(goal, summary.mean) if goal else None)


def quarters_of(asked: Asked, eod: Days, toa: Days) -> tuple[Period, ...]:
    """Summarise quarters of entrance, and say before which the series breaks."""
    found: list[Period] = []
    before: FiscalQuarter | None = None
    for quarter in sorted(eod):
        broken = before is not None and broken_at(before, quarter)
        args = asked.of_quarter(quarter)
        toas = summary_of(toa.get(quarter, {}))
        found.append(Period(str(quarter), summary_of(eod[quarter]), toas, args, broken))
        before = quarter
    return tuple(found)


def years_of(asked: Asked, eod: Days, toa: Days) -> tuple[Period, ...]:
    """Summarise fiscal years over their hires (R-47)."""
    accepted = by_year(toa)
    return tuple(
        Period(f"FY{year}", summary_of(counts), summary_of(accepted.get(year, {})), asked.of_year(year))
        for year, counts in by_year(eod).items()
    )


def _finding(measured: Sequence[Measured]) -> str:
    eod = next(m.summary for m in measured if m.measure is Measure.M2)
    if eod.mean is None or eod.under_80 is None:
        return "Nobody asked for has entered on duty yet, so there is nothing to measure."
    return (
        f"From validated need to entrance on duty it took {eod.mean:.1f} days on average and {eod.median:.1f} at the "
        f"median, for {eod.n:,} {'person' if eod.n == 1 else 'people'}; {eod.under_80 * 100:.0f} % entered in under "
        "80 days."
    )


def _trend(quarters: Sequence[Period], goal: Goal | None) -> str:
    told = [(q.name, q.eod.mean, q.eod.n) for q in quarters if q.eod.mean is not None]
    if not told:
        return "There is no quarter with an entrance on duty to show."
    name, last, n = told[-1]
    sentence = f"In {name} the mean was {last:.1f} days (n = {n:,})"
    if len(told) > 1:
        former, before, _ = told[-2]
        change = last - before
        way = "as in" if abs(change) < 0.05 else f"{abs(change):.1f} days {'more' if change > 0 else 'fewer'} than in"
        sentence += f", {way} {former}"
    if goal is None or goal.target is None:
        return f"{sentence}."
    met = sum(goals.is_met(goal, mean) is True for _, mean, _ in told)
    return f"{sentence}; {met} of {len(told)} quarters met the goal of {goal.comparison} {goal.target} days."


def _chart(quarters: Sequence[Period], goal: Goal | None, trend: str) -> Drawing:
    points = [Point(q.name.replace("FY20", "FY"), q.eod.mean, q.eod.median, q.eod.n, q.break_before) for q in quarters]
    title = "Mean days from validated need to entrance on duty, by fiscal quarter of entrance"
    limit = None if goal is None or goal.target is None else charts.Limit(goal.target, goal.comparison)
    return charts.columns("trend", title, trend, points, limit)
