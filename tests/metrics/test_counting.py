"""From a log to rows: six measures a hire, stays in steps, the way of each application, one row a chain."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.metrics import counting
from app.metrics.rules import FiscalQuarter
from app.timeline.rules import EventType, Holder
from tests.metrics.given import (
    AGAIN,
    HIRED,
    ONE,
    OTHERS,
    REQUISITION,
    THREE,
    TRUNK,
    TWO,
    a_chain,
    a_need,
    at,
    on,
)

E = EventType


def count(*rows, **more):
    return counting.of_chain(a_chain(*rows, **more))


def test_a_hire_has_six_measures_from_the_dates_of_its_own_way():
    (hire,) = count(*TRUNK, *HIRED, *OTHERS).hires
    assert (hire.m1, hire.m2, hire.m3, hire.m4, hire.m5, hire.m6) == (49, 84, 9, 8, 14, 16)
    assert FiscalQuarter(hire.fiscal_year, hire.quarter) == FiscalQuarter(2026, 4)
    assert (hire.need_on, hire.shc_on, hire.tentative_on, hire.entered_on) == (on(0), on(1), on(49), on(84))
    assert (hire.why, hire.rested, hire.adjusted, hire.backdated) == ("", 0, 84, False)
    assert (hire.provision, hire.nice_role, hire.series, hire.grade, hire.location) == (
        "EO14409-2d", "PD-WRL-007", "2210", 13, "Washington, DC",
    )  # fmt: skip


def test_a_hire_of_a_reannounced_need_counts_from_the_first_need_and_is_cut_by_its_own_requisition():
    (hire,) = count(
        (E.NEED_VALIDATED, 0), (E.RPA, 2), (E.JOA_OPEN, 5), (E.JOA_CLOSE, 15), (E.CANCELLED, 20),
        (E.REANNOUNCED, 50, None, AGAIN), (E.JOA_OPEN, 52, None, AGAIN), (E.JOA_CLOSE, 62, None, AGAIN),
        (E.CERT_ISSUED, 70, None, AGAIN), (E.CERT_RETURNED, 75, None, AGAIN), (E.TJO_ACCEPTED, 80, ONE, AGAIN),
        (E.EOD, 100, ONE, AGAIN), needs=(a_need(), a_need(AGAIN, series="1550")),
    ).hires  # fmt: skip
    assert (hire.m1, hire.m2, hire.rested, hire.adjusted) == (80, 100, 30, 70)
    assert (hire.m3, hire.m4, hire.m5) == (50, 8, 5)
    assert (hire.requisition_id, hire.series) == (AGAIN, "1550")


ACCEPTED_TWICE = (
    (E.NEED_VALIDATED, 0), (E.TJO_ACCEPTED, 20, ONE), (E.CANCELLED, 30), (E.REANNOUNCED, 31, None, AGAIN),
    (E.TJO_ACCEPTED, 49, TWO, AGAIN), (E.EOD, 84, TWO, AGAIN),
)  # fmt: skip
BOTH = (a_need(), a_need(AGAIN))


def test_one_person_with_an_application_before_and_one_after_the_cancellation_is_one_hire():
    """As `muster metrics hires` has it: the row is that of the entrance, with its own acceptance."""
    person = UUID(int=9)
    chain = replace(a_chain(*ACCEPTED_TWICE, needs=BOTH), person_of={ONE: person, TWO: person})
    (hire,) = counting.of_chain(chain).hires
    assert (hire.application_id, hire.requisition_id, hire.m1, hire.m2, hire.why) == (TWO, AGAIN, 49, 84, "")


def test_two_people_of_a_chain_stay_two():
    rows = {h.application_id: (h.m2, h.why) for h in count(*ACCEPTED_TWICE, needs=BOTH).hires}
    assert rows == {ONE: (None, "no entrance on duty on record"), TWO: (84, "")}


def test_an_acceptance_recorded_again_after_the_entrance_does_not_undo_a_good_hire():
    (hire,) = count((E.NEED_VALIDATED, 0), (E.TJO_ACCEPTED, 49, ONE), (E.EOD, 84, ONE), (E.TJO_ACCEPTED, 90, ONE)).hires
    assert (hire.m1, hire.m2, hire.why) == (49, 84, "")


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([(E.NEED_VALIDATED, 0), (E.TJO_ACCEPTED, 9, ONE)], "no entrance on duty"),
        ([(E.NEED_VALIDATED, 0), (E.EOD, 9, ONE)], "no accepted tentative offer"),
        ([(E.TJO_ACCEPTED, 1, ONE), (E.EOD, 9, ONE)], "no validated need"),
        ([(E.NEED_VALIDATED, 0), (E.EOD, 5, ONE), (E.TJO_ACCEPTED, 9, ONE)], "before the tentative offer"),
    ],
)
def test_a_hire_that_cannot_be_measured_says_why_and_has_no_days(rows, why):
    (hire,) = count(*rows).hires
    assert why in hire.why
    assert (hire.m1, hire.m2, hire.adjusted) == (None, None, None)


def test_a_measure_whose_dates_are_missing_is_empty_and_the_others_stand():
    (hire,) = count((E.NEED_VALIDATED, 0), (E.CERT_ISSUED, 20), (E.TJO_ACCEPTED, 30, ONE), (E.EOD, 60, ONE)).hires
    assert (hire.m2, hire.m3, hire.m4, hire.m5, hire.m6) == (60, None, None, None, None)


def test_three_hires_share_the_start_and_who_accepted_nothing_is_no_hire():
    facts = count(
        *TRUNK, (E.TJO_ACCEPTED, 50, ONE), (E.EOD, 70, ONE), (E.TJO_ACCEPTED, 51, TWO), (E.EOD, 90, TWO),
        (E.TJO_SENT, 50, THREE), (E.TJO_DECLINED, 55, THREE),
    )  # fmt: skip
    assert {h.application_id: h.m2 for h in facts.hires} == {ONE: 70, TWO: 90}
    (whole,) = facts.requisitions
    assert (whole.offered, whole.accepted, whole.declined, whole.entered) == (3, 2, 1, 2)


def test_each_stay_in_a_step_is_a_row_and_one_that_lasts_is_censored():
    steps = {(s.element, s.application_id): s for s in count(*TRUNK, *HIRED[:7]).steps}
    assert {e: s.days for (e, who), s in steps.items() if who is None} == {2: 3, 3: 2, 4: 4, 5: 3, 6: 10, 8: 8, 10: 14}
    assert steps[11, ONE].days == 5
    vetting = steps[12, ONE]
    assert (vetting.ended_at, vetting.days, vetting.quarter) == (None, None, None)


def test_an_application_says_how_far_it_came_and_how_long_its_person_waited():
    facts = count(*TRUNK, *HIRED, *OTHERS)
    one, two, three = (next(a for a in facts.applications if a.application_id == who) for who in (ONE, TWO, THREE))
    assert (one.qualified, one.referred_on, one.selected_on, one.entered_on) == (True, on(30), on(44), on(84))
    assert (one.answered_on, one.wait) == (on(46), 32)
    assert (two.qualified, two.referred_on, two.selected_on, two.wait) == (True, on(30), None, 29)
    assert (three.qualified, three.referred_on, three.wait) == (False, None, 10)
    assert {one.holder, two.holder, three.holder} == {""}
    (whole,) = facts.requisitions
    assert (whole.applied, whole.qualified, whole.referred, whole.selected, whole.accepted, whole.entered) == (
        3, 2, 2, 1, 1, 1,
    )  # fmt: skip


def test_a_withdrawal_is_no_answer_and_a_cancellation_is_one():
    rows = [*TRUNK[:7], (E.APPLICATION_RECEIVED, 14, ONE), (E.APPLICATION_RECEIVED, 14, TWO)]
    one, two = count(*rows, (E.WITHDRAWN, 20, ONE), (E.CANCELLED, 28)).applications
    assert (one.wait, one.withdrawn_on) == (None, on(20))
    assert (two.wait, two.answered_on) == (14, on(28))


def test_who_said_no_is_counted_with_the_reason_chosen_and_who_was_led_elsewhere_with_the_way():
    facts = count(
        *TRUNK, *OTHERS, (E.APPLICATION_RECEIVED, 13, ONE), (E.TJO_SENT, 46, ONE),
        (E.TJO_DECLINED, 48, ONE, REQUISITION, "pay"), (E.WITHDRAWN, 20, THREE, REQUISITION, "time_taken"),
        (E.REDIRECTED, 50, TWO, REQUISITION, "other_position"),
    )  # fmt: skip
    one, two, three = (next(a for a in facts.applications if a.application_id == who) for who in (ONE, TWO, THREE))
    assert (one.declined_on, one.declined_why, one.withdrawn_why) == (on(48), "pay", "")
    assert (three.withdrawn_on, three.withdrawn_why) == (on(20), "time_taken")
    assert (two.redirected_on, two.redirected_how, two.declined_why) == (on(50), "other_position", "")
    (whole,) = facts.requisitions
    assert (whole.declined, whole.withdrawn, whole.redirected) == (1, 1, 1)


def test_leading_an_application_elsewhere_moves_no_clock_and_answers_nobody():
    rows = [*TRUNK[:7], (E.APPLICATION_RECEIVED, 14, ONE)]
    elsewhere = (E.REDIRECTED, 20, ONE, REQUISITION, "other_grade")
    before, after = count(*rows), count(*rows, elsewhere)
    assert (before.steps, before.hires) == (after.steps, after.hires)
    assert (after.applications[0].wait, after.applications[0].holder) == (None, before.applications[0].holder)


def test_notices_are_due_five_business_days_after_receipt_and_ten_after_the_acceptance():
    notices = {ONE: {"received": on(14), "offer": on(46)}, TWO: {"received": on(30)}}
    by = {a.application_id: a for a in count(*TRUNK, *HIRED, *OTHERS, notices=notices).applications}
    assert on(14).isoformat() == "2026-06-22"
    assert by[ONE].receipt_due_on.isoformat() == "2026-06-29"
    assert on(49).isoformat() == "2026-07-27"
    assert by[TWO].outcome_due_on.isoformat() == "2026-08-10"
    assert (by[TWO].receipt_on, by[TWO].outcome_on) == (on(30), None)
    assert by[ONE].outcome_on == on(46)
    assert by[THREE].outcome_due_on is None


def test_a_requisition_says_who_holds_it_and_its_holders_days_add_up():
    (whole,) = count(*TRUNK, *HIRED[:7]).requisitions
    assert (whole.state, whole.element, whole.holder) == ("open", 12, "security")
    held = whole.held(at(60))
    assert sum(held.values()) == pytest.approx(60)
    assert held[Holder.SECURITY] == pytest.approx(10)
    (whole,) = count(*TRUNK, *HIRED).requisitions
    assert (whole.state, whole.holder, whole.ended_at) == ("filled", "", at(84))
    assert sum(whole.held(at(500)).values()) == pytest.approx(84)


def test_a_requisition_with_openings_left_stays_open_and_one_that_is_filled_does_not():
    (whole,) = count(*TRUNK, *HIRED, needs=(a_need(openings=3),)).requisitions
    assert (whole.state, whole.element, whole.holder, whole.since_at) == ("open", 11, "hr_specialist", at(84))
    assert whole.ended_at is None
    assert sum(whole.held(at(100)).values()) == pytest.approx(100)
    (whole,) = count(*TRUNK, *HIRED, needs=(a_need(openings=1),)).requisitions
    assert (whole.state, whole.ended_at) == ("filled", at(84))


def test_a_requisition_keeps_its_rests_beside_its_raw_days():
    (whole,) = count(*TRUNK[:5], (E.PAUSE_BEGAN, 10), (E.PAUSE_ENDED, 16), (E.HOLD_BEGAN, 18)).requisitions
    assert (whole.rested, whole.resting_since, whole.state) == (6, on(18), "open")


def test_what_was_on_record_at_an_earlier_day_leaves_out_what_was_entered_later():
    chain = a_chain(*TRUNK, *HIRED)
    late = tuple(replace(e, entered_at=at(95)) if e.type is E.EOD else e for e in chain.events)
    known = counting.as_known_at(replace(chain, events=late), at(90))
    assert counting.of_chain(known).hires[0].why == "no entrance on duty on record"
    (now,) = counting.of_chain(replace(chain, events=late)).hires
    assert (now.m2, now.backdated) == (84, True)


types = st.sampled_from(list(EventType))
rows = st.lists(st.tuples(types, st.integers(0, 200), st.sampled_from([None, ONE, TWO])), max_size=25)


@given(rows, st.randoms(use_true_random=False))
def test_any_log_in_any_order_counts_alike_and_its_counts_agree(drawn, draw):
    chain = a_chain((E.NEED_VALIDATED, 0), *drawn)
    facts = counting.of_chain(chain)
    mixed = list(chain.events)
    draw.shuffle(mixed)
    assert set(counting.of_chain(replace(chain, events=tuple(mixed))).steps) == set(facts.steps)
    (whole,) = facts.requisitions
    assert whole.applied == len(facts.applications)
    assert whole.entered >= sum(h.m2 is not None for h in facts.hires)
    end = whole.ended_at or at(300)
    assert sum(whole.held(at(300)).values()) == pytest.approx((end - at(0)) / timedelta(days=1))
    assert all((h.m2 is None) == bool(h.why) for h in facts.hires)
    assert whole.requisition_id == REQUISITION
