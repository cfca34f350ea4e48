"""Selection rates by group: what may be asked, when a stage is passed, the ratio and its exact test, what is hidden.

Source: 29 CFR 1607.4(D), the four-fifths rule, with the cautions of R-70 … R-73. A result is a reason to look at a
procedure; it is not a finding about anybody, and it enters no ranking, threshold or file (R-71). Regulation, policy
and their present state stand in `LEGAL_STATE`; the statute, 42 U.S.C. 2000e-2(k), stands by itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from scipy.stats import fisher_exact

from app.applications.rules import Status
from app.errors import DomainError, Unprocessable

FOUR_FIFTHS = 0.8
SIGNIFICANT = 0.05
FEWEST_PEOPLE = 5
"""A number of people below this is not shown (R-72)."""
FEWEST_FOR_A_RATIO = 30
"""Groups smaller than this get no ratio (R-72)."""
SETTLING_DAYS = 45
"""A fiscal year is measured once, this long after its end; measuring it twice would give single answers away."""
KEPT_YEARS = 3
"""Answers are kept about as long as applicant records (R-58): the year, and two more."""


class Sex(StrEnum):
    """What may be answered; saying nothing is no answer and leaves no row."""

    FEMALE = "female"
    MALE = "male"


class Origin(StrEnum):
    """Race or ethnicity in the words of OMB's Statistical Policy Directive 15, as one answer."""

    AMERICAN_INDIAN = "american_indian"
    ASIAN = "asian"
    BLACK = "black"
    HISPANIC = "hispanic"
    MIDDLE_EASTERN = "middle_eastern"
    PACIFIC_ISLANDER = "pacific_islander"
    WHITE = "white"
    SEVERAL = "several"


GROUP_WORDS: Mapping[str, str] = {
    Sex.FEMALE: "Female",
    Sex.MALE: "Male",
    Origin.AMERICAN_INDIAN: "American Indian or Alaska Native",
    Origin.ASIAN: "Asian",
    Origin.BLACK: "Black or African American",
    Origin.HISPANIC: "Hispanic or Latino",
    Origin.MIDDLE_EASTERN: "Middle Eastern or North African",
    Origin.PACIFIC_ISLANDER: "Native Hawaiian or Pacific Islander",
    Origin.WHITE: "White",
    Origin.SEVERAL: "More than one of these",
}


class Category(StrEnum):
    """One of the two questions."""

    SEX = "sex"
    ORIGIN = "origin"


CATEGORY_WORDS: Mapping[Category, str] = {Category.SEX: "Sex", Category.ORIGIN: "Race or ethnicity"}


class Stage(StrEnum):
    """One step of the selection, and the whole of it."""

    QUALIFIED = "qualified"
    REFERRED = "referred"
    SELECTED = "selected"
    WHOLE = "whole"


STAGE_WORDS: Mapping[Stage, str] = {
    Stage.QUALIFIED: "Of those who applied and were decided on, found qualified",
    Stage.REFERRED: "Of the qualified, referred to a hiring manager",
    Stage.SELECTED: "Of the referred, selected",
    Stage.WHOLE: "Of all with a final outcome, selected",
}

S = Status
SELECTED = frozenset({S.SELECTED, S.OFFERED, S.ACCEPTED, S.DECLINED, S.ENTERED})
REFERRED = SELECTED | {S.REFERRED, S.NOT_SELECTED}
QUALIFIED = REFERRED | {S.QUALIFIED, S.NOT_REFERRED}
OUTCOMES: Mapping[Stage, tuple[frozenset[Status], frozenset[Status]]] = {
    Stage.QUALIFIED: (QUALIFIED, frozenset({S.NOT_QUALIFIED})),
    Stage.REFERRED: (REFERRED, frozenset({S.NOT_REFERRED})),
    Stage.SELECTED: (SELECTED, frozenset({S.NOT_SELECTED})),
    Stage.WHOLE: (SELECTED, frozenset({S.NOT_QUALIFIED, S.NOT_REFERRED, S.NOT_SELECTED})),
}
"""Who passed a stage and who did not. Who withdrew or still waits did neither and is in no rate."""


class Finding(StrEnum):
    """What one line says."""

    HIDDEN = "hidden"
    TOO_FEW = "too_few"
    HIGHEST = "highest"
    AT_LEAST = "at_least"
    BELOW_UNCLEAR = "below_unclear"
    BELOW = "below"


FINDING_WORDS: Mapping[Finding, str] = {
    Finding.HIDDEN: "Hidden: too few people",
    Finding.TOO_FEW: f"Fewer than {FEWEST_FOR_A_RATIO} people: no ratio",
    Finding.HIGHEST: "Highest rate: the others are compared with it",
    Finding.AT_LEAST: "Ratio of 0.8 or more",
    Finding.BELOW_UNCLEAR: "Ratio below 0.8, not statistically distinguishable",
    Finding.BELOW: "Ratio below 0.8, and more than chance explains",
}

LEGAL_STATE_ON = date(2026, 7, 5)
LEGAL_STATE = (
    "The statute stands: Title VII of the Civil Rights Act of 1964 names disparate impact (42 U.S.C. 2000e-2(k)), and "
    "people may sue under it.",
    "The four-fifths rule is a rule of thumb of the Uniform Guidelines (29 CFR 1607.4(D)). The EEOC listed the "
    "rescission of their interpretive part for a final rule (RIN 3046-AB43) and proposed to rescind their "
    "record-keeping (RIN 3046-AB45). We found no published final rule; check before you rely on either.",
    "Executive Order 14281 of 23 April 2025 tells agencies to give the enforcement of disparate-impact rules low "
    "priority. It does not repeal the statute.",
    "Executive Order 14170 and the Merit Hiring Plan forbid selecting anybody because of race or sex. Nothing here may "
    "be used to select, rank, refer or set a threshold.",
    "A ratio below 0.8 is a reason to look at the procedure, not a finding of discrimination; one of 0.8 or more is no "
    "clearance.",
)


class NotAsked(DomainError):
    """The agency does not ask these questions, or does not ask them any more."""

    status = 404
    title = "These questions are not asked"


class ReasonMissing(Unprocessable):
    """Switching needs a reason, and asking people needs OMB's control number."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many people of one group have one status."""

    category: Category
    group: str
    status: Status
    people: int


@dataclass(frozen=True, slots=True)
class Rate:
    """One group at one stage; what is hidden is None, and shares are in [0, 1]."""

    category: Category
    stage: Stage
    group: str
    people: int | None
    passed: int | None
    ratio: float | None
    p_value: float | None
    finding: Finding

    @property
    def rate(self) -> float | None:
        """The share that passed."""
        return self.passed / self.people if self.people and self.passed is not None else None


def fiscal_year_to_measure(now: datetime) -> int:
    """Return the newest fiscal year that has been over long enough."""
    day = (now - timedelta(days=SETTLING_DAYS)).date()
    return day.year if day.month >= 10 else day.year - 1


def rates(counted: Iterable[Counted]) -> tuple[Rate, ...]:
    """Return every group's rate at every stage, with what must be hidden left out.

    A stage that everybody passed, or nobody, selected nobody and is left out: it says nothing of any group.
    """
    rows = list(counted)
    found: list[Rate] = []
    for category in Category:
        mine = [c for c in rows if c.category is category]
        totals = {stage: _totals(mine, stage) for stage in Stage}
        totals = {stage: groups for stage, groups in totals.items() if _selects(groups)}
        shown = shown_groups(totals)
        for stage, groups in totals.items():
            found += _stage(category, stage, groups, shown[stage])
    return tuple(found)


Totals = Mapping[str, tuple[int, int]]
"""Group → how many were at a stage, and how many of them passed."""


def _totals(rows: Sequence[Counted], stage: Stage) -> Totals:
    passing, failing = OUTCOMES[stage]
    totals = {}
    for group in sorted({c.group for c in rows}):
        passed = sum(c.people for c in rows if c.group == group and c.status in passing)
        failed = sum(c.people for c in rows if c.group == group and c.status in failing)
        if passed + failed:
            totals[group] = (passed + failed, passed)
    return totals


def _selects(totals: Totals) -> bool:
    people, passed = sum(n for n, _ in totals.values()), sum(p for _, p in totals.values())
    return 0 < passed < people


def shown_groups(totals: Mapping[Stage, Totals]) -> Mapping[Stage, frozenset[str]]:
    """Return, for each stage, the groups that may be shown there.

    A group is hidden at a stage where few passed or few did not. From there on it is hidden at every later stage and
    in the whole: whoever passes one stage is at the next, so a later line would give the hidden one away. One hidden
    group alone would follow from what the agency knows of all applicants, so the smallest other one goes with it.

    Args:
        totals: by stage, in their order; the whole, which is made of all of them, last.
    """
    hidden: set[str] = set()
    shown: dict[Stage, frozenset[str]] = {}
    for stage, groups in totals.items():
        hidden |= {g for g, (people, passed) in groups.items() if min(passed, people - passed) < FEWEST_PEOPLE}
        left = set(groups) - hidden
        if len(hidden & set(groups)) == 1 and left:
            hidden.add(min(left, key=lambda g: (groups[g][0], g)))
        shown[stage] = frozenset(set(groups) - hidden)
    return shown


def _stage(category: Category, stage: Stage, totals: Totals, shown: frozenset[str]) -> list[Rate]:
    compared = {g: t for g, t in totals.items() if g in shown and t[0] >= FEWEST_FOR_A_RATIO}
    # On equal rates the larger group is the one to compare with, then the first by name: the same in every run.
    best = max(sorted(compared), key=lambda g: (compared[g][1] / compared[g][0], compared[g][0]), default="")
    found = []
    for group, (people, passed) in totals.items():
        rate = Rate(category, stage, group, people, passed, None, None, Finding.TOO_FEW)
        if group not in shown:
            rate = replace(rate, people=None, passed=None, finding=Finding.HIDDEN)
        elif group == best:
            rate = replace(rate, ratio=1.0, finding=Finding.HIGHEST)
        elif group in compared:
            rate = _compared(rate, totals[best])
        found.append(rate)
    return found


def _compared(rate: Rate, best: tuple[int, int]) -> Rate:
    """Compare a group with the one that has the highest rate: ratio of rates, and Fisher's exact test of two sides."""
    assert rate.people is not None
    assert rate.passed is not None
    ratio, p_value = impact(rate.passed, rate.people, best[1], best[0])
    if ratio >= FOUR_FIFTHS:
        finding = Finding.AT_LEAST
    else:
        finding = Finding.BELOW if p_value < SIGNIFICANT else Finding.BELOW_UNCLEAR
    return replace(rate, ratio=ratio, p_value=p_value, finding=finding)


def impact(passed: int, people: int, best_passed: int, best_people: int) -> tuple[float, float]:
    """Return the ratio of two selection rates and the two-sided p of Fisher's exact test.

    Args:
        passed: of the group, how many passed.
        people: of the group, how many were at the stage; at least 1.
        best_passed: the same of the group with the highest rate; at least 1.
        best_people: the same.
    """
    table = [[passed, people - passed], [best_passed, best_people - best_passed]]
    return (passed / people) / (best_passed / best_people), float(fisher_exact(table).pvalue)


def check_switch(on: bool, reason: str, omb_number: str) -> None:
    """Refuse to switch without a reason, or to ask people without OMB's control number (44 U.S.C. 3512).

    Raises:
        ReasonMissing: says which.
    """
    if not reason:
        raise ReasonMissing("Say why, in a sentence that an auditor will understand.")
    if on and not omb_number:
        raise ReasonMissing("Enter the OMB control number under which these questions may be asked.")
