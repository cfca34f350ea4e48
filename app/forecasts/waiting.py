"""How long applications wait for the next step: places, stays counted alike, curves, and what is still to wait."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from app.forecasts import survival
from app.forecasts.rules import HIGH, LOW, MIDDLE, Method
from app.forecasts.scoring import Range
from app.forecasts.survival import HORIZON, Curves, Floats, Times


class Place(StrEnum):
    """Where an application stands, by what happened last."""

    RECEIVED = "received"
    REFERRAL_DECIDED = "referral_decided"
    SELECTED = "selected"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    VETTED = "vetted"


PLACES = tuple(Place)
WORDS: Mapping[Place, tuple[str, str]] = {
    Place.RECEIVED: ("Received", "referral is decided"),
    Place.REFERRAL_DECIDED: ("On a certificate", "selection is decided"),
    Place.SELECTED: ("Selected", "the tentative offer is sent"),
    Place.OFFERED: ("Tentative offer sent", "it is answered"),
    Place.ACCEPTED: ("Tentative offer accepted", "vetting is decided"),
    Place.VETTED: ("Vetting decided", "entrance on duty"),
}
AHEAD_WORDS: Mapping[Place, str] = {
    Place.RECEIVED: "it is decided whether your application goes to the hiring manager",
    Place.REFERRAL_DECIDED: "the hiring manager’s selection is decided",
    Place.SELECTED: "the tentative offer is sent to you",
    Place.OFFERED: "you answer the offer",
    Place.ACCEPTED: "the background investigation is decided",
    Place.VETTED: "your first day comes",
}
"""What comes next, as its applicant is told."""
METHOD_WORDS: Mapping[Method, str] = {
    Method.PAST_HIRES: "Median of past waits",
    Method.KAPLAN_MEIER: "Kaplan–Meier by place",
    Method.COX: "Cox model by place",
}
FEWEST_ENDED = 20
"""Under this many known waits no time is shown (product.md B17)."""
PENALTY = 1.0
"""Holds Cox effects tighter than those of vacancies: applications to one vacancy move together, so many say little."""
LONGEST_OPEN = 60
"""An announcement that closes in more days than this counts as one that closes in so many."""
COMMON_GRADE = 12


@dataclass(frozen=True, slots=True)
class VacancyTraits:
    """What is known when a stay begins and may make it shorter or longer: of the vacancy, and nothing of the person.

    `grade` is the highest offered, `queue` how often the number of applications of this vacancy at this place has
    doubled, this one included, and `open_days` for how many days the announcement takes more of them.
    """

    rated: bool = False
    cleared: bool = False
    grade: int | None = None
    queue: int = 0
    open_days: int = 0

    def of(self, place: Place, began: int) -> list[float]:
        """Return what the Cox model sees of a stay at a place, begun so many days from the day of the forecast, and 1.

        Rating takes time until selection is decided, and clearance while vetting; a vacancy open longer is reviewed
        later, which matters only to what has been received.
        """
        return [
            began / 365.25,
            float(self.rated and place in (Place.RECEIVED, Place.REFERRAL_DECIDED)),
            float(self.cleared and place is Place.ACCEPTED),
            0.0 if self.grade is None else float(self.grade - COMMON_GRADE),
            float(self.queue),
            float(min(self.open_days, LONGEST_OPEN) / 10 if place is Place.RECEIVED else 0),
            1.0,
        ]


TRAITS = 7


@dataclass(frozen=True, slots=True)
class Stays:
    """So many applications stayed so many days: `ended`, still `there`, or neither, where they left another way."""

    place: Place
    began_on: date
    traits: VacancyTraits
    days: int
    ended: bool
    there: bool
    count: int


@dataclass(frozen=True, slots=True)
class Fitted:
    """What one method makes of all known stays: for each place its shares, and what traits and the 1 do to them."""

    shares: Mapping[Place, list[float]]
    effects: Mapping[Place, list[float]]


def known(stays: Sequence[Stays], place: Place) -> tuple[int, int]:
    """Return how many stays at a place are known, and of how many the end."""
    here = [s for s in stays if s.place is place]
    return sum(s.count for s in here), sum(s.count for s in here if s.ended)


def fits(stays: Sequence[Stays], on: date) -> Mapping[Method, Fitted]:
    """Estimate how long applications stay, by every method that has something to say.

    The naive one takes only waits that have ended, as if nobody were still waiting; Kaplan and Meier count those in;
    Cox adds what traits of the vacancy do.
    """
    if not any(s.ended for s in stays):
        return {}
    every, over = _times(stays, on), _times([s for s in stays if s.ended], on)
    found = {
        Method.PAST_HIRES: _fitted(survival.kaplan_meier(over, len(PLACES))),
        Method.KAPLAN_MEIER: _fitted(survival.kaplan_meier(every, len(PLACES))),
    }
    with suppress(survival.FitFailed):
        found[Method.COX] = _fitted(survival.cox(every, len(PLACES), PENALTY))
    return found


def _times(stays: Sequence[Stays], on: date) -> Times:
    return Times(
        np.array([PLACES.index(s.place) for s in stays], dtype=np.int64),
        np.array([min(s.days, HORIZON) for s in stays], dtype=np.int64),
        np.array([s.ended for s in stays], dtype=np.bool_),
        np.array([s.traits.of(s.place, (s.began_on - on).days) for s in stays]).reshape(-1, TRAITS),
        np.array([s.count for s in stays], dtype=np.int64),
    )


def _fitted(curves: Curves) -> Fitted:
    """Round as it is stored, so that what is said today follows from what is kept."""
    shares, effects = {}, {}
    for number, place in enumerate(PLACES):
        shares[place] = _rounded(curves.at_least[number])
        offset = 0.0 if curves.offset is None else curves.offset[number]
        effects[place] = _rounded(np.append(curves.effects[:-1], -offset))
    return Fitted(shares, effects)


def _rounded(values: Floats) -> list[float]:
    return [float(f"{value:.6g}") for value in values]


def still_to_wait(
    method: Method, shares: Sequence[float], effects: Sequence[float], traits: Sequence[float], waited: int
) -> Range:
    """Return the days still to wait for one that has waited so many: 10 of 100 less than low, 90 at most high.

    The naive method says that it takes as long as past waits took; a day already past becomes today.
    """
    curve = Curves(np.array([shares]), np.array(effects))
    naive = method is Method.PAST_HIRES
    rest = curve.stay(0, np.array(traits), 0 if naive else waited)
    days = (survival.quantile(rest, share) for share in (LOW, MIDDLE, HIGH))
    return Range(*(max(d - waited, 0) if naive else d for d in days))
