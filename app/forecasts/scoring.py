"""Holding forecasts against what happened: ranges, scores, by how much to widen, and which method to publish."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date

from app.forecasts.rules import HIGH, LOW, MIDDLE, Method

FEWEST_SHOWN = 5
"""Under this many settled forecasts a public page shows their number and no figure."""
FEWEST_SCORED = 20
"""Under this many settled forecasts nothing is said of a method, and the naive baseline is used."""


@dataclass(frozen=True, slots=True)
class Range:
    """Days from the day of the forecast: low, middle, high."""

    low: int
    middle: int
    high: int

    def widened(self, days: int) -> "Range":
        """Return the range with both ends so many days further out, the low one never before the day itself."""
        return Range(max(self.low - days, 0), self.middle, self.high + days)


@dataclass(frozen=True, slots=True)
class Said:
    """One forecast: on which day, by which method, its own range, and by how much it was widened."""

    made_on: date
    method: Method
    own: Range
    widened_days: int = 0

    @property
    def range(self) -> Range:
        """What was said: the method's own range, widened."""
        return self.own.widened(self.widened_days)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A forecast and what is known of it: days until it happened, or None; and days for which it has been watched.

    Where the vacancy was cancelled before anybody entered, or the application left another way, there is nothing to
    hold the forecast against. `count` forecasts that are equal in everything stand together.
    """

    said: Said
    actual: int | None
    watched: int
    cancelled: bool = False
    count: int = 1

    def known_at(self, day: date) -> "Outcome":
        """Return the same as it was known on an earlier day."""
        watched = min((day - self.said.made_on).days, self.watched)
        known = self.actual is not None and self.actual <= watched
        return replace(self, actual=self.actual if known else None, watched=watched)

    def settled(self, range_: Range) -> int | None:
        """Return the days that it took, or, once a whole range has passed, the least that it takes; None before."""
        if self.actual is not None:
            return self.actual
        return self.watched if self.watched > range_.high else None


@dataclass(frozen=True, slots=True)
class Score:
    """How forecasts did: of `made`, `n` are settled and `inside` held what happened; sums over the settled, in days."""

    made: int = 0
    cancelled: int = 0
    n: int = 0
    inside: int = 0
    error_sum: float = 0.0
    width_sum: float = 0.0
    loss_sum: float = 0.0

    def __add__(self, other: "Score") -> "Score":
        """Return the score of both together."""
        return Score(*(mine + its for mine, its in zip(astuple(self), astuple(other), strict=True)))

    @property
    def unsettled(self) -> int:
        """How many cannot be judged yet."""
        return self.made - self.cancelled - self.n

    @property
    def coverage(self) -> float | None:
        """The share of settled forecasts whose range held what happened; 80 % is meant."""
        return self.inside / self.n if self.n else None

    @property
    def error_days(self) -> float | None:
        """Mean distance of the middle date from what happened."""
        return self.error_sum / self.n if self.n else None

    @property
    def width_days(self) -> float | None:
        """Mean length of the range."""
        return self.width_sum / self.n if self.n else None

    @property
    def loss(self) -> float | None:
        """Mean pinball loss in days; the lower the better."""
        return self.loss_sum / self.n if self.n else None


def pinball(actual: float, quantile: float, share: float) -> float:
    """Return the loss of saying `quantile` for the `share`-quantile: least on average when it is the true one."""
    return max(share * (actual - quantile), (share - 1) * (actual - quantile))


def loss(forecast: Range, actual: int) -> float:
    """Return the mean pinball loss of low, middle and high: narrow is good, and missing is worse."""
    ends = ((forecast.low, LOW), (forecast.middle, MIDDLE), (forecast.high, HIGH))
    return sum(pinball(actual, value, share) for value, share in ends) / len(ends)


def score(outcomes: Iterable[Outcome]) -> Score:
    """Score forecasts.

    A vacancy still open after the whole range has passed was missed, and counts so at once; its error counts from
    what is known, which is the least it can be. One whose range has not passed is not settled.
    """
    total = Score()
    for one in outcomes:
        k = one.count
        if one.cancelled:
            total += Score(made=k, cancelled=k)
            continue
        range_ = one.said.range
        happened = one.settled(range_)
        if happened is None:
            total += Score(made=k)
            continue
        inside = range_.low <= happened <= range_.high
        error, width = abs(happened - range_.middle), range_.high - range_.low
        total += Score(k, 0, k, k * inside, k * error, k * width, k * loss(range_, happened))
    return total


def widening(past: Iterable[Outcome], on: date) -> int:
    """Return by how many days to widen a method's ranges so that 80 of 100 of its earlier ones would have held.

    Args:
        past: the method's earlier forecasts; only what was known of them on day `on` counts.
        on: the day of the new forecast.

    Source: conformalized quantile regression (Romano, Patterson and Candès 2019), with days rounded up; never narrower.
    """
    short = []
    for one in past:
        known = one.known_at(on)
        happened = None if known.cancelled or known.watched <= 0 else known.settled(one.said.own)
        if happened is not None:
            short += [max(one.said.own.low - happened, happened - one.said.own.high)] * one.count
    if len(short) < FEWEST_SCORED:
        return 0
    place = math.ceil((HIGH - LOW) * (len(short) + 1))
    return max(sorted(short)[min(place, len(short)) - 1], 0)


def fair(outcomes: Mapping[Method, Sequence[Outcome]]) -> Mapping[Method, Score]:
    """Score the methods that can be judged over the days on which all of these spoke: silence must not pay."""
    judged = {m: listed for m, listed in outcomes.items() if score(listed).n >= FEWEST_SCORED}
    if not judged:
        return {}
    days = set.intersection(*({o.said.made_on for o in listed} for listed in judged.values()))
    return {m: score(o for o in listed if o.said.made_on in days) for m, listed in judged.items()}


def choose(scores: Mapping[Method, Score]) -> Method:
    """Return the method to publish: a less plain one only where its loss on settled forecasts is lower.

    Args:
        scores: one a method, over the same vacancies and days.
    """
    best = Method.PAST_HIRES
    lowest = scores.get(best, Score())
    if lowest.n < FEWEST_SCORED:
        return best
    for method in Method:
        found = scores.get(method, Score())
        if found.n >= FEWEST_SCORED and found.loss_sum / found.n < lowest.loss_sum / lowest.n:
            best, lowest = method, found
    return best
