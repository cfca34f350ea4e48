"""Doing tasks: claim one, then its effect and `done` in one transaction; the only function the queue can call."""

import ctypes
import signal
import time

from app.clock import utcnow
from app.work import services as work
from app.work.rules import TOGETHER
from app.work.services import Claimed, LostLease
from jobs.handlers import JOBS
from jobs.tools import Tools, tools

PR_SET_PDEATHSIG = 1
BREATH_SECONDS = 5.0
"""How long a child goes on with what waits; then another takes over, or a long task has its turn."""
LINGER_SECONDS, LOOK_AGAIN_SECONDS = 0.5, 0.1
"""How long it stays when nothing waits, and how often it looks: a fork costs more than some looks."""


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent dies, so that a task never runs on in an orphan."""
    ctypes.CDLL("libc.so.6", use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def run_tasks(task_id: str) -> None:
    """Do the task with this id; without one what waits, one task after the other. Safe to call at any time."""
    die_with_parent()
    if task_id:
        do(int(task_id), tools())
        return
    busy = began = time.monotonic()
    while time.monotonic() < min(began + BREATH_SECONDS, busy + LINGER_SECONDS):
        if do(None, tools()) == "not waiting":
            time.sleep(LOOK_AGAIN_SECONDS)
        else:
            busy = time.monotonic()


def do(task_id: int | None, with_tools: Tools) -> str:
    """Claim, do and finish a task and those alike, and say how it went: `done`, `not waiting`, `failed`, `taken over`.

    Args:
        task_id: the task; None for the oldest of the short kinds.
        with_tools: what its handler may use.
    """
    with with_tools.session() as session:
        claimed = work.claim(session, utcnow(), task_id)
        session.commit()
    if claimed is None:
        return "not waiting"
    for alone in (False, True) if claimed.kind in TOGETHER else (True,):
        try:
            _together(claimed, alone, with_tools)
        except LostLease:
            return "taken over"
        except Exception as error:
            failed = error  # perhaps the fault of one that was taken along
        else:
            return "done"
    return _rest(claimed, failed, with_tools)


def _together(claimed: Claimed, alone: bool, with_tools: Tools) -> None:
    """Do a claimed task and those like it in one transaction. The same ids are the same work."""
    with with_tools.session(claimed) as session:
        more = [] if alone else work.take_along(session, claimed, utcnow())
        different = [claimed, *(one for one in more if one.payload != claimed.payload)]
        JOBS[claimed.kind](session, different, with_tools)
        work.finish(session, claimed, utcnow())
        session.commit()


def _rest(claimed: Claimed, error: Exception, with_tools: Tools) -> str:
    """Note the kind of error and let the task rest; the message stays out, for it may hold personal data."""
    try:
        with with_tools.session(claimed) as session:
            work.fail(session, claimed, type(error).__name__, utcnow())
            session.commit()
    except LostLease:
        return "taken over"
    return "failed"
