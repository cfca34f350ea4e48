"""Goals: under excludes its number and within includes it; without a number or a value nothing is said to be met."""

from datetime import UTC, datetime

import pytest

from app.metrics.facts import Facts
from app.metrics.filters import Filters
from app.metrics.goals import goal_for, is_met, offered, verdicts
from app.metrics.past import Past
from app.metrics.rules import Measure
from app.reference import catalog

NOTHING = Past(Facts(), datetime(2026, 11, 1, tzinfo=UTC))


def a_goal(comparison, target):
    (goal,) = catalog.goal_sets()["EO14170"].goal
    return goal.model_copy(update={"comparison": comparison, "target": target})


@pytest.mark.parametrize(
    ("comparison", "target", "measured", "met"),
    [
        ("under", 80, 79.9, True),
        ("under", 80, 80.0, False),
        ("within", 80, 80.0, True),
        ("within", 80, 80.1, False),
        ("at_least", 5, 5, True),
        ("at_least", 5, 4, False),
        ("none", None, 4, None),
        ("under", 80, None, None),
    ],
)
def test_what_meets_a_goal(comparison, target, measured, met):
    assert is_met(a_goal(comparison, target), measured) is met


def test_an_agencys_own_goals_are_offered_to_it_alone():
    own = {s.id for s in catalog.goal_sets().values() if s.agency}
    assert own
    assert not own & {s.id for s in offered("CISA")}
    assert own <= {s.id for s in [*offered("DOW"), *(s for a in catalog.agencies() for s in offered(a))]}


def test_nothing_measured_is_neither_met_nor_missed_in_any_goal_set():
    for goals in catalog.goal_sets().values():
        for verdict in verdicts(NOTHING, Filters(), goals):
            assert verdict.met in (None, False if verdict.goal.comparison == "at_least" else None), verdict.goal.id
            assert verdict.why


def test_only_a_set_that_gives_the_measure_a_number_gives_it_a_target():
    sets = catalog.goal_sets()
    found = goal_for(sets["EO14170"], Measure.M2)
    assert found is not None
    assert (found.comparison, found.target) == ("under", 80)
    assert all(goal_for(sets["EO14409"], measure) is None for measure in Measure)
