"""Watching models at work: agreement of two versions, drift against what a model was released on, bands kept or not.

M-25-21 section 4(b)(iii) asks for ongoing monitoring. Everything here is arithmetic on counts; nothing names a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import log, sqrt

BANDS = ("met", "partly", "not_shown", "not_enough_information")
CALLED = ("met", "partly", "not_shown")
FEWEST_FOR_ORDER = 3
"""An order of fewer than three applications says nothing."""

DRIFT_LIMIT = 0.25
"""Population stability index from which a distribution is another one; the usual reading is 0.1 some, 0.25 much."""

FEWEST_LINES = 200
FEWEST_WORDS = 1000
FEWEST_JUDGED = 20
PROMISES: Mapping[str, float] = {"met": 0.92, "partly": 0.70}
"""What the bands promise on held-out sentences (`app.skills.model`): the share of calls in which the skill shows."""

_SMALLEST = 1e-4


@dataclass(frozen=True, slots=True)
class Pair:
    """What two models said of one asked skill in one application; probabilities in [0, 1]."""

    application: str
    skill_id: str
    present: str
    present_probability: float
    candidate: str
    candidate_probability: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """n lines, how many of them in the same band, and how many in each pair of bands."""

    n: int
    same: int
    table: Mapping[tuple[str, str], int]

    @property
    def share(self) -> float | None:
        """The share in the same band, in [0, 1]; None where nothing was compared."""
        return self.same / self.n if self.n else None


def agreement(pairs: Sequence[Pair]) -> Agreement:
    """Count in which bands two models put the same lines."""
    table: dict[tuple[str, str], int] = {}
    for pair in pairs:
        table[pair.present, pair.candidate] = table.get((pair.present, pair.candidate), 0) + 1
    return Agreement(len(pairs), sum(n for (one, other), n in table.items() if one == other), table)


def _ranks(values: Sequence[float]) -> list[float]:
    """Return the rank of each value from 1; equal ones share the mean of theirs."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in range(start, end + 1):
            ranks[order[place]] = (start + end) / 2 + 1
        start = end + 1
    return ranks


def rank_correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Return Spearman's rho of two orders of the same applications, in [-1, 1].

    None where there are fewer than three applications, or one of the models tells none of them apart.
    """
    if len(one) < FEWEST_FOR_ORDER:
        return None
    a, b = _ranks(one), _ranks(other)
    mean = (len(a) + 1) / 2
    spread_a, spread_b = sum((x - mean) ** 2 for x in a), sum((x - mean) ** 2 for x in b)
    if not spread_a or not spread_b:
        return None
    together = sum((x - mean) * (y - mean) for x, y in zip(a, b, strict=True))
    return together / sqrt(spread_a * spread_b)


def sampled(pairs: Sequence[Pair], most: int) -> list[Pair]:
    """Return a sample of the lines on which two models differ: the same one each time, and no one's choice."""
    differing = [pair for pair in pairs if pair.present != pair.candidate]
    return sorted(differing, key=lambda p: sha256(f"{p.application}{p.skill_id}".encode()).digest())[:most]


def stability_index(expected: Sequence[float], found: Sequence[float]) -> float | None:
    """Return the population stability index of two distributions given as counts over the same cells.

    Σ (found share - expected share) · ln(found share / expected share), each share at least 0.0001; None where one of
    them counts nothing.
    """
    if not sum(expected) or not sum(found):
        return None
    before = [max(n / sum(expected), _SMALLEST) for n in expected]
    now = [max(n / sum(found), _SMALLEST) for n in found]
    return sum((b - a) * log(b / a) for a, b in zip(before, now, strict=True))


@dataclass(frozen=True, slots=True)
class Share:
    """A share with the interval that 95 of 100 such samples cover (Wilson); shares in [0, 1]."""

    right: int
    n: int
    low: float
    high: float

    @property
    def value(self) -> float | None:
        """The share itself; None where there is nothing."""
        return self.right / self.n if self.n else None


def share(right: int, n: int) -> Share:
    """Return the share of `right` among `n` with its Wilson interval."""
    if not n:
        return Share(0, 0, 0.0, 1.0)
    z, p = 1.96, right / n
    middle, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    below = 1 + z * z / n
    return Share(right, n, max((middle - half) / below, 0.0), min((middle + half) / below, 1.0))


@dataclass(frozen=True, slots=True)
class Counts:
    """What one model did in a stretch of time: lines by band and by tenth of probability, words, judged lines."""

    resumes: int
    bands: Mapping[str, int]
    tenths: tuple[int, ...]
    words: int
    unknown: int
    judged: Mapping[str, tuple[int, int]]
    """For each band that was called: how often people judged such a line, and how often the skill does show."""


NOTHING = Counts(0, {}, (0,) * 10, 0, 0, {})


def total(parts: Sequence[Counts]) -> Counts:
    """Add counts up; of judged lines the newest part of each agency counts all there are, so they are added too."""
    return Counts(
        resumes=sum(p.resumes for p in parts),
        bands={band: sum(p.bands.get(band, 0) for p in parts) for band in BANDS},
        tenths=tuple(sum(p.tenths[i] for p in parts) for i in range(10)),
        words=sum(p.words for p in parts),
        unknown=sum(p.unknown for p in parts),
        judged={
            band: (
                sum(p.judged.get(band, (0, 0))[0] for p in parts),
                sum(p.judged.get(band, (0, 0))[1] for p in parts),
            )
            for band in CALLED
        },
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """One measure of one day: its value, the limit it should stay under or over, and whether it is beyond."""

    measure: str
    words: str
    value: float | None
    limit: float
    beyond: bool


def findings(now: Counts, first: Counts, trained: tuple[int, int]) -> tuple[Finding, ...]:
    """Judge the present counts.

    Args:
        now: of the last days.
        first: of the first days in which the model was in use: what it was released on.
        trained: words and unknown words of the sentences it was measured on before release.
    """
    return (
        _drift("bands", "Bands of the lines", _cells(first.bands), _cells(now.bands), FEWEST_LINES),
        _drift("probabilities", "Probabilities of the lines", first.tenths, now.tenths, FEWEST_LINES),
        _drift(
            "unknown_words",
            "Words that the model does not know",
            (trained[0] - trained[1], trained[1]),
            (now.words - now.unknown, now.unknown),
            FEWEST_WORDS,
        ),
        *(_promise(band, *now.judged.get(band, (0, 0))) for band in PROMISES),
    )


def _cells(bands: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(bands.get(band, 0) for band in BANDS)


def _drift(measure: str, words: str, before: Sequence[float], now: Sequence[float], fewest: int) -> Finding:
    value = stability_index(before, now) if min(sum(before), sum(now)) >= fewest else None
    return Finding(measure, words, value, DRIFT_LIMIT, value is not None and value >= DRIFT_LIMIT)


def _promise(band: str, n: int, right: int) -> Finding:
    """A band breaks its promise when even the upper end of the interval lies below it."""
    found = share(right, n)
    beyond = n >= FEWEST_JUDGED and found.high < PROMISES[band]
    words = f"Lines called {band} that people found to show the skill"
    return Finding(f"judged_{band}", words, found.value, PROMISES[band], beyond)
