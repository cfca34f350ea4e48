"""Who holds a requisition: one party at every instant, days that add up, a start that cannot be moved."""

import itertools
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.timeline import holders, rules
from app.timeline.rules import EventType, Holder
from tests.timeline.logs import AGAIN, ONE, START, TWO, at, chains, days, ev, log

E, H = EventType, Holder


def held(events, day):
    """The stretches of a log around an instant."""
    return [i for i in holders.intervals(events, at(400)) if i.start <= at(day) < i.end]


@given(chains, st.floats(0, 400))
def test_exactly_one_party_holds_the_next_move_at_every_instant_of_an_open_requisition(events, as_of_day):
    found = holders.intervals(events, at(as_of_day))
    for before, after in itertools.pairwise(found):
        assert before.end == after.start
    assert all(i.holder is not Holder.NOBODY and i.end > i.start for i in found)
    if found:
        assert found[0].start == START
    now = holders.current(events, at(as_of_day))
    if now is not None:
        assert not found or found[-1].end == at(as_of_day)
        assert now.holder is not Holder.NOBODY


@given(chains, days)
def test_what_a_later_day_says_of_an_instant_is_what_was_said_then(events, day):
    then = holders.current(events, at(day))
    after = held([e for e in events], day)
    if then is not None:
        assert [(i.element, i.holder) for i in after] == [(then.element, then.holder)]


@given(chains, st.floats(0, 400))
def test_holder_days_and_element_days_add_up_to_the_whole(events, as_of_day):
    found = holders.intervals(events, at(as_of_day))
    whole = (found[-1].end - START) / timedelta(days=1) if found else 0.0
    assert sum(holders.days_by_holder(events, at(as_of_day)).values()) == pytest.approx(whole)
    assert sum(holders.days_by_element(events, at(as_of_day)).values()) == pytest.approx(whole)


@given(chains, st.randoms(use_true_random=False))
def test_the_order_in_which_a_log_is_read_changes_nothing(events, draw):
    mixed = list(events)
    draw.shuffle(mixed)
    assert holders.intervals(mixed, at(400)) == holders.intervals(events, at(400))


def test_after_the_announcement_opens_the_applicants_have_the_next_move():
    now = holders.current(log((E.NEED_VALIDATED, 0), (E.JOA_OPEN, 9)), at(12))
    assert (now.element, now.holder, now.days) == (6, H.APPLICANT, 3.0)


def test_nobody_holds_a_cancelled_requisition():
    assert holders.current(log((E.NEED_VALIDATED, 0), (E.CANCELLED, 9)), at(12)) is None


def test_announcing_again_keeps_the_first_need_and_the_days_between():
    events = [*log((E.NEED_VALIDATED, 0), (E.CANCELLED, 30)), ev(E.REANNOUNCED, 40, requisition=AGAIN, id_=9)]
    assert rules.clock_start(events) == START
    assert holders.days_by_holder(events, at(50)) == {H.HIRING_MANAGER: 30.0, H.HR_SPECIALIST: 20.0}


RETURNED = ((E.NEED_VALIDATED, 0), (E.CERT_ISSUED, 20), (E.CERT_RETURNED, 30))


def test_with_two_hires_the_one_furthest_behind_holds_the_clock():
    events = log(
        *RETURNED, (E.SELECTED, 30, ONE), (E.SELECTED, 30, TWO), (E.TJO_SENT, 31, ONE), (E.TJO_ACCEPTED, 33, ONE),
        (E.SUIT_INIT, 34, ONE), (E.TJO_SENT, 40, TWO), (E.TJO_ACCEPTED, 45, TWO), (E.EOD, 60, ONE), (E.EOD, 80, TWO),
    )  # fmt: skip
    assert [(i.element, i.holder, i.application_id) for i in held(events, 35)] == [(11, H.HR_SPECIALIST, TWO)]
    assert [(i.element, i.holder, i.application_id) for i in held(events, 50)] == [(12, H.SECURITY, ONE)]
    assert [(i.element, i.application_id) for i in held(events, 70)] == [(12, TWO)]
    assert holders.current(events, at(81)) is None
    assert sum(holders.days_by_holder(events, at(90)).values()) == pytest.approx(80)


def test_when_everyone_declined_human_resources_have_to_choose_again():
    events = log(*RETURNED, (E.TJO_SENT, 31, ONE), (E.TJO_DECLINED, 35, ONE))
    now = holders.current(events, at(40))
    assert (now.element, now.holder) == (11, H.HR_SPECIALIST)


def test_a_second_certificate_gives_the_clock_back_to_the_manager_while_the_first_hire_is_vetted():
    events = log(
        *RETURNED, (E.TJO_ACCEPTED, 33, ONE), (E.SUIT_INIT, 34, ONE), (E.CERT_ISSUED, 36), (E.SUIT_DONE, 50, ONE)
    )
    assert [i.holder for i in held(events, 40)] == [H.HIRING_MANAGER]
    assert [i.holder for i in held(events, 60)] == [H.HIRING_MANAGER]


def test_an_offer_says_that_the_certificate_is_back_also_where_nobody_recorded_it():
    events = log(
        (E.NEED_VALIDATED, 0), (E.CERT_ISSUED, 20), (E.TJO_SENT, 31, ONE), (E.TJO_ACCEPTED, 33, ONE), (E.EOD, 60, ONE)
    )
    assert [i.element for i in held(events, 25)] == [10]
    assert [i.element for i in held(events, 40)] == [12]
    assert holders.current(events, at(61)) is None


def test_a_day_of_vetting_during_the_official_offer_is_one_day_and_is_the_security_offices():
    events = log(
        *RETURNED, (E.TJO_SENT, 30, ONE), (E.TJO_ACCEPTED, 33, ONE), (E.SUIT_INIT, 34, ONE), (E.FJO_SENT, 36, ONE),
        (E.FJO_ACCEPTED, 40, ONE), (E.SUIT_DONE, 50, ONE), (E.EOD, 60, ONE),
    )  # fmt: skip
    days_of = holders.days_by_holder(events, at(100))
    assert days_of[H.SECURITY] == 16.0
    assert sum(days_of.values()) == pytest.approx(60)


THREE = UUID(int=3)


def test_with_three_openings_and_one_first_day_human_resources_have_the_next_move_until_all_are_filled():
    """The stretch begins when the last lane ended: on day 60, 61 (declined) and 70; the third entrance ends it."""
    rows = [*RETURNED, (E.TJO_ACCEPTED, 40, ONE), (E.EOD, 60, ONE)]
    now = holders.current(log(*rows), at(65), 3)
    assert (now.element, now.holder, now.days) == (11, H.HR_SPECIALIST, 5.0)
    rows += [(E.TJO_SENT, 60.5, TWO), (E.TJO_DECLINED, 61, TWO), (E.TJO_ACCEPTED, 64, TWO), (E.EOD, 70, TWO)]
    assert holders.current(log(*rows), at(75), 3).days == 5.0
    rows += [(E.TJO_ACCEPTED, 80, THREE), (E.EOD, 90, THREE)]
    assert holders.current(log(*rows), at(95), 3) is None
    assert sum(holders.days_by_holder(log(*rows), at(200), 3).values()) == pytest.approx(90)


def test_a_second_certificate_for_the_other_openings_is_the_managers_move():
    rows = [*RETURNED, (E.TJO_ACCEPTED, 40, ONE), (E.EOD, 60, ONE), (E.CERT_ISSUED, 66)]
    now = holders.current(log(*rows), at(70), 2)
    assert (now.element, now.holder, now.days) == (10, H.HIRING_MANAGER, 4.0)


def test_a_paper_recorded_after_the_last_opening_was_filled_opens_nothing_again():
    assert holders.current(log(*RETURNED[:2], (E.EOD, 60, ONE), (E.CERT_RETURNED, 66)), at(70)) is None


def test_what_was_filled_and_is_announced_again_asks_for_as_many_once_more():
    rows = [*RETURNED, (E.EOD, 60, ONE), (E.CANCELLED, 70), (E.REANNOUNCED, 80)]
    assert holders.current(log(*rows), at(85)).element == 5
    assert holders.current(log(*rows, (E.EOD, 95, TWO)), at(96)) is None


def test_people_who_entered_before_a_cancellation_still_fill_their_openings():
    rows = [*RETURNED, (E.EOD, 60, ONE), (E.CANCELLED, 70), (E.REANNOUNCED, 80), (E.EOD, 95, TWO)]
    assert holders.current(log(*rows), at(96), 3).holder is H.HR_SPECIALIST
    assert holders.current(log(*rows), at(96), 2) is None


crowds = st.lists(st.tuples(st.sampled_from(list(E)), days, st.sampled_from([None, ONE, TWO, THREE])), max_size=40).map(
    lambda drawn: log((E.NEED_VALIDATED, 0), *((t, d, w) for t, d, w in drawn if t is not E.REANNOUNCED))
)


@given(crowds, st.integers(1, 4), days)
def test_a_requisition_is_held_at_every_instant_until_its_openings_are_filled_or_it_is_cancelled(events, wanted, day):
    """Open, said without the code: the need is validated, fewer have entered than are wanted, and the last of the
    requisition's own events is no cancellation."""
    seen = sorted((e for e in events if e.happened_at <= at(day)), key=lambda e: (e.happened_at, e.id))
    own = [e for e in seen if e.type in rules.TRUNK]
    entered = {e.application_id for e in seen if e.type is E.EOD}
    now = holders.current(events, at(day), wanted)
    if own[-1].type is E.CANCELLED:
        assert now is None
    elif len(entered) < wanted:
        assert now is not None
        assert now.holder is not H.NOBODY
    found = holders.intervals(events, at(day), wanted)
    assert sum(i.days for i in found) == pytest.approx(sum(holders.days_by_holder(events, at(day), wanted).values()))
    for before, after in itertools.pairwise(found):
        assert before.end == after.start
    if now is not None and day > 0:
        assert sum(i.days for i in found) == pytest.approx(day)
