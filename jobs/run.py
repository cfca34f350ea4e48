"""Doing tasks: claim one, then its effect and `done` in one transaction; the only function the queue can call."""

import ctypes
import signal
import time

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
    until = time.monotonic() + BREATH_SECONDS
    for task_id in task_ids.split():
        do(int(task_id), tools())
        if time.monotonic() > until:
            return


def do(task_id: int, with_tools: Tools) -> str:
    """Claim, do and finish one task, and say how it went: `done`, `not waiting`, `failed` or `taken over`."""
    with with_tools.session() as session:
        claimed = work.claim(session, task_id, utcnow())
        session.commit()
    if claimed is None:
        return "not waiting"
    try:
        with with_tools.session(claimed) as session:
            JOBS[claimed.kind](session, claimed, with_tools)
            work.finish(session, claimed, utcnow())
            session.commit()
    except LostLease:
        return "taken over"
    except Exception as error:
        return _rest(claimed, error, with_tools)
    return "done"


def _rest(claimed: Claimed, error: Exception, with_tools: Tools) -> str:
    """Note the kind of error and let the task rest; the message stays out, for it may hold personal data."""
    try:
        with with_tools.session(claimed) as session:
            work.fail(session, claimed, type(error).__name__, utcnow())
            session.commit()
    except LostLease:
        return "taken over"
    return "failed"
