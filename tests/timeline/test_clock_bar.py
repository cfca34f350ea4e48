"""The clock as a page shows it: days add up, one step is under way, and history names late entries."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from app.reference import catalog
from app.timeline import clock_bar as bars
from app.timeline.clock_bar import Stage, history
from app.timeline.models import TimelineEvent
from app.timeline.rules import EventType
from tests.factories import NOW

AGENCY, REQUISITION = uuid4(), uuid4()


def row(number: int, type_: EventType, day: float, *, entered: float | None = None) -> TimelineEvent:
    return TimelineEvent(
        id=number,
        agency_id=AGENCY,
        requisition_id=REQUISITION,
        type=type_,
        happened_at=at(day),
        entered_at=at(day if entered is None else entered),
        actor_name="Hana Rhodes",
    )


def at(day: float) -> datetime:
    return NOW + timedelta(days=day)


def clock_bar(rows, as_of, *, openings=1, authority="DE_CR"):
    return bars.clock_bar(rows, as_of, openings=openings, authority=authority)


ROWS = [
    row(1, EventType.NEED_VALIDATED, 0),
    row(2, EventType.RPA, 4),
    row(3, EventType.JA_CONFIRMED, 6),
    row(4, EventType.JOA_OPEN, 9),
]


def test_one_step_is_under_way_and_the_days_of_all_steps_are_the_whole():
    bar = clock_bar(ROWS, at(12))
    under_way = [step for step in bar.steps if step.stage is Stage.UNDER_WAY]
    assert [(step.number, step.holder, step.days) for step in under_way] == [(6, "Applicants", 3.0)]
    assert (bar.days, bar.target, bar.waiting_days, bar.holder) == (12, 80, 3, "Applicants")
    assert sum(step.days for step in bar.steps) == pytest.approx(bar.days)
    assert {step.stage for step in bar.steps if step.number > 6} == {Stage.TO_COME}


def test_a_step_that_takes_longer_than_the_model_is_marked():
    late = {step.number for step in clock_bar(ROWS, at(12)).steps if step.late}
    assert late == {2, 3, 5}


def test_without_a_validated_need_nothing_runs():
    bar = clock_bar([], at(12))
    assert (bar.started_at, bar.running, bar.days, bar.element) == (None, False, 0, "")


def test_the_same_log_answers_for_any_earlier_day():
    assert clock_bar(ROWS, at(5)).element == clock_bar(ROWS[:2], at(5)).element == "Review the position description"


def test_a_cancelled_requisition_waits_for_nobody_and_keeps_its_days():
    bar = clock_bar([*ROWS, row(5, EventType.CANCELLED, 10)], at(30))
    assert (bar.running, bar.cancelled, bar.holder, bar.days) == (False, True, "Nobody", 10)


def test_history_is_latest_first_and_names_what_was_entered_later():
    lines = history([*ROWS, row(5, EventType.PD_REVIEWED, 5, entered=11)])
    assert [line.words for line in lines][:2] == ["Announcement opened", "Job analysis and assessment confirmed"]
    assert [line.words for line in lines if line.backdated] == ["Position description reviewed"]


def test_each_authority_is_held_against_its_own_model_and_the_days_so_far_are_the_same():
    rated, direct, cyber = (clock_bar(ROWS, at(12), authority=a) for a in ("DE_CR", "DHA_GW_CYBER", "CES"))
    assert [bar.model.id for bar in (rated, direct, cyber)] == ["E2E-80", "DIRECT-HIRE", "CES"]
    assert {s.number: s.days for s in rated.steps} == {s.number: s.days for s in cyber.steps}
    assert [s.target for s in direct.steps][7:10] == [None, None, 15]
    assert [bar.target for bar in (rated, direct, cyber)] == [80, None, None]
    assert clock_bar(ROWS, at(300), authority="CES").late is False
    assert clock_bar(ROWS, at(80)).late


def test_every_element_of_every_model_says_where_it_comes_from():
    for model in catalog.step_models().values():
        assert all(element.source for element in model.element)
