"""Human judgement in order: a rating by a named person, then the category that the statute gives it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.applications.rules import Preference
from app.errors import DomainError, Unprocessable


class RecordNotOpened(DomainError):
    """The reviewer decides without having opened the résumé (R-61)."""

    title = "Open the résumé first"


class NotAReason(Unprocessable):
    """A decision needs a reason in the reviewer's own words."""

    title = "Give your reason"


class BadRating(Unprocessable):
    """The rating does not fit the decision."""

    title = "Check the rating"


class Decision(StrEnum):
    """What a reviewer found: the minimum qualifications of the position are met, or not (R-10, step two)."""

    QUALIFIED = "qualified"
    NOT_QUALIFIED = "not_qualified"


class Category(StrEnum):
    """Quality categories of 5 U.S.C. 3319; `eligible` where the authority asks for no rating (direct hire)."""

    BEST_QUALIFIED = "best_qualified"
    WELL_QUALIFIED = "well_qualified"
    QUALIFIED = "qualified"
    ELIGIBLE = "eligible"


REASON_CODES: Mapping[str, str] = {
    "specialized_experience": "One year of specialized experience at the next lower grade",
    "education": "Education requirement",
    "combination": "Combination of education and experience",
    "it_competencies": "The four IT competencies of the 2210 standard",
    "citizenship": "Citizenship requirement",
    "evidence_reread": "The résumé says something else than the software pointed at",
}

PASSING = 70
FLOATS = frozenset({Preference.CPS, Preference.CP})


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """Lowest ratings of the two upper categories; fixed in the rating plan before the announcement opens (R-04)."""

    best: int = 90
    well: int = 80


def check_reason(reason: str, record_opened_at: datetime | None) -> None:
    """Refuse a decision that nobody can later understand.

    Raises:
        RecordNotOpened: this reviewer never opened this résumé (R-61).
        NotAReason: the reason is shorter than a sentence can be.
    """
    if record_opened_at is None:
        raise RecordNotOpened(
            "Read the applicant’s résumé before you decide: the decision rests on it, not on software."
        )
    if len(reason.strip()) < 10:
        raise NotAReason("Write the reason in your own words (at least 10 characters).")


def category_of(
    decision: Decision,
    rating: int | None,
    preference: Preference,
    *,
    rated: bool,
    professional_gs9_or_above: bool,
    cutoffs: Cutoffs = Cutoffs(),
) -> Category | None:
    """Place one person; None for someone who does not qualify.

    Args:
        decision: the reviewer's finding on minimum qualifications.
        rating: 0 to 100 by the rating plan, or None where the authority asks for no rating.
        preference: as claimed and checked.
        rated: whether the authority rates and ranks; direct hire does not (5 CFR 337 subpart B).
        professional_gs9_or_above: scientific and professional positions at GS-9 or above, where nobody floats.
        cutoffs: of the rating plan.

    Raises:
        BadRating: a rating is missing, or below the passing grade of someone called qualified.

    Source: 5 U.S.C. 3319(b), 5 CFR 337.304; below passing there is no category and no float (R-23).
    """
    if decision is Decision.NOT_QUALIFIED:
        return None
    if not rated:
        return Category.ELIGIBLE
    if rating is None or not PASSING <= rating <= 100:
        raise BadRating(f"A qualified applicant needs a rating from {PASSING} to 100 under this announcement.")
    if preference in FLOATS and not professional_gs9_or_above:
        return Category.BEST_QUALIFIED
    if rating >= cutoffs.best:
        return Category.BEST_QUALIFIED
    return Category.WELL_QUALIFIED if rating >= cutoffs.well else Category.QUALIFIED
