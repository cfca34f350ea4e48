"""The vocabulary: NICE work roles and our own cyber skills, read and checked from `config/reference`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent.parent / "config" / "reference"


class VocabularyError(Exception):
    """A vocabulary file is wrong; the message names the file and the entry."""


@dataclass(frozen=True, slots=True)
class Role:
    """A NICE v2.1.0 work role: id and name are NIST's, the definition is ours."""

    id: str
    name: str
    category: str
    opm_codes: tuple[str, ...]
    definition: str


@dataclass(frozen=True, slots=True)
class Skill:
    """A cyber skill: how people write that they have it, and what only sounds like it."""

    id: str
    name: str
    definition: str
    family: str
    roles: tuple[str, ...]
    names: tuple[str, ...]
    phrasings: tuple[str, ...]
    near: tuple[str, ...]


@cache
def roles() -> dict[str, Role]:
    """Return the 41 work roles by id, in NIST's order."""
    rows = tomllib.loads((FOLDER / "nice" / "work_roles.toml").read_text())["role"]
    return {r["id"]: Role(r["id"], r["name"], r["category"], tuple(r["opm_codes"]), r["definition"]) for r in rows}


@cache
def skills() -> dict[str, Skill]:
    """Return all skills by id, family by family.

    Raises:
        VocabularyError: an entry lacks something, repeats an id, or links to a role that is not there.
    """
    found: dict[str, Skill] = {}
    for path in sorted((FOLDER / "skills").glob("*.toml")):
        for row in tomllib.loads(path.read_text()).get("skill", []):
            skill = _skill(path, row)
            if skill.id in found:
                raise VocabularyError(f"{path.name}: {skill.id} stands twice")
            found[skill.id] = skill
    return found


def _skill(path: Path, row: dict[str, Any]) -> Skill:
    try:
        skill = Skill(
            row["id"],
            row["name"],
            row["definition"],
            path.stem,
            tuple(row["roles"]),
            tuple(row["names"]),
            tuple(row["phrasings"]),
            tuple(row["near"]),
        )
    except KeyError as error:
        raise VocabularyError(f"{path.name}: {row.get('id', 'an entry')} lacks {error}") from None
    unknown = [r for r in skill.roles if r not in roles()]
    if unknown or not skill.roles:
        raise VocabularyError(f"{path.name}: {skill.id} links to {unknown or 'no role'}")
    return skill


@cache
def other_sentences() -> tuple[str, ...]:
    """Return sentences of résumés that show none of the skills: other trades, education, hobbies, filler."""
    return tuple(tomllib.loads((FOLDER / "skills" / "other_sentences.toml").read_text())["sentence"])


def skill_name(skill_id: str) -> str:
    """Return what a skill is called; the id itself where a newer vocabulary dropped it."""
    skill = skills().get(skill_id)
    return skill.name if skill else skill_id
