"""Names of skills and work roles for pages and rules, looked up by id."""

from collections.abc import Mapping, Sequence
from functools import cache

from app.skills import vocabulary
from app.skills.vocabulary import Role, Skill


@cache
def skills() -> Mapping[str, Skill]:
    """Every known skill by id, in the order of their names."""
    return {skill.id: skill for skill in sorted(vocabulary.load().skills, key=lambda skill: skill.name.casefold())}


@cache
def _roles() -> Mapping[str, Role]:
    return {role.id: role for role in vocabulary.load().roles}


def roles() -> Sequence[Role]:
    """Every NICE work role, in the framework's order."""
    return tuple(_roles().values())


def skill_name(skill_id: str) -> str:
    """What a skill is called; an id that left the vocabulary stands for itself."""
    return skills()[skill_id].name if skill_id in skills() else skill_id


def role_name(role_id: str) -> str:
    """What a work role is called, or that none was chosen yet."""
    found = _roles().get(role_id)
    return found.name if found else role_id or "Not decided yet"


def knows_role(role_id: str) -> bool:
    """Say whether the framework has this work role."""
    return role_id in _roles()
