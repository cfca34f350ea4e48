"""`muster skills rank`: résumés in the order of their likeness to one announcement, to be compared on published sets.

Not a page and not a step of hiring: the product shows evidence line by line. Both sides go through the same model, and
the order is that of how alike what both show is.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ValidationError

from app.skills.extract import RoleScore, SkillsModel, SkillWeight
from app.skills.labelled import BadRows, Labelled
from app.skills.matching import requirements
from app.skills.tampering import Flag

Array = NDArray[np.float64]
WORK, SKILLS, ROLES = 0.8, 0.1, 0.1
"""What each likeness counts. Which occupation a text is about parts developers from administrators; asked skills and
work roles then part those of one occupation. On real texts more of them orders worse, less leaves ties."""


class Text(BaseModel):
    """One résumé."""

    id: str
    text: str


class Query(BaseModel):
    """One announcement and the résumés to be ordered."""

    announcement: str
    resumes: list[Text]


@dataclass(frozen=True, slots=True)
class Place:
    """A résumé, what it scored, in [0, 1], and what a reviewer should look at."""

    id: str
    score: float
    flags: tuple[Flag, ...] = ()


def read(file: Path) -> Query:
    """Read a query.

    Raises:
        BadRows: the file does not hold one.
    """
    try:
        return Query.model_validate(json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, ValidationError, OSError) as error:
        raise BadRows(f'{file.name} must hold {{"announcement": text, "resumes": [{{"id", "text"}}]}}.') from error


@dataclass(frozen=True, slots=True)
class Asked:
    """What an announcement asks for: skills with weights, r work roles and o occupations."""

    skills: tuple[SkillWeight, ...]
    roles: Array
    work: Array


@dataclass(frozen=True, slots=True)
class Shown:
    """What a résumé shows: skills by id, r work roles and o occupations; and what a reviewer should look at."""

    skills: dict[str, float]
    roles: Array
    work: Array
    flags: tuple[Flag, ...]


def asked(model: SkillsModel, announcement: str) -> Asked:
    """Read an announcement."""
    roles = _of_roles(model, model.roles_of(announcement))
    return Asked(requirements(model, announcement), roles, model.work_asked(announcement))


def shown(model: SkillsModel, resume: str, announcement: str = "") -> Shown:
    """Read a résumé; what only repeats the announcement it was written for counts for nothing."""
    read = model.extract(resume, announcement)
    skills = {one.skill_id: one.probability for one in read.skills}
    return Shown(skills, _of_roles(model, read.roles), model.work_shown(resume, announcement), read.flags)


def score(model: SkillsModel, job: Asked, person: Shown) -> float:
    """Return how like a job and a résumé are, in [0, 1]: the weighted mean of the parts that the announcement gives."""
    weights = sum(one.weight for one in job.skills)
    parts = (
        (WORK, model.specialties.likeness(job.work, person.work), job.work.any()),
        (SKILLS, sum(o.weight * person.skills.get(o.skill_id, 0.0) for o in job.skills) / max(weights, 1e-9), weights),
        (ROLES, float(job.roles @ person.roles), True),
    )
    given = [(weight, value) for weight, value, there in parts if there]
    return sum(weight * value for weight, value in given) / sum(weight for weight, _ in given)


def by_skills(model: SkillsModel, query: Query) -> list[Place]:
    """Order by occupations, asked skills and work roles, as the model reads them on both sides."""
    job = asked(model, query.announcement)
    people = [(one.id, shown(model, one.text, query.announcement)) for one in query.resumes]
    return _ordered([Place(name, score(model, job, person), person.flags) for name, person in people])


def _of_roles(model: SkillsModel, found: Sequence[RoleScore]) -> Array:
    """Return the square roots of probabilities, of length one: their products are Bhattacharyya's likeness."""
    by_id = {role.id: role.probability for role in found}
    roles = np.sqrt(np.array([by_id.get(role, 0.0) for role in model.role_ids]))
    return np.asarray(roles / max(float(np.linalg.norm(roles)), 1e-9))


def by_labels(model: Labelled, query: Query) -> list[Place]:
    """Order by the labels that a model of `skills fit` sees on both sides: the mean product of probabilities."""
    wanted = model.probabilities([query.announcement])[0]
    found = model.probabilities([one.text for one in query.resumes]) @ wanted / max(float(wanted.sum()), 1e-9)
    return _ordered([Place(one.id, float(score)) for one, score in zip(query.resumes, found, strict=True)])


def _ordered(places: list[Place]) -> list[Place]:
    return sorted(places, key=lambda place: (-place.score, place.id))
