"""What may be recorded, and when: the log accepts no effect without its cause and no rest without its reason."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from app.timeline import rules
from app.timeline.rules import Event, EventType

START = datetime(2026, 6, 8, 14, 0, tzinfo=UTC)
REQUISITION = uuid4()


def an_event(
    type_: EventType, day: float, *, application: UUID | None = None, requisition: UUID = REQUISITION, id_: int = 0
):
    at = START + timedelta(days=day)
    return Event(id_, requisition, application, type_, at, at)


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


def an_adjustment(type_: EventType, day: float, *, basis: str = "Lapse in appropriations", actor: str = "Hana Rhodes"):
    at = START + timedelta(days=day)
    return Event(0, REQUISITION, None, type_, at, at, basis, actor)


@pytest.mark.parametrize("blank", [{"basis": " "}, {"actor": ""}])
def test_a_pause_without_its_reason_or_its_author_is_refused(blank):
    log = [an_event(EventType.NEED_VALIDATED, 0)]
    with pytest.raises(rules.NoReason, match="say why"):
        rules.check_recordable(log, an_adjustment(EventType.PAUSE_BEGAN, 2, **blank), START + timedelta(days=30))


def test_a_pause_ends_once_and_does_not_begin_twice():
    now, need = START + timedelta(days=30), an_event(EventType.NEED_VALIDATED, 0)
    begun = [need, an_adjustment(EventType.FURLOUGH_BEGAN, 3)]
    ended = [*begun, an_adjustment(EventType.FURLOUGH_ENDED, 9)]
    rules.check_recordable(begun, an_adjustment(EventType.FURLOUGH_ENDED, 9), now)
    rules.check_recordable(begun, an_adjustment(EventType.PAUSE_BEGAN, 4), now)
    rules.check_recordable(ended, an_adjustment(EventType.FURLOUGH_BEGAN, 12), now)
    for log, new, words in (
        (begun, an_adjustment(EventType.FURLOUGH_BEGAN, 4), "already under way"),
        (ended, an_adjustment(EventType.FURLOUGH_ENDED, 12), "not under way"),
        ([need], an_adjustment(EventType.PAUSE_ENDED, 4), "after: paused"),
        (ended, an_adjustment(EventType.FURLOUGH_BEGAN, 5), "before the last one"),
    ):
        with pytest.raises(rules.OutOfOrder, match=words):
            rules.check_recordable(log, new, now)
