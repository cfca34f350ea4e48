"""Selection rates by group: what may be asked, when a stage is passed, what a result may say, and the law's state.

Source: 29 CFR 1607.4(D), the four-fifths rule, with the cautions of R-70 … R-73. A result is a reason to look at a
procedure; it is not a finding about anybody, and it enters no ranking, threshold or file (R-71). Regulation, policy
and their present state stand in `LEGAL_STATE`; the statute, 42 U.S.C. 2000e-2(k), stands by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.applications.rules import Status
from app.errors import DomainError, Unprocessable

FOUR_FIFTHS = 0.8
SIGNIFICANT = 0.05
FEWEST_PEOPLE = 5
"""A number of people below this is not shown (R-72)."""
FEWEST_FOR_A_RATIO = 30
"""Groups smaller than this get no ratio (R-72)."""
ALL = ""
"""In the place of a series: all occupations together."""
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
    """How many people of one group have one status; `series` is the occupation of what they applied for."""

    category: Category
    group: str
    status: Status
    people: int
    series: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """One group at one stage; what is hidden is None, and shares are in [0, 1].

    `series` is one occupation, or `ALL`. `p_value` is Fisher's, `p_barnard` Barnard's, None also where too many people
    make it too long to compute.
    """

    category: Category
    stage: Stage
    group: str = ""
    people: int | None = None
    passed: int | None = None
    ratio: float | None = None
    p_value: float | None = None
    p_barnard: float | None = None
    finding: Finding = Finding.HIDDEN
    series: str = ALL

    @property
    def rate(self) -> float | None:
        """The share that passed."""
        return self.passed / self.people if self.people and self.passed is not None else None


def fiscal_year_to_measure(now: datetime) -> int:
    """Return the newest fiscal year that has been over long enough."""
    day = (now - timedelta(days=SETTLING_DAYS)).date()
    return day.year if day.month >= 10 else day.year - 1


def check_switch(on: bool, reason: str, omb_number: str) -> None:
    """Refuse to switch without a reason, or to ask people without OMB's control number (44 U.S.C. 3512).

    Raises:
        ReasonMissing: says which.
    """
    if not reason:
        raise ReasonMissing("Say why, in a sentence that an auditor will understand.")
    if on and not omb_number:
        raise ReasonMissing("Enter the OMB control number under which these questions may be asked.")
