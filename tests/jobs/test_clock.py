"""For what the clock rings: whatever short work waits, each long task by its id, and by turns where room is scarce."""

import pytest

from jobs.clock import rings


@pytest.mark.parametrize(
    ("short", "long", "room", "wanted"),
    [
        (0, [], 2, []),
        (1, [], 2, [""]),
        (9, [], 2, ["", ""]),
        (2, [7, 8], 3, ["", "7", ""]),
        (1, [7, 8], 4, ["", "7", "8"]),
        (5, [7], 0, []),
        (5, [7], -1, []),
    ],
)
def test_a_crowd_of_short_tasks_and_the_long_ones_take_turns(short, long, room, wanted):
    assert rings(short, long, room, long_first=False) == wanted


def test_where_there_is_room_for_one_message_neither_waits_for_ever():
    assert rings(9, [7], 1, long_first=False) == [""]
    assert rings(9, [7], 1, long_first=True) == ["7"]
    assert rings(9, [], 1, long_first=True) == [""]
