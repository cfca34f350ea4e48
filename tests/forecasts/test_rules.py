"""Following a vacancy as it was known at a moment, and scoring what was said of it."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from app.forecasts import rules, scoring
from app.forecasts.rules import Method, Traits
from app.forecasts.scoring import Outcome, Range, Said, Score
from app.timeline.rules import Event, EventType

E = EventType
START = datetime(2026, 1, 5, 17, tzinfo=UTC)
DAY = START.date()


def log(*events):
    """Events of (type, day, day entered), days from the start."""
    requisition = uuid4()
    return [
        Event(i, requisition, None, t, START + timedelta(days=d), START + timedelta(days=max(d, entered)))
        for i, (t, d, entered) in enumerate(events)
    ]


def followed(events, day):
    return rules.path("r", events, START + timedelta(days=day), Traits())


def test_an_event_entered_later_was_not_known_then():
    events = log((E.NEED_VALIDATED, 0, 0), (E.RPA, 3, 20), (E.PD_REVIEWED, 5, 5))
    known = followed(events, 10)
    assert [(place, day - known.need_on) for place, day in known.reached] == [(0, 0), (2, 5)]
    assert len(followed(events, 20).reached) == 3


def test_going_back_is_part_of_the_stay_at_the_furthest_milestone():
    events = log((E.NEED_VALIDATED, 0, 0), (E.TJO_SENT, 30, 0), (E.TJO_DECLINED, 33, 0), (E.TJO_SENT, 40, 0))
    (first, second) = rules.stays([followed(events, 50)], DAY.toordinal() + 50)
    assert (first.days, first.ended) == (30, True)
    assert (second.days, second.ended) == (20, False)


def test_cancelled_is_closed_and_announced_again_is_open_with_the_first_need():
    events = log((E.NEED_VALIDATED, 0, 0), (E.JOA_OPEN, 10, 0), (E.CANCELLED, 15, 0), (E.REANNOUNCED, 40, 0))
    assert not followed(events, 20).open
    again = followed(events, 60)
    assert again.open
    assert again.need_on == DAY.toordinal()


def test_a_cancelled_vacancy_is_known_only_until_it_was_cancelled():
    events = log((E.NEED_VALIDATED, 0, 0), (E.JOA_OPEN, 10, 0), (E.CANCELLED, 15, 0))
    last = rules.stays([followed(events, 90)], DAY.toordinal() + 90)[-1]
    assert (last.days, last.ended) == (5, False)


def test_without_a_validated_need_there_is_nothing_to_follow():
    assert followed(log((E.JOA_OPEN, 1, 1)), 5) is None


def said(low, middle, high, made=DAY, wider=0):
    return Said(made, Method.PAST_HIRES, Range(low, middle, high), wider)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome(said(5, 10, 20), 12, 90), Score(1, 0, 1, 1, 2, 15, (0.1 * 7 + 0.5 * 2 + 0.1 * 8) / 3)),
        (Outcome(said(5, 10, 20), 30, 90), Score(1, 0, 1, 0, 20, 15, (0.1 * 25 + 0.5 * 20 + 0.9 * 10) / 3)),
        (Outcome(said(5, 10, 20), None, 21), Score(1, 0, 1, 0, 11, 15, (0.1 * 16 + 0.5 * 11 + 0.9 * 1) / 3)),
        (Outcome(said(5, 10, 20), None, 20), Score(1, 0, 0, 0, 0, 0, 0)),
        (Outcome(said(5, 10, 20), None, 99, cancelled=True), Score(1, 1, 0, 0, 0, 0, 0)),
        (Outcome(said(5, 10, 20, wider=10), 30, 90), Score(1, 0, 1, 1, 20, 30, (0.1 * 30 + 0.5 * 20 + 0.1 * 0) / 3)),
    ],
    ids=["held", "missed", "range has passed", "not settled", "cancelled", "held because widened"],
)
def test_a_forecast_is_scored_by_what_happened(outcome, expected):
    found = scoring.score([outcome])
    assert (found.made, found.cancelled, found.n, found.inside) == (
        expected.made,
        expected.cancelled,
        expected.n,
        expected.inside,
    )
    assert (found.error_sum, found.width_sum, found.loss_sum) == pytest.approx(
        (expected.error_sum, expected.width_sum, expected.loss_sum)
    )


def test_ranges_are_widened_until_eight_of_ten_earlier_ones_would_have_held():
    past = [Outcome(said(5, 10, 20), 20 + k, 90) for k in range(30)]
    wider = scoring.widening(past, DAY + timedelta(days=80))
    assert wider == 24
    held = sum(o.said.own.widened(wider).high >= o.actual for o in past)
    assert held >= 0.8 * len(past)


def test_what_was_not_known_on_the_day_does_not_widen():
    past = [Outcome(said(5, 10, 20), 40, 90) for _ in range(30)]
    assert scoring.widening(past, DAY + timedelta(days=15)) == 0
    assert scoring.widening(past[:19], DAY + timedelta(days=80)) == 0


def of(n, loss):
    return Score(n, 0, n, n, 0.0, 0.0, loss * n)


@pytest.mark.parametrize(
    ("scores", "chosen"),
    [
        ({Method.PAST_HIRES: of(50, 3.0), Method.KAPLAN_MEIER: of(50, 2.0), Method.COX: of(50, 2.5)}, "kaplan_meier"),
        ({Method.PAST_HIRES: of(50, 3.0), Method.KAPLAN_MEIER: of(50, 2.0), Method.COX: of(50, 1.5)}, "cox"),
        ({Method.PAST_HIRES: of(50, 1.0), Method.KAPLAN_MEIER: of(50, 1.0), Method.COX: of(50, 1.5)}, "past_hires"),
        ({Method.PAST_HIRES: of(50, 3.0), Method.KAPLAN_MEIER: of(19, 2.0)}, "past_hires"),
        ({}, "past_hires"),
    ],
)
def test_a_model_is_published_only_where_it_beats_what_is_plainer(scores, chosen):
    assert scoring.choose(scores) == chosen


def test_methods_are_compared_over_the_days_on_which_all_of_them_spoke():
    hard = [Outcome(said(5, 10, 20), 60, 90) for _ in range(30)]
    easy = [Outcome(said(5, 10, 20, made=DAY + timedelta(days=31)), 11, 90) for _ in range(30)]
    slow = [Outcome(said(5, 14, 20, made=DAY + timedelta(days=31)), 11, 90) for _ in range(30)]
    found = scoring.fair({Method.PAST_HIRES: hard + easy, Method.KAPLAN_MEIER: slow, Method.COX: slow[:19]})
    assert {m: s.n for m, s in found.items()} == {Method.PAST_HIRES: 30, Method.KAPLAN_MEIER: 30}
    assert scoring.choose(found) is Method.PAST_HIRES


def test_pinball_loss_is_least_on_average_at_the_true_percentile():
    waits = range(1, 101)
    losses = {q: sum(scoring.pinball(y, q, 0.9) for y in waits) for q in (80, 90, 97)}
    assert min(losses, key=losses.get) == 90


def test_days_turn_by_the_clock_of_washington():
    assert rules.local_day(datetime(2026, 3, 2, 4, 30, tzinfo=UTC)) == date(2026, 3, 1).toordinal()
