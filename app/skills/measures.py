"""What a trained model is worth on sentences it has not seen: precision, recall, average precision, calibration."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, brier_score_loss, f1_score

from app.skills.model import Thresholds

Array = NDArray[np.float64]
Matrix = NDArray[np.bool_]
BINS = 15


@dataclass(frozen=True, slots=True)
class Metrics:
    """Measured on held-out folds of our own sentences; shares in [0, 1]."""

    sentences: int
    skills: int
    met_precision: float
    met_recall: float
    partly_precision: float
    partly_recall: float
    right_skill_first: float
    average_precision: float
    calibration_error: float
    silent_on_filler: float
    role_right_first: float
    role_right_in_three: float


def band_threshold(labels: Matrix, probabilities: Array, precision: float) -> float:
    """Return the lowest probability from which at least this share of the calls is right.

    Args:
        labels: n truths.
        probabilities: n probabilities of them.
        precision: wanted share of right calls among all at or above the threshold.
    """
    order = np.argsort(-probabilities, kind="stable")
    right = np.cumsum(labels[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(right >= precision)
    return round(float(probabilities[order][enough[-1]]), 4) if len(enough) else 1.0


def expected_calibration_error(labels: Matrix, probabilities: Array) -> float:
    """Return the mean distance between promised and observed shares over bins that hold equally many cases.

    Only cases of at least one percent are counted: the millions of rightly near-zero ones would hide the rest.
    """
    shown = probabilities >= 0.01
    order = np.argsort(probabilities[shown], kind="stable")
    promised, observed = probabilities[shown][order], labels[shown][order]
    bins = [b for b in np.array_split(np.arange(len(order)), BINS) if len(b)]
    return float(sum(len(b) * abs(promised[b].mean() - observed[b].mean()) for b in bins) / max(len(order), 1))


def _precision_recall(labels: Matrix, heard: Matrix, called: Matrix) -> tuple[float, float]:
    hits = int((called & labels).sum())
    return hits / max(int((called & heard).sum()), 1), hits / max(int(labels.sum()), 1)


def measure(
    labels: Matrix, heard: Matrix, probabilities: Array, thresholds: Thresholds, *, role_top1: float, role_top3: float
) -> Metrics:
    """Measure (n, k) held-out probabilities against the truth; pairs that are not heard count neither way."""
    met = _precision_recall(labels, heard, probabilities >= thresholds.met)
    partly = _precision_recall(labels, heard, probabilities >= thresholds.partly)
    showing = labels.any(axis=1)
    first = np.where(heard | labels, probabilities, 0).argmax(axis=1)
    return Metrics(
        sentences=len(labels),
        skills=labels.shape[1],
        met_precision=round(met[0], 4),
        met_recall=round(met[1], 4),
        partly_precision=round(partly[0], 4),
        partly_recall=round(partly[1], 4),
        right_skill_first=round(float(labels[np.arange(len(labels)), first][showing].mean()), 4),
        average_precision=round(float(average_precision_score(labels[heard], probabilities[heard])), 4),
        calibration_error=round(expected_calibration_error(labels[heard], probabilities[heard]), 4),
        silent_on_filler=round(float((probabilities[~showing].max(axis=1) < thresholds.partly).mean()), 4),
        role_right_first=round(role_top1, 4),
        role_right_in_three=round(role_top3, 4),
    )


@dataclass(frozen=True, slots=True)
class LabelScores:
    """What n texts by k labels are worth at probability 0.5; `ece` over bins of equally many of the n·k pairs."""

    n: int
    micro_f1: float
    macro_f1: float
    map: float
    brier: float
    ece: float


def pair_calibration_error(truth: Matrix, probabilities: Array) -> float:
    """Return the mean distance of promise and truth over `BINS` bins that hold equally many pairs (Naeini 2015)."""
    order = np.argsort(probabilities, axis=None, kind="stable")
    promised, observed = probabilities.ravel()[order], truth.ravel()[order]
    bins = [b for b in np.array_split(np.arange(len(order)), BINS) if len(b)]
    return float(sum(len(b) * abs(promised[b].mean() - observed[b].mean()) for b in bins) / len(order))


def label_scores(truth: Matrix, probabilities: Array) -> LabelScores:
    """Compare (n, k) probabilities with the (n, k) truth; labels that nothing shows do not enter the mean precision."""
    called, shown = probabilities >= 0.5, truth.any(axis=0)
    return LabelScores(
        n=len(truth),
        micro_f1=round(float(f1_score(truth, called, average="micro", zero_division=0)), 4),
        macro_f1=round(float(f1_score(truth[:, shown], called[:, shown], average="macro", zero_division=0)), 4),
        map=round(float(average_precision_score(truth[:, shown], probabilities[:, shown], average="macro")), 4),
        brier=round(float(brier_score_loss(truth.ravel(), probabilities.ravel())), 4),
        ece=round(pair_calibration_error(truth, probabilities), 4),
    )


@dataclass(frozen=True, slots=True)
class RoleScores:
    """What the work roles of n texts are worth: is a true one first, among three, among five; `map` is the mean over
    the texts of the average precision of their order; `macro_f1` takes the likeliest role as the call."""

    n: int
    top1: float
    top3: float
    top5: float
    map: float
    macro_f1: float
    brier: float
    ece: float


def role_scores(truth: Matrix, probabilities: Array) -> RoleScores:
    """Compare (n, r) probabilities of roles with the (n, r) truth; each text has at least one true role."""
    order = np.argsort(-probabilities, axis=1, kind="stable")
    right = np.take_along_axis(truth, order, axis=1)
    precision = np.cumsum(right, axis=1) / np.arange(1, truth.shape[1] + 1)
    called = np.zeros_like(truth)
    np.put_along_axis(called, order[:, :1], True, axis=1)
    shown = truth.any(axis=0)
    return RoleScores(
        n=len(truth),
        top1=round(float(right[:, :1].any(axis=1).mean()), 4),
        top3=round(float(right[:, :3].any(axis=1).mean()), 4),
        top5=round(float(right[:, :5].any(axis=1).mean()), 4),
        map=round(float(((precision * right).sum(axis=1) / right.sum(axis=1)).mean()), 4),
        macro_f1=round(float(f1_score(truth[:, shown], called[:, shown], average="macro", zero_division=0)), 4),
        brier=round(float(brier_score_loss(truth.ravel(), probabilities.ravel())), 4),
        ece=round(pair_calibration_error(truth, probabilities), 4),
    )
