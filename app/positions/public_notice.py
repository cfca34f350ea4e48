"""What the public notice must say before an announcement is published (5 U.S.C. 3327, 3330; R-01 to R-06)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.errors import Unprocessable
from app.positions.rules import days_open, first_day

USUAL_PERIOD = timedelta(days=5)
"""An open period of fewer calendar days needs an objective reason on file (DEOH 3-7, R-02)."""

QUALITY_CATEGORIES = ("best qualified", "well qualified", "qualified")
"""Category rating defines at least two of these before posting (5 U.S.C. 3319(a), R-04)."""


class NotPublishable(Unprocessable):
    """Something that the public notice must say is still missing."""

    title = "This announcement is not ready to publish"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that still stands between a draft and the public; `page` is where to mend it."""

    page: str
    field: str
    words: str


@dataclass(frozen=True, slots=True)
class Posting:
    """What an announcement says, as far as publishing depends on it."""

    summary: str
    duties: str
    qualifications: str
    evaluation: str
    no_technical_assessment_reason: str
    may_be_shared: bool | None
    opens_at: datetime | None
    closes_at: datetime | None
    short_period_reason: str


@dataclass(frozen=True, slots=True)
class AskedSkill:
    """One skill an announcement asks for; `technical` says that its test is a technical assessment."""

    name: str
    weight: float
    tested_by: str
    technical: bool


def missing_words(posting: Posting, *, rated: bool) -> list[Missing]:
    """Name the texts and decisions that an announcement still lacks (R-01, R-04, R-05).

    Args:
        posting: the draft.
        rated: the authority asks for rating in quality categories.
    """
    page = "announcement"
    texts = (
        ("summary", posting.summary, "Say in two or three sentences what this job is about."),
        ("duties", posting.duties, "Say what the person will do."),
        ("qualifications", posting.qualifications, "Say what a person needs to qualify."),
        ("evaluation", posting.evaluation, "Say how applications will be evaluated."),
    )
    lacking = [Missing(page, field, words) for field, text, words in texts if not text.strip()]
    if rated and posting.evaluation.strip() and len(_categories(posting.evaluation)) < 2:
        words = "Define at least two quality categories, such as Best Qualified and Qualified, before posting."
        lacking.append(Missing(page, "evaluation", words))
    if posting.may_be_shared is None:
        words = "Decide whether the list of qualified people may be shared with other agencies."
        lacking.append(Missing(page, "may_be_shared", words))
    return lacking


def _categories(evaluation: str) -> list[str]:
    text = evaluation.lower()
    found = [name for name in QUALITY_CATEGORIES[:2] if name in text]
    bare = text.replace("best qualified", "").replace("well qualified", "")
    return [*found, "qualified"] if "qualified" in bare else found


def missing_dates(posting: Posting, now: datetime) -> list[Missing]:
    """Name what is wrong with the open period (R-01, R-02)."""
    page = "announcement"
    if posting.opens_at is None or posting.closes_at is None:
        return [Missing(page, "opens_on", "Choose the first and the last day of the open period.")]
    if first_day(posting.opens_at) < first_day(now):
        return [Missing(page, "opens_on", "The first day is past. Choose today or a later day.")]
    short = days_open(posting.opens_at, posting.closes_at) < USUAL_PERIOD.days
    if short and not posting.short_period_reason.strip():
        words = "The announcement is open for fewer than 5 days. Record an objective reason, or choose a later day."
        return [Missing(page, "short_period_reason", words)]
    return []


def missing_skills(skills: Sequence[AskedSkill], posting: Posting) -> list[Missing]:
    """Name what the assessment plan lacks (R-06: a technical assessment, or why it is impracticable)."""
    if not skills:
        return [Missing("skills", "skills", "List the skills that this job needs.")]
    lacking = [
        Missing("skills", "tested_by", f"Say how “{skill.name}” is tested.") for skill in skills if not skill.tested_by
    ]
    technical = any(skill.technical for skill in skills)
    if not technical and not posting.no_technical_assessment_reason.strip():
        words = "Use at least one technical assessment, or say in the announcement why that is impracticable."
        lacking.append(Missing("skills", "no_technical_assessment_reason", words))
    return lacking


def check_publishable(lacking: Sequence[Missing]) -> None:
    """Refuse to publish while anything is missing.

    Raises:
        NotPublishable: names each missing thing.
    """
    if lacking:
        raise NotPublishable(" ".join(item.words for item in lacking))
