"""What an announcement needs before the public sees it, and to which second it is open."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Unprocessable
from app.positions import rules
from app.positions.rules import AnnouncementState as State

NOW = datetime(2026, 6, 15, 15, 0, tzinfo=UTC)
OPENS, CLOSES = rules.opening_instant(date(2026, 6, 15)), rules.closing_instant(date(2026, 6, 24))


@pytest.mark.parametrize(
    ("last_day", "closes_at"),
    [
        (date(2026, 6, 30), datetime(2026, 7, 1, 4, 0, tzinfo=UTC)),
        (date(2026, 1, 15), datetime(2026, 1, 16, 5, 0, tzinfo=UTC)),
        (date(2026, 3, 8), datetime(2026, 3, 9, 4, 0, tzinfo=UTC)),
        (date(2026, 11, 1), datetime(2026, 11, 2, 5, 0, tzinfo=UTC)),
        (date(2027, 12, 31), datetime(2028, 1, 1, 5, 0, tzinfo=UTC)),
    ],
    ids=["summer", "winter", "the day clocks go forward", "the day clocks go back", "the last day of a year"],
)
def test_an_announcement_closes_after_the_last_second_of_its_last_day_in_washington(last_day, closes_at):
    instant = rules.closing_instant(last_day)
    assert instant == closes_at
    assert rules.last_day(instant) == last_day
    second = timedelta(seconds=1)
    opened = closes_at - timedelta(days=5)
    assert rules.state(opened, opened, instant, None, closes_at - second) is State.OPEN
    assert rules.state(opened, opened, instant, None, closes_at) is State.CLOSED


def test_the_day_on_which_clocks_go_forward_has_23_hours_and_the_day_they_go_back_25():
    assert rules.closing_instant(date(2026, 3, 8)).astimezone(UTC) - rules.opening_instant(date(2026, 3, 8)).astimezone(
        UTC
    ) == timedelta(hours=23)
    assert rules.closing_instant(date(2026, 11, 1)).astimezone(UTC) - rules.opening_instant(
        date(2026, 11, 1)
    ).astimezone(UTC) == timedelta(hours=25)


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(0, 90))
def test_an_open_period_has_as_many_days_as_the_calendar_says(first, more):
    last = first + timedelta(days=more)
    assert rules.days_open(rules.opening_instant(first), rules.closing_instant(last)) == more + 1


@pytest.mark.parametrize(
    ("published", "cancelled", "now", "expected"),
    [
        (False, False, NOW, State.DRAFT),
        (True, False, NOW - timedelta(days=2), State.SCHEDULED),
        (True, False, NOW, State.OPEN),
        (True, False, NOW + timedelta(days=30), State.CLOSED),
        (True, True, NOW, State.CANCELLED),
    ],
)
def test_where_an_announcement_stands_follows_from_its_instants(published, cancelled, now, expected):
    before = NOW - timedelta(days=3)
    state = rules.state(before if published else None, OPENS, CLOSES, before if cancelled else None, now)
    assert state is expected


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=25))
def test_shares_add_up_to_one_and_keep_the_order_of_the_points(points):
    shares = rules.shares(points)
    assert sum(shares) == pytest.approx(1, abs=0.002)
    assert sorted(range(len(points)), key=lambda i: (shares[i], points[i])) == sorted(
        range(len(points)), key=lambda i: points[i]
    )


def test_a_skill_without_weight_is_refused():
    with pytest.raises(Unprocessable, match="above 0"):
        rules.shares([1, 0])


@pytest.mark.parametrize(
    ("clearance", "sensitivity", "fits"),
    [
        ("none", "non_sensitive", True),
        ("secret", "noncritical_sensitive", True),
        ("secret", "non_sensitive", False),
        ("top_secret", "noncritical_sensitive", False),
        ("top_secret", "critical_sensitive", True),
        ("top_secret_sci", "critical_sensitive", False),
        ("top_secret_sci", "special_sensitive", True),
    ],
)
def test_a_clearance_needs_a_position_of_its_sensitivity(clearance, sensitivity, fits):
    assert (list(rules.check_clearance(clearance, sensitivity)) == []) is fits


def test_a_need_may_be_back_dated_but_never_lies_in_the_future():
    assert rules.need_instant(date(2026, 6, 15), NOW) == NOW
    assert rules.need_instant(date(2026, 6, 1), NOW) == datetime(2026, 6, 1, 16, 0, tzinfo=UTC)
    with pytest.raises(rules.WrongDetails, match="future"):
        rules.need_instant(date(2026, 6, 16), NOW)


def test_the_day_is_washingtons_day_not_utcs():
    late_evening = datetime(2026, 6, 16, 2, 0, tzinfo=UTC)
    with pytest.raises(rules.WrongDetails):
        rules.need_instant(date(2026, 6, 16), late_evening)


@pytest.mark.parametrize("state", [State.DRAFT, State.CLOSED, State.CANCELLED])
def test_only_what_has_not_closed_can_be_extended(state):
    with pytest.raises(rules.AnnouncementNotOpen):
        rules.check_extension(state, CLOSES, rules.closing_instant(date(2026, 7, 1)))


def test_an_extension_is_later_never_earlier():
    rules.check_extension(State.OPEN, CLOSES, rules.closing_instant(date(2026, 6, 25)))
    with pytest.raises(rules.WrongDetails):
        rules.check_extension(State.OPEN, CLOSES, rules.closing_instant(date(2026, 6, 24)))


@pytest.mark.parametrize("state", [s for s in State if s is not State.DRAFT])
def test_skills_and_weights_are_fixed_once_published(state):
    with pytest.raises(rules.Frozen):
        rules.check_not_open(state)


def test_a_reason_says_something():
    assert rules.check_reason("  The work moved to another office. ") == "The work moved to another office."
    with pytest.raises(rules.WrongDetails):
        rules.check_reason("  no  ")
