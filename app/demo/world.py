"""What the demonstration's loader draws on, and the rows it has drawn."""

import random
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.identity.rules import Role
from app.skills.extract import Extraction, Requirement, SkillsModel

MONTHS = 18
NAMESPACE = uuid.UUID("14409000-0000-4000-8000-000000000000")
Actor = tuple[uuid.UUID, str]
Rows = dict[str, list[dict[str, Any]]]


def key(*parts: object) -> uuid.UUID:
    """Return the same id for the same thing at every seeding."""
    return uuid.uuid5(NAMESPACE, "/".join(map(str, parts)))


@dataclass
class Applicant:
    """One made-up applicant, their résumé, and what the model reads in it."""

    id: uuid.UUID
    name: str
    email: str
    career: str
    text: str
    sha256: str
    resume_id: uuid.UUID
    extraction: Extraction


@dataclass
class World:
    """Everything the loader draws on, and the rows it has drawn."""

    draw: random.Random
    now: datetime
    model: SkillsModel
    agencies: Mapping[str, uuid.UUID]
    staff: Mapping[tuple[str, Role], Actor]
    applicants: list[Applicant]
    skills: Mapping[str, tuple[Requirement, ...]]
    rows: Rows = field(default_factory=lambda: defaultdict(list))

    def add(self, table: str, **values: Any) -> None:
        """Keep one row."""
        self.rows[table].append(values)
