"""A process that waits with the parsers loaded and makes a confined copy of itself for every file.

Loading Python and PDFium takes longer than reading a résumé, so it is done once: this process is started empty (no
environment, no open file of ours), holds nobody's data, and each copy reads one file and ends. What it is asked, and
how it tells of the end, stands in `asking`.
"""

import os
import selectors
import signal
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass

from app.documents import child
from app.documents.asking import ASKED, ENDED, REQUEST

_MOST_OPEN = 256


@dataclass(frozen=True, slots=True)
class _Copy:
    """A process at work; `alive` closes when it ends, whatever ends it."""

    pid: int
    alive: int
    status: int
    until: float


def main() -> None:
    """Serve the socket whose number is the first argument until the other side closes it."""
    bell = socket.socket(fileno=int(sys.argv[1]))
    copies: dict[int, _Copy] = {}
    with selectors.DefaultSelector() as events:
        events.register(bell, selectors.EVENT_READ)
        while True:
            for key, _ in events.select(_patience(copies)):
                if key.fileobj is not bell:
                    events.unregister(key.fd)
                    _ended(copies.pop(key.fd))
                elif (begun := _begun(bell)) is None:
                    return
                else:
                    copies[begun.alive] = begun
                    events.register(begun.alive, selectors.EVENT_READ)
            for late in (copy for copy in copies.values() if copy.until < time.monotonic()):
                os.kill(late.pid, signal.SIGKILL)


def _patience(copies: dict[int, _Copy]) -> float | None:
    return max(min(copy.until for copy in copies.values()) - time.monotonic(), 0.001) if copies else None


def _begun(bell: socket.socket) -> _Copy | None:
    """Start a copy for the next request; nothing when no request will come."""
    message, pipes, _, _ = socket.recv_fds(bell, REQUEST.size, 3)
    if not message:
        return None
    place, seconds = REQUEST.unpack(message)
    file, out, status = pipes
    alive, held = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            for number, end in enumerate((file, out, os.open(os.devnull, os.O_WRONLY), held)):
                os.dup2(end, number)
            os.closerange(4, _MOST_OPEN)
            child.answer(ASKED[place])
        finally:
            os._exit(1)
    for end in (file, out, held):
        os.close(end)
    return _Copy(pid, alive, status, time.monotonic() + seconds)


def _ended(copy: _Copy) -> None:
    _, status = os.waitpid(copy.pid, 0)
    with suppress(BrokenPipeError):
        os.write(copy.status, ENDED.pack(os.waitstatus_to_exitcode(status)))
    os.close(copy.status)
    os.close(copy.alive)
