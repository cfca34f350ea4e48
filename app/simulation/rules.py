"""What can be changed in a what-if, what may be entered, and what the simulation assumes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.errors import Unprocessable
from app.forecasts.rules import PLACE
from app.metrics.header import BASIS_WORDS, SERIES_BREAK, UNIT
from app.metrics.rules import StartBasis
from app.timeline.rules import EventType

MOST_REVIEWS = 500
"""The newest certificates from which the past is read; older ones say little about today."""
FEWEST_HIRES = 20
"""Under this many past hires nothing is simulated: drawing from so few would only repeat them."""
FEWEST_DIRECT = 20
"""From this many direct hires on, their own days stand in for the steps that direct hire changes."""
CONTRADICTED = 0.05
"""Reviewers are taken to be the fewest with whom at most this share of past reviews ended impossibly early."""

ANALYSIS = PLACE[EventType.PD_REVIEWED]
WRITING = PLACE[EventType.JA_CONFIRMED]
POSTING = PLACE[EventType.JOA_OPEN]
REVIEW = PLACE[EventType.JOA_CLOSE]
VETTING = PLACE[EventType.SUIT_INIT]
"""Places of steps in the days of a hire: each begins at the milestone named."""


class TooLittleHistory(Unprocessable):
    """The agency has too few past hires to draw from."""

    title = "There is not enough history to simulate"


class AuthorityChange(StrEnum):
    """Under which authority vacancies are filled."""

    AS_BEFORE = "as_before"
    DIRECT_HIRE = "direct_hire"


@dataclass(frozen=True, slots=True)
class Levers:
    """What is changed; a lever left alone stays as it was in the past.

    `reviewers_now` and `reviewers` are subject-matter experts at work at once, days are calendar days, `shared_percent`
    is the share of vacancies filled from another agency's certificate.
    """

    reviewers_now: int | None = None
    reviewers: int | None = None
    posting_days: int | None = None
    authority: AuthorityChange = AuthorityChange.AS_BEFORE
    interim_days: int | None = None
    shared_percent: int = 0

    @property
    def unchanged(self) -> "Levers":
        """The same with nothing changed; who reviews now is a fact and no change."""
        return Levers(reviewers_now=self.reviewers_now)

    def one_by_one(self) -> Mapping[str, "Levers"]:
        """Return each change alone, by the lever's name."""
        base = self.unchanged
        alone = {
            "reviewers": replace(base, reviewers=self.reviewers),
            "posting_days": replace(base, posting_days=self.posting_days),
            "authority": replace(base, authority=self.authority),
            "interim_days": replace(base, interim_days=self.interim_days),
            "shared_percent": replace(base, shared_percent=self.shared_percent),
        }
        return {name: levers for name, levers in alone.items() if levers != base}


LEVER_WORDS: Mapping[str, str] = {
    "reviewers": "Subject-matter experts",
    "posting_days": "Posting days",
    "authority": "Hiring authority",
    "interim_days": "Interim clearance",
    "shared_percent": "Shared certificate",
}


def basis(agency: str, as_of: date | None = None, hires: int = 0, left_out: int | None = None) -> Sequence[str]:
    """Say what a simulation rests on (R-49); without a day, what any one would. Early ones kept no `left_out`."""
    others = "those" if left_out is None else f"{left_out} vacancies"
    return (
        f"Population: past hires of {agency} among its newest {MOST_REVIEWS} certificates, the first entrance on duty "
        "of each vacancy; simulated vacancies are drawn from them.",
        f"Start: {BASIS_WORDS[StartBasis.MANAGER_VALIDATION]}.",
        f"Data as of {as_of.isoformat()}." if as_of else "Data as of the moment of the simulation.",
        f"n = {hires} hires; left out: {others} still open or cancelled; none is imputed."
        if as_of
        else "n and how many are left out are said with each simulation; none is imputed.",
        UNIT,
        SERIES_BREAK,
        "Method: simulation of the pipeline with the seed that is said.",
    )


def assumptions(levers: Levers, reviewers_now: int, direct_hires: int) -> Sequence[str]:
    """Return everything that a result assumes, in sentences."""
    said = [
        "Each simulated vacancy takes the days of one past hire of this agency, all its steps together, drawn with "
        "replacement. Vacancies still open or cancelled are not among them. Where an announcement was cancelled and "
        "opened again, the days from its first opening to its last stay as they were, whatever is changed.",
        "Needs arrive at the intervals of the past, drawn with replacement.",
        f"Subject-matter experts who review at the same time now: {reviewers_now}. "
        "Each carries one vacancy from closing to certificate, in the order of closing; who waited for an expert, and "
        "how long the review itself took, follows from past dates. If more reviewed than that, adding some saves less.",
    ]
    if levers.posting_days is not None:
        said.append(f"Every announcement is open for {levers.posting_days} days, and that attracts the same people.")
    if levers.authority is AuthorityChange.DIRECT_HIRE:
        how = (
            f"take the days of this agency’s {direct_hires} own direct hires"
            if direct_hires >= FEWEST_DIRECT
            else f"fall away, for this agency has only {direct_hires} direct hires of its own"
        )
        said.append(
            "Every rated vacancy could lawfully be filled by direct hire. Job analysis (element 4), evaluation and "
            f"certificate (8 and 9) then {how}; public notice, vetting and offers stay (5 U.S.C. 3304(a)(3))."
        )
    if levers.interim_days is not None:
        said.append(
            f"Where a clearance is asked for, an interim decision within {levers.interim_days} days lets the official "
            "offer go out; a vetting that was quicker stays as it was."
        )
    if levers.shared_percent:
        said.append(
            f"{levers.shared_percent} of 100 vacancies are filled from another agency’s certificate without waiting "
            "for it: writing, posting, evaluation and certificate (elements 5 to 9) fall away, the clock still starts "
            "at the receiving manager’s need (5 U.S.C. 3318(b), 3319(c))."
        )
    said.append("Nothing else changes: people do not work faster or slower because the plan is different.")
    return said
