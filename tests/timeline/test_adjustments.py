"""Raw days lead; what the adjusted figure leaves out is listed with its reason, and once."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.timeline import adjustments
from app.timeline.adjustments import Kind
from app.timeline.rules import EASTERN, EventType
from tests.timeline.logs import AGAIN, ONE, at, chains, ev, log

E = EventType


def why(type_, day, reason, **more):
    return ev(type_, day, basis=reason, actor="Hana Rhodes", **more)


def test_a_furlough_inside_a_pause_is_left_out_once_and_both_are_listed():
    events = [
        *log((E.NEED_VALIDATED, 0), (E.EOD, 80, ONE)),
        why(E.PAUSE_BEGAN, 10, "Budget under review"),
        why(E.FURLOUGH_BEGAN, 15, "Lapse in appropriations"),
        why(E.FURLOUGH_ENDED, 20, "Appropriations enacted"),
        why(E.PAUSE_ENDED, 30, "Budget decided"),
    ]
    found = adjustments.of(events, at(100))
    assert [(a.kind, a.reason, a.actor) for a in found] == [
        (Kind.PAUSE, "Budget under review", "Hana Rhodes"),
        (Kind.FURLOUGH, "Lapse in appropriations", "Hana Rhodes"),
    ]
    assert adjustments.days(found, at(0), at(80)) == adjustments.Days(raw=80, adjusted=60)


def test_a_cancelled_and_reannounced_vacancy_counts_raw_from_the_first_need_and_names_the_rest_between():
    events = [
        *log((E.NEED_VALIDATED, 0)),
        why(E.PAUSE_BEGAN, 20, "Waiting for the committee"),
        why(E.CANCELLED, 30, "No qualified applicants"),
        why(E.REANNOUNCED, 45, "", requisition=AGAIN),
    ]
    found = adjustments.of(events, at(60))
    assert [(a.kind, a.start, a.end) for a in found] == [(Kind.PAUSE, at(20), at(30)), (Kind.CANCELLED, at(30), at(45))]
    assert found[1].reason == "No qualified applicants"
    assert adjustments.days(found, at(0), at(60)) == adjustments.Days(raw=60, adjusted=35)


def test_a_hold_that_lasts_is_listed_as_lasting_and_counts_to_the_end():
    found = adjustments.of([*log((E.NEED_VALIDATED, 0)), why(E.HOLD_BEGAN, 50, "Litigation")], at(60))
    assert [(a.kind, a.end) for a in found] == [(Kind.HOLD, None)]
    assert adjustments.days(found, at(0), at(60)) == adjustments.Days(raw=60, adjusted=50)


def test_a_cancelled_requisition_that_is_not_announced_again_has_ended_and_was_not_adjusted():
    assert adjustments.of([*log((E.NEED_VALIDATED, 0)), why(E.CANCELLED, 30, "Position abolished")], at(60)) == []


@given(chains, st.integers(0, 100), st.integers(0, 300))
def test_the_adjusted_days_are_the_days_that_no_adjustment_covers(events, first, length):
    start, end = at(first), at(first + length)
    found = adjustments.of(events, at(400))
    days = [
        date.fromordinal(d) for d in range(start.astimezone(EASTERN).toordinal(), end.astimezone(EASTERN).toordinal())
    ]
    free = [
        d
        for d in days
        if not any(a.start.astimezone(EASTERN).date() <= d < (a.end or end).astimezone(EASTERN).date() for a in found)
    ]
    assert adjustments.days(found, start, end) == adjustments.Days(len(days), len(free))


def test_a_rest_that_began_after_the_last_day_leaves_nothing_out():
    found = adjustments.of(
        [*log((E.NEED_VALIDATED, 0)), why(E.PAUSE_BEGAN, 5, "Budget"), why(E.PAUSE_ENDED, 9, "")], at(60)
    )
    assert adjustments.days(found, at(0), at(3)) == adjustments.Days(raw=3, adjusted=3)
