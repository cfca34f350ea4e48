"""From the vocabulary to a calibrated model: folds, one regression a skill, a shared sigmoid, bands and roles."""

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import LabelBinarizer

from app.skills import corpus as texts
from app.skills import model, role_model
from app.skills.corpus import Corpus, Origin
from app.skills.measures import Metrics, band_threshold, measure
from app.skills.official import Official
from app.skills.vocabulary import Vocabulary

Array = NDArray[np.float64]
Progress = Callable[[str], None]
DIGITS = 6
"""Decimals kept of every weight: enough for any use, and the same bytes on machines whose last bits differ."""


@dataclass(frozen=True, slots=True)
class Trained:
    """A fitted model, not yet saved."""

    skill_ids: tuple[str, ...]
    role_ids: tuple[str, ...]
    pipeline: Pipeline
    roles: role_model.RoleModel
    thresholds: model.Thresholds
    metrics: Metrics
    vocabulary_sha256: str
    official_sha256: str = ""


def _fit(corpus: Corpus, seed: int) -> Pipeline:
    """Fit the pipeline on a corpus; each skill learns from the examples that may teach it."""
    mixed = texts.with_mixtures(corpus, pairs=round(model.MIXTURES * len(corpus.examples) / 2000), seed=seed)
    pipeline = model.build_pipeline()
    pipeline[:-1].fit([example.line for example in corpus.examples])  # not on mixtures: their seams are no phrases
    features = model.features(pipeline, [example.line for example in mixed.examples])
    labels, heard = mixed.labels(), mixed.heard()
    weights = np.array([model.ORIGIN_WEIGHT[example.origin] for example in mixed.examples])
    estimators = []
    for skill in range(mixed.skills):
        rows = np.flatnonzero(heard[:, skill])
        one = clone(pipeline["skills"].estimator)
        estimators.append(one.fit(features[rows], labels[rows, skill].astype(int), sample_weight=weights[rows]))
    _assemble(pipeline["skills"], estimators)
    return pipeline


def _assemble(classifier: OneVsRestClassifier, estimators: list[Any]) -> None:
    """Put regressions that were fitted on different rows into one multi-label classifier."""
    classifier.estimators_ = estimators
    classifier.label_binarizer_ = LabelBinarizer(sparse_output=True).fit(np.eye(len(estimators), dtype=int))
    classifier.n_features_in_ = estimators[0].n_features_in_


def decisions(pipeline: Pipeline, lines: list[str]) -> Array:
    """Return an (n, k) array of decision values, n lines by k skills."""
    features = model.features(pipeline, lines)
    weights = np.vstack([one.coef_[0] for one in pipeline["skills"].estimators_])
    intercepts = np.array([one.intercept_[0] for one in pipeline["skills"].estimators_])
    return np.asarray(features @ weights.T + intercepts, dtype=np.float64)


def _folds(corpus: Corpus, seed: int) -> NDArray[np.int64]:
    """Deal the examples out to folds, the phrasings of each skill evenly; names and terms are in every fold."""
    draw = random.Random(seed)  # noqa: S311 - a repeatable deal, not a secret
    fold = np.full(len(corpus.examples), -1)
    groups: dict[tuple[Origin, frozenset[int]], list[int]] = {}
    for number, example in enumerate(corpus.examples):
        if example.origin in (Origin.PHRASING, Origin.NEAR_MISS, Origin.FILLER):
            groups.setdefault((example.origin, example.shows), []).append(number)
    for members in groups.values():
        draw.shuffle(members)
        start = draw.randrange(model.FOLDS)
        for place, number in enumerate(members):
            fold[number] = (start + place) % model.FOLDS
    return fold


def _held_out_decisions(corpus: Corpus, fold: NDArray[np.int64], progress: Progress) -> Array:
    """Return decision values of every dealt example by a pipeline that has not seen it; others are NaN."""
    found = np.full((len(corpus.examples), corpus.skills), np.nan)
    for number in range(model.FOLDS):
        progress(f"fold {number + 1} of {model.FOLDS}")
        seen = Corpus(tuple(e for e, f in zip(corpus.examples, fold, strict=True) if f != number), corpus.skills)
        rows = np.flatnonzero(fold == number)
        found[rows] = decisions(_fit(seen, model.SEED + number), [corpus.examples[row].line for row in rows])
    return found


def _calibrate(pipeline: Pipeline, slope: float, offset: float) -> None:
    """Fold the sigmoid into the weights: what remains is still one linear layer."""
    for one in pipeline["skills"].estimators_:
        one.coef_ = np.round(slope * one.coef_, DIGITS).astype(np.float32)
        one.intercept_ = np.round(slope * one.intercept_ + offset, DIGITS)
    weigh = pipeline["weigh"]
    weigh.idf_ = np.round(weigh.idf_, DIGITS)


def train(vocabulary: Vocabulary, progress: Progress = lambda _: None, official: Official | None = None) -> Trained:
    """Train from texts alone; the same texts and seed give the same model.

    Args:
        vocabulary: skills, roles and filler.
        official: NIST's wording of the roles, where it was imported.
        progress: told in words what is being done.
    """
    corpus = texts.base(vocabulary)
    fold = _folds(corpus, model.SEED)
    held_out = _held_out_decisions(corpus, fold, progress)
    dealt = np.flatnonzero(fold >= 0)
    labels, heard = corpus.labels()[dealt], corpus.heard()[dealt]
    sigmoid = model.build_calibration().fit(held_out[dealt][heard].reshape(-1, 1), labels[heard].astype(int))
    slope, offset = float(sigmoid.coef_[0, 0]), float(sigmoid.intercept_[0])
    probabilities = 1 / (1 + np.exp(-(slope * held_out + offset)))
    thresholds = model.Thresholds(
        met=band_threshold(labels[heard], probabilities[dealt][heard], model.MET_PRECISION),
        partly=band_threshold(labels[heard], probabilities[dealt][heard], model.PARTLY_PRECISION),
    )
    progress(f"all {len(corpus.examples)} sentences")
    pipeline = _fit(corpus, model.SEED)
    _calibrate(pipeline, slope, offset)
    progress(f"{len(vocabulary.roles)} roles")
    roles, role_top1, role_top3 = role_model.fit(vocabulary, corpus, probabilities, official)
    metrics = measure(labels, heard, probabilities[dealt], thresholds, role_top1=role_top1, role_top3=role_top3)
    return Trained(
        tuple(skill.id for skill in vocabulary.skills),
        tuple(role.id for role in vocabulary.roles),
        pipeline,
        roles,
        thresholds,
        metrics,
        vocabulary.sha256,
        official.sha256 if official else "",
    )


def fingerprint(trained: Trained) -> str:
    """Return a short name for the data and the shape of the model, the same wherever it is trained."""
    shape = repr(trained.pipeline.get_params()) if trained.pipeline else ""
    return hashlib.sha256((trained.vocabulary_sha256 + trained.official_sha256 + shape).encode()).hexdigest()[:12]
