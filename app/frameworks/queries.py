"""What the reading pages of skills and work roles show: all of it from the reference texts, nothing from a table."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from app.frameworks import rules
from app.frameworks.rules import Standing
from app.reference import frameworks
from app.reference.catalog import ReferenceError
from app.reference.frameworks import Area, DodRole
from app.skills import vocabulary
from app.skills.vocabulary import Kind, Role, Skill

FAMILIES: Mapping[str, str] = {
    "cloud": "Cloud",
    "data_and_ai": "Data and artificial intelligence",
    "governance": "Governance, risk and law",
    "identity_and_crypto": "Identity and cryptography",
    "incident_response": "Monitoring and incident response",
    "leadership_and_engineering": "Leadership and engineering",
    "network": "Networks",
    "operational_technology": "Operational technology",
    "software": "Software",
    "systems": "Systems",
    "threat_and_forensics": "Threats, forensics and investigation",
    "vulnerability": "Vulnerabilities and testing",
}
KINDS: Mapping[Kind, str] = {
    Kind.KNOWLEDGE: "Knowledge: rules, doctrine or science that one has to know",
    Kind.SKILL: "Skill: an ability that shows in what one did, with whichever product",
    Kind.TOOL: "Tool: competence with a kind of product, technology, platform or language",
}
EXAMPLES = 6
"""Sentences shown of what counts: enough to understand a skill, too few to copy a résumé from."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A skill and a role that asks for it, by NICE id or DoD code, with the weight in (0, 1]."""

    skill: Skill
    role_id: str
    weight: float


@dataclass(frozen=True, slots=True)
class Found:
    """What a search names: a role as positions name it, work roles, skills, areas, and roles that only DoD has."""

    standing: Standing | None
    roles: tuple[Role, ...]
    skills: tuple[Skill, ...]
    areas: tuple[Area, ...]
    dod: tuple[DodRole, ...]

    @property
    def count(self) -> int:
        """How many entries were found."""
        return len(self.roles) + len(self.skills) + len(self.areas) + len(self.dod)


@cache
def skills() -> Mapping[str, Skill]:
    """Every skill by id, in the order of their names."""
    return {one.id: one for one in sorted(vocabulary.load().skills, key=lambda one: one.name.casefold())}


@cache
def roles() -> Mapping[str, Role]:
    """Every NICE work role by id, in the framework's order."""
    return {one.id: one for one in vocabulary.load().roles}


def dod_roles() -> Mapping[str, DodRole]:
    """Every role that only DoD has, by code."""
    return {one.code: one for one in sorted(frameworks.load().dod_only, key=lambda one: one.code)}


def standing(role_id: str) -> Standing | None:
    """Say where a role that a position names stands today; None for what no framework knows."""
    return rules.standing(role_id, roles(), frameworks.load())


def categories() -> Mapping[str, tuple[Role, ...]]:
    """The work roles by category, in the framework's order."""
    return {name: tuple(members) for name, members in groupby(roles().values(), key=lambda one: one.category)}


def families() -> Mapping[str, tuple[Skill, ...]]:
    """The skills by what they are about, each family in the order of names."""
    return {name: tuple(one for one in skills().values() if one.family == family) for family, name in FAMILIES.items()}


def skills_of(role_id: str) -> tuple[Weighed, ...]:
    """The skills that a role asks for, the weightiest first; none for a role that nobody knows or that left NICE.

    Args:
        role_id: a NICE work role, or the code of a role that only DoD has.
    """
    if role_id in dod_roles():
        asked = [Weighed(skills()[one], role_id, weight) for one, weight in dod_roles()[role_id].skills.items()]
    else:
        asked = [
            Weighed(one, role_id, link.weight)
            for one in skills().values()
            for link in one.roles
            if link.role_id == role_id
        ]
    return tuple(sorted(asked, key=lambda one: (-one.weight, one.skill.name.casefold())))


def roles_of(skill: Skill) -> tuple[Weighed, ...]:
    """The roles of NICE, and those that only DoD has, that ask for a skill; those that it speaks for most first."""
    asking = [Weighed(skill, link.role_id, link.weight) for link in skill.roles]
    only = [Weighed(skill, one.code, one.skills[skill.id]) for one in dod_roles().values() if skill.id in one.skills]
    return tuple(sorted((*asking, *only), key=lambda one: (-one.weight, one.role_id)))


def areas_of(skill: Skill) -> tuple[Area, ...]:
    """The competency areas that a skill belongs to, by our own reading."""
    return tuple(area for area in frameworks.load().area if skill.id in area.skills)


def examples(skill: Skill) -> tuple[str, ...]:
    """Some sentences that show the skill, drawn evenly from all of them."""
    step = max(len(skill.shows) // EXAMPLES, 1)
    return skill.shows[::step][:EXAMPLES]


def search(words: str) -> Found:
    """Find the entries that hold every word, those with all of them in the name first.

    Args:
        words: what a person typed; names, ids, codes, tools and words of the definitions are looked through.
    """
    asked = re.findall(r"\w+", words.casefold())

    def holds(*texts: str) -> bool:
        """Say whether each word begins a word of the texts."""
        there = re.findall(r"\w+", " ".join(texts).casefold())
        return bool(asked) and all(any(one.startswith(word) for one in there) for word in asked)

    known = frameworks.load()
    found_roles = [
        one
        for one in roles().values()
        if holds(one.id, one.name, one.definition, *(c + " " + known.dod_names.get(c, "") for c in one.opm_codes))
    ]
    found_skills = [one for one in skills().values() if holds(one.id, one.name, one.definition, *one.goes_with)]
    return Found(
        standing(words.strip().upper()),
        tuple(sorted(found_roles, key=lambda one: not holds(one.name))),
        tuple(sorted(found_skills, key=lambda one: not holds(one.name))),
        tuple(area for area in known.area if holds(area.id, area.name)),
        tuple(one for one in dod_roles().values() if holds(one.code, one.name, one.definition)),
    )


def in_use(role_id: str) -> str:
    """Name the framework of a work role with its version, as “NICE Workforce Framework for Cybersecurity 2.1.0”."""
    release = frameworks.load().dod if role_id in dod_roles() else frameworks.load().nice
    return f"{release.name} {release.version}"


def check() -> None:
    """Read the frameworks once and follow what they point at, so that a wrong row stops the start and not a request.

    Raises:
        ReferenceError: names what is wrong.
    """
    found = next(_problems(), "")
    if found:
        raise ReferenceError(f"config/reference/{frameworks.FILE}: {found}")


def _problems() -> Iterator[str]:
    known = frameworks.load()
    for area in known.area:
        yield from (f"{area.id} names {one}, which is no skill" for one in area.skills if one not in skills())
    for gone in known.withdrawn:
        if gone.id in roles():
            yield f"{gone.id} is in force and not withdrawn"
        if gone.successor not in roles() and gone.successor not in known.dod_roles:
            yield f"{gone.id} names {gone.successor}, which is no role"
    claimed = {code for role in roles().values() for code in role.opm_codes} | {
        *known.dod_names,
        *known.dod_names_of_withdrawn,
    }
    for only in known.dod_only:
        yield from (f"{only.code} names {one}, which is no skill" for one in only.skills if one not in skills())
        if only.code in claimed:
            yield f"{only.code} stands twice, or is the code of a role that NICE has or had"
        claimed.add(only.code)
