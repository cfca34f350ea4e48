"""Arithmetic of watching models, against computations made elsewhere or by hand."""

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from app.oversight.rules import (
    NOTHING,
    Counts,
    Pair,
    agreement,
    findings,
    rank_correlation,
    sampled,
    share,
    stability_index,
    total,
)


def pair(present, candidate, application="a", skill="s"):
    return Pair(application, skill, present, 0.5, candidate, 0.5)


def test_agreement_counts_each_pair_of_bands():
    found = agreement([pair("met", "met"), pair("met", "partly"), pair("not_shown", "not_shown"), pair("met", "met")])
    assert (found.n, found.same, found.share) == (4, 3, 0.75)
    assert found.table == {("met", "met"): 2, ("met", "partly"): 1, ("not_shown", "not_shown"): 1}
    assert agreement([]).share is None


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=30))
def test_rank_correlation_is_spearmans(pairs):
    one, other = [a for a, _ in pairs], [b for _, b in pairs]
    found = rank_correlation(one, other)
    if len(set(one)) == 1 or len(set(other)) == 1:
        assert found is None
    else:
        assert found == pytest.approx(stats.spearmanr(one, other).statistic)


def test_two_applications_have_no_order_to_speak_of():
    assert rank_correlation([0.1, 0.2], [0.1, 0.2]) is None


def test_a_sample_of_differing_lines_is_the_same_each_time_and_holds_no_agreeing_one():
    pairs = [pair("met", "partly" if n % 2 else "met", application=str(n)) for n in range(100)]
    drawn = sampled(pairs, 10)
    assert drawn == sampled(list(reversed(pairs)), 10)
    assert len(drawn) == 10
    assert all(p.present != p.candidate for p in drawn)
    assert [int(p.application) for p in drawn] != sorted(int(p.application) for p in drawn), "not simply the first"


def test_the_stability_index_by_hand():
    expected = (0.6 - 0.5) * log(0.6 / 0.5) + (0.4 - 0.5) * log(0.4 / 0.5)
    assert stability_index([5, 5], [60, 40]) == pytest.approx(expected)
    assert stability_index([10, 20, 70], [1, 2, 7]) == pytest.approx(0.0)
    assert stability_index([0, 0], [1, 2]) is None
    assert stability_index([1, 1], [2, 0]) > 1.0, "a cell that fell empty is drift, not an error"


@pytest.mark.parametrize(
    ("right", "n", "low", "high"), [(8, 10, 0.490, 0.943), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0)]
)
def test_shares_carry_wilsons_interval(right, n, low, high):
    found = share(right, n)
    assert (found.low, found.high) == (pytest.approx(low, abs=0.001), pytest.approx(high, abs=0.001))
    assert share(0, 0).value is None


def counts(met=100, not_shown=100, unknown=50, judged=None):
    return Counts(10, {"met": met, "not_shown": not_shown}, (not_shown, *(0,) * 8, met), 1000, unknown, judged or {})


def beyond(*args):
    return {f.measure for f in findings(*args) if f.beyond}


def test_traffic_like_the_first_days_raises_nothing():
    assert beyond(counts(), counts(), (2000, 100)) == set()


def test_bands_that_moved_far_are_beyond_the_limit():
    assert beyond(counts(met=20, not_shown=380), counts(), (2000, 100)) == {"bands", "probabilities"}


def test_words_that_the_model_never_saw_are_beyond_the_limit():
    assert beyond(counts(unknown=500), counts(), (2000, 100)) == {"unknown_words"}


def test_a_band_breaks_its_promise_only_when_the_interval_lies_below_it():
    assert beyond(counts(judged={"met": (50, 30)}), counts(), (2000, 100)) == {"judged_met"}
    assert beyond(counts(judged={"met": (50, 45)}), counts(), (2000, 100)) == set()
    assert beyond(counts(judged={"met": (5, 0)}), counts(), (2000, 100)) == set(), "five tell nothing"


def test_little_traffic_says_nothing_at_all():
    assert [f.value for f in findings(NOTHING, NOTHING, (0, 0))] == [None] * 5


def test_counts_of_agencies_add_up():
    whole = total([counts(judged={"met": (5, 4)}), counts(met=1, judged={"met": (1, 0)})])
    assert (whole.resumes, whole.bands["met"], whole.tenths[9], whole.words) == (20, 101, 101, 2000)
    assert whole.judged["met"] == (6, 4)
