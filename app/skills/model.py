"""The model and every number that shapes it: words and letters to weights, one logistic regression a skill, one
calibration for all, roles on top."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import normalize

from app.skills import tokens

Array = NDArray[np.float64]
SEED = 14409
WORD = r"\S+"
"""`tokens.line` has cut the words already; the vectoriser only parts them."""

RAREST_PAIR = 2
"""A pair of words that one training sentence alone holds says nothing about others."""

RAREST_LETTERS = 3
LETTERS_WEIGHT = 0.5
"""Runs of four and five letters beside whole words: “micropatches” is near “patch”. Measured on sentences apart from
training: average precision 0.91 instead of 0.89."""

ROLE_DOCUMENTS = 24
"""Résumés put together for each role, from sentences that the regressions have not seen."""

MET_PRECISION = 0.97
"""Of everything called met on the calibration sentences so much is right."""

PARTLY_LEAST = 0.25
"""Probability from which a skill is called partly shown: one in four of the least sure ones is right."""

SHORTEST = 4
"""Rare words by which every line is taken to be longer: one word alone, as in “Individual project”, proves little."""

BENDS = (-3.0, -1.0)
"""Distances to the line's best value at which the calibration may bend: near the best one is another skill of the same
sentence, far from it is chance. Calibration error on sentences apart: 0.012 with it, 0.037 with bends of the value.

The longer a line and the more its parts, the more skills it can show, and the less each weighs in it: so words times
parts moves every curve. Calibration error on lines of several skills: 0.10 with it, 0.12 with words alone.
"""

LONGEST, MOST_PARTS = 12, 8
"""Words, and parts set off by commas and the like, from which a line is no longer taken to show more: what names more
at once mostly does so in passing."""

ORIGIN_WEIGHT = {
    "phrasing": 1.0, "definition": 1.0, "name": 1.0, "term": 0.7, "near_miss": 1.5, "filler": 1.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities from which evidence is called met or partly met; chosen on calibration sentences."""

    met: float
    partly: float


@dataclass(frozen=True, slots=True)
class SkillModel:
    """Lines of stems in, one probability a skill out; every part is scikit-learn's own and linear.

    `words` counts and weighs words and pairs; `letters` runs of letters; `regressions` one for each skill;
    `calibration` one for all, from a decision value, its distance to the line's best one, and the line's length.
    """

    words: Pipeline
    letters: TfidfVectorizer
    regressions: OneVsRestClassifier
    calibration: LogisticRegression


def build_words() -> Pipeline:
    """Return the unfitted word side: single words and pairs, present or not, weighed by rarity."""
    return Pipeline(
        [
            ("count", CountVectorizer(token_pattern=WORD, lowercase=False, ngram_range=(1, 2), binary=True)),
            ("weigh", TfidfTransformer(norm=None)),
        ]
    )


def build_letters() -> TfidfVectorizer:
    """Return the unfitted letter side: runs of four and five letters inside words, of length one a line."""
    return TfidfVectorizer(
        analyzer="char_wb", ngram_range=(4, 5), min_df=RAREST_LETTERS, sublinear_tf=True, lowercase=False
    )


def build_regression() -> LogisticRegression:
    """Return the unfitted regression of one skill; the dual is a dozen times faster here and the same model."""
    return LogisticRegression(solver="liblinear", dual=True, C=10.0, tol=0.01, max_iter=200, random_state=SEED)


def build_calibration() -> LogisticRegression:
    """Return the unfitted calibration, shared by all skills.

    Shared, because a curve for each would need a thousand samples a skill and would only flatter.
    """
    return LogisticRegression(C=100.0, max_iter=2000, random_state=SEED)


def known_words(lines: Sequence[str]) -> list[str]:
    """Return the vocabulary: every word, and the pairs that at least `RAREST_PAIR` lines hold."""
    pairs = Counter(pair for line in lines for pair in {*zip(line.split(), line.split()[1:], strict=False)})
    words = {word for line in lines for word in line.split()}
    return sorted(words | {" ".join(pair) for pair, count in pairs.items() if count >= RAREST_PAIR})


def parts(line: str, known: dict[str, int]) -> list[list[str]]:
    """Return the words of a line by its parts, without unknown proper names: who somebody worked for must not count,
    not even as length."""
    words = (
        [word.lstrip(tokens.NAME) for word in part.split() if _counts(word, known)] for part in line.split(tokens.PART)
    )
    return [part for part in words if part]


def _counts(word: str, known: dict[str, int]) -> bool:
    return not word.startswith(tokens.NAME) or word.lstrip(tokens.NAME) in known


def features(words: Pipeline, letters: TfidfVectorizer, lines: Sequence[str]) -> tuple[csr_matrix, Array]:
    """Return an (n, w) matrix, the weighed words of n lines, each row divided by the length of its whole line; and (n,)
    lengths: logarithms of how many words times how many parts, of which at most `LONGEST` and `MOST_PARTS` count.

    A word that no training sentence holds counts in the length as the rarest known one does. Otherwise “checked
    the hull for rust” would say nothing but “rust” to a model that knows no ships.
    """
    known, rarest = words["count"].vocabulary_, float(words["weigh"].idf_.max())
    heard = [parts(line, known) for line in lines]
    lines = [" ".join(word for part in one for word in part) for one in heard]
    weighed = csr_matrix(words["weigh"].transform(words["count"].transform(lines)))
    strange = np.array([sum(word not in known for word in set(line.split())) for line in lines])
    squares = np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel() + (strange + SHORTEST) * rarest**2
    scaled = diags(1 / np.sqrt(np.maximum(squares, 1e-12))) @ weighed
    lengths = np.log([min(line.count(" ") + 1, LONGEST) for line in lines])
    lengths += np.log([min(max(len(one), 1), MOST_PARTS) for one in heard])
    return csr_matrix(hstack([scaled, LETTERS_WEIGHT * letters_of(letters, lines)])), lengths


def letters_of(letters: TfidfVectorizer, lines: Sequence[str]) -> csr_matrix:
    """Return what `letters.transform` does, to the last bit; each word is taken apart once, however often it stands."""
    places = {"": 0}
    said = [[places.setdefault(word, len(places)) for word in line.split()] for line in lines]
    ends = np.cumsum([0, *map(len, said)])
    stands = csr_matrix((np.ones(ends[-1]), [n for line in said for n in line], ends), (len(lines), len(places)))
    counts = csr_matrix(stands @ CountVectorizer.transform(letters, list(places)))
    counts.sort_indices()  # so that lengths are added up in the same order in any company
    counts.data = (1 + np.log(counts.data)) * letters.idf_[counts.indices]
    return csr_matrix(normalize(counts, copy=False))


def calibrated(calibration: LogisticRegression, decisions: Array, lengths: Array) -> Array:
    """Return (n, k) probabilities for (n, k) decision values of n lines with (n,) lengths, as `features` gives them."""
    weighted = bent(decisions, lengths) @ calibration.coef_[0] + calibration.intercept_[0]
    return np.asarray(1 / (1 + np.exp(-weighted)))


def bent(decisions: Array, lengths: Array) -> Array:
    """Return (n, k, 7): each decision value, its distance to the line's best one, that above each bend, and the line's
    length, by itself and times the first two.

    One sentence rarely shows twenty skills: a value far below the sentence's best is less than the same value alone.
    """
    distance = decisions - decisions.max(axis=1, keepdims=True)
    length = np.broadcast_to(lengths[:, None], decisions.shape)
    above = (np.maximum(distance - bend, 0) for bend in BENDS)
    return np.stack([decisions, distance, *above, length, length * decisions, length * distance], axis=-1)


def build_role_words() -> Pipeline:
    """Return the unfitted text side of the roles: cosine similarity of a document to each role's own text."""
    return Pipeline(
        [
            ("count", CountVectorizer(token_pattern=WORD, lowercase=False, ngram_range=(1, 2))),
            ("weigh", TfidfTransformer(norm="l2", sublinear_tf=True)),
        ]
    )


def build_role_mix() -> LogisticRegression:
    """Return the unfitted step from the sum of likenesses to the probability of a role."""
    return LogisticRegression(C=1.0, max_iter=500, random_state=SEED)
