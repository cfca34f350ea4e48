"""Ratios, exact tests and what is hidden, computed by hand; an attacker who knows every rule learns no small number."""

from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.applications.rules import Status
from app.monitoring import rates
from app.monitoring.rules import ALL, FEWEST_PEOPLE, Category, Counted, Finding, Sex, Stage
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


def found(counted, stage=Stage.WHOLE, series=ALL):
    return {r.group: r for r in rates.rates(counted) if (r.stage, r.category, r.series) == (stage, SEX, series)}


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
    ratio, p_value = rates.impact(a, n, b, m)
    assert ratio == pytest.approx((a / n) / (b / m))
    assert p_value == pytest.approx(fisher(a, n, b, m), rel=1e-6)


def barnard(a, n, b, m):
    """The largest chance, over the share common to both, of a table at least as far from equal as the one seen."""
    i, j = np.arange(n + 1)[:, None], np.arange(m + 1)[None, :]
    pooled = (i + j) / (n + m)
    with np.errstate(divide="ignore", invalid="ignore"):
        far = np.nan_to_num(np.abs(i / n - j / m) / np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m)))
    extreme = far >= far[a, b] * (1 - 1e-9)
    ways = np.array([[float(comb(n, x) * comb(m, y)) for y in range(m + 1)] for x in range(n + 1)])
    return max(
        float((ways * share ** (i + j) * (1 - share) ** (n + m - i - j))[extreme].sum())
        for share in np.linspace(0.001, 0.999, 1999)
    )


@pytest.mark.parametrize(("a", "n", "b", "m"), [(12, 60, 30, 100), (7, 33, 40, 80), (20, 40, 21, 41), (9, 31, 31, 62)])
def test_beside_it_stands_barnards_over_every_table_and_the_worst_common_share(a, n, b, m):
    assert rates.barnard(a, n, b, m) == pytest.approx(barnard(a, n, b, m), rel=2e-3)


def test_barnards_test_of_the_worked_example_is_less_strict_than_fishers_and_agrees():
    line = found(at_whole(female=(12, 48), male=(30, 70)))["female"]
    assert line.p_barnard == pytest.approx(0.175, abs=0.0005)
    assert line.p_barnard < line.p_value


def test_for_very_many_people_fishers_stands_alone():
    line = found(at_whole(female=(100, 500), male=(200, 400)))["female"]
    assert (line.p_barnard, line.finding) == (None, Finding.BELOW)


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
    lines = rates.rates(a_year(female=(20, 0, 20, 20), male=(20, 0, 20, 20)))
    assert {r.stage for r in lines} == {Stage.QUALIFIED, Stage.SELECTED, Stage.WHOLE}
    assert not any(r.finding is Finding.HIDDEN for r in lines)


def a_year(**groups):
    """Not qualified, not referred, not selected and selected, by group."""
    statuses = (Status.NOT_QUALIFIED, Status.NOT_REFERRED, Status.NOT_SELECTED, Status.SELECTED)
    return [Counted(SEX, g, s, n) for g, numbers in groups.items() for s, n in zip(statuses, numbers, strict=True)]


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from("abcd"), st.tuples(*[st.integers(0, 25)] * 4), min_size=2))
def test_no_hidden_number_follows_from_the_other_stages(groups):
    """Whoever is qualified is referred or not, and so on: the attacker knows how stages add up, and that none waits."""
    found = rates.rates(a_year(**groups))
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


def of_series(series, **groups):
    """Not qualified, not referred, not selected and selected, by group, in one occupation."""
    return [Counted(c.category, c.group, c.status, c.people, series) for c in a_year(**groups)]


def test_each_occupation_large_enough_has_its_own_rates():
    """29 CFR 1607.3 speaks of each job: equal rates overall may hide unequal ones in a job, and the other way round."""
    counted = of_series("2210", female=(30, 10, 10, 10), male=(10, 10, 10, 30))
    counted += of_series("1550", female=(10, 10, 10, 30), male=(30, 10, 10, 10))
    assert found(counted)["female"].ratio == 1.0
    assert found(counted, series="2210")["female"].ratio == pytest.approx(1 / 3)
    assert found(counted, series="1550")["male"].ratio == pytest.approx(1 / 3)
    assert found(counted, series="2210")["female"].p_value == pytest.approx(fisher(10, 60, 30, 60), rel=1e-6)


def test_an_occupation_is_not_shown_when_the_agency_less_it_gives_a_small_number():
    large = of_series("2210", female=(20, 20, 20, 20), male=(20, 20, 20, 20))
    assert found([*large, *of_series("1550", female=(20, 20, 20, 2), male=(20, 20, 20, 20))], series="2210") == {}
    assert found([*large, *of_series("1550", female=(20, 20, 20, 5), male=(20, 20, 20, 20))], series="2210")


def test_the_smallest_occupation_goes_with_a_small_one_so_that_the_rest_is_large():
    counted = [
        *of_series("2210", female=(40, 40, 40, 40), male=(40, 40, 40, 40)),
        *of_series("1550", female=(20, 20, 20, 20), male=(20, 20, 20, 20)),
        *of_series("0854", female=(9, 9, 9, 1), male=(9, 9, 9, 9)),
    ]
    assert {r.series for r in rates.rates(counted) if r.stage is Stage.WHOLE} == {ALL, "2210"}
    assert {r.series for r in rates.rates(counted) if r.stage is Stage.QUALIFIED} == {ALL, "2210", "1550", "0854"}


def test_a_group_hidden_for_the_agency_is_in_no_occupation():
    counted = [
        *of_series("2210", female=(40, 40, 40, 40), male=(40, 40, 40, 40), asian=(6, 0, 0, 2), white=(9, 9, 9, 9)),
        *of_series("1550", female=(20, 20, 20, 20), male=(20, 20, 20, 20), white=(9, 9, 9, 9)),
    ]
    hidden = {r.group for r in rates.rates(counted) if r.finding is Finding.HIDDEN}
    assert hidden == {"asian", "white"}
    assert {r.group for r in rates.rates(counted) if r.series != ALL} == {"female", "male"}


STATUSES = (Status.NOT_QUALIFIED, Status.NOT_REFERRED, Status.NOT_SELECTED, Status.SELECTED)
FAILED = {Stage.QUALIFIED: (0,), Stage.REFERRED: (1,), Stage.SELECTED: (2,), Stage.WHOLE: (0, 1, 2)}
PASSED = {Stage.QUALIFIED: (1, 2, 3), Stage.REFERRED: (2, 3), Stage.SELECTED: (3,), Stage.WHOLE: (3,)}
CELL = st.one_of(st.integers(0, 8), st.integers(5, 40))


@settings(max_examples=40)
@given(
    st.dictionaries(
        st.sampled_from(["2210", "1550", "0854", ""]),
        st.fixed_dictionaries({g: st.tuples(CELL, CELL, CELL, CELL) for g in ("female", "male")}),
        min_size=2,
    )
)
def test_no_small_number_of_an_occupation_follows_from_the_agency_and_the_other_occupations(years):
    """The attacker adds and subtracts all that is shown, knows every rule, and that no number is below zero."""
    counted = [c for series, groups in years.items() for c in of_series(series, **groups)]
    lines = rates.rates(counted)
    for group in ("female", "male"):
        cells = {(series, place): None for series, place in product(years, range(4))}
        sums, sizes = [], {}
        for line in (r for r in lines if r.group == group and r.people is not None):
            for kind, places, size in (
                ("passed", PASSED[line.stage], line.passed),
                ("failed", FAILED[line.stage], line.people - line.passed),
            ):
                whole = (line.series, line.stage, kind)
                parts = [(s, p) for s in ([line.series] if line.series != ALL else years) for p in places]
                cells[whole], sizes[whole] = size, size
                sums.append((whole, tuple(parts)))
        assert all(size >= FEWEST_PEOPLE for size in sizes.values())
        shown_stages = {stage for series, stage, _ in sizes if series == ALL}
        wanted = {(s, stage, kind) for s in years for stage in shown_stages for kind in ("passed", "failed")}
        for series, stage, kind in (w for w in wanted if w not in sizes or w[0] == ALL):
            places = PASSED[stage] if kind == "passed" else FAILED[stage]
            aim = ("aim", series, stage, kind)
            possible = intervals(cells | {aim: None}, [*sums, (aim, tuple((series, p) for p in places))], least=0.0)
            assert possible[aim][1] >= FEWEST_PEOPLE, (group, series, stage, kind)
