"""Names of skills and work roles for pages and rules, looked up by id."""

from collections.abc import Mapping

from app.frameworks import queries as frameworks
from app.skills.vocabulary import Skill


def skills() -> Mapping[str, Skill]:
    """Every known skill by id, in the order of their names."""
    return frameworks.skills()


def roles() -> tuple[tuple[str, str], ...]:
    """Id and name of every role that a position may have: NICE's, then DoD's by code where NICE has no counterpart."""
    nice = ((role.id, role.name) for role in frameworks.roles().values())
    return (*nice, *((role.code, f"{role.name} (DoD)") for role in frameworks.dod_roles().values()))


def skills_of_role(role_id: str) -> Mapping[str, float]:
    """What a role asks for, by skill with its weight in (0, 1], the weightiest first."""
    return {one.skill.id: one.weight for one in frameworks.skills_of(role_id)}


def skill_name(skill_id: str) -> str:
    """What a skill is called; an id that left the vocabulary stands for itself."""
    return skills()[skill_id].name if skill_id in skills() else skill_id


def role_name(role_id: str) -> str:
    """What a work role is called, also one that is no longer in force, or that none was chosen yet."""
    found = frameworks.standing(role_id)
    return found.name if found else role_id or "Not decided yet"


def framework_of(role_id: str) -> str:
    """The framework and the version from which a work role is chosen today; a published announcement keeps it."""
    return frameworks.in_use(role_id)


def knows_role(role_id: str) -> bool:
    """Say whether a position may have this work role: NICE has it, or only DoD has."""
    return role_id in frameworks.roles() or role_id in frameworks.dod_roles()


def became_of_role(role_id: str) -> str:
    """Say what became of a work role that is no longer in force; nothing for one that is, or that nobody knows."""
    found = frameworks.standing(role_id)
    return found.words if found else ""
