"""Where a work role that a position names stands in today's frameworks, and what to name instead."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.reference.frameworks import Frameworks
from app.skills.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Standing:
    """A named work role today: `words` say what became of it, and are empty for a role in force.

    `successors` are NICE work roles to choose instead, by id.
    """

    id: str
    name: str
    words: str = ""
    successors: tuple[str, ...] = ()

    @property
    def in_force(self) -> bool:
        """Say whether the role is one of the NICE release that is used here."""
        return not self.words


def standing(role_id: str, roles: Mapping[str, Role], frameworks: Frameworks) -> Standing | None:
    """Say where a work role stands: in force, withdrawn, or a code of DoD's.

    Args:
        role_id: what a position names: a NICE id, or a three-digit code of OPM and DoD.
        roles: the NICE work roles in force, by id.
        frameworks: the releases that are used here.

    Returns:
        None for what is in no framework that is known here.
    """
    if role_id in roles:
        return Standing(role_id, roles[role_id].name)
    gone = next((one for one in frameworks.withdrawn if one.id == role_id), None)
    if gone:
        words = f"NICE {gone.withdrawn_in} withdrew {gone.name} ({gone.id})."
        return Standing(role_id, gone.name, *_instead(words, gone.successor, roles, frameworks))
    if re.fullmatch(r"\d{3}", role_id):
        return _coded(role_id, roles, frameworks)
    return None


def _instead(
    words: str, successor: str, roles: Mapping[str, Role], frameworks: Frameworks
) -> tuple[str, tuple[str, ...]]:
    """Say what took the place of a withdrawn role, and which NICE roles to choose instead."""
    if successor in roles:
        return f"{words} {roles[successor].name} ({successor}) took its place.", (successor,)
    name = frameworks.dod_roles.get(successor, "a role")
    holders = tuple(role.id for role in roles.values() if successor in role.opm_codes)
    return f"{words} It is {name} ({successor}) in the {frameworks.dod.name} now.", holders


def _coded(code: str, roles: Mapping[str, Role], frameworks: Frameworks) -> Standing | None:
    """A code that OPM's data standard or DoD gives to work; NICE roles carry most of them."""
    holders = tuple(role.id for role in roles.values() if code in role.opm_codes)
    dod, nice = frameworks.dod_roles.get(code, ""), frameworks.nice
    if holders:
        names = " or ".join(f"{roles[one].name} ({one})" for one in holders)
        known = f"{dod} in the {frameworks.dod.name}" if dod else "a code of OPM’s data standard"
        words = f"{code} is {known}; in NICE {nice.version} it is {names}."
        return Standing(code, dod or roles[holders[0]].name, words, holders)
    if dod:
        words = f"{code} is a role of the {frameworks.dod.name} {frameworks.dod.version}; NICE has no counterpart."
        return Standing(code, dod, words)
    return None
