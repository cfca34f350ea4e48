"""Goals: under excludes its number and within includes it; without a number or a value nothing is said to be met."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from app.metrics import counting, listing
from app.metrics.facts import Facts
from app.metrics.filters import Filters
from app.metrics.goals import chosen, goal_for, is_met, key_of, offered, verdicts
from app.metrics.past import Past
from app.metrics.rules import Measure
from app.reference import catalog
from app.timeline.rules import EventType as E
from tests.metrics.given import AGENCY, HIRED, ONE, TRUNK, a_chain, a_need, on

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


def a_source(*chains):
    """Figures of some chains; each is another requisition, so that none is counted for another."""
    apart = [replace(chain, chain_id=uuid4(), agency_id=AGENCY) for chain in chains]
    return Past(counting.together([counting.of_chain(chain) for chain in apart]), NOTHING.as_of)


def opened(day: int):
    return a_chain((E.NEED_VALIDATED, 0), (E.JOA_OPEN, day), needs=(a_need(provision="EO14409-2f"),))


def test_only_announcements_open_by_the_day_the_order_sets_count_for_it():
    """Day 54 after 8 June 2026 is 1 August, the last day that counts."""
    assert on(54) == date(2026, 8, 1)
    source = a_source(opened(20), opened(54), opened(55), a_chain((E.NEED_VALIDATED, 0)))
    (verdict,) = (v for v in verdicts(source, Filters(), catalog.goal_sets()["EO14409"]) if v.goal.due_on)
    assert (verdict.measured, verdict.n, verdict.met) == (2, 2, None)
    assert verdict.why == "2 opened by 1 August 2026, 1 later; no number set"
    behind = listing.listings()[verdict.what]
    assert sum(behind.holds(r, on(200)) for r in source.facts.requisitions) == 2


@pytest.mark.parametrize(
    ("risk", "clearance", "target"),
    [
        ("low", "none", 21), ("moderate", "secret", 25), ("high", "none", 45), ("moderate", "top_secret", 45),
        ("low", "top_secret_sci", 45), ("high", "top_secret", 45),
    ],
)  # fmt: skip
def test_vetting_is_held_against_the_goal_of_the_risk_level_and_top_secret_against_45_days(risk, clearance, target):
    source = a_source(a_chain(*TRUNK, *HIRED, needs=(a_need(risk_level=risk, clearance=clearance),)))
    (verdict,) = (v for v in verdicts(source, Filters(), catalog.goal_sets()["VETTING"]) if v.n)
    assert (verdict.goal.target, verdict.measured, verdict.met) == (target, 16, True)
    assert [h.application_id for h in source.facts.hires if listing.listings()[verdict.what].holds(h, on(200))] == [ONE]


def test_an_older_version_of_a_goal_set_can_be_chosen_and_the_newest_goes_by_its_id(monkeypatch):
    (now,) = (s for s in catalog.goal_set_versions() if s.id == "EO14170")
    old = now.model_copy(update={"version": "2012-01", "goal": (a_goal("within", 100),)})
    monkeypatch.setattr(catalog, "goal_set_versions", lambda: (*catalog.goal_sets().values(), old))
    keys = [key_of(s) for s in offered("CISA")]
    assert keys[:2] == ["EO14170", "EO14170~2012-01"]
    assert (chosen("EO14170~2012-01").goal[0].target, chosen("EO14170").goal[0].target) == (100, 80)
    source = a_source(a_chain(*TRUNK, *HIRED))
    values = [verdicts(source, Filters(), chosen(key))[0] for key in keys[:2]]
    assert [(v.measured, v.met) for v in values] == [(84, False), (84, True)]
