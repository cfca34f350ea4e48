"""A lead's pages as a browser asks for them: the address of each, and a signed-in lead of one agency."""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
from flask.testing import FlaskClient
from psycopg.types.json import Jsonb

from app.clock import utcnow
from app.embedded import environment
from app.embedded.servers import Servers
from app.factory import create_app
from app.identity.rules import Role
from app.identity.web_sessions import digest
from app.metrics.listing import listings
from config.settings import load

AREA = "/time-to-hire"
ONE, TWO = "series=2210", "series=2210&risk=moderate"
PAGES: Mapping[str, str] = {
    "overview": "",
    "overview, one series": f"?{ONE}",
    "overview, two slices": f"?{TWO}",
    "where time goes": "/steps",
    "where time goes, one series": f"/steps?{ONE}",
    "where time goes, two slices": f"/steps?{TWO}",
    "outcomes": "/outcomes",
    "outcomes, one series": f"/outcomes?{ONE}",
    "outcomes, two slices": f"/outcomes?{TWO}",
    "provisions": "/provisions",
    "breakdown by role": "/breakdown?by=nice_role",
    "agencies": "/agencies",
}
"""Each page of figures, whole and cut; one slice is counted ready, two are counted from single rows."""


def lists() -> dict[str, str]:
    """Return the pages of rows behind the numbers."""
    stages = {f"applications, {stage}": f"/applications?of={stage}" for stage in ("applied", "referred", "entered")}
    named = {name: f"/rows?what={name}" for name in listings()}
    return {"hires": "/hires", "excluded": "/excluded", "stays in a step": "/steps/4", **stages, **named}


def a_lead(running: Servers, folder: Path, agency_id: UUID, context_key: bytes) -> FlaskClient:
    """Return the browser of a lead who is signed in; the application serves in this process."""
    values = environment.write(running, folder, port=1) | {"MUSTER_CONTEXT_KEY": context_key.hex()}
    os.environ.update(values)
    load.cache_clear()
    person, token, now = uuid4(), uuid4().hex, utcnow()
    with psycopg.connect(f"host={running.run} dbname=muster user=postgres") as db:
        db.execute(
            "INSERT INTO person (id, issuer, subject, name, email, created_at, demonstration) "
            "VALUES (%s, 'bench', 'lead', 'Bench lead', 'lead@example.org', %s, true)",
            [person, now],
        )
        db.execute(
            "INSERT INTO role_assignment (id, person_id, agency_id, role, granted_at) VALUES (%s, %s, %s, %s, %s)",
            [uuid4(), person, agency_id, Role.AGENCY_LEAD.value, now],
        )
        db.execute(
            "INSERT INTO web_session (token_hash, person_id, values, created_at, last_seen_at, expires_at) "
            "VALUES (%s, %s, %s, %s, %s, %s)",
            [
                digest(token),
                person,
                Jsonb({"_user_id": str(person), "_fresh": True}),
                now,
                now,
                now + timedelta(hours=9),
            ],
        )
    browser = create_app().test_client()
    browser.set_cookie("muster", token, domain="127.0.0.1")
    return browser


def ask(browser: FlaskClient, path: str) -> int:
    """Get one page and return its size in bytes.

    Raises:
        RuntimeError: it is not answered as a page.
    """
    answer = browser.get(f"{AREA}{path}", base_url="http://127.0.0.1:1/")
    if answer.status_code != 200:
        raise RuntimeError(f"{AREA}{path} answered {answer.status_code}")
    return len(answer.data)
