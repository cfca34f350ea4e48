"""The pipeline and every number that shapes it: words to weights, one logistic regression a skill, roles on top."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline

SEED = 14409
WORD = r"\S+"
"""`tokens.line` has cut the words already; the vectoriser only parts them."""

FOLDS = 5
MIXTURES = 1000
"""Sentences that say two things, for each two thousand of the corpus's own."""

ROLE_DOCUMENTS = 24
"""Résumés put together for each role, from sentences that the scoring fold has not seen."""

MET_PRECISION = 0.92
PARTLY_PRECISION = 0.70
"""What the bands promise on held-out folds: of ten sentences called met at least nine show the skill."""

SHORTEST = 4
"""Rare words by which every line is taken to be longer: one word alone, as in “Individual project”, proves little."""

ORIGIN_WEIGHT = {
    "phrasing": 1.0, "definition": 1.0, "name": 1.0, "term": 0.7, "near_miss": 1.5, "filler": 1.0, "mixture": 0.5,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities from which evidence is called met or partly met; chosen on held-out folds, kept with the model."""

    met: float
    partly: float


def build_pipeline() -> Pipeline:
    """Return the unfitted pipeline: lines of stems in, one calibrated probability a skill out.

    Single words and pairs, present or not, weighed by rarity; an L2 logistic regression for each skill. Linear
    throughout, so that each score is a sum whose terms can be shown. `features` sets the length between the steps.
    """
    return Pipeline(
        [
            ("count", CountVectorizer(token_pattern=WORD, lowercase=False, ngram_range=(1, 2), binary=True)),
            ("weigh", TfidfTransformer(norm=None)),
            (
                "skills",
                OneVsRestClassifier(
                    LogisticRegression(
                        solver="liblinear", dual=True, C=30.0, class_weight=None, max_iter=200, random_state=SEED
                    )
                ),
            ),
        ]
    )


def features(pipeline: Pipeline, lines: Sequence[str]) -> csr_matrix:
    """Return an (n, w) matrix: the weighed words of n lines, each row divided by the length of its whole line.

    A word that no training sentence holds counts in the length as the rarest known one does. Otherwise “checked
    the hull for rust” would say nothing but “rust” to a model that knows no ships.
    """
    weighed = csr_matrix(pipeline["weigh"].transform(pipeline["count"].transform(lines)))
    known, rarest = pipeline["count"].vocabulary_, float(pipeline["weigh"].idf_.max())
    strange = np.array([sum(word not in known for word in set(line.split())) for line in lines])
    squares = np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel() + (strange + SHORTEST) * rarest**2
    return csr_matrix(diags(1 / np.sqrt(np.maximum(squares, 1e-12))) @ weighed)


def build_role_words() -> Pipeline:
    """Return the unfitted text side of the roles: cosine similarity of a document to each role's own text."""
    return Pipeline(
        [
            ("count", CountVectorizer(token_pattern=WORD, lowercase=False, ngram_range=(1, 2))),
            ("weigh", TfidfTransformer(norm="l2", sublinear_tf=True)),
        ]
    )


def build_role_mix() -> LogisticRegression:
    """Return the unfitted combination of skill similarity and text similarity into one probability for a role."""
    return LogisticRegression(C=1.0, max_iter=500, random_state=SEED)


def build_calibration() -> LogisticRegression:
    """Return the unfitted sigmoid over held-out decision values, shared by all skills.

    Sigmoid and shared, because isotonic and per-skill curves need a thousand samples each and would only flatter.
    """
    return LogisticRegression(C=1e6, max_iter=500, random_state=SEED)
