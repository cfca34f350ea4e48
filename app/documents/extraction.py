"""Text out of an uploaded file, read in a limited process of its own: exactly what people and software will read."""

import contextlib
import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import BoundedSemaphore, Timer
from typing import Any

from app.documents import rules
from app.documents.child import ASK_CONFINEMENT
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
    """Run the parser on its own; whatever it does to itself, we answer with a sentence."""
    if not _AT_ONCE.acquire(timeout=WALL_SECONDS):
        raise rules.ExtractionTooSlow(_BUSY)
    try:
        code, out, too_late = _run(asked, data)
    finally:
        _AT_ONCE.release()
    if too_late or -code in (signal.SIGXCPU, signal.SIGKILL):
        raise rules.ExtractionTooSlow(_SLOW)
    if code != 0:
        raise rules.UnreadableFile(_HEAVY)
    answer = json.loads(out)
    assert isinstance(answer, dict)
    return answer


def _run(asked: str, data: bytes) -> tuple[int, bytes, bool]:
    """Return exit code, answer, and whether the child was ended because its time was over."""
    with subprocess.Popen(
        _command(asked), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/"
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        timer = Timer(WALL_SECONDS, child.kill)
        timer.start()
        try:
            with contextlib.suppress(BrokenPipeError):
                child.stdin.write(data)
            with contextlib.suppress(BrokenPipeError):
                child.stdin.close()
            out = child.stdout.read(LARGEST_ANSWER)
            child.stdout.close()
            return child.wait(), out, timer.finished.is_set()
        finally:
            child.kill()
            timer.cancel()


def _command(asked: str) -> list[str]:
    """Start Python isolated and without its site module; it finds our code and the installed packages, no more."""
    paths = [str(_ROOT), *(path for path in sys.path if path.endswith(("site-packages", "dist-packages")))]
    start = f"import sys; sys.path += {paths!r}; from app.documents.child import main; main()"
    return [sys.executable, "-I", "-S", "-B", "-c", start, asked]
