"""One application at a time: who owes the next move, vetting on its own clock, and every stay in every step."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.timeline import lanes, visits
from app.timeline.rules import TRUNK, EventType, Holder
from tests.timeline.logs import ONE, TWO, at, chains, ev, log

E, H = EventType, Holder


def own_and_trunk(events):
    return [e for e in events if e.application_id == ONE and e.type not in TRUNK], [
        e for e in events if e.type in TRUNK
    ]


@given(chains, st.floats(0, 20), st.floats(0, 400))
def test_exactly_one_party_holds_an_open_application_at_every_instant(events, received, as_of_day):
    own, trunk = own_and_trunk([*events, ev(E.APPLICATION_RECEIVED, received, ONE, id_=99)])
    found = lanes.application_intervals(own, trunk, at(as_of_day))
    for before, after in itertools.pairwise(found):
        assert before.end == after.start
    assert all(i.holder is not H.NOBODY and i.end > i.start for i in found)
    now = lanes.holding(own, trunk, at(as_of_day))
    if now is not None and found and now.since < at(as_of_day):
        assert found[-1].end == at(as_of_day)
        assert found[-1].holder is now.holder


@given(chains, st.floats(0, 400))
def test_the_days_of_an_applications_holders_are_the_days_it_was_open(events, as_of_day):
    own, trunk = own_and_trunk([*events, ev(E.APPLICATION_RECEIVED, 0, ONE, id_=99)])
    found = lanes.application_intervals(own, trunk, at(as_of_day))
    if found:
        assert sum(i.days for i in found) == pytest.approx((found[-1].end - found[0].start) / timedelta(days=1))


TRUNK_LOG = log((E.NEED_VALIDATED, 0), (E.JOA_OPEN, 5), (E.JOA_CLOSE, 15), (E.CERT_ISSUED, 30), (E.CERT_RETURNED, 40))


def stand(*own, day):
    position = lanes.holding(log(*own), TRUNK_LOG, at(day))
    return (position.element, position.holder, position.since) if position else None


RECEIVED, REFERRED = (E.APPLICATION_RECEIVED, 8, ONE), (E.REFERRED, 30, ONE)


@pytest.mark.parametrize(
    ("own", "day", "expected"),
    [
        ([RECEIVED], 7, None),
        ([RECEIVED], 10, (6, H.HR_SPECIALIST, at(8))),
        ([RECEIVED], 20, (8, H.HR_SPECIALIST, at(15))),
        ([RECEIVED, (E.FOUND_NOT_QUALIFIED, 20, ONE)], 21, None),
        ([RECEIVED, (E.FOUND_NOT_QUALIFIED, 20, ONE), (E.FOUND_QUALIFIED, 22, ONE)], 23, (8, H.HR_SPECIALIST, at(22))),
        ([RECEIVED, REFERRED], 35, (10, H.HIRING_MANAGER, at(30))),
        ([RECEIVED, REFERRED], 45, (11, H.HR_SPECIALIST, at(40))),
        ([RECEIVED, REFERRED, (E.NOT_SELECTED, 40, ONE)], 45, None),
        ([RECEIVED, REFERRED, (E.SELECTED, 40, ONE)], 41, (11, H.HR_SPECIALIST, at(40))),
        ([RECEIVED, REFERRED, (E.SELECTED, 40, ONE), (E.TJO_SENT, 42, ONE)], 43, (11, H.APPLICANT, at(42))),
        ([RECEIVED, REFERRED, (E.SELECTED, 40, ONE), (E.WITHDRAWN, 42, ONE)], 43, None),
        ([RECEIVED, (E.NOT_REFERRED, 30, ONE)], 31, None),
    ],
)
def test_who_owes_an_applicant_the_next_move(own, day, expected):
    assert stand(*own, day=day) == expected


def test_an_application_waits_for_nobody_once_its_requisition_is_cancelled():
    trunk = [*TRUNK_LOG[:3], ev(E.CANCELLED, 20, id_=9)]
    assert lanes.holding(log(RECEIVED), trunk, at(25)) is None
    assert sum(i.days for i in lanes.application_intervals(log(RECEIVED), trunk, at(25))) == pytest.approx(12)


def test_vetting_has_its_own_clock_whatever_the_offers_do():
    events = log((E.SUIT_INIT, 34, ONE), (E.FJO_SENT, 36, ONE), (E.SUIT_DONE, 50, ONE), (E.SUIT_INIT, 40, TWO))
    assert lanes.vetting(events, at(60)) == [lanes.Vetting(ONE, at(34), at(50)), lanes.Vetting(TWO, at(40), None)]


def stays(*rows, day=300):
    return [(v.application_id, v.element, v.number, v.days) for v in visits.of(log(*rows), at(day))]


def test_a_step_that_is_entered_again_is_a_second_visit_to_it():
    found = stays(
        (E.NEED_VALIDATED, 0), (E.RPA, 2), (E.JA_CONFIRMED, 5), (E.JOA_OPEN, 9), (E.JOA_CLOSE, 19),
        (E.JOA_OPEN, 21), (E.JOA_CLOSE, 31), (E.CERT_ISSUED, 40), (E.CERT_RETURNED, 50),
    )  # fmt: skip
    assert found == [
        (None, 2, 1, 2), (None, 3, 1, 3), (None, 5, 1, 4), (None, 6, 1, 10), (None, 8, 1, 2), (None, 6, 2, 10),
        (None, 8, 2, 9), (None, 10, 1, 10),
    ]  # fmt: skip


def test_each_hire_has_a_lane_that_begins_with_the_selection():
    found = stays(
        (E.NEED_VALIDATED, 0), (E.CERT_ISSUED, 20), (E.CERT_RETURNED, 30), (E.SELECTED, 30, ONE), (E.TJO_SENT, 32, ONE),
        (E.TJO_SENT, 35, TWO), (E.TJO_ACCEPTED, 36, ONE), (E.SUIT_INIT, 37, ONE), (E.FJO_SENT, 40, ONE),
        (E.SUIT_DONE, 50, ONE), (E.FJO_ACCEPTED, 52, ONE), (E.EOD, 60, ONE),
    )  # fmt: skip
    assert [row for row in found if row[0] == ONE] == [
        (ONE, 11, 1, 6),
        (ONE, 12, 1, 14),
        (ONE, 13, 1, 2),
        (ONE, 14, 1, 8),
    ]
    assert [row for row in found if row[0] == TWO] == [(TWO, 11, 1, None)]


@given(chains, st.floats(0, 400))
def test_no_track_is_in_two_steps_at_once(events, as_of_day):
    by_track = {}
    for visit in visits.of(events, at(as_of_day)):
        by_track.setdefault((visit.application_id, visit.element >= 11), []).append(visit)
    for track in by_track.values():
        for before, after in itertools.pairwise(track):
            assert before.end is not None
            assert before.end <= after.start
