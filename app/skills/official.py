"""NIST's own release of the NICE Framework, when an agency imports it: official role texts and statements by role.

Read from the CPRT JSON of SP 800-181r1 components, kept beside the models as `nice.json`, and used as further text of
the roles, together with our own words and never instead of them. The product ships without it.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from app.skills import tokens

if TYPE_CHECKING:
    from app.skills.extract import SkillsModel

FILE = "nice.json"
STATEMENTS = ("task", "knowledge", "skill")
MOST_SKILLS = 5
"""Skills that one statement is mapped to, at most."""


class BadRelease(ValueError):
    """The file is not a release of the NICE Framework; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class OfficialRole:
    """A work role in NIST's words, with the ids of its statements."""

    title: str
    definition: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Official:
    """One release: roles and statements by id, and which of our skills each statement speaks of, the surest first."""

    version: str
    sha256: str
    roles: dict[str, OfficialRole]
    statements: dict[str, str]
    skills: dict[str, tuple[str, ...]]

    def texts(self, role_id: str) -> tuple[str, ...]:
        """Return title, definition and statements of a role; nothing for a role that this release lacks."""
        role = self.roles.get(role_id)
        if role is None:
            return ()
        return (role.title, role.definition, *(self.statements[one] for one in role.statements))


def parse(data: bytes) -> Official:
    """Read a release file.

    Raises:
        BadRelease: it is not JSON, or not the components of the NICE Framework.
    """
    try:
        parts = json.loads(data)["response"]["elements"]
        elements = {str(one["element_identifier"]): one for one in parts["elements"]}
        links = [
            (str(one["source_element_identifier"]), str(one["dest_element_identifier"]))
            for one in parts["relationships"]
        ]
        version = str(parts["documents"][0]["version"])
        kinds = {key: str(one["element_type"]) for key, one in elements.items()}
        texts = {key: " ".join(str(one["text"]).split()) for key, one in elements.items()}
        titles = {key: str(one.get("title", "")) for key, one in elements.items()}
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise BadRelease(
            "This is not a release file of the NICE Framework: response.elements with documents, elements and "
            f"relationships is expected ({type(error).__name__}: {error})."
        ) from None
    return _joined(version, hashlib.sha256(data).hexdigest(), kinds, titles, texts, links)


def _joined(
    version: str, sha256: str, kinds: dict[str, str], titles: dict[str, str], texts: dict[str, str], links: list[Any]
) -> Official:
    of: dict[str, list[str]] = {key: [] for key, kind in kinds.items() if kind == "work_role"}
    for source, target in links:
        if source in of and kinds.get(target) in STATEMENTS:
            of[source].append(target)
    if not of or not any(of.values()):
        raise BadRelease("The file names no work roles with statements.")
    return Official(
        version,
        sha256,
        {key: OfficialRole(titles[key], texts[key], tuple(sorted(members))) for key, members in sorted(of.items())},
        {key: texts[key] for key in sorted(texts) if kinds[key] in STATEMENTS},
        {},
    )


def save(official: Official, folder: Path) -> Path:
    """Keep a release beside the models, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f"{FILE}.new"
    beside.write_text(json.dumps(asdict(official), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return beside.replace(folder / FILE)


def load(folder: Path) -> Official | None:
    """Return the release kept beside the models, or None where none was imported.

    Raises:
        BadRelease: the kept file is damaged; importing again mends it.
    """
    try:
        return TypeAdapter(Official).validate_json((folder / FILE).read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise BadRelease(f"{folder / FILE} is damaged ({type(error).__name__}); import the release again.") from None


def map_to_skills(official: Official, model: "SkillsModel") -> dict[str, tuple[str, ...]]:
    """Return, for each statement that a model reads at least partly as skills of ours, those skills, the surest first.

    Args:
        official: the release.
        model: whose bands decide.
    """
    ids = sorted(official.statements)
    found = model.probabilities([tokens.line(official.statements[one]) for one in ids])
    mapped = {}
    for one, row in zip(ids, found, strict=True):
        shown = [int(skill) for skill in np.argsort(-row, kind="stable") if row[skill] >= model.thresholds.partly]
        if shown:
            mapped[one] = tuple(model.skill_ids[skill] for skill in shown[:MOST_SKILLS])
    return mapped
