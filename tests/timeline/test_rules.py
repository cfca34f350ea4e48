"""The clock: one holder at every instant, days that add up, a start that cannot be moved."""

import itertools
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.timeline import rules
from app.timeline.rules import Event, EventType, Holder

START = datetime(2026, 6, 8, 14, 0, tzinfo=UTC)
REQUISITION = uuid4()


def an_event(
    type_: EventType, day: float, *, application: UUID | None = None, requisition: UUID = REQUISITION, id_: int = 0
):
    at = START + timedelta(days=day)
    return Event(id_, requisition, application, type_, at, at)


sequences = st.lists(
    st.tuples(st.sampled_from(list(EventType)), st.floats(0, 300), st.sampled_from([None, UUID(int=1), UUID(int=2)])),
    max_size=30,
).map(
    lambda rows: [
        an_event(EventType.NEED_VALIDATED, 0),
        *(an_event(t, d, application=a, id_=i) for i, (t, d, a) in enumerate(rows, 1)),
    ]
)


@given(sequences, st.floats(0, 400))
def test_exactly_one_party_holds_the_next_move_at_every_instant(events, as_of_day):
    as_of = START + timedelta(days=as_of_day)
    cut = rules.intervals(events, as_of)
    for before, after in itertools.pairwise(cut):
        assert before.end == after.start
    if cut:
        assert cut[0].start == START
        assert all(i.holder is not Holder.NOBODY and i.end > i.start for i in cut)


@given(sequences, st.floats(0, 400))
def test_holder_days_and_element_days_add_up_to_the_whole(events, as_of_day):
    as_of = START + timedelta(days=as_of_day)
    cut = rules.intervals(events, as_of)
    whole = (cut[-1].end - cut[0].start) / timedelta(days=1) if cut else 0.0
    assert sum(rules.days_by_holder(events, as_of).values()) == pytest.approx(whole)
    assert sum(rules.days_by_element(events, as_of).values()) == pytest.approx(whole)


def test_after_the_announcement_opens_the_applicants_have_the_next_move():
    now = rules.current(
        [an_event(EventType.NEED_VALIDATED, 0), an_event(EventType.JOA_OPEN, 9)], START + timedelta(days=12)
    )
    assert (now.element, now.holder, now.days) == (6, Holder.APPLICANT, 3.0)


def test_nobody_holds_a_cancelled_requisition():
    events = [an_event(EventType.NEED_VALIDATED, 0), an_event(EventType.CANCELLED, 9)]
    assert rules.current(events, START + timedelta(days=12)) is None


def test_announcing_again_keeps_the_first_need():
    again = uuid4()
    events = [
        an_event(EventType.NEED_VALIDATED, 0),
        an_event(EventType.CANCELLED, 30),
        an_event(EventType.REANNOUNCED, 40, requisition=again),
    ]
    assert rules.clock_start(events) == START
    assert sum(rules.days_by_holder(events, START + timedelta(days=50)).values()) == pytest.approx(50)


@pytest.mark.parametrize(
    ("past", "new", "words"),
    [
        ([], EventType.JOA_OPEN, "after: need validated"),
        ([EventType.NEED_VALIDATED], EventType.NEED_VALIDATED, "cannot be set back"),
        ([EventType.NEED_VALIDATED], EventType.EOD, "after: tentative offer accepted"),
        ([EventType.NEED_VALIDATED, EventType.CANCELLED], EventType.JOA_OPEN, "was cancelled"),
    ],
)
def test_what_cannot_follow_is_refused_by_name(past, new, words):
    log = [an_event(t, i) for i, t in enumerate(past)]
    with pytest.raises(rules.OutOfOrder, match=words):
        rules.check_recordable(log, an_event(new, 20), START + timedelta(days=30))


def test_nothing_is_recorded_for_a_day_to_come():
    with pytest.raises(rules.OutOfOrder, match="future"):
        rules.check_recordable([], an_event(EventType.NEED_VALIDATED, 2), START)


def test_an_entry_two_days_late_is_marked_as_back_dated():
    late = Event(1, REQUISITION, None, EventType.RPA, START, START + timedelta(days=2))
    assert late.backdated
    assert not an_event(EventType.RPA, 0).backdated


def test_days_are_counted_by_the_calendar_of_washington():
    late_evening = datetime(2026, 6, 9, 3, 30, tzinfo=UTC)  # still 8 June in Washington
    assert rules.calendar_days(late_evening, datetime(2026, 6, 9, 15, 0, tzinfo=UTC)) == 1
