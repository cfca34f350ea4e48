"""A worse model is never released; the switch reaches as wide as it was set."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from app.registry.rules import (
    GATE,
    NoReason,
    ReleaseRefused,
    Setting,
    Standing,
    State,
    StepRefused,
    check_reason,
    check_release,
    judge,
    move,
)

NOW = datetime(2026, 6, 15, tzinfo=UTC)
CISA, NSA = UUID(int=1), UUID(int=2)
IN_USE = {
    "average_precision": 0.93,
    "calibration_error": 0.02,
    "met_precision": 0.96,
    "shown_recall": 0.88,
    "several_shown_recall": 0.7,
    "skills": 315.0,
    "claims_that_must_not_count": 1.0,
    "counterfactual_difference": 0.0,
}


def passes(candidate, current=IN_USE):
    try:
        check_release(judge(candidate, current))
    except ReleaseRefused as refusal:
        return str(refusal)
    return ""


def test_a_model_as_good_as_the_one_in_use_is_released():
    assert passes(IN_USE) == ""


@pytest.mark.parametrize(
    ("measure", "value", "words"),
    [
        ("average_precision", 0.92, "Average precision: 0.9200, in use 0.9300"),
        ("calibration_error", 0.03, "Calibration error"),
        ("met_precision", 0.95, "“Met” is right"),
        ("shown_recall", 0.86, "Skills found that are shown"),
        ("skills", 33.0, "Skills it knows: 33.0000, in use 315.0000"),
        ("claims_that_must_not_count", 2.0, "must not count: 2.0000, in use 1.0000"),
        ("counterfactual_difference", 0.0001, "name, address, school"),
    ],
)
def test_a_model_that_is_worse_in_one_measure_is_refused_in_words(measure, value, words):
    refusal = passes(IN_USE | {measure: value})
    assert words in refusal
    assert "The model in use stays" in refusal


def test_better_in_all_else_does_not_make_up_for_one_that_is_worse():
    better = {"average_precision": 0.99, "calibration_error": 0.0, "met_precision": 1.0, "shown_recall": 1.0}
    assert passes(IN_USE | better | {"claims_that_must_not_count": 2.0})


def test_a_first_model_has_nothing_to_be_compared_with_but_must_be_good_enough():
    assert passes(IN_USE, None) == ""
    assert "is not good enough" in passes(IN_USE | {"met_precision": 0.5}, None)
    assert "is not good enough" in passes(IN_USE | {"counterfactual_difference": 0.01}, None)


def test_no_model_that_hears_who_somebody_is_gets_out_even_when_the_one_in_use_did():
    assert passes(IN_USE | {"counterfactual_difference": 0.01}, IN_USE | {"counterfactual_difference": 0.02})


def test_what_is_forgiven_does_not_add_up_from_release_to_release():
    best, present = IN_USE | {"average_precision": 0.932}, IN_USE
    assert all(line.passed for line in judge(IN_USE | {"average_precision": 0.928}, present))
    refused = [
        line for line in judge(IN_USE | {"average_precision": 0.928}, present, [best, present]) if not line.passed
    ]
    assert [(line.measure, line.current, line.best) for line in refused] == [("average_precision", 0.93, 0.932)]
    few = best | {"skills": 33.0}
    assert all(line.passed for line in judge(IN_USE | {"average_precision": 0.928}, present, [few, present]))


def test_every_row_of_the_gate_can_refuse():
    for row in GATE:
        worse = IN_USE[row.measure] + (-0.1 - row.slack if row.higher_is_better else 1.0)
        assert passes(IN_USE | {row.measure: worse}), row.measure


@pytest.mark.parametrize(
    ("present", "target"),
    [(State.CANDIDATE, State.CURRENT), (State.SHADOW, State.CURRENT), (State.RETIRED, State.CURRENT)],
)
def test_a_model_comes_into_use_from_any_other_state(present, target):
    assert move(present, target) is target


@pytest.mark.parametrize(
    ("present", "target"),
    [(State.CURRENT, State.SHADOW), (State.CURRENT, State.CURRENT), (State.RETIRED, State.RETIRED)],
)
def test_other_steps_do_not_follow(present, target):
    with pytest.raises(StepRefused):
        move(present, target)


def test_a_reason_is_a_sentence():
    assert check_reason("  New texts for OT.  ") == "New texts for OT."
    with pytest.raises(NoReason):
        check_reason("because ")


def off(agency=None, model="", *, off=True):
    return Setting(agency, model, off, "A reason in words.", "Otto Perez", NOW)


@pytest.mark.parametrize(
    ("setting", "stopped"),
    [
        (off(), {(CISA, "a"), (CISA, "b"), (NSA, "a"), (NSA, "b"), (CISA, ""), (NSA, "")}),
        (off(CISA), {(CISA, "a"), (CISA, "b"), (CISA, "")}),
        (off(model="a"), {(CISA, "a"), (NSA, "a")}),
        (off(NSA, "b"), {(NSA, "b")}),
        (off(CISA, off=False), set()),
    ],
)
def test_the_switch_reaches_as_wide_as_it_was_set(setting, stopped):
    asked = [(agency, model) for agency in (CISA, NSA) for model in ("", "a", "b")]
    assert {pair for pair in asked if Standing((setting,)).off_for(*pair)} == stopped


def test_on_for_an_agency_does_not_undo_off_for_everybody():
    assert Standing((off(), off(CISA, off=False))).off_for(CISA, "a") == off()
