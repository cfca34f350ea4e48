"""Text out of an uploaded file, read in a limited process of its own: exactly what people and software will read."""

import json
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from app.documents import rules
from app.documents.rules import DocumentRefused

WALL_SECONDS = 20
ROOT = Path(__file__).resolve().parent.parent.parent
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KINDS = {"application/pdf": "application/pdf", "docx": DOCX, "text/plain": "text/plain"}
REFUSALS: dict[str, type[DocumentRefused]] = {kind.__name__: kind for kind in DocumentRefused.__subclasses__()}


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """What came out of one file; `sha256` is the file's, in hexadecimal."""

    text: str
    pages: int
    media_type: str
    sha256: str
    warnings: tuple[str, ...]


def kind_of(data: bytes) -> str:
    """Tell what a file is by its content; its name and the browser's word count for nothing.

    Raises:
        UnsupportedType: neither PDF, DOCX nor text.
    """
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "application/pdf"
    if data.startswith(b"PK\x03\x04"):
        return "docx"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise rules.UnsupportedType("This is an old Word file (.doc). Save it as .docx or PDF and upload it again.")
    if b"\x00" in data[:4096]:
        raise rules.UnsupportedType("This kind of file cannot be read. Upload a PDF, a DOCX or a text file.")
    return "text/plain"


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
    answer = _read_in_child(kind, data)
    if "refused" in answer:
        raise REFUSALS[str(answer["refused"])](str(answer["words"]))
    warnings = answer["warnings"]
    assert isinstance(warnings, list)
    return ExtractedText(
        text=str(answer["text"]),
        pages=int(str(answer["pages"])),
        media_type=KINDS[kind],
        sha256=sha256(data).hexdigest(),
        warnings=tuple(str(w) for w in warnings),
    )


def _read_in_child(kind: str, data: bytes) -> dict[str, object]:
    """Run the parser on its own; whatever it does to itself, we answer with a sentence."""
    too_much = "This file takes too much work to read. Save it anew as a simple PDF and upload it again."
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "app.documents.child", kind],
            input=data,
            capture_output=True,
            timeout=WALL_SECONDS,
            env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise rules.UnreadableFile(too_much) from None
    if done.returncode != 0 or not done.stdout:
        raise rules.UnreadableFile(too_much)
    answer = json.loads(done.stdout)
    assert isinstance(answer, dict)
    return answer
