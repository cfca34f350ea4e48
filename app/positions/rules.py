"""What a need, its position and its announcement must say before the public sees them, and when each is open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from app.clock import EASTERN
from app.errors import DomainError, Unprocessable

USUAL_PERIOD = timedelta(days=5)
"""An open period of fewer calendar days needs an objective reason on file (DEOH 3-7, R-02)."""

QUALITY_CATEGORIES = ("best qualified", "well qualified", "qualified")
"""Category rating defines at least two of these before posting (5 U.S.C. 3319(a), R-04)."""

SENSITIVITY_FOR: Mapping[str, frozenset[str]] = {
    "confidential": frozenset({"noncritical_sensitive", "critical_sensitive", "special_sensitive"}),
    "secret": frozenset({"noncritical_sensitive", "critical_sensitive", "special_sensitive"}),
    "top_secret": frozenset({"critical_sensitive", "special_sensitive"}),
    "top_secret_sci": frozenset({"special_sensitive"}),
}
"""The sensitivities under which each clearance can be asked for (R-53)."""


class AnnouncementNotOpen(DomainError):
    """The announcement has not opened yet, or has already closed."""

    title = "This announcement is not open"


class NotPublishable(Unprocessable):
    """Something that the public notice must say is still missing."""

    title = "This announcement is not ready to publish"


class WrongDetails(Unprocessable):
    """A requisition's details contradict each other or the reference data; `problems` names each field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


class Frozen(DomainError):
    """Skills, weights and their tests stay as they were once the public could apply (R-59)."""

    title = "This is fixed since the announcement opened"


class AnnouncementState(StrEnum):
    """Derived from three instants; no column can disagree with the calendar."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Official:
    """The named person of an agency in whose name something is done."""

    agency_id: UUID
    person_id: UUID
    name: str


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


def opening_instant(first_day: date) -> datetime:
    """The first moment of the first day, Washington time."""
    return datetime.combine(first_day, time(0, 0), EASTERN)


def closing_instant(last_day: date) -> datetime:
    """The first moment in which applications are no longer taken: after 23:59:59 America/New_York of the last day."""
    return datetime.combine(last_day + timedelta(days=1), time(0, 0), EASTERN)


def last_day(closes_at: datetime) -> date:
    """The last day on which applications are taken, as Washington counts days."""
    return (closes_at - timedelta(seconds=1)).astimezone(EASTERN).date()


def first_day(opens_at: datetime) -> date:
    """The day on which an announcement opens, as Washington counts days."""
    return opens_at.astimezone(EASTERN).date()


def days_open(opens_at: datetime, closes_at: datetime) -> int:
    """Count the calendar days of an open period, the first and the last both included."""
    return (last_day(closes_at) - first_day(opens_at)).days + 1


def state(
    published_at: datetime | None,
    opens_at: datetime | None,
    closes_at: datetime | None,
    cancelled_at: datetime | None,
    now: datetime,
) -> AnnouncementState:
    """Say where an announcement stands at `now`."""
    if cancelled_at is not None:
        return AnnouncementState.CANCELLED
    if published_at is None or opens_at is None or closes_at is None:
        return AnnouncementState.DRAFT
    if now < opens_at:
        return AnnouncementState.SCHEDULED
    return AnnouncementState.OPEN if now < closes_at else AnnouncementState.CLOSED


def need_instant(day: date, now: datetime) -> datetime:
    """Turn the day on which a need was validated into the instant its clock starts: now, or noon of an earlier day.

    Raises:
        WrongDetails: the day is in the future.
    """
    today = now.astimezone(EASTERN).date()
    if day > today:
        raise WrongDetails({"happened_on": "Enter the day on which this happened. It cannot be in the future."})
    return now if day == today else datetime.combine(day, time(12, 0), EASTERN)


def check_pay(pay_min: int, pay_max: int) -> Iterable[tuple[str, str]]:
    """Yield what is wrong with a pay range; the public notice must state pay (5 U.S.C. 3330(d), R-01)."""
    if pay_min <= 0:
        yield "pay_min", "Enter the lowest yearly pay in whole dollars."
    if pay_max < pay_min:
        yield "pay_max", "Enter a highest yearly pay that is not below the lowest."


def check_clearance(clearance: str, sensitivity: str) -> Iterable[tuple[str, str]]:
    """Yield what is wrong when a clearance needs a more sensitive position than the one designated (R-50, R-53)."""
    allowed = SENSITIVITY_FOR.get(clearance)
    if allowed is not None and sensitivity not in allowed:
        yield "sensitivity", "This clearance needs a position of higher sensitivity. Change one of the two."


def shares(points: Sequence[float]) -> list[float]:
    """Turn n points, all above 0, into n shares that add up to 1; each is at least 0.0001.

    Raises:
        Unprocessable: a skill has no points, or fewer than none.
    """
    if any(p <= 0 for p in points):
        raise Unprocessable("Give each skill a weight above 0, or remove it.")
    total = sum(points)
    return [max(round(p / total, 4), 0.0001) for p in points]


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


def check_not_open(present: AnnouncementState) -> None:
    """Refuse to change skills, weights, tests or texts once the public has seen them.

    Raises:
        Frozen: the announcement was published.
    """
    if present is not AnnouncementState.DRAFT:
        raise Frozen(
            "Skills, weights, tests and words stay as they were published. "
            "You can extend the announcement, or cancel it and announce it again."
        )


def check_extension(present: AnnouncementState, closes_at: datetime | None, until: datetime) -> None:
    """Refuse to extend what is not open, or to shorten what is.

    Raises:
        AnnouncementNotOpen: it is a draft, closed or cancelled.
        WrongDetails: the new last day is not later than the present one.
    """
    if present not in (AnnouncementState.SCHEDULED, AnnouncementState.OPEN) or closes_at is None:
        raise AnnouncementNotOpen("Only an announcement that has not closed yet can be extended.")
    if until <= closes_at:
        raise WrongDetails({"closes_on": "Choose a last day that is later than the present one."})


def check_reason(reason: str) -> str:
    """Return the reason without outer space.

    Raises:
        WrongDetails: it says nothing.
    """
    text = reason.strip()
    if len(text) < 10:
        raise WrongDetails({"reason": "Give the reason in a sentence. It stays in the record."})
    return text
