"""Sentences written apart from the training texts, with what they show: read from a folder of TOML files.

`config/reference/calibration` turns decision values into probabilities; `config/reference/held_out` measures.
"""

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.skills import disclaimers, tokens
from app.skills.vocabulary import FOLDER

CALIBRATION, HELD_OUT = FOLDER / "calibration", FOLDER / "held_out"
SEVERAL_SKILLS = FOLDER / "several_skills"
"""Held-out lines that show two to four skills at once."""

FIRST_SIGHT = FOLDER / "first_sight"
"""Sentences that claim nothing, and others that claim a skill, which neither a rule nor a model has seen."""

Matrix = NDArray[np.bool_]


class BadSentences(Exception):
    """A file of sentences is wrong; the message names it."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, the skills it clearly shows, and those that a specialist might grant besides."""

    text: str
    shows: frozenset[str]
    may_show: frozenset[str]

    @property
    def line(self) -> str:
        """What the classifier sees of it."""
        return tokens.marked_line(disclaimers.claims_only(self.text))


@dataclass(frozen=True, slots=True)
class Apart:
    """n sentences over k skills: (n, k) `labels`, and `heard`: the pairs that count, for or against."""

    lines: tuple[str, ...]
    labels: Matrix
    heard: Matrix


@dataclass(frozen=True, slots=True)
class Sentences:
    """All sentences of a folder, those that mention a skill and claim nothing, and the hash of the files."""

    sentences: tuple[Sentence, ...]
    must_not_count: tuple[str, ...]
    sha256: str

    def of_skills(self, skill_ids: Sequence[str]) -> "Sentences":
        """Return the part that a model of these skills can be measured on."""
        known = set(skill_ids)
        kept = tuple(one for one in self.sentences if one.shows <= known)
        return Sentences(kept, self.must_not_count, self.sha256)

    def over(self, skill_ids: Sequence[str]) -> Apart:
        """Return the sentences as arrays over these skills, in their order."""
        place = {skill: number for number, skill in enumerate(skill_ids)}
        part = self.of_skills(skill_ids).sentences
        labels = np.zeros((len(part), len(place)), dtype=np.bool_)
        heard = np.ones_like(labels)
        for row, one in enumerate(part):
            labels[row, [place[skill] for skill in one.shows]] = True
            heard[row, [place[skill] for skill in one.may_show - one.shows if skill in place]] = False
        return Apart(tuple(one.line for one in part), labels, heard)


def read(folder: Path) -> Sentences:
    """Read the sentences of a folder.

    Raises:
        BadSentences: a file cannot be read, or there is no sentence that shows a skill.
    """
    sentences: list[Sentence] = []
    silent: list[str] = []
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.toml")):
        data = path.read_bytes()
        digest.update(path.name.encode() + b"\0" + data + b"\0")
        try:
            found = tomllib.loads(data.decode())
            sentences += [_sentence(row) for row in found.get("sentence", [])]
            silent += [row["text"] for row in found.get("must_not_count", [])]
        except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
            raise BadSentences(f"{path.name}: {error}") from None
    if not any(one.shows for one in sentences):
        raise BadSentences(f"{folder} holds no sentences that show a skill.")
    return Sentences(tuple(sentences), tuple(silent), digest.hexdigest())


@dataclass(frozen=True, slots=True)
class FirstSight:
    """Sentences that nobody had in view: those that claim nothing, and those that claim one skill, with its id."""

    nothing: tuple[str, ...]
    claims: tuple[tuple[str, str], ...]


def first_sight() -> FirstSight:
    """Return the sentences that nobody had in view."""
    silent, claiming = (
        tomllib.loads((FIRST_SIGHT / name).read_text(encoding="utf-8"))
        for name in ("must_not_count.toml", "must_count.toml")
    )
    return FirstSight(
        tuple(row["text"] for row in silent["must_not_count"]),
        tuple((row["text"], row["skill"]) for row in claiming["must_count"]),
    )


def _sentence(row: dict[str, Any]) -> Sentence:
    return Sentence(row["text"], frozenset(row.get("shows", [])), frozenset(row.get("may_show", [])))
