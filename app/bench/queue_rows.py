"""The rows that `muster bench queue` works on: announcements that ask for skills, and drafts ready to be submitted."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import psycopg

from app.demo.careers import Career, careers, person_name, resume
from app.demo.load import load_rows
from app.skills.extract import SkillsModel
from app.skills.matching import requirements

SEED = 14409
ANNOUNCEMENTS = 20


@dataclass(frozen=True, slots=True)
class Ready:
    """One draft that only has to be submitted, and whose it is."""

    application_id: UUID
    person_id: UUID


def load_drafts(address: str, count: int, model: SkillsModel, now: datetime) -> list[Ready]:
    """Load `count` complete drafts of as many people, in bulk, as the schema's owner; return them in random order."""
    draw = random.Random(SEED)  # noqa: S311  # repeatable, not secret
    rows: dict[str, list[dict[str, object]]] = {}
    agency = uuid4()
    rows["agency"] = [{"id": agency, "code": "BENCH", "name": "Bench", "component_of": "", "demonstration": True}]
    posted = _announcements(rows, agency, model, now, draw)
    ready = [_draft(rows, agency, posted[n % len(posted)], n, now, draw) for n in range(count)]
    order = ("agency", "person", "resume", "requisition", "announcement", "announcement_skill", "application")
    with psycopg.connect(address.replace("+psycopg", "")) as connection:
        connection.execute("SET ROLE muster_owner")
        for table in order:
            load_rows(connection, table, rows[table])
    draw.shuffle(ready)
    return ready


def _announcements(
    rows: dict[str, list[dict[str, object]]], agency: UUID, model: SkillsModel, now: datetime, draw: random.Random
) -> list[tuple[UUID, Career]]:
    posted = []
    for number in range(ANNOUNCEMENTS):
        requisition, announcement, career = uuid4(), uuid4(), draw.choice(careers())
        rows.setdefault("requisition", []).append(
            {"id": requisition, "agency_id": agency, "chain_id": requisition, "title": career.title, "provision": "",
             "nice_role": career.nice_role, "series": career.series, "pay_plan": "GS", "authority": "", "openings": 1,
             "duty_location": "", "telework": "", "clearance": "", "risk_level": "", "sensitivity": "", "pay_min": 0,
             "pay_max": 0, "created_at": now, "source": ""}
        )  # fmt: skip
        rows.setdefault("announcement", []).append(
            {"id": announcement, "agency_id": agency, "requisition_id": requisition, "number": f"BENCH-{number}",
             "title": career.title, "summary": career.summary, "duties": career.duties, "qualifications": "",
             "requirements": "", "evaluation": "", "no_technical_assessment_reason": "", "short_period_reason": "",
             "opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=9), "published_at": now,
             "created_at": now, "source_hash": "", "source_url": ""}
        )  # fmt: skip
        asked = requirements(model, career.duties)
        total = sum(one.weight for one in asked)
        rows.setdefault("announcement_skill", []).extend(
            {"agency_id": agency, "announcement_id": announcement, "skill_id": one.skill_id, "position": place,
             "weight": one.weight / total, "required": False, "tested_by": ""}
            for place, one in enumerate(asked)
        )  # fmt: skip
        posted.append((announcement, career))
    return posted


def _draft(
    rows: dict[str, list[dict[str, object]]],
    agency: UUID,
    posted: tuple[UUID, Career],
    number: int,
    now: datetime,
    draw: random.Random,
) -> Ready:
    person, file, application, name = uuid4(), uuid4(), uuid4(), person_name(draw)
    text = resume(draw, name, posted[1], draw.choice(careers()))
    rows.setdefault("person", []).append(
        {"id": person, "issuer": "bench", "subject": str(number), "name": name, "email": f"a{number}@example.com",
         "created_at": now, "demonstration": True}
    )  # fmt: skip
    rows.setdefault("resume", []).append(
        {"id": file, "person_id": person, "filename": "resume.txt", "media_type": "text/plain",
         "size_bytes": len(text.encode()), "pages": 2, "sha256": "0" * 64, "text": text, "warnings": "",
         "created_at": now}
    )  # fmt: skip
    rows.setdefault("application", []).append(
        {"id": application, "agency_id": agency, "announcement_id": posted[0], "person_id": person, "resume_id": file,
         "applicant_name": name, "email": f"a{number}@example.com", "status": "draft", "us_citizen": True,
         "preference_claim": "NV", "may_share": False, "certified_at": now, "created_at": now, "updated_at": now}
    )  # fmt: skip
    return Ready(application, person)
