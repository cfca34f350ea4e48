"""The throw-away process that parses a stranger's file: limited, without network, without environment.

It reads one file from its first pipe and writes one JSON object to its second: `{"text", "pages", "warnings"}` or
`{"refused": kind, "words": sentence}`. What a reader needs is imported before the limits, for afterwards nothing can
be opened.
"""

import io
import json
import os
from collections.abc import Callable
from typing import Any

from app.documents import pdf, plain, rules, word
from app.documents.asking import ASK_CONFINEMENT
from app.documents.confinement import confine
from app.documents.kinds import Kind
from app.documents.reading import Reading, tidy

_READERS: dict[str, Callable[[bytes], Reading]] = {Kind.PDF: pdf.read, Kind.DOCX: word.read, Kind.TEXT: plain.read}


def answer(asked: str) -> None:
    """Read one file, answer, and leave without the clean-up that a hostile file might reach."""
    if asked == ASK_CONFINEMENT:
        _answer({"held": confine()})
    with io.FileIO(0, closefd=False) as file:
        data = io.BufferedReader(file).read(rules.LARGEST_BYTES + 1)
    confine()
    try:
        read = tidy(_READERS[asked](data))
    except rules.DocumentRefused as refusal:
        _answer({"refused": type(refusal).__name__, "words": str(refusal)})
    except Exception:  # whatever a parser stumbles over, it is the file
        _answer({"refused": rules.UnreadableFile.__name__, "words": rules.DAMAGED})
    _answer({"text": read.text, "pages": read.pages, "warnings": read.warnings})


def _answer(answer: dict[str, Any]) -> None:
    left = memoryview(json.dumps(answer).encode())
    with io.FileIO(1, "w", closefd=False) as out:
        while left:
            left = left[out.write(left) or 0 :]
    os._exit(0)
