"""Lines of résumés that teach skills and claims: with several skills, hedged, or claiming nothing at all."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.skills.reference_rows import VocabularyError, fields, parsed, texts

NEAR_MISS = "near_miss"
"""Why a line claims nothing of a skill: it claims other work, which only sounds like it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a résumé, the skills that it shows, and those that a specialist might grant besides, by id.

    `lacks` are those that somebody looked for and did not find; a line that shows nothing else says nothing of others.
    """

    text: str
    shows: tuple[str, ...]
    may_show: tuple[str, ...]
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Silent:
    """A line that mentions a skill and claims nothing of it; `why` says in which way."""

    text: str
    skill_id: str
    why: str


def read(folder: Path, known: set[str]) -> tuple[Line, ...]:
    """Read the lines below `folder`.

    Raises:
        VocabularyError: names the file and the line that is wrong.
    """
    files = sorted(folder.glob("*.toml"))
    return tuple(_line(row, path.name, known) for path in files for row in parsed(path).get("sentence", []))


def _line(row: dict[str, Any], file: str, known: set[str]) -> Line:
    where = f"{file}, {row.get('text', 'a line without text')!r}"
    fields(row, where, ("text", "shows"), ("may_show",))
    found = Line(row["text"], texts(row, "shows", where), texts(row, "may_show", where))
    if strange := sorted({*found.shows, *found.may_show} - known):
        raise VocabularyError(f"{where}: no skill is called {strange[0]}")
    return found


def read_silent(path: Path, known: set[str]) -> tuple[Silent, ...]:
    """Read the lines that claim nothing.

    Raises:
        VocabularyError: names the line that is wrong.
    """
    rows = parsed(path).get("nothing", [])
    for row in rows:
        where = f"{path.name}, {row.get('text', 'a line without text')!r}"
        fields(row, where, ("text", "skill", "why"))
        if row["skill"] not in known:
            raise VocabularyError(f"{where}: no skill is called {row['skill']}")
    return tuple(Silent(row["text"], row["skill"], row["why"]) for row in rows)
