"""Rows of the reference files: read from TOML and checked field by field, so that what is wrong is named."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any


class VocabularyError(Exception):
    """A reference file is wrong; the message names the file and the id."""


def parsed(path: Path) -> dict[str, Any]:
    """Read a file.

    Raises:
        VocabularyError: it cannot be read.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise VocabularyError(f"{path.name}: {error}") from error


def fields(row: dict[str, Any], where: str, required: Iterable[str], optional: Iterable[str] = ()) -> None:
    """Check which fields a row has.

    Raises:
        VocabularyError: a required one is missing or empty, or one is unknown.
    """
    needed = set(required)
    missing = sorted(name for name in needed if not row.get(name))
    unknown = sorted(set(row) - needed - set(optional))
    if missing or unknown:
        raise VocabularyError(f"{where}: missing {missing}, unknown {unknown}")


def texts(row: dict[str, Any], name: str, where: str) -> tuple[str, ...]:
    """Return a list of texts of a row, with single spaces; an empty one where the row has none.

    Raises:
        VocabularyError: it is no list of texts, or says something twice.
    """
    said = row.get(name, [])
    if not isinstance(said, list) or any(not isinstance(text, str) or not text.strip() for text in said):
        raise VocabularyError(f"{where}: {name} must be a list of texts")
    clean = tuple(" ".join(text.split()) for text in said)
    seen: set[str] = set()
    for text in clean:
        if text.lower() in seen:
            raise VocabularyError(f"{where}: {name} says twice: {text!r}")
        seen.add(text.lower())
    return clean
