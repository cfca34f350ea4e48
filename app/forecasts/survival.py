"""Times to an event from censored histories: arrays in, distributions out; knows no table and no event.

A distribution is an array over whole days 0 … HORIZON; its last cell holds whatever takes longer.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

HORIZON = 730
PENALTY = 0.05
MOST_FITTED = 20_000
"""Of more stays than these, so many drawn ones tell what traits do; every one counts for the curves."""


@dataclass(frozen=True, slots=True)
class Times:
    """n stays: `group` of each, whole `days`, whether each `ended`, and k `traits` of each, (n, k).

    `count` says how many stays each row stands for, one unless said.
    """

    group: Ints
    days: Ints
    ended: Bools
    traits: Floats
    count: Ints | None = None

    @property
    def counts(self) -> Ints:
        """How many stays each row stands for, (n,)."""
        return np.ones(len(self.days), dtype=np.int64) if self.count is None else self.count


@dataclass(frozen=True, slots=True)
class Curves:
    """For each group the share that stays at least so many days, (groups, HORIZON + 1), and what traits do to it.

    `effects` are (k,): a stay with traits x has its curve raised to the power exp(effects · x − offset), where the
    offset of its group, (groups,), is that of a middling stay. So a curve is one of stays that there were, and is not
    stretched from where nobody is.
    """

    at_least: Floats
    effects: Floats
    offset: Floats | None = None

    def stay(self, group: int, traits: Floats, waited: int = 0) -> Floats:
        """Return the distribution of the days still to wait in a group by one that has waited so many already."""
        middling = 0.0 if self.offset is None else self.offset[group]
        curve = self.at_least[group] ** float(np.exp(self.effects @ traits - middling))
        waited = min(waited, HORIZON)
        rest = curve[waited:] / curve[waited]
        found = np.zeros(HORIZON + 1)
        found[: len(rest) - 1] = rest[:-1] - rest[1:]
        found[len(rest) - 1] += rest[-1]
        return found


def kaplan_meier(times: Times, groups: int) -> Curves:
    """Estimate each group's curve from its own stays, those not ended included (Kaplan and Meier 1958).

    A stay of d days that ended is an event in day d; one that has not ended by day d is known to take at least d.
    """
    curves = np.ones((groups, HORIZON + 1))
    for group in range(groups):
        own = np.repeat(np.flatnonzero(times.group == group), times.counts[times.group == group])
        curves[group] = _one_curve(times.days[own], times.ended[own])
    return Curves(curves, np.zeros(times.traits.shape[1]))


def _one_curve(days: Ints, ended: Bools) -> Floats:
    from scipy.stats import CensoredData, ecdf

    if not ended.any():
        return np.ones(HORIZON + 1)
    counted = np.where(ended, days + 1, days)  # "more than d" and "at least d + 1" are the same
    fitted = ecdf(CensoredData(uncensored=counted[ended], right=counted[~ended]))
    curve = np.asarray(fitted.sf.evaluate(np.arange(HORIZON + 1)), dtype=float)
    return _with_tail(curve, int(days[ended].max()), float(days[ended].mean()))


def _with_tail(curve: Floats, last: int, mean_days: float) -> Floats:
    """Go on beyond the longest known stay as one that ends on any day with the chance 1 / (1 + mean days).

    Without it nothing could be said of a stay longer than every known one. At least one in a thousand goes on.
    """
    if last >= HORIZON:
        return curve
    found = curve.copy()
    beyond = np.arange(1, HORIZON - last + 1)
    start = max(curve[last + 1], 1e-3 * curve[last])
    found[last + 1 :] = start * (mean_days / (1.0 + mean_days)) ** (beyond - 1)
    return np.clip(np.minimum.accumulate(found), 1e-12, 1.0)


def cox(times: Times, groups: int, penalty: float = PENALTY) -> Curves:
    """Estimate curves with what traits do to them: proportional hazards, each group with its own base (Cox 1972).

    The penalty holds effects near 0 where there is little to learn from.

    Raises:
        FitFailed: the histories do not allow it.
    """
    import pandas as pd
    from lifelines import CoxPHFitter
    from lifelines.exceptions import ConvergenceError

    k = times.traits.shape[1]
    names = [f"x{i}" for i in range(k)]
    some = _some(times)
    frame: Any = pd.DataFrame(times.traits[some], columns=names)
    frame["days"] = np.where(times.ended, times.days + 1, times.days)[some].astype(float)
    frame["ended"], frame["place"] = times.ended[some], times.group[some]
    known = frame.groupby("place")["ended"].transform("sum") > 1
    varied = [name for name in names if frame.loc[known, name].std() > 0]
    frame = frame[known & (frame["days"] > 0)][[*varied, "days", "ended", "place"]]
    if not varied or frame["ended"].sum() < len(varied) * 10:
        raise FitFailed("too little history for what traits do")
    try:
        fitted = CoxPHFitter(penalizer=penalty).fit(frame, "days", "ended", strata=["place"])
    except (ConvergenceError, ValueError) as error:
        raise FitFailed(str(error)) from None
    effect = np.zeros(k)
    effect[[names.index(name) for name in varied]] = fitted.params_[varied].to_numpy()
    offset = np.zeros(groups)
    for group in np.unique(times.group):
        own = times.group == group
        offset[group] = np.average(times.traits[own] @ effect, weights=times.counts[own])
    return Curves(_baselines(times, groups, effect, offset), effect, offset)


def _some(times: Times) -> Ints:
    """Return the rows of the stays from which effects are estimated: all, or as many as are enough; always the same."""
    every = np.repeat(np.arange(len(times.days)), times.counts)
    if len(every) <= MOST_FITTED:
        return every
    return np.random.default_rng(0).choice(every, MOST_FITTED, replace=False)


class FitFailed(Exception):
    """A model cannot be estimated from these histories."""


def _baselines(times: Times, groups: int, effect: Floats, offset: Floats) -> Floats:
    """Return each group's curve of a middling stay (Breslow 1974): hazard = ended / sum of exp(effect · x − offset)."""
    risk, counts = np.exp(times.traits @ effect - offset[times.group]) * times.counts, times.counts
    found = np.ones((groups, HORIZON + 1))
    for group in range(groups):
        own = (times.group == group) & (times.ended | (times.days > 0))
        days, ended, weight, count = times.days[own], times.ended[own], risk[own], counts[own]
        if not ended.any():
            continue
        counted = np.where(ended, days + 1, days)
        events = np.bincount(np.minimum(counted[ended], HORIZON), weights=count[ended], minlength=HORIZON + 1)
        leaving = np.bincount(np.minimum(counted, HORIZON), weights=weight, minlength=HORIZON + 1)
        at_risk = np.cumsum(leaving[::-1])[::-1]
        hazard = np.divide(events, at_risk, out=np.zeros(HORIZON + 1), where=at_risk > 0)
        mean = float(np.average(days[ended], weights=count[ended]))
        found[group] = _with_tail(np.exp(-np.cumsum(hazard)), int(days[ended].max()), mean)
    return found


def then(first: Floats, second: Floats) -> Floats:
    """Return the distribution of one stay and then another."""
    from scipy.signal import fftconvolve

    both = np.clip(fftconvolve(first, second), 0.0, None)
    found = both[: HORIZON + 1].copy()
    found[HORIZON] += both[HORIZON + 1 :].sum()
    return np.asarray(found / found.sum())


def quantile(distribution: Floats, share: float) -> int:
    """Return the fewest days that hold `share` of a distribution."""
    return int(np.searchsorted(np.cumsum(distribution), share - 1e-9))


def variance(distribution: Floats) -> float:
    """Return the variance in square days."""
    days = np.arange(len(distribution))
    mean = float(days @ distribution)
    return float(((days - mean) ** 2) @ distribution)
