"""How the clock puts waiting tasks into messages: short ones shared out, long ones alone, the oldest first."""

import pytest

from app.work.rules import TaskKind
from jobs.clock import MOST_IN_MESSAGE, messages

SHORT, LONG = TaskKind.SEND_NOTICE, TaskKind.MATCH_ANNOUNCEMENT


@pytest.mark.parametrize(
    ("waiting", "workers", "wanted"),
    [
        ([], 2, []),
        ([(1, SHORT)], 2, [[1]]),
        ([(1, SHORT), (2, SHORT), (3, SHORT)], 2, [[1, 2], [3]]),
        ([(1, SHORT), (2, LONG), (3, SHORT), (4, LONG)], 1, [[1, 3], [2], [4]]),
        ([(1, LONG), (2, SHORT)], 4, [[1], [2]]),
    ],
)
def test_short_tasks_are_shared_out_and_long_ones_go_alone(waiting, workers, wanted):
    assert messages(waiting, workers) == wanted


def test_a_backlog_is_cut_into_messages_that_one_child_can_do_in_a_breath():
    cut = messages([(i, SHORT) for i in range(1000)], 2)
    assert [i for ids in cut for i in ids] == list(range(1000))
    assert max(map(len, cut)) == MOST_IN_MESSAGE
