"""A pool of made-up profiles, a model that only has a name, and open announcements that ask for its skills."""

from dataclasses import dataclass
from types import SimpleNamespace
from uuid import uuid4

import numpy as np
import psycopg
from sqlmodel import Session

from app.demo.load import load_rows
from app.pool import store
from app.talent import packed
from tests.factories import NOW, a_skill, an_agency, an_announcement

SKILLS = tuple(f"skill-{number}" for number in range(60))
MODEL = SimpleNamespace(
    version="made", sha256="ab" * 32, skill_ids=SKILLS, thresholds=SimpleNamespace(met=0.6, partly=0.3)
)


@dataclass(frozen=True, slots=True)
class Made:
    """n people: `shown` (n, d) as the pool keeps it, and who is a citizen or agrees to be investigated."""

    people: list
    shown: np.ndarray
    citizen: np.ndarray
    investigation: np.ndarray


def a_pool(database, count, *, seed=1, share=0.2) -> Made:
    """Load that many profiles in bulk, as the schema's owner."""
    draw = np.random.default_rng(seed)
    shown = draw.random((count, len(SKILLS)), dtype=np.float32) * (draw.random((count, len(SKILLS))) < share)
    citizen, investigation = draw.random(count) < 0.8, draw.random(count) < 0.7
    people = [uuid4() for _ in range(count)]
    with psycopg.connect(database.url("muster_migrator").replace("+psycopg", "")) as connection:
        connection.execute("SET ROLE muster_owner")
        load_rows(connection, "person", [_person(one, number) for number, one in enumerate(people)])
        load_rows(
            connection,
            "pool_profile",
            [
                _profile(person, number, shown[number], bool(citizen[number]), bool(investigation[number]))
                for number, person in enumerate(people)
            ],
        )
    return Made(people, store.as_floats(store.rounded(shown)), citizen, investigation)


def _person(id_, number):
    return {
        "id": id_, "issuer": "made", "subject": f"{id_}", "name": f"Person {number}", "email": f"p{number}@example.com",
        "created_at": NOW, "demonstration": False,
    }  # fmt: skip


def _profile(person, number, shown, citizen, investigation):
    return {
        "person_id": person, "name": f"Person {number}", "email": f"p{number}@example.com", "us_citizen": citizen,
        "investigation": investigation, "consent": "x", "agreed_at": NOW, "resume_sha256": "c" * 64, "enough": True,
        "shown": packed.pack_shown([(c, float(p), c, c + 9) for c, p in enumerate(shown) if p]),
        "model_version": MODEL.version, "model_hash": MODEL.sha256, "read_at": NOW,
    }  # fmt: skip


def some_announcements(session: Session, count: int, *, seed=2, asked=8):
    """Open announcements of two agencies, each with some skills and weights that add up to 1."""
    draw = np.random.default_rng(seed)
    agencies = [an_agency(session), an_agency(session)]
    found = []
    for number in range(count):
        announcement = an_announcement(session, agencies[number % 2])
        weights = draw.random(asked) + 0.05
        for skill, weight in zip(draw.choice(len(SKILLS), asked, replace=False), weights / weights.sum(), strict=True):
            a_skill(session, announcement, SKILLS[skill], weight=float(weight))
        found.append(announcement)
    session.commit()
    return found
