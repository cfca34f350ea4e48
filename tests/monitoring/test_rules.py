"""Ratios, exact tests and what is hidden, computed by hand."""

from datetime import UTC, datetime
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.applications.rules import Status
from app.monitoring import rules
from app.monitoring.rules import Category, Counted, Finding, ReasonMissing, Sex, Stage
from tests.open_data.attack import intervals

SEX = Category.SEX


def fisher(a, n, b, m):
    """Two-sided p as the sum over all tables that are no likelier, from binomial coefficients."""
    whole, passed = n + m, a + b

    def likelihood(k):
        return comb(n, k) * comb(m, passed - k) / comb(whole, passed)

    seen = likelihood(a)
    possible = range(max(0, passed - m), min(n, passed) + 1)
    return sum(likelihood(k) for k in possible if likelihood(k) <= seen * (1 + 1e-9))


def at_whole(**groups):
    """Selected and not selected by group."""
    return [
        Counted(SEX, group, status, people)
        for group, (passed, failed) in groups.items()
        for status, people in ((Status.SELECTED, passed), (Status.NOT_SELECTED, failed))
    ]


def found(counted, stage=Stage.WHOLE):
    return {r.group: r for r in rules.rates(counted) if r.stage is stage and r.category is SEX}


def test_the_worked_example_is_below_four_fifths_and_not_distinguishable():
    """R-72: 12 of 60 against 30 of 100."""
    lines = found(at_whole(female=(12, 48), male=(30, 70)))
    assert lines["female"].ratio == pytest.approx(2 / 3, abs=0.0005)
    assert lines["female"].p_value == pytest.approx(0.196, abs=0.0005)
    assert lines["female"].finding is Finding.BELOW_UNCLEAR
    assert (lines["male"].finding, lines["male"].ratio, lines["male"].p_value) == (Finding.HIGHEST, 1.0, None)


@pytest.mark.parametrize(
    ("a", "n", "b", "m"), [(12, 60, 30, 100), (5, 80, 40, 90), (20, 40, 21, 41), (7, 33, 150, 300)]
)
def test_the_exact_test_is_fishers(a, n, b, m):
    ratio, p_value = rules.impact(a, n, b, m)
    assert ratio == pytest.approx((a / n) / (b / m))
    assert p_value == pytest.approx(fisher(a, n, b, m), rel=1e-6)


def test_what_chance_hardly_explains_is_called_so():
    assert found(at_whole(female=(10, 190), male=(60, 140)))["female"].finding is Finding.BELOW


def test_exactly_four_fifths_is_not_below():
    line = found(at_whole(female=(40, 60), male=(50, 50)))["female"]
    assert line.ratio == pytest.approx(0.8)
    assert line.finding is Finding.AT_LEAST


@pytest.mark.parametrize("few", [(4, 96), (96, 4), (0, 40), (40, 0), (2, 1)])
def test_a_group_of_which_few_passed_or_few_did_not_is_hidden_and_takes_one_with_it(few):
    lines = found(at_whole(female=few, male=(50, 50), asian=(60, 60)))
    for group in ("female", "male"):
        assert (lines[group].people, lines[group].passed, lines[group].ratio) == (None, None, None)
        assert lines[group].finding is Finding.HIDDEN
    assert lines["asian"].people == 120


def test_a_step_that_everybody_passed_is_left_out_and_hides_nothing():
    lines = rules.rates(a_year(female=(20, 0, 20, 20), male=(20, 0, 20, 20)))
    assert {r.stage for r in lines} == {Stage.QUALIFIED, Stage.SELECTED, Stage.WHOLE}
    assert not any(r.finding is Finding.HIDDEN for r in lines)


def a_year(**groups):
    """Not qualified, not referred, not selected and selected, by group."""
    statuses = (Status.NOT_QUALIFIED, Status.NOT_REFERRED, Status.NOT_SELECTED, Status.SELECTED)
    return [Counted(SEX, g, s, n) for g, numbers in groups.items() for s, n in zip(statuses, numbers, strict=True)]


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from("abcd"), st.tuples(*[st.integers(0, 25)] * 4), min_size=2))
def test_no_hidden_number_follows_from_the_other_stages(groups):
    """Whoever is qualified is referred or not, and so on: the attacker knows how stages add up, and that none waits."""
    found = rules.rates(a_year(**groups))
    for group, (not_qualified, not_referred, not_selected, selected) in groups.items():
        failed = {Stage.QUALIFIED: not_qualified, Stage.REFERRED: not_referred, Stage.SELECTED: not_selected}
        mine = {r.stage: r for r in found if r.group == group}
        if not any(r.finding is Finding.HIDDEN for r in mine.values()):
            continue
        shown = dict.fromkeys([(s, part) for s in Stage for part in ("people", "passed", "failed")])
        for stage, line in mine.items():
            if line.people is not None:
                values = (line.people, line.passed, line.people - line.passed)
                shown |= dict(zip([(stage, p) for p in ("people", "passed", "failed")], values, strict=True))
        sums = [((s, "people"), ((s, "passed"), (s, "failed"))) for s in Stage]
        sums += [
            ((Stage.QUALIFIED, "passed"), ((Stage.REFERRED, "people"),)),
            ((Stage.REFERRED, "passed"), ((Stage.SELECTED, "people"),)),
            ((Stage.SELECTED, "passed"), ((Stage.WHOLE, "passed"),)),
            ((Stage.WHOLE, "failed"), tuple((s, "failed") for s in failed)),
        ]
        possible = intervals(shown, sums, least=0.0)
        for stage, line in mine.items():
            if line.finding is Finding.HIDDEN and stage is not Stage.WHOLE:
                low, high = possible[stage, "failed"]
                at_stage = failed[stage] + sum(
                    (selected, not_selected, not_referred)[: {Stage.SELECTED: 1, Stage.REFERRED: 2}.get(stage, 3)]
                )
                assert high - low >= min(4, at_stage), (group, stage)


def test_of_two_groups_one_hidden_hides_both():
    assert {r.finding for r in found(at_whole(female=(2, 8), male=(50, 50))).values()} == {Finding.HIDDEN}


def test_fewer_than_thirty_get_no_ratio():
    line = found(at_whole(female=(10, 19), male=(50, 50)))["female"]
    assert (line.people, line.ratio, line.finding) == (29, None, Finding.TOO_FEW)
    assert found(at_whole(female=(10, 20), male=(50, 50)))["female"].ratio is not None


def test_small_groups_are_not_the_ones_to_compare_with():
    lines = found(at_whole(female=(20, 5), male=(50, 50), asian=(30, 70)))
    assert lines["female"].finding is Finding.TOO_FEW
    assert lines["male"].finding is Finding.HIGHEST


def test_each_stage_counts_who_passed_it_and_who_did_not():
    counted = [
        Counted(SEX, group, status, people)
        for group in Sex
        for status, people in (
            (Status.SUBMITTED, 1000),
            (Status.WITHDRAWN, 500),
            (Status.NOT_QUALIFIED, 40),
            (Status.QUALIFIED, 7),
            (Status.NOT_REFERRED, 20),
            (Status.REFERRED, 3),
            (Status.NOT_SELECTED, 15),
            (Status.SELECTED, 2),
            (Status.DECLINED, 4),
            (Status.ENTERED, 6),
        )
    ]
    expected = {Stage.QUALIFIED: (97, 57), Stage.REFERRED: (50, 30), Stage.SELECTED: (27, 12), Stage.WHOLE: (87, 12)}
    for stage, (people, passed) in expected.items():
        line = found(counted, stage)["female"]
        assert (line.people, line.passed) == (people, passed)


def test_every_status_that_ends_an_application_is_passed_or_failed_somewhere():
    known = {s for passing, failing in rules.OUTCOMES.values() for s in passing | failing}
    assert set(Status) - known == {Status.DRAFT, Status.SUBMITTED, Status.WITHDRAWN}


@pytest.mark.parametrize(
    ("now", "year"),
    [
        (datetime(2026, 11, 14, 12, tzinfo=UTC), 2025),
        (datetime(2026, 11, 15, 12, tzinfo=UTC), 2026),
        (datetime(2026, 3, 1, tzinfo=UTC), 2025),
    ],
)
def test_a_year_is_measured_when_it_has_been_over_for_45_days(now, year):
    assert rules.fiscal_year_to_measure(now) == year


@pytest.mark.parametrize(("on", "reason", "number"), [(True, "", "1"), (False, "", ""), (True, "Because", "")])
def test_switching_needs_a_reason_and_asking_a_control_number(on, reason, number):
    with pytest.raises(ReasonMissing):
        rules.check_switch(on, reason, number)


def test_stopping_needs_no_number():
    rules.check_switch(False, "The guidelines were rescinded", "")
