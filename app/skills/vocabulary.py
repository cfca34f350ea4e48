"""The reference vocabulary: skills with their phrasings, NICE work roles, specialties and filler passages, read once
and checked."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from app.skills import resume_lines, specialties
from app.skills.reference_rows import VocabularyError, fields, parsed, texts
from app.skills.resume_lines import NEAR_MISS, Line, Silent
from app.skills.specialties import Specialties

FOLDER = Path(__file__).resolve().parent.parent.parent / "config" / "reference"
SPECIALTIES = "specialties.toml"
KINDS = "skill_kinds.toml"
LINES = "lines"
ROLES = 41
MIN_PHRASINGS = 20
MIN_NEAR_MISSES = 8
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Role:
    """A NICE v2.1.0 work role; ids, names and OPM codes are NIST's, definition and duties are in our own words."""

    id: str
    name: str
    category: str
    opm_codes: tuple[str, ...]
    definition: str
    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoleLink:
    """How much a skill speaks for a role, in (0, 1]."""

    role_id: str
    weight: float


class Kind(StrEnum):
    """What weighs most in a skill: something one knows, something one can do, or a kind of product that one masters."""

    KNOWLEDGE = "knowledge"
    SKILL = "skill"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill: what it is, which roles ask for it, how people write it, and what sounds alike but is not it.

    `kind` is for people to read; no model learns from it. `related` names skills whose sentences often show this one
    too; they are left out when it learns what it is not.
    """

    id: str
    name: str
    family: str
    kind: Kind
    definition: str
    roles: tuple[RoleLink, ...]
    goes_with: tuple[str, ...]
    shows: tuple[str, ...]
    near_misses: tuple[str, ...]
    related: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filler:
    """Sentences of résumés and postings that show no cyber skill, of one kind."""

    kind: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything the classifier is trained from; `sha256` changes with any byte of it, calibration included.

    The kinds of skills are no part of it: nothing is trained from them.
    """

    skills: tuple[Skill, ...]
    roles: tuple[Role, ...]
    filler: tuple[Filler, ...]
    specialties: Specialties
    lines: tuple[Line, ...]
    claims: tuple[str, ...]
    """Sentences that claim work in the words of those that claim none."""
    claims_nothing: tuple[str, ...]
    sha256: str


def _role(row: dict[str, Any], duties: dict[str, Any], file: str) -> Role:
    where = f"{file}, {row.get('id', 'a role without id')}"
    fields(row, where, ("id", "name", "category", "definition"), ("opm_codes",))
    if not re.fullmatch(r"(OG|DD|IO|PD|IN)-WRL-\d{3}", row["id"]):
        raise VocabularyError(f"{where}: not the id of a NICE work role")
    return Role(
        row["id"], row["name"], row["category"], texts(row, "opm_codes", where), row["definition"],
        texts(duties, row["id"], where),
    )  # fmt: skip


def _skill(row: dict[str, Any], file: str, family: str, kinds: Mapping[str, Kind]) -> Skill:
    where = f"{file}, {row.get('id', 'a skill without id')}"
    lists = ("roles", "goes_with", "shows", "near_misses")
    fields(row, where, ("id", "name", "definition", *lists), ("related",))
    if not _SLUG.fullmatch(row["id"]):
        raise VocabularyError(f"{where}: an id is lower-case words joined by hyphens")
    if row["id"] not in kinds:
        raise VocabularyError(f"{where}: {KINDS} gives it no kind")
    links = tuple(RoleLink(role, float(weight)) for role, weight in row["roles"].items())
    if any(not 0 < link.weight <= 1 for link in links):
        raise VocabularyError(f"{where}: the weight of a role is above 0 and at most 1")
    shows, misses = texts(row, "shows", where), texts(row, "near_misses", where)
    if len(shows) < MIN_PHRASINGS or len(misses) < MIN_NEAR_MISSES:
        raise VocabularyError(f"{where}: needs {MIN_PHRASINGS} phrasings and {MIN_NEAR_MISSES} near misses")
    goes_with, related = texts(row, "goes_with", where), texts(row, "related", where)
    return Skill(
        row["id"], row["name"], family, kinds[row["id"]], row["definition"], links, goes_with, shows, misses, related
    )  # fmt: skip


def _kinds(path: Path) -> dict[str, Kind]:
    """Return the kind of each skill; the file holds one list of ids a kind."""
    found: dict[str, Kind] = {}
    rows = parsed(path)
    for name in rows:
        if name not in set(Kind):
            raise VocabularyError(f"{path.name}: {name} is no kind of skill")
        for one in texts(rows, name, path.name):
            if one in found:
                raise VocabularyError(f"{path.name}: {one} stands twice")
            found[one] = Kind(name)
    return found


def _check_kinds(kinds: Mapping[str, Kind], skills: tuple[Skill, ...]) -> None:
    strange = sorted(set(kinds) - {skill.id for skill in skills})
    if strange:
        raise VocabularyError(f"{KINDS}: {strange[0]} is no skill")


def _check_links(skills: tuple[Skill, ...], roles: tuple[Role, ...]) -> None:
    ids: set[str] = set()
    for skill in skills:
        if skill.id in ids:
            raise VocabularyError(f"skills/{skill.family}.toml, {skill.id}: the id is used twice")
        ids.add(skill.id)
    known = {role.id for role in roles}
    if len(known) != ROLES:
        raise VocabularyError(f"nice/work_roles.toml: {len(known)} different roles instead of {ROLES}")
    for skill in skills:
        strange = sorted({link.role_id for link in skill.roles} - known) + sorted(set(skill.related) - ids)
        if strange:
            raise VocabularyError(f"skills/{skill.family}.toml, {skill.id}: unknown id {strange[0]}")


def _filler(row: dict[str, Any]) -> Filler:
    where = f"resume_filler.toml, {row.get('kind', 'a passage without kind')}"
    fields(row, where, ("kind", "sentences"))
    return Filler(row["kind"], texts(row, "sentences", where))


def _with_near_misses(skills: Iterable[Skill], silent: Iterable[Silent]) -> tuple[Skill, ...]:
    """Add the lines that claim other work, which only sounds like the skill."""
    more: dict[str, list[str]] = {}
    for one in silent:
        if one.why == NEAR_MISS:
            more.setdefault(one.skill_id, []).append(one.text)
    return tuple(replace(one, near_misses=(*one.near_misses, *more.get(one.id, ()))) for one in skills)


def _specialties(path: Path) -> Specialties:
    try:
        return specialties.parse(parsed(path))
    except specialties.WrongSpecialty as error:
        raise VocabularyError(f"{path.name}, {error}") from None


def read(folder: Path) -> Vocabulary:
    """Read and check the vocabulary below `folder`.

    Raises:
        VocabularyError: names the file and the id that is wrong.
    """
    role_file, filler_file = folder / "nice" / "work_roles.toml", folder / "resume_filler.toml"
    duty_file = folder / "nice" / "duties.toml"
    skill_files = sorted((folder / "skills").glob("*.toml"))
    duties = parsed(duty_file).get("duties", {})
    roles = tuple(_role(row, duties, "nice/work_roles.toml") for row in parsed(role_file).get("role", []))
    kinds = _kinds(folder / KINDS)
    skills = tuple(
        _skill(row, f"skills/{path.name}", path.stem, kinds)
        for path in skill_files
        for row in parsed(path).get("skill", [])
    )
    filler = tuple(_filler(row) for row in parsed(filler_file).get("passage", []))
    work = _specialties(folder / SPECIALTIES)
    _check_links(skills, roles)
    _check_kinds(kinds, skills)
    claiming, saying_nothing = folder / "claims" / "something.toml", folder / "claims" / "nothing.toml"
    known = {one.id for one in skills}
    silent, lines = resume_lines.read_silent(saying_nothing, known), resume_lines.read(folder / LINES, known)
    claims = texts(parsed(claiming), "sentences", claiming.name)
    digest = hashlib.sha256()
    for path in (
        role_file,
        duty_file,
        filler_file,
        folder / SPECIALTIES,
        claiming,
        saying_nothing,
        *skill_files,
        *sorted((folder / LINES).glob("*.toml")),
        *sorted((folder / "calibration").glob("*.toml")),
    ):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    claims_nothing = tuple(one.text for one in silent if one.why != NEAR_MISS)
    skills = _with_near_misses(skills, silent)
    return Vocabulary(skills, roles, filler, work, lines, claims, claims_nothing, digest.hexdigest())


@cache
def load() -> Vocabulary:
    """The product's own vocabulary, read once.

    Raises:
        VocabularyError: names the file and the id that is wrong.
    """
    return read(FOLDER)


@cache
def _skill_names() -> dict[str, str]:
    return {skill.id: skill.name for skill in load().skills}


@cache
def _role_names() -> dict[str, str]:
    return {role.id: role.name for role in load().roles}


def skill_name(skill_id: str) -> str:
    """What a skill is called; the id itself where a newer vocabulary dropped it."""
    return _skill_names().get(skill_id, skill_id)


def role_name(role_id: str) -> str:
    """What a work role is called; the id itself where a newer framework dropped it."""
    return _role_names().get(role_id, role_id)
