"""`muster skills rank`: résumés in the order of their likeness to one announcement, to be compared on published sets.

Not a page and not a step of hiring: the product shows evidence line by line. Both sides go through the same model, and
the order is that of a product of what both show.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ValidationError

from app.skills.extract import SkillsModel, match, requirements
from app.skills.labelled import BadRows, Labelled

Array = NDArray[np.float64]


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
    """A résumé and what it scored, in [0, 1]."""

    id: str
    score: float


def read(file: Path) -> Query:
    """Read a query.

    Raises:
        BadRows: the file does not hold one.
    """
    try:
        return Query.model_validate(json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, ValidationError, OSError) as error:
        raise BadRows(f'{file.name} must hold {{"announcement": text, "resumes": [{{"id", "text"}}]}}.') from error


def by_skills(model: SkillsModel, query: Query) -> list[Place]:
    """Order by asked skills and by likeness of work roles (Bhattacharyya's, over all of them), half each."""
    asked = requirements(model, query.announcement)
    wanted = _roles(model, query.announcement)
    places = []
    for one in query.resumes:
        read = model.extract(one.text, query.announcement)
        shown = {role.id: role.probability for role in read.roles}
        roles = np.sqrt(np.array([shown.get(role, 0.0) for role in model.role_ids]))
        likeness = float(wanted @ roles / max(float(np.linalg.norm(roles)), 1e-9))
        places.append(Place(one.id, (likeness + match(read, asked).score) / 2 if asked else likeness))
    return _ordered(places)


def _roles(model: SkillsModel, announcement: str) -> Array:
    found = {role.id: role.probability for role in model.roles_of(announcement)}
    roles = np.sqrt(np.array([found.get(role, 0.0) for role in model.role_ids]))
    return np.asarray(roles / max(float(np.linalg.norm(roles)), 1e-9))


def by_labels(model: Labelled, query: Query) -> list[Place]:
    """Order by the labels that a model of `skills fit` sees on both sides: the mean product of probabilities."""
    wanted = model.probabilities([query.announcement])[0]
    found = model.probabilities([one.text for one in query.resumes]) @ wanted / max(float(wanted.sum()), 1e-9)
    return _ordered([Place(one.id, float(score)) for one, score in zip(query.resumes, found, strict=True)])


def _ordered(places: list[Place]) -> list[Place]:
    return sorted(places, key=lambda place: (-place.score, place.id))
