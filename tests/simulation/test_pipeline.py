"""The simulated pipeline: it repeats the past when nothing changes, and moves the right way when something does."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from app.simulation import pipeline
from app.simulation.pipeline import Past
from app.simulation.rules import ANALYSIS, POSTING, REVIEW, VETTING, WRITING, AuthorityChange, Levers, assumptions

STEPS = 14
SEED = 14409


def a_past(hires=90, reviewers=2, seed=3, direct=30):
    """A past made by a queue of `reviewers`: closings, reviews of some 9 days, and what came before and after."""
    draw = np.random.default_rng(seed)
    steps = draw.integers(1, 9, (hires, STEPS))
    steps[:, POSTING] = draw.integers(8, 15, hires)
    steps[:, VETTING] = draw.integers(5, 40, hires)
    need = np.cumsum(draw.integers(2, 9, hires))
    closing = need + steps[:, :REVIEW].sum(axis=1)
    took, free, certified = draw.integers(4, 15, hires), [0] * reviewers, np.zeros(hires, dtype=int)
    for one in np.argsort(closing, kind="stable"):
        first = min(range(reviewers), key=lambda r: free[r])
        certified[one] = free[first] = max(int(closing[one]), free[first]) + took[one]
    steps[:, REVIEW] = certified - closing
    order = np.argsort(closing, kind="stable")
    place = np.empty(hires, dtype=np.int64)
    place[order] = np.arange(hires)
    rated = np.ones(hires, dtype=bool)
    rated[:direct] = False
    past = Past(
        steps,
        rated,
        draw.random(hires) < 0.5,
        closing[order],
        certified[order],
        np.diff(np.sort(need)),
        place,
        np.zeros(hires, dtype=np.int64),
    )
    return past, took[order]


def test_how_long_a_review_took_is_found_again_from_closing_and_certificate():
    past, took = a_past(reviewers=2)
    found, contradicted = pipeline.reviews(past, 2)
    assert list(found) == list(took)
    assert contradicted == 0
    assert pipeline.fewest_reviewers(past) == 2


def test_with_more_experts_at_work_in_the_past_less_of_it_was_waiting():
    past, _ = a_past()
    assert np.all(pipeline.reviews(past, 3)[0] >= pipeline.reviews(past, 2)[0])
    assert list(pipeline.reviews(past, 90)[0]) == list(past.certified_on - past.closed_on)


@pytest.mark.parametrize("seed", range(4))
def test_unchanged_the_simulation_gives_the_past_within_its_own_range(seed):
    past, _ = a_past(seed=seed)
    found = pipeline.result(past, Levers(), SEED, 80)
    low, high = found["before"]["median_range"]
    assert low <= np.median(past.days) <= high
    low, high = found["before"]["chance_range"]
    assert low <= np.mean(past.days < 80) <= high
    assert found["before"] == found["after"]
    assert (found["changes"], found["saved"]) == ({}, 0.0)


def an_even_past(hires=40, every=12):
    """Closings as far apart as a review takes: one expert could have done it all, and nobody ever waited."""
    steps = np.tile([2, 1, 4, 3, 10, every, 14, 2, 3, 1, 20, 1, 2, 0], (hires, 1))
    steps[:, 0] = 5 * np.arange(hires) % 23
    steps[:, -1] = 7 * np.arange(hires) % 12
    closed = 1000 + every * np.arange(hires)
    gaps = np.diff(np.sort(closed - steps[:, :REVIEW].sum(axis=1)))
    ones, none = np.ones(hires, dtype=bool), np.zeros(hires, dtype=np.int64)
    return Past(steps, ones, ~ones, closed, closed + every, gaps, np.arange(hires), none)


def test_a_past_in_which_nobody_waited_is_not_given_a_queue_that_piles_up():
    past = an_even_past()
    assert pipeline.fewest_reviewers(past) == 1
    assert pipeline.result(past, Levers(reviewers_now=1), SEED, 80)["before"]["mean"] > past.days.mean() + 2
    found = pipeline.result(past, Levers(), SEED, 80)["before"]
    assert found["median_range"][0] <= np.median(past.days) <= found["median_range"][1]
    assert found["chance_range"][0] <= np.mean(past.days < 80) <= found["chance_range"][1]
    assert pipeline.likely_reviewers(past) > 1


def test_no_lever_takes_away_the_days_between_a_cancelled_announcement_and_the_next():
    past, _ = a_past(direct=0)
    repeated = replace(past, repeated=np.full(len(past.steps), 60))
    pulled = Levers(posting_days=1, reviewers=90, authority=AuthorityChange.DIRECT_HIRE, interim_days=0)
    for levers in (pulled, replace(pulled, shared_percent=100)):
        less = pipeline.simulate(repeated, levers, SEED) - pipeline.simulate(
            past, replace(levers, reviewers_now=pipeline.likely_reviewers(repeated)), SEED
        )
        assert less == pytest.approx(np.full(less.shape, 60.0))


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    past, _ = a_past()
    levers = Levers(reviewers=3, posting_days=7, interim_days=10, shared_percent=20)
    one, again = (pipeline.simulate(past, levers, SEED).tobytes() for _ in range(2))
    assert one == again
    assert pipeline.simulate(past, levers, SEED + 1).tobytes() != one
    assert past.fingerprint == a_past()[0].fingerprint
    assert past.fingerprint != a_past(seed=4)[0].fingerprint


def test_a_day_less_of_posting_saves_a_day():
    past, _ = a_past()
    ten, six = (pipeline.simulate(past, Levers(posting_days=days), SEED) for days in (10, 6))
    assert ten - six == pytest.approx(np.full(ten.shape, 4.0))


def test_each_lever_pulled_further_never_makes_anything_later():
    past, _ = a_past(direct=0)
    for levers in (
        [Levers(reviewers=n) for n in (1, 2, 3, 4, 90)],
        [Levers(interim_days=n) for n in (60, 30, 15, 5, 0)],
        [Levers(authority=a) for a in (AuthorityChange.AS_BEFORE, AuthorityChange.DIRECT_HIRE)],
    ):
        days = [pipeline.simulate(past, one, SEED) for one in levers]
        assert all(np.all(later <= earlier + 1e-9) for earlier, later in pairwise(days))
        assert days[-1].mean() < days[0].mean()
    means = [pipeline.simulate(past, Levers(shared_percent=n), SEED).mean() for n in (0, 20, 50, 100)]
    assert means == sorted(means, reverse=True)


def test_with_experts_for_everybody_only_the_reviews_themselves_remain():
    past, took = a_past()
    days = pipeline.simulate(past, Levers(reviewers=pipeline.VACANCIES), SEED)
    own = past.days - past.steps[:, REVIEW] + took[past.review_of]
    assert set(np.unique(days)) <= set(own)
    assert days.mean() == pytest.approx(own.mean(), rel=0.02)


def test_an_interim_clearance_helps_only_where_a_clearance_is_asked_for():
    past, _ = a_past()
    none = replace(past, cleared=np.zeros(len(past.steps), dtype=bool))
    assert np.array_equal(
        pipeline.simulate(none, Levers(interim_days=0), SEED), pipeline.simulate(none, Levers(), SEED)
    )


def test_filled_from_a_shared_certificate_nothing_of_posting_and_review_remains():
    past, _ = a_past()
    days = pipeline.simulate(past, Levers(shared_percent=100), SEED)
    kept = past.days - past.steps[:, WRITING : REVIEW + 1].sum(axis=1)
    assert set(np.unique(days)) <= set(kept)


def test_direct_hire_takes_the_days_of_own_direct_hires_where_there_are_enough():
    past, _ = a_past(direct=40)
    slow = past.steps.copy()
    slow[past.rated, ANALYSIS] = 50
    changed = replace(past, steps=slow)
    nobody_waits = Levers(reviewers_now=pipeline.VACANCIES)
    before = pipeline.simulate(changed, nobody_waits, SEED)
    after = pipeline.simulate(changed, replace(nobody_waits, authority=AuthorityChange.DIRECT_HIRE), SEED)
    both = slow[:, ANALYSIS] + slow[:, REVIEW]
    saved = past.rated.mean() * (both[past.rated].mean() - both[~past.rated].mean())
    assert (before - after).mean() == pytest.approx(saved, abs=0.7)


def test_what_each_change_saves_alone_is_a_run_with_that_change_alone():
    past, _ = a_past()
    found = pipeline.result(past, Levers(reviewers=4, posting_days=5), SEED, 80)
    base = pipeline.simulate(past, Levers(), SEED)
    assert set(found["changes"]) == {"reviewers", "posting_days"}
    for name, levers in (("reviewers", Levers(reviewers=4)), ("posting_days", Levers(posting_days=5))):
        alone = pipeline.simulate(past, levers, SEED)
        assert found["changes"][name]["saved"] == pytest.approx(np.mean(base) - np.mean(alone), abs=0.01)
        assert found["changes"][name]["chance"] == pytest.approx(np.mean(alone < 80), abs=1e-4)


def test_a_summary_is_what_counting_gives():
    days = np.array([[10.0, 20.0, 30.0, 79.0, 80.0, 120.0]])
    found = pipeline.summary(days, 80)
    assert found["chance"] == pytest.approx(4 / 6, abs=1e-4)
    assert found["median"] == 54.5
    assert found["bins"][1] == found["bins"][12] == pytest.approx(1 / 6, abs=1e-6)
    assert sum(found["bins"]) == pytest.approx(1, abs=1e-5)


def test_every_lever_pulled_has_its_assumption():
    base = len(assumptions(Levers(), 2, 0))
    pulled = (
        Levers(posting_days=5),
        Levers(interim_days=5),
        Levers(shared_percent=5),
        Levers(authority=AuthorityChange.DIRECT_HIRE),
    )
    for levers in pulled:
        assert len(assumptions(levers, 2, 0)) == base + 1
    assert "fall away" in " ".join(assumptions(pulled[-1], 2, 3))
    assert "own direct hires" in " ".join(assumptions(pulled[-1], 2, 30))
