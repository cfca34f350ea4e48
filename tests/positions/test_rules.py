"""What an announcement needs before the public sees it, and to which second it is open."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Unprocessable
from app.positions import rules
from app.positions.rules import AnnouncementState as State
from app.positions.rules import AskedSkill, Posting

NOW = datetime(2026, 6, 15, 15, 0, tzinfo=UTC)
READY = Posting(
    summary="Find vulnerabilities.",
    duties="Scan systems and rank findings.",
    qualifications="One year of specialized experience.",
    evaluation="We place you in Best Qualified, Well Qualified or Qualified.",
    no_technical_assessment_reason="",
    may_be_shared=False,
    opens_at=rules.opening_instant(date(2026, 6, 15)),
    closes_at=rules.closing_instant(date(2026, 6, 24)),
    short_period_reason="",
)
SKILL = AskedSkill("Vulnerability assessment", 1.0, "technical_exercise", technical=True)


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
    state = rules.state(
        before if published else None, READY.opens_at, READY.closes_at, before if cancelled else None, now
    )
    assert state is expected


def test_a_complete_announcement_lacks_nothing():
    assert rules.missing_words(READY, rated=True) == []
    assert rules.missing_dates(READY, NOW) == []
    assert rules.missing_skills([SKILL], READY) == []


@pytest.mark.parametrize("field", ["summary", "duties", "qualifications", "evaluation"])
def test_each_empty_text_is_named(field):
    assert [m.field for m in rules.missing_words(replace(READY, **{field: "  "}), rated=False)] == [field]


def test_sharing_must_be_decided_either_way():
    assert [m.field for m in rules.missing_words(replace(READY, may_be_shared=None), rated=False)] == ["may_be_shared"]
    assert rules.missing_words(replace(READY, may_be_shared=True), rated=False) == []


@pytest.mark.parametrize(
    ("evaluation", "enough"),
    [
        ("We review your résumé.", False),
        ("You are Best Qualified or not.", False),
        ("Categories: Best Qualified and Well Qualified.", True),
        ("Categories: Well Qualified and Qualified.", True),
    ],
)
def test_category_rating_defines_two_categories_before_posting_and_direct_hire_need_not(evaluation, enough):
    posting = replace(READY, evaluation=evaluation)
    assert (rules.missing_words(posting, rated=True) == []) is enough
    assert rules.missing_words(posting, rated=False) == []


@pytest.mark.parametrize(
    ("first", "last", "reason", "field"),
    [
        (date(2026, 6, 14), date(2026, 6, 24), "", "opens_on"),
        (date(2026, 6, 15), date(2026, 6, 18), "", "short_period_reason"),
        (date(2026, 6, 15), date(2026, 6, 18), "A flood closed the office.", None),
        (date(2026, 6, 15), date(2026, 6, 19), "", None),
    ],
    ids=["begins yesterday", "four days", "four days with a reason", "five days"],
)
def test_an_open_period_of_fewer_than_five_days_needs_a_recorded_reason(first, last, reason, field):
    posting = replace(
        READY,
        opens_at=rules.opening_instant(first),
        closes_at=rules.closing_instant(last),
        short_period_reason=reason,
    )
    assert [m.field for m in rules.missing_dates(posting, NOW)] == ([field] if field else [])


def test_dates_must_be_chosen():
    assert [m.field for m in rules.missing_dates(replace(READY, opens_at=None), NOW)] == ["opens_on"]


def test_every_skill_needs_a_test_and_the_message_names_it():
    lacking = rules.missing_skills([SKILL, replace(SKILL, name="Forensics", tested_by="")], READY)
    assert [m.field for m in lacking] == ["tested_by"]
    assert "Forensics" in lacking[0].words


def test_without_a_technical_assessment_the_announcement_says_why():
    review = [replace(SKILL, technical=False)]
    assert [m.field for m in rules.missing_skills(review, READY)] == ["no_technical_assessment_reason"]
    reason = replace(READY, no_technical_assessment_reason="Two openings; the panel cannot be convened in time.")
    assert rules.missing_skills(review, reason) == []
    assert [m.field for m in rules.missing_skills([], reason)] == ["skills"]


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
        rules.check_extension(state, READY.closes_at, rules.closing_instant(date(2026, 7, 1)))


def test_an_extension_is_later_never_earlier():
    rules.check_extension(State.OPEN, READY.closes_at, rules.closing_instant(date(2026, 6, 25)))
    with pytest.raises(rules.WrongDetails):
        rules.check_extension(State.OPEN, READY.closes_at, rules.closing_instant(date(2026, 6, 24)))


@pytest.mark.parametrize("state", [s for s in State if s is not State.DRAFT])
def test_skills_and_weights_are_fixed_once_published(state):
    with pytest.raises(rules.Frozen):
        rules.check_not_open(state)


def test_a_reason_says_something():
    assert rules.check_reason("  The work moved to another office. ") == "The work moved to another office."
    with pytest.raises(rules.WrongDetails):
        rules.check_reason("  no  ")
