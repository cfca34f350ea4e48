"""The pipeline and every number that shapes it: words to weights, one logistic regression a skill, roles on top."""

from dataclasses import dataclass

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
    throughout, so that each score is a sum whose terms can be shown.
    """
    return Pipeline(
        [
            ("count", CountVectorizer(token_pattern=WORD, lowercase=False, ngram_range=(1, 2), binary=True)),
            ("weigh", TfidfTransformer(norm="l2", sublinear_tf=False)),
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
