"""Names of skills and work roles for pages and rules, looked up by id."""

from collections.abc import Mapping, Sequence

from app.frameworks import queries as frameworks
from app.skills.vocabulary import Role, Skill


def skills() -> Mapping[str, Skill]:
    """Every known skill by id, in the order of their names."""
    return frameworks.skills()


def roles() -> Sequence[Role]:
    """Every NICE work role, in the framework's order."""
    return tuple(frameworks.roles().values())


def skill_name(skill_id: str) -> str:
    """What a skill is called; an id that left the vocabulary stands for itself."""
    return skills()[skill_id].name if skill_id in skills() else skill_id


def role_name(role_id: str) -> str:
    """What a work role is called, also one that is no longer in force, or that none was chosen yet."""
    found = frameworks.standing(role_id)
    return found.name if found else role_id or "Not decided yet"


def framework_of_roles() -> str:
    """The framework and the version from which work roles are chosen today; a published announcement keeps it."""
    return frameworks.in_use()


def knows_role(role_id: str) -> bool:
    """Say whether the framework has this work role."""
    return role_id in frameworks.roles()


def became_of_role(role_id: str) -> str:
    """Say what became of a work role that is no longer in force; nothing for one that is, or that nobody knows."""
    found = frameworks.standing(role_id)
    return found.words if found else ""
