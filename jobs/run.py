"""Doing tasks: claim one, then its effect and `done` in one transaction; the only function the queue can call."""

import ctypes
import signal
import time
from collections.abc import Sequence

from app.clock import utcnow
from app.work import services as work
from app.work.services import Claimed, LostLease
from jobs.handlers import JOBS
from jobs.tools import Tools, tools

PR_SET_PDEATHSIG = 1
BREATH_SECONDS = 5.0
"""How long a child goes on with the ids of its message; the clock rings again for those it did not come to."""


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent dies, so that a task never runs on in an orphan."""
    ctypes.CDLL("libc.so.6", use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def run_tasks(task_ids: str) -> None:
    """Do the tasks that still wait, one after the other; safe to call for any ids, any number of times."""
    die_with_parent()
    until, left = time.monotonic() + BREATH_SECONDS, [int(task_id) for task_id in task_ids.split()]
    while left and time.monotonic() < until:
        along = list[int]()
        do(left[0], tools(), left[1:], along)
        left = [i for i in left[1:] if i not in along]


def do(task_id: int, with_tools: Tools, others: Sequence[int] = (), along: list[int] | None = None) -> str:
    """Claim, do and finish one task, and say how it went: `done`, `not waiting`, `failed` or `taken over`.

    Args:
        task_id: the task.
        with_tools: what its handler may use.
        others: tasks of which some like this one may be done in the same transaction.
        along: is told which of those were.
    """
    with with_tools.session() as session:
        claimed = work.claim(session, task_id, utcnow())
        session.commit()
    if claimed is None:
        return "not waiting"
    for company in (others, ()) if others else ((),):
        try:
            taken = _together(claimed, company, with_tools)
        except LostLease:
            return "taken over"
        except Exception as error:
            failed = error  # perhaps the fault of one that was taken along
        else:
            if along is not None:
                along += taken
            return "done"
    return _rest(claimed, failed, with_tools)


def _together(claimed: Claimed, others: Sequence[int], with_tools: Tools) -> list[int]:
    """Do a claimed task and some like it in one transaction; return the others. The same ids are the same work."""
    with with_tools.session(claimed) as session:
        more = work.take_along(session, claimed, others, utcnow())
        different = [claimed, *(one for one in more if one.payload != claimed.payload)]
        JOBS[claimed.kind](session, different, with_tools)
        work.finish(session, claimed, utcnow())
        session.commit()
    return [one.id for one in more]


def _rest(claimed: Claimed, error: Exception, with_tools: Tools) -> str:
    """Note the kind of error and let the task rest; the message stays out, for it may hold personal data."""
    try:
        with with_tools.session(claimed) as session:
            work.fail(session, claimed, type(error).__name__, utcnow())
            session.commit()
    except LostLease:
        return "taken over"
    return "failed"
