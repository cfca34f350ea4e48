"""The hiring pipeline simulated from an agency's own past: arrays in, days to entrance out; seeded and vectorised."""

import hashlib
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.metrics.rules import GOAL_DAYS
from app.simulation.rules import (
    ANALYSIS,
    CONTRADICTED,
    FEWEST_DIRECT,
    POSTING,
    REVIEW,
    VETTING,
    WRITING,
    AuthorityChange,
    Levers,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

REPLICATIONS = 500
VACANCIES = 100
"""So many vacancies follow each other in each of so many repetitions."""
RANGE = (0.025, 0.975)
"""Between these quantiles lie 95 in 100 repetitions."""
CALIBRATION = 80
"""One seed for all, so that how many review now follows from the past alone."""


@dataclass(frozen=True, slots=True)
class Past:
    """An agency's past: n hires with the days of their s steps, (n, s), rated or not and cleared or not, (n,).

    `closed_on` and `certified_on` are the ordinals of days of v reviews, hired or not, by closing; `gaps` are the days
    between needs, (v − 1,); `review_of` is the place of each hire's review among them, (n,). `repeated` are the days
    from the first opening of an announcement to the last, (n,): not 0 for what was cancelled and announced again.
    """

    steps: Ints
    rated: Bools
    cleared: Bools
    closed_on: Ints
    certified_on: Ints
    gaps: Ints
    review_of: Ints
    repeated: Ints

    @property
    def days(self) -> Ints:
        """Days from need to entrance of each hire."""
        return np.asarray(self.steps.sum(axis=1) + self.repeated)

    @property
    def fingerprint(self) -> str:
        """The same for the same past, so that a result can say what it was drawn from."""
        digest = hashlib.sha256()
        kept = (self.steps, self.rated, self.cleared, self.closed_on, self.certified_on, self.gaps, self.repeated)
        for part in kept:
            digest.update(np.ascontiguousarray(part, dtype=np.int64).tobytes())
        return digest.hexdigest()


def reviews(past: Past, reviewers: int) -> tuple[Ints, float]:
    """Work out how long each review took once an expert was free, if so many reviewed in the order of closing.

    With c reviewers the j-th review begins at its closing, or when all but c − 1 of those before it have ended.

    Returns:
        Days of each review, (v,), and the share that ended before an expert can have been free; those count as 0 days.
    """
    begin = past.closed_on.copy()
    for j in range(reviewers, len(begin)):
        free = np.partition(past.certified_on[:j], j - reviewers)[j - reviewers]
        begin[j] = max(begin[j], free)
    took = past.certified_on - begin
    return np.maximum(took, 0), float((took < 0).mean()) if len(took) else 0.0


def fewest_reviewers(past: Past) -> int:
    """Return the fewest reviewers with whom the past was possible, save for a small share of it."""
    reviewers = 1
    while reviewers < len(past.closed_on) and reviews(past, reviewers)[1] > CONTRADICTED:
        reviewers += 1
    return reviewers


def likely_reviewers(past: Past) -> int:
    """Return the fewest reviewers with whom the past was possible and comes out again when nothing is changed.

    An evenly spaced past may have been possible with one reviewer who is never idle; drawn at random, the same needs
    would then pile up as they never did. With a reviewer for each vacancy nobody waits and the past is repeated.
    """
    for reviewers in range(fewest_reviewers(past), VACANCIES):
        days = simulate(past, Levers(reviewers_now=reviewers), CALIBRATION)
        low, high = np.quantile(_told(days), RANGE, axis=1)
        told = _told(past.days[None, :].astype(float))[:, 0]
        if np.all((low <= told) & (told <= high)):
            return reviewers
    return VACANCIES


def _told(days: Floats) -> Floats:
    """Return mean, median and share under 80 days of each of r repetitions, (3, r)."""
    return np.array([days.mean(axis=1), np.median(days, axis=1), (days < GOAL_DAYS).mean(axis=1)])


def simulate(past: Past, levers: Levers, seed: int) -> Floats:
    """Simulate the pipeline with levers changed.

    The same seed draws the same vacancies whatever is changed, so two results differ by the change alone.

    Returns:
        Days from need to entrance, (REPLICATIONS, VACANCIES).
    """
    draw = np.random.default_rng(seed)
    shape = (REPLICATIONS, VACANCIES)
    hire = draw.integers(0, len(past.steps), shape)
    gaps = past.gaps if len(past.gaps) else np.array([0])
    need = np.cumsum(gaps[draw.integers(0, len(gaps), shape)], axis=1)
    lot, stand_in = draw.random(shape), draw.random(shape)
    now = levers.reviewers_now or likely_reviewers(past)
    review = reviews(past, now)[0][past.review_of][hire].astype(float)
    steps = past.steps[hire].astype(float)
    shared = lot < levers.shared_percent / 100
    _change(past, replace(levers, reviewers_now=now), steps, review, hire, stand_in)
    steps[shared, WRITING : REVIEW + 1] = 0.0
    before = past.repeated[hire] + steps[:, :, :REVIEW].sum(axis=2)
    waited = _queue(need + before, review, shared, levers.reviewers or now)
    inside = np.where(shared, 0.0, waited + review)
    return np.asarray(before + inside + steps[:, :, REVIEW + 1 :].sum(axis=2))


def _change(past: Past, levers: Levers, steps: Floats, review: Floats, hire: Ints, stand_in: Floats) -> None:
    """Put the changed days in the place of the past ones."""
    if levers.posting_days is not None:
        steps[:, :, POSTING] = levers.posting_days
    if levers.interim_days is not None:
        vetting = steps[:, :, VETTING]
        steps[:, :, VETTING] = np.where(past.cleared[hire], np.minimum(vetting, levers.interim_days), vetting)
    if levers.authority is AuthorityChange.DIRECT_HIRE:
        rated, direct = past.rated[hire], np.flatnonzero(~past.rated)
        if len(direct) < FEWEST_DIRECT:
            review[rated] = 0.0
            steps[rated, ANALYSIS] = 0.0
            return
        other = direct[(stand_in * len(direct)).astype(np.int64)]
        review[rated] = reviews(past, levers.reviewers_now or 1)[0][past.review_of][other][rated]
        steps[rated, ANALYSIS] = past.steps[other][rated][:, ANALYSIS]


def _queue(closing: Floats, review: Floats, shared: Bools, reviewers: int) -> Floats:
    """Return the days each vacancy waits for a free reviewer, first closed, first served (Kiefer and Wolfowitz 1955).

    Vacancies filled from a shared certificate need no review and take nobody's time.
    """
    order = np.argsort(closing, axis=1, kind="stable")
    rows = np.arange(len(closing))
    free = np.full((len(closing), reviewers), -np.inf)
    waited = np.zeros_like(closing)
    for place in range(closing.shape[1]):
        one = order[:, place]
        at, skip = closing[rows, one], shared[rows, one]
        first = free.argmin(axis=1)
        begin = np.maximum(at, free[rows, first])
        waited[rows, one] = np.where(skip, 0.0, begin - at)
        free[rows, first] = np.where(skip, free[rows, first], begin + review[rows, one])
    return waited


def result(past: Past, levers: Levers, seed: int, goal_days: int) -> dict[str, object]:
    """Return what a what-if says: before and after, what each change does alone, how many reviews had no hire."""
    base = simulate(past, levers.unchanged, seed)
    after = simulate(past, levers, seed)
    return {
        "history": summary(past.days[None, :].astype(float), goal_days),
        "before": summary(base, goal_days),
        "after": summary(after, goal_days),
        "changes": {
            name: {"saved": round(float((base - alone).mean()), 2), "chance": round(_chance(alone, goal_days), 4)}
            for name, alone in ((n, simulate(past, one, seed)) for n, one in levers.one_by_one().items())
        },
        "saved": round(float((base - after).mean()), 2),
        "left_out": len(past.closed_on) - len(past.steps),
    }


def summary(days: Floats, goal_days: int) -> dict[str, object]:
    """Summarise simulated days: median, mean, 10th and 90th percentile, chance of less than the goal, and bins of ten.

    The ranges are those of 95 in 100 repetitions, for the median and for the chance.
    """
    medians, chances = np.median(days, axis=1), (days < goal_days).mean(axis=1)
    bins = np.bincount((days.ravel() // 10).astype(np.int64))
    return {
        "median": _day(np.median(days)),
        "mean": _day(days.mean()),
        "p10": _day(np.quantile(days, 0.1)),
        "p90": _day(np.quantile(days, 0.9)),
        "chance": round(_chance(days, goal_days), 4),
        "median_range": [_day(np.quantile(medians, share)) for share in RANGE],
        "chance_range": [round(float(np.quantile(chances, share)), 4) for share in RANGE],
        "bins": [round(float(share), 6) for share in bins / days.size],
    }


def _day(value: np.floating) -> float:
    return round(float(value), 1)


def _chance(days: Floats, goal_days: int) -> float:
    return float((days < goal_days).mean())
