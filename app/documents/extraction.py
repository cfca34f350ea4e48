"""Text out of an uploaded file, read in a limited process of its own: exactly what people and software will read."""

import atexit
import contextlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any

from app.documents import rules
from app.documents.asking import ASK_CONFINEMENT, ASKED, ENDED, REQUEST
from app.documents.kinds import kind_of
from app.documents.rules import DocumentRefused

WALL_SECONDS: float = 20
LARGEST_ANSWER = 4 * 1024 * 1024
"""Bytes that are read from the child; the longest text allowed, all of it escaped, needs a tenth of that."""
_AT_ONCE = BoundedSemaphore(4)
"""Parsers at a time in one process: four times the child's memory is what hostile files can take from a machine."""
_ROOT = Path(__file__).resolve().parents[2]
_REFUSALS: dict[str, type[DocumentRefused]] = {kind.__name__: kind for kind in DocumentRefused.__subclasses__()}
_SLOW = f"This file takes too long to read. Save it anew as a simple PDF and upload it again. {rules.KEPT}"
_HEAVY = f"This file takes too much work to read. Save it anew as a simple PDF and upload it again. {rules.KEPT}"
_BUSY = f"Many files are being read just now. Wait a minute and upload yours again. {rules.KEPT}"


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """What came out of one file; `sha256` is the file's, in hexadecimal."""

    text: str
    pages: int
    media_type: str
    sha256: str
    warnings: tuple[str, ...]


def extract(data: bytes, filename: str = "") -> ExtractedText:
    """Return the text of a résumé file.

    Args:
        data: the whole file.
        filename: as the person named it; not trusted for anything.

    Raises:
        DocumentRefused: one of its kinds, each with a sentence for the applicant.
    """
    rules.check_size(data)
    kind = kind_of(data)
    answer = _read_in_child(kind.value, data)
    if "refused" in answer:
        raise _REFUSALS[answer["refused"]](answer["words"])
    return ExtractedText(
        text=answer["text"],
        pages=answer["pages"],
        media_type=kind.value,
        sha256=sha256(data).hexdigest(),
        warnings=tuple(answer["warnings"]),
    )


def confinement() -> tuple[str, ...]:
    """Return the names of the limits that hold for a parsing process on this machine, for an operator to see."""
    return tuple(_read_in_child(ASK_CONFINEMENT, b"")["held"])


def _read_in_child(asked: str, data: bytes) -> dict[str, Any]:
    """Have the file read by a process of its own; whatever it does to itself, we answer with a sentence."""
    if not _AT_ONCE.acquire(timeout=WALL_SECONDS):
        raise rules.ExtractionTooSlow(_BUSY)
    try:
        code, out = _run(asked, data)
    finally:
        _AT_ONCE.release()
    if -code in (signal.SIGXCPU, signal.SIGKILL):
        raise rules.ExtractionTooSlow(_SLOW)
    if code != 0:
        raise rules.UnreadableFile(_HEAVY)
    answer = json.loads(out)
    assert isinstance(answer, dict)
    return answer


def _run(asked: str, data: bytes) -> tuple[int, bytes]:
    """Return exit code and answer of the process that read the file."""
    file_end, file = os.pipe()
    out, out_end = os.pipe()
    status, status_end = os.pipe()
    theirs = (file_end, out_end, status_end)
    with open(file, "wb", buffering=0) as sending, open(out, "rb") as answer, open(status, "rb") as ended:
        try:
            _parsers.ask(REQUEST.pack(ASKED.index(asked), WALL_SECONDS), theirs)
        finally:
            for end in theirs:
                os.close(end)
        with contextlib.suppress(BrokenPipeError):
            _send(sending, data)
        sending.close()
        text = answer.read(LARGEST_ANSWER)
        answer.close()
        how = ended.read(ENDED.size)
    return (ENDED.unpack(how)[0] if how else -signal.SIGKILL), text


def _send(file: io.FileIO, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[file.write(left) or 0 :]


class _Parsers:
    """The process that waits with the parsers loaded: started with the first file, one for each process of ours."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._bell: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def ask(self, request: bytes, pipes: tuple[int, ...]) -> None:
        """Send a request and its pipes, to a new process if the old one is gone or belongs to our parent."""
        with self._lock:
            if self._bell is not None and self._owner == os.getpid():
                with contextlib.suppress(OSError):
                    socket.send_fds(self._bell, [request], pipes)
                    return
            self.close()
            self._bell, self._owner = self._started(), os.getpid()
            socket.send_fds(self._bell, [request], pipes)

    def close(self) -> None:
        """Let go of the waiting process, which then ends."""
        if self._bell is not None and self._process is not None:
            self._bell.close()
            self._process.wait()  # answers at once when it is our parent's
            self._bell = self._process = None

    def _started(self) -> socket.socket:
        """Start Python isolated and without its site module; it finds our code and the installed packages, no more."""
        ours, theirs = socket.socketpair()
        paths = [str(_ROOT), *(path for path in sys.path if path.endswith(("site-packages", "dist-packages")))]
        start = f"import sys; sys.path += {paths!r}; from app.documents.waiting import main; main()"
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-B", "-c", start, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        return ours


_parsers = _Parsers()
atexit.register(_parsers.close)
