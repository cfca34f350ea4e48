"""The lawful order of a certificate, and who on it may be selected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.applications.rules import Preference
from app.assessment.rules import Category
from app.errors import DomainError


class NobodyToRefer(DomainError):
    """No qualified applicant is left to put on a certificate."""

    title = "There is nobody to refer"


class NotEveryoneDecided(DomainError):
    """A certificate is issued when every applicant has been decided on."""

    title = "Some applications have no decision yet"


class PreferenceFirst(DomainError):
    """A preference eligible in the same group stands ahead (5 U.S.C. 3319(c)(7))."""

    title = "A preference eligible stands ahead"


class AlreadyReturned(DomainError):
    """The certificate was returned; nothing more can be selected from it."""

    title = "This certificate was returned"


@dataclass(frozen=True, slots=True)
class Eligible:
    """One qualified person, as the rules see them: no name, no score of any machine."""

    application_id: UUID
    category: Category
    preference: Preference
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class Listing:
    """Who is on the list in which order, and why it is so."""

    referred: tuple[Eligible, ...]
    not_referred: tuple[Eligible, ...]
    method: str
    explanation: str


RANK: Mapping[Category, int] = {
    Category.BEST_QUALIFIED: 0,
    Category.WELL_QUALIFIED: 1,
    Category.QUALIFIED: 2,
    Category.ELIGIBLE: 3,
}
FEWEST = 3


def has_preference(eligible: Eligible) -> bool:
    """Say whether the person is a preference eligible; sole survivors are, though they get no points."""
    return eligible.preference is not Preference.NV


def direct_hire(eligibles: Sequence[Eligible]) -> Listing:
    """List every qualified person in the order of receipt: no rating, no ranking, no preference (5 CFR 337.201)."""
    ordered = tuple(sorted(eligibles, key=lambda e: (e.submitted_at, e.application_id)))
    return Listing(
        ordered,
        (),
        "direct_hire",
        "Direct hire: everyone who qualifies is listed in the order in which applications arrived. "
        "Any of them may be selected.",
    )


def category_rating(eligibles: Sequence[Eligible], *, merge: bool) -> Listing:
    """List the highest quality category, preference eligibles first in it.

    Args:
        eligibles: everyone qualified, in any order.
        merge: merge the next lower category while the highest holds fewer than three (the agency's choice).

    Source: 5 U.S.C. 3319(b) and (c)(1); R-22, R-24. A merged list is one group, preference eligibles of both first.
    """
    present = sorted({e.category for e in eligibles}, key=RANK.__getitem__)
    taken = present[:1]
    while merge and len(taken) < len(present) and sum(e.category in taken for e in eligibles) < FEWEST:
        taken = present[: len(taken) + 1]
    referred = sorted(
        (e for e in eligibles if e.category in taken),
        key=lambda e: (not has_preference(e), e.submitted_at, e.application_id),
    )
    rest = tuple(e for e in eligibles if e.category not in taken)
    names = " and ".join(c.value.replace("_", " ") for c in taken)
    return Listing(
        tuple(referred),
        rest,
        "category_rating",
        f"Category rating: the list holds the category {names}"
        f"{', merged because the highest held fewer than three' if len(taken) > 1 else ''}. "
        "Preference eligibles stand first; among equals the order is that of receipt.",
    )


def check_selectable(chosen: Eligible, group: Sequence[Eligible], settled: frozenset[UUID], *, rated: bool) -> None:
    """Refuse to pass over a preference eligible in silence.

    Args:
        chosen: who is to be selected.
        group: everyone on the certificate.
        settled: those already selected, declined or removed: nobody passes over them.
        rated: False under direct hire, where preference does not apply.

    Raises:
        PreferenceFirst: a preference eligible still stands in the group and the chosen person is none.

    Source: 5 U.S.C. 3318(c), 3319(c)(7); R-25.
    """
    if not rated or has_preference(chosen):
        return
    ahead = sum(has_preference(e) and e.application_id not in settled for e in group)
    if ahead:
        raise PreferenceFirst(
            f"{ahead} preference eligible{'s' if ahead > 1 else ''} on this certificate must be selected, decline, or "
            "be passed over with a sustained reason before someone without preference is selected."
        )
