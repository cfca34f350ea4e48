"""How long applications wait for the next step: places, stays counted by length, and what is still to wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from app.forecasts import survival
from app.forecasts.rules import HIGH, LOW, MIDDLE
from app.forecasts.scoring import Range
from app.forecasts.survival import HORIZON, Curves, Times


class Place(StrEnum):
    """Where an application stands, by what happened last."""

    RECEIVED = "received"
    REFERRAL_DECIDED = "referral_decided"
    SELECTED = "selected"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    VETTED = "vetted"


WORDS: Mapping[Place, tuple[str, str]] = {
    Place.RECEIVED: ("Received", "referral is decided"),
    Place.REFERRAL_DECIDED: ("On a certificate", "selection is decided"),
    Place.SELECTED: ("Selected", "the tentative offer is sent"),
    Place.OFFERED: ("Tentative offer sent", "it is answered"),
    Place.ACCEPTED: ("Tentative offer accepted", "vetting is decided"),
    Place.VETTED: ("Vetting decided", "entrance on duty"),
}
FEWEST_ENDED = 20
"""Under this many known waits no time is shown (product.md B17)."""


@dataclass(frozen=True, slots=True)
class Stays:
    """So many applications stayed so many days: `ended`, still `there`, or neither, where they left another way."""

    days: int
    ended: bool
    there: bool
    count: int


def curve(groups: Sequence[Stays]) -> list[float]:
    """Return the shares that stay at least 0, 1, 2 … days (Kaplan and Meier), as far as something is known."""
    counts = [g.count for g in groups]
    days = np.repeat([min(g.days, HORIZON) for g in groups], counts).astype(np.int64)
    ended = np.repeat([g.ended for g in groups], counts).astype(np.bool_)
    times = Times(np.zeros(len(days), dtype=np.int64), days, ended, np.zeros((len(days), 0)))
    return [float(f"{share:.6g}") for share in survival.kaplan_meier(times, 1).at_least[0]]


def still_to_wait(shares: Sequence[float], waited: int) -> Range:
    """Return the days still to wait for one that has waited so many: 10 of 100 less than low, 90 at most high."""
    rest = Curves(np.array([shares]), np.zeros(0)).stay(0, np.zeros(0), waited)
    return Range(*(survival.quantile(rest, share) for share in (LOW, MIDDLE, HIGH)))
