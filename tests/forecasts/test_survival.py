"""Distributions from censored histories, held against another implementation and against counting by hand."""

import numpy as np
import pytest
from lifelines import KaplanMeierFitter

from app.forecasts import survival
from app.forecasts.survival import HORIZON, Curves, Times


def times(days, ended, group=None, traits=None):
    n = len(days)
    return Times(
        np.zeros(n, dtype=np.int64) if group is None else np.array(group),
        np.array(days),
        np.array(ended, dtype=bool),
        np.zeros((n, 0)) if traits is None else np.array(traits, dtype=float),
    )


def point(day):
    found = np.zeros(HORIZON + 1)
    found[day] = 1.0
    return found


def test_a_stay_not_ended_counts_as_long_as_it_is_known():
    # ends on day 2 and day 5; a third is known to take at least 3 days: P(T >= 3) = 2/3, P(T >= 6) = 2/3 * 1/2 ** 1
    curve = survival.kaplan_meier(times([2, 5, 3], [True, True, False]), 1).at_least[0]
    assert curve[:3] == pytest.approx([1, 1, 1])
    assert curve[3:6] == pytest.approx([2 / 3] * 3)


def test_kaplan_meier_is_what_another_implementation_gives():
    draw = np.random.default_rng(5)
    days, ended = draw.integers(0, 40, 300), draw.random(300) < 0.7
    ours = survival.kaplan_meier(times(days, ended), 1).at_least[0]
    other = KaplanMeierFitter().fit(np.where(ended, days + 1, days), ended)
    last = int(days[ended].max())
    grid = np.arange(last + 1)
    assert ours[: last + 1] == pytest.approx(other.survival_function_at_times(grid).to_numpy(), abs=1e-9)


def test_who_has_waited_already_waits_the_rest():
    curves = survival.kaplan_meier(times([2, 4, 4, 10], [True] * 4), 1)
    rest = curves.stay(0, np.zeros(0), waited=3)
    assert rest[1] == pytest.approx(2 / 3)
    assert rest[7] == pytest.approx(1 / 3, abs=1e-3)
    assert rest.sum() == pytest.approx(1)


def test_longer_than_every_known_stay_something_is_still_said():
    curves = survival.kaplan_meier(times([2, 4, 4, 10], [True] * 4), 1)
    rest = curves.stay(0, np.zeros(0), waited=30)
    assert rest.sum() == pytest.approx(1)
    assert survival.quantile(rest, 0.5) < 15


def test_one_stay_after_another_adds_their_days_and_variances():
    two = 0.5 * point(1) + 0.5 * point(3)
    both = survival.then(two, 0.25 * point(10) + 0.75 * point(20))
    assert both[[11, 13, 21, 23]] == pytest.approx([0.125, 0.125, 0.375, 0.375])
    assert survival.variance(both) == pytest.approx(1 + 100 * 0.25 * 0.75)


def test_what_lasts_beyond_the_horizon_stays_in_the_last_cell():
    assert survival.then(point(700), point(700))[HORIZON] == pytest.approx(1)


@pytest.mark.parametrize(("share", "days"), [(0.1, 1), (0.5, 1), (0.51, 3), (1.0, 3)])
def test_a_quantile_is_the_fewest_days_that_hold_the_share(share, days):
    assert survival.quantile(0.5 * point(1) + 0.5 * point(3), share) == days


def test_the_cox_model_finds_that_a_trait_halves_the_pace():
    draw = np.random.default_rng(3)
    x = draw.integers(0, 2, 3000)
    hazard = np.where(x == 1, 0.05, 0.1)
    days = draw.geometric(hazard) - 1
    fitted = survival.cox(times(days, [True] * 3000, group=[0] * 3000, traits=x[:, None]), 1)
    assert fitted.effects[0] == pytest.approx(np.log(np.log(0.95) / np.log(0.9)), abs=0.12)
    for trait, chance in ((0, 0.9), (1, 0.95)):
        mean = float(np.arange(HORIZON + 1) @ fitted.stay(0, np.array([trait])))
        assert mean == pytest.approx(chance / (1 - chance), rel=0.1)


def test_too_little_history_is_refused_by_name():
    with pytest.raises(survival.FitFailed):
        survival.cox(times([1, 2, 3], [True] * 3, traits=[[0], [1], [0]]), 1)


def test_without_a_known_end_nothing_ends():
    assert Curves(np.ones((1, HORIZON + 1)), np.zeros(0)).stay(0, np.zeros(0))[HORIZON] == 1
