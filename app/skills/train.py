"""From texts to a calibrated model: one regression a skill, one calibration on sentences apart, bands and roles."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import LabelBinarizer

from app.skills import apart, claim_model, model, role_model, specialty_model
from app.skills import corpus as texts
from app.skills.apart import Apart
from app.skills.claim_model import ClaimModel
from app.skills.corpus import Corpus
from app.skills.measures import Metrics, band_threshold, measure
from app.skills.model import SkillModel
from app.skills.official import Official
from app.skills.specialty_model import SpecialtyModel
from app.skills.vocabulary import Vocabulary

Array = NDArray[np.float64]
Progress = Callable[[str], None]
DIGITS = 6
WEIGHT_DIGITS = 4
"""Decimals kept of every number: enough for any use, and the same bytes on machines whose last bits differ."""


@dataclass(frozen=True, slots=True)
class Trained:
    """A fitted model, not yet saved."""

    skill_ids: tuple[str, ...]
    role_ids: tuple[str, ...]
    skills: SkillModel
    roles: role_model.RoleModel
    thresholds: model.Thresholds
    metrics: Metrics
    vocabulary_sha256: str
    occupation_ids: tuple[str, ...]
    specialty_titles: tuple[tuple[str, str], ...]
    specialties: SpecialtyModel
    claims: ClaimModel
    official_sha256: str = ""


def _fit(corpus: Corpus) -> SkillModel:
    """Fit everything but the calibration; each skill learns from the examples that may teach it."""
    lines = [example.line for example in corpus.examples]
    words, letters = model.build_words(), model.build_letters()
    words["count"].set_params(vocabulary=model.known_words(lines))
    words.fit(lines)
    letters.fit(lines)
    words["weigh"].idf_ = np.round(words["weigh"].idf_, DIGITS)
    letters.idf_ = np.round(letters.idf_, DIGITS)
    features, _ = model.features(words, letters, lines)
    labels, heard = corpus.labels(), corpus.heard()
    weights = np.array([model.ORIGIN_WEIGHT[example.origin] for example in corpus.examples])
    fitted = [_regression(features, labels[:, skill], weights * heard[:, skill]) for skill in range(corpus.skills)]
    return SkillModel(words, letters, _assembled(fitted), model.build_calibration())


def _regression(features: csr_matrix, labels: NDArray[np.bool_], weights: Array) -> LogisticRegression:
    rows = np.flatnonzero(weights)
    one = model.build_regression().fit(features[rows], labels[rows].astype(int), sample_weight=weights[rows])
    one.coef_ = np.round(one.coef_, WEIGHT_DIGITS).astype(np.float32)
    one.intercept_ = np.round(one.intercept_, DIGITS)
    return one


def _assembled(estimators: list[LogisticRegression]) -> OneVsRestClassifier:
    """Put regressions that were fitted on different rows into one multi-label classifier."""
    together = OneVsRestClassifier(model.build_regression())
    together.estimators_ = estimators
    together.label_binarizer_ = LabelBinarizer(sparse_output=True).fit(np.eye(len(estimators), dtype=int))
    together.n_features_in_ = estimators[0].n_features_in_
    return together


def decisions(skills: SkillModel, lines: list[str]) -> tuple[Array, Array]:
    """Return an (n, k) array of decision values, n lines by k skills, and the (n,) lengths of the lines."""
    weights = np.vstack([one.coef_[0] for one in skills.regressions.estimators_])
    offsets = np.array([one.intercept_[0] for one in skills.regressions.estimators_])
    features, lengths = model.features(skills.words, skills.letters, lines)
    return np.asarray(features @ weights.T + offsets, dtype=np.float64), lengths


def _calibrate(calibration: LogisticRegression, values: Array, lengths: Array, sentences: Apart) -> Array:
    """Fit the calibration and return (n, k) probabilities of its sentences, each half by the curve of the other."""
    bent = model.bent(values, lengths)
    half = np.arange(len(values)) % 2 == 0
    found = np.zeros(values.shape)
    for seen in (half, ~half, np.ones_like(half)):
        calibration.fit(bent[seen][sentences.heard[seen]], sentences.labels[seen][sentences.heard[seen]])
        if not seen.all():
            found[~seen] = model.calibrated(calibration, values[~seen], lengths[~seen])
    calibration.coef_ = np.round(calibration.coef_, DIGITS)
    calibration.intercept_ = np.round(calibration.intercept_, DIGITS)
    return found


def train(vocabulary: Vocabulary, progress: Progress = lambda _: None, official: Official | None = None) -> Trained:
    """Train from texts alone; the same texts and seed give the same model.

    Args:
        vocabulary: skills, roles and filler.
        progress: told in words what is being done.
        official: NIST's wording of the roles, where it was imported.
    """
    corpus = texts.base(vocabulary)
    skill_ids = tuple(skill.id for skill in vocabulary.skills)
    progress(f"{corpus.skills} regressions on {len(corpus.examples)} sentences")
    skills = _fit(corpus)
    sentences = apart.read(apart.CALIBRATION).over(skill_ids)
    progress(f"calibration on {len(sentences.lines)} sentences apart")
    probabilities = _calibrate(skills.calibration, *decisions(skills, list(sentences.lines)), sentences)
    labels, heard = sentences.labels, sentences.heard
    thresholds = model.Thresholds(
        met=max(band_threshold(labels[heard], probabilities[heard], model.MET_PRECISION), 2 * model.PARTLY_LEAST),
        partly=model.PARTLY_LEAST,
    )
    progress(f"{len(vocabulary.roles)} roles")
    roles, role_top1, role_top3 = role_model.fit(vocabulary, corpus, sentences, probabilities, official)
    members = vocabulary.specialties.members
    progress(f"{len(members)} specialties")
    metrics = measure(labels, heard, probabilities, thresholds, role_top1=role_top1, role_top3=role_top3)
    return Trained(
        skill_ids,
        tuple(role.id for role in vocabulary.roles),
        skills,
        roles,
        thresholds,
        metrics,
        vocabulary.sha256,
        specialty_model.ids(members),
        tuple((one.code, one.title) for one in members),
        specialty_model.fit(vocabulary),
        claim_model.fit(vocabulary),
        official.sha256 if official else "",
    )


def fingerprint(trained: Trained) -> str:
    """Return a short name for the data and the shape of the model, the same wherever it is trained."""
    parts = (trained.skills.words, trained.skills.letters, trained.skills.regressions, trained.skills.calibration)
    shape = "".join(repr(part) for part in parts)
    return hashlib.sha256((trained.vocabulary_sha256 + trained.official_sha256 + shape).encode()).hexdigest()[:12]
