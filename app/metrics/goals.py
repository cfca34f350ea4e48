"""Holding what was measured against a goal set; choosing another set changes no measured value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.metrics.answers import Staffing, over_quarters
from app.metrics.filters import Filters
from app.metrics.rules import Measure, Summary, summary_of
from app.metrics.sources import Source
from app.reference import catalog
from app.reference.catalog import Goal, GoalSet

MEASURED_AS: Mapping[str, Measure] = {"t2h_toa": Measure.M1, "t2h_eod": Measure.M2} | {m.value: m for m in Measure}
VETTING = "vetting_"
ANNOUNCED = "pathway_announcements"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One goal and what was measured for it; `n` values lie behind it, and `met` is None where it cannot be said."""

    goal: Goal
    measured: float | None
    n: int
    met: bool | None
    why: str

    @property
    def what(self) -> str:
        """The name of the rows behind `n`."""
        if self.goal.measure in MEASURED_AS:
            return MEASURED_AS[self.goal.measure].value
        if self.goal.measure.startswith(VETTING):
            return self.goal.measure.replace("_", "-", 1)
        by = f"announced-by-{self.goal.due_on}" if self.goal.due_on else "announced"
        kind = by if self.goal.measure == ANNOUNCED else "requisitions"
        return kind if self.goal.provision else f"{kind}-order"

    @property
    def args(self) -> dict[str, str] | None:
        """The question that those rows answer, where it is not the page's own: staffing knows no quarters."""
        staffing = self.goal.measure not in MEASURED_AS and not self.goal.measure.startswith(VETTING)
        return ({"provision": self.goal.provision} if self.goal.provision else {}) if staffing else None


def offered(agency_code: str) -> list[GoalSet]:
    """Return the goal sets that an agency may choose, the common ones and its own; older versions follow the newest."""
    newest = catalog.goal_sets()
    older = [s for s in catalog.goal_set_versions() if s is not newest[s.id]]
    found = [s for one in newest.values() for s in (one, *(o for o in older if o.id == one.id))]
    return [s for s in found if s.agency in ("", agency_code)]


def key_of(goals: GoalSet) -> str:
    """Return a set's name in the address: its id, and its version where that is an older one."""
    return goals.id if goals is catalog.goal_sets()[goals.id] else f"{goals.id}~{goals.version}"


def chosen(key: str) -> GoalSet:
    """Return the set of a name in the address.

    Raises:
        KeyError: there is none.
    """
    return {key_of(s): s for s in catalog.goal_set_versions()}[key]


def verdicts(source: Source, filters: Filters, goals: GoalSet) -> list[Verdict]:
    """Hold the measured values against each goal of a set."""
    return [_verdict(source, filters, goal) for goal in goals.goal]


def _verdict(source: Source, filters: Filters, goal: Goal) -> Verdict:
    if goal.measure in MEASURED_AS:
        return _of_days(goal, source, MEASURED_AS[goal.measure], filters)
    if goal.measure.startswith(VETTING):
        return _of_counts(goal, source.vettings(filters).get(goal.measure.removeprefix(VETTING), {}))
    return _of_staffing(goal, source)


def _of_days(goal: Goal, source: Source, measure: Measure, filters: Filters) -> Verdict:
    return _of_counts(goal, over_quarters(source.days(measure, filters)))


def _of_counts(goal: Goal, counts: Mapping[int, int]) -> Verdict:
    summary = summary_of(counts)
    met = is_met(goal, summary.mean)
    return Verdict(goal, summary.mean, summary.n, met, _words(met, summary))


def _words(met: bool | None, summary: Summary) -> str:
    if met is None:
        return "No value yet" if not summary.n else "No number set"
    return "Met" if met else "Not met"


def _of_staffing(goal: Goal, source: Source) -> Verdict:
    """Count people or announcements for the order's provisions; these do not depend on the quarters chosen."""
    rows = [s for s in source.staffing() if (s.provision == goal.provision if goal.provision else s.provision)]
    if goal.measure == ANNOUNCED:
        return _of_announcements(goal, source, rows)
    entered, openings = sum(s.entered for s in rows), sum(s.openings for s in rows)
    why = f"{min(entered, openings)} of {openings} openings filled" if openings else "Nothing asked for yet"
    return Verdict(goal, entered, openings, is_met(goal, entered), why)


def _of_announcements(goal: Goal, source: Source, rows: Sequence[Staffing]) -> Verdict:
    """Count those that had opened by the day the order sets; one announced again counts by its latest opening."""
    ever = sum(s.announced for s in rows)
    if goal.due_on is None:
        return Verdict(goal, ever, ever, is_met(goal, ever), "No number set")
    in_time = source.announced_by(goal.due_on)
    n = sum(in_time.get(s.provision, 0) for s in rows)
    why = f"{n} opened by {goal.due_on:%-d %B %Y}, {ever - n} later; no number set"
    return Verdict(goal, n, n, is_met(goal, n), why)


def is_met(goal: Goal, measured: float | None) -> bool | None:
    """Say whether a value meets a goal; None without a value or a number to meet."""
    if measured is None or goal.target is None or goal.comparison == "none":
        return None
    if goal.comparison == "at_least":
        return measured >= goal.target
    return measured < goal.target if goal.comparison == "under" else measured <= goal.target


def goal_for(goals: GoalSet, measure: Measure) -> Goal | None:
    """Return the goal of a set that gives a measure its target, if one does."""
    return next((g for g in goals.goal if MEASURED_AS.get(g.measure) is measure and g.target is not None), None)
