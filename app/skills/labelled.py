"""The recipe on any labelled texts: telling phrases, one sparse regression a label, calibrated on held-out folds.

It exists so that the classifier can be compared on published corpora, and so that an agency can learn occupations of
its own. Everything that is fitted, the choice of phrases too, is fitted on training texts alone.
"""

import gzip
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import skops.io
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.feature_selection import chi2
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from app.skills import titles
from app.skills.artifact import ModelRefused, canonical
from app.skills.measures import LabelScores, label_scores
from app.skills.model import SEED

Array = NDArray[np.float64]
Matrix = NDArray[np.bool_]
PHRASES = 20_000
"""Phrases of one to three words or marks that are kept: the best of each label by chi², together about this many."""

C_FULL, C_MASKED = 0.2, 0.12
"""Inverse strength of the L1 penalty; masked copies add to the loss, so they want a stronger one."""

MASKED_WEIGHT = 0.6
"""How much a copy without titles counts beside its original."""

RAREST = 3
WORD_OR_MARK = r"(?u)\b\w+\b|[^\w\s]"
FOLDS = 5
MODEL, WORDS = "regressions.skops", "phrases.json"


class BadRows(ValueError):
    """A line is not a labelled text; the message names the line."""


@dataclass(frozen=True, slots=True)
class Rows:
    """n texts, the labels of each, and the group whose members never part between folds."""

    texts: tuple[str, ...]
    labels: tuple[frozenset[str], ...]
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Labelled:
    """A fitted model: phrase counts times weights, one column a label."""

    labels: tuple[str, ...]
    phrases: CountVectorizer
    weights: Array
    offsets: Array

    def probabilities(self, texts: Sequence[str]) -> Array:
        """Return (n, k) calibrated probabilities."""
        counts = csr_matrix(self.phrases.transform(texts)).log1p()
        return np.asarray(1 / (1 + np.exp(-(counts @ self.weights.T + self.offsets))))


def lines(file: Path) -> Iterable[tuple[int, Any]]:
    """Yield number and object of each line of a JSON Lines file, packed by gzip or not.

    Raises:
        BadRows: a line is not JSON.
    """
    opener = gzip.open if file.suffix == ".gz" else open
    with opener(file, "rt", encoding="utf-8") as stream:
        for number, text in enumerate(stream, start=1):
            if text.strip():
                try:
                    yield number, json.loads(text)
                except ValueError:
                    raise BadRows(f"Line {number} of {file.name} is not JSON.") from None


def read(file: Path, field: str = "labels") -> Rows:
    """Read `{"text": …, field: […]}` lines; `group` is optional, and a file without `field` may name it `labels`.

    Raises:
        BadRows: a line has no text or no list of labels, or there are no lines.
    """
    texts, labels, groups = [], [], []
    for number, row in lines(file):
        found = row.get(field, row.get("labels")) if isinstance(row, dict) else None
        if not isinstance(found, list) or not isinstance(row.get("text"), str):
            raise BadRows(f"Line {number} of {file.name} needs a text and a list of {field}.")
        texts.append(row["text"])
        labels.append(frozenset(map(str, found)))
        groups.append(str(row.get("group", f"line {number}")))
    if not texts:
        raise BadRows(f"{file.name} holds no lines.")
    return Rows(tuple(texts), tuple(labels), tuple(groups))


def _truth(labels: Iterable[frozenset[str]], names: Sequence[str]) -> Matrix:
    return np.array([[name in members for name in names] for members in labels], dtype=np.bool_)


def _vectorizer(vocabulary: Sequence[str] | None = None) -> CountVectorizer:
    """Words and marks: a bullet or a dash before a word often says where a title or a list begins."""
    return CountVectorizer(
        ngram_range=(1, 3),
        min_df=RAREST if vocabulary is None else 1,
        token_pattern=WORD_OR_MARK,
        dtype=np.float64,
        vocabulary=vocabulary,
    )


def _telling(counts: csr_matrix, truth: Matrix) -> NDArray[np.intp]:
    """Return the columns that tell labels apart: equally many of the best for each, about `PHRASES` together."""
    scores = np.vstack([np.nan_to_num(chi2(counts, truth[:, label])[0]) for label in range(truth.shape[1])])
    order = np.argsort(-scores, axis=1, kind="stable")
    depth = max(PHRASES // truth.shape[1], 1)
    chosen = np.unique(order[:, :depth])
    while len(chosen) < PHRASES and depth < counts.shape[1]:
        depth = int(depth * 1.15) + 1
        chosen = np.unique(order[:, :depth])
    return chosen


def _regress(counts: csr_matrix, truth: Matrix, weight: Array, strength: float) -> tuple[Array, Array]:
    """Return (k, w) weights and k offsets."""
    weights, offsets = [], []
    for label in range(truth.shape[1]):
        one = LogisticRegression(
            solver="liblinear", l1_ratio=1.0, C=strength, max_iter=200, tol=1e-3, random_state=SEED
        ).fit(counts, truth[:, label], sample_weight=weight)
        weights.append(one.coef_[0])
        offsets.append(float(one.intercept_[0]))
    return np.vstack(weights), np.array(offsets)


def _sigmoids(
    counts: csr_matrix, truth: Matrix, weight: Array, groups: Sequence[str], strength: float
) -> tuple[Array, Array]:
    """Return k slopes and k offsets that turn decision values of unseen texts into probabilities."""
    held_out = np.zeros(truth.shape)
    for seen, unseen in GroupKFold(FOLDS).split(counts, groups=groups):
        weights, offsets = _regress(counts[seen], truth[seen], weight[seen], strength)
        held_out[unseen] = counts[unseen] @ weights.T + offsets
    fitted = [
        LogisticRegression(C=1e6, max_iter=500).fit(held_out[:, [label]], truth[:, label])
        for label in range(truth.shape[1])
    ]
    return np.array([one.coef_[0, 0] for one in fitted]), np.array([one.intercept_[0] for one in fitted])


def fit(rows: Rows, *, mask_titles: bool = False) -> Labelled:
    """Fit one model.

    Args:
        rows: the training texts.
        mask_titles: learn from a copy of each text without job titles besides, so that duties count and not titles.

    Raises:
        BadRows: a label is on every text or on none, or there are fewer groups than folds.
    """
    names = tuple(sorted(frozenset().union(*rows.labels)))
    texts, groups, truth = list(rows.texts), list(rows.groups), _truth(rows.labels, names)
    if not names or truth.all(axis=0).any() or len(set(groups)) < FOLDS:
        raise BadRows(f"Needs {FOLDS} groups of texts at least, and no label that is on every text.")
    weight = np.ones(len(texts))
    if mask_titles:
        weight = np.concatenate([weight, np.full(len(texts), MASKED_WEIGHT)])
        texts, groups, truth = texts + [titles.mask(text) for text in texts], groups * 2, np.vstack([truth, truth])
    wide = _vectorizer()
    counts = csr_matrix(wide.fit_transform(texts)).log1p()
    chosen = _telling(counts, truth)
    counts, strength = csr_matrix(counts[:, chosen]), C_MASKED if mask_titles else C_FULL
    slopes, shifts = _sigmoids(counts, truth, weight, groups, strength)
    weights, offsets = _regress(counts, truth, weight, strength)
    used = np.flatnonzero(np.abs(weights).sum(axis=0))
    phrases = wide.get_feature_names_out()[chosen][used]
    return Labelled(
        names, _vectorizer([str(p) for p in phrases]), slopes[:, None] * weights[:, used], slopes * offsets + shifts
    )


def score(model: Labelled, rows: Rows, *, mask_titles: bool = False) -> tuple[LabelScores, float]:
    """Return the scores of a model on labelled texts, and the seconds that reading them took."""
    texts = [titles.mask(text) for text in rows.texts] if mask_titles else rows.texts
    start = time.perf_counter()
    found = model.probabilities(texts)
    seconds = time.perf_counter() - start
    return label_scores(_truth(rows.labels, model.labels), found), seconds


def save(model: Labelled, folder: Path) -> None:
    """Write phrases and weights; the same model gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    words = {"labels": model.labels, "phrases": sorted(model.phrases.vocabulary, key=str)}
    order = [model.phrases.vocabulary.index(phrase) for phrase in words["phrases"]]
    parts = {"weights": model.weights[:, order], "offsets": model.offsets}
    (folder / WORDS).write_text(json.dumps(words, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    (folder / MODEL).write_bytes(canonical(skops.io.dumps(parts)))


def load(folder: Path) -> Labelled:
    """Read a model that `save` has written; nothing in it can run.

    Raises:
        ModelRefused: it is missing or is not such a model.
    """
    try:
        words = json.loads((folder / WORDS).read_text(encoding="utf-8"))
        parts = skops.io.loads((folder / MODEL).read_bytes(), trusted=[])
        weights, offsets = np.asarray(parts["weights"]), np.asarray(parts["offsets"])
        shape = (len(words["labels"]), len(words["phrases"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelRefused(f"{folder} does not hold a model of `skills fit` ({type(error).__name__}).") from None
    if weights.shape != shape or offsets.shape != shape[:1]:
        raise ModelRefused(f"The parts of the model in {folder} do not fit together.")
    return Labelled(tuple(words["labels"]), _vectorizer(words["phrases"]), weights, offsets)
