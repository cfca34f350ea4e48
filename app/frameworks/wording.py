"""NIST's own wording beside ours: the statements of an imported release, by our skills and by work role."""

import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.skills import official
from app.skills.official import Official, OfficialRole

KINDS = {"T": "Task", "K": "Knowledge", "S": "Skill"}
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of the release, with the ids of our skills that it speaks of, the surest first."""

    id: str
    text: str
    skills: tuple[str, ...]

    @property
    def kind(self) -> str:
        """Task, knowledge or skill, as its id says."""
        return KINDS.get(self.id[:1], "Statement")


@dataclass(frozen=True, slots=True)
class Wording:
    """An imported release, turned towards our skills: statements by skill, those surest of it first."""

    release: Official
    by_skill: dict[str, tuple[Statement, ...]]

    def role(self, role_id: str) -> OfficialRole | None:
        """Return the role in NIST's words; None where the release lacks it."""
        return self.release.roles.get(role_id)

    def statements(self, role_id: str) -> tuple[Statement, ...]:
        """Return the statements of a role, in the order of their ids."""
        role = self.role(role_id)
        return tuple(self._statement(one) for one in role.statements) if role else ()

    def _statement(self, one: str) -> Statement:
        return Statement(one, self.release.statements[one], self.release.skills.get(one, ()))


def of(models: Path) -> Wording | None:
    """Return the release that was imported into a folder of models; None where none was, or it is damaged."""
    try:
        stamp = (models / official.FILE).stat().st_mtime_ns
    except OSError:
        return None
    return _read(models, stamp)


@lru_cache(maxsize=1)
def _read(models: Path, stamp: int) -> Wording | None:
    """Read it once for each state of the file; `stamp` is when it was written."""
    try:
        release = official.load(models)
    except official.BadRelease as error:
        log.warning("the imported release of NICE is left out", extra={"reason": str(error), "stamp": stamp})
        return None
    if release is None:
        return None
    places: dict[str, list[tuple[int, str]]] = {}
    for statement, found in release.skills.items():
        for place, skill in enumerate(found):
            places.setdefault(skill, []).append((place, statement))
    return Wording(
        release,
        {
            skill: tuple(Statement(one, release.statements[one], release.skills[one]) for _, one in sorted(found))
            for skill, found in places.items()
        },
    )
