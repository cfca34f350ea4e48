"""The throw-away process that parses a stranger's file: limited, without network, without environment.

It reads one file from standard input and writes one JSON object to standard output: `{"text", "pages", "warnings"}`
or `{"refused": kind, "words": sentence}`. The first argument is the file's media type, or `confinement` to be told
which limits hold here. What a reader needs is imported before the limits, for afterwards nothing can be opened.
"""

import io
import json
import os
import sys
from collections.abc import Callable
from typing import Any

from app.documents import rules
from app.documents.confinement import confine
from app.documents.kinds import Kind
from app.documents.reading import Reading, tidy

ASK_CONFINEMENT = "confinement"


def main() -> None:
    """Read one file, answer, and leave without the clean-up that a hostile file might reach."""
    asked = sys.argv[1]
    if asked == ASK_CONFINEMENT:
        _answer({"held": confine()})
    reader = _reader(Kind(asked))
    data = sys.stdin.buffer.read(rules.LARGEST_BYTES + 1)
    confine()
    try:
        read = tidy(reader(data))
    except rules.DocumentRefused as refusal:
        _answer({"refused": type(refusal).__name__, "words": str(refusal)})
    except Exception:  # whatever a parser stumbles over, it is the file
        _answer({"refused": rules.UnreadableFile.__name__, "words": rules.DAMAGED})
    _answer({"text": read.text, "pages": read.pages, "warnings": read.warnings})


def _reader(kind: Kind) -> Callable[[bytes], Reading]:
    if kind is Kind.PDF:
        from app.documents import pdf

        return pdf.read
    if kind is Kind.DOCX:
        from app.documents import word

        return word.read
    from app.documents import plain

    return plain.read


def _answer(answer: dict[str, Any]) -> None:
    left = memoryview(json.dumps(answer).encode())
    with io.FileIO(1, "w", closefd=False) as out:
        while left:
            left = left[out.write(left) or 0 :]
    os._exit(0)
