"""Importing: each item becomes a draft once, a second run changes nothing, and no clock starts by itself."""

import copy
import gzip
import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlmodel import select

from app.audit.models import AuditEvent
from app.db import Persona
from app.identity.rules import Role
from app.positions import importing, queries, usajobs
from app.positions.cli import import_
from app.positions.models import Announcement, Requisition
from app.timeline.models import TimelineEvent
from tests.factories import NOW, a_person, an_agency
from tests.positions.test_usajobs import ITEM, a_file, changed

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "usajobs_search_response_2016.json.gz"


@pytest.fixture
def agency(session):
    agency = an_agency(session, code="TREASURY")
    session.commit()
    return agency


@pytest.fixture
def staff(database, agency):
    with database.session(Persona.STAFF, agency=agency.id) as session:
        yield session


def take(staff, agency, content):
    items = usajobs.read(content)
    return importing.import_items(staff, items=items, agency_id=agency.id, actor_id=None, now=NOW)


def test_an_item_becomes_a_draft_without_dates_and_without_a_clock(staff, agency):
    result = take(staff, agency, a_file(ITEM))
    (drafted,) = result.created
    requisition = queries.own_requisition(staff, agency_id=agency.id, requisition_id=drafted.requisition_id)
    draft = queries.announcement_of(staff, requisition.id)
    assert (requisition.series, requisition.grade_low, requisition.pay_max) == ("2210", 12, 153354)
    assert (draft.opens_at, draft.closes_at, draft.published_at) == (None, None, None)
    assert "open from 4 June 2024 to 12 June 2024" in draft.summary
    assert draft.duties == "Triage alerts.\nLead responses."
    assert staff.exec(select(TimelineEvent)).all() == []
    (row,) = staff.exec(select(AuditEvent))
    assert (row.action, row.detail["created"]) == ("imported", 1)


def test_a_second_run_changes_nothing(staff, agency):
    take(staff, agency, a_file(ITEM))
    before = staff.exec(select(Announcement)).one().model_dump()
    result = take(staff, agency, a_file(ITEM, ITEM))
    assert (result.created, result.updated, result.unchanged, result.refused) == ([], [], 2, [])
    assert staff.exec(select(Announcement)).one().model_dump() == before


def test_a_changed_item_updates_the_draft_in_place(staff, agency):
    take(staff, agency, a_file(ITEM))
    result = take(staff, agency, a_file(changed("MatchedObjectDescriptor.PositionTitle", "Senior Specialist")))
    assert [d.title for d in result.updated] == ["Senior Specialist"]
    assert staff.exec(select(Announcement)).one().title == "Senior Specialist"
    assert staff.exec(select(Requisition)).one().title == "Senior Specialist"


def test_a_changed_item_never_touches_what_the_public_has_seen(staff, agency):
    take(staff, agency, a_file(ITEM))
    announcement = staff.exec(select(Announcement)).one()
    announcement.opens_at = announcement.published_at = NOW
    announcement.closes_at = NOW.replace(year=2027)
    staff.flush()
    result = take(staff, agency, a_file(changed("MatchedObjectDescriptor.PositionTitle", "Changed")))
    assert [r.name for r in result.refused] == ["900000001 Changed"]
    assert announcement.title == ITEM["MatchedObjectDescriptor"]["PositionTitle"]


def test_two_agencies_may_import_the_same_item(database, session, staff, agency):
    take(staff, agency, a_file(ITEM))
    staff.commit()
    other = an_agency(session)
    session.commit()
    with database.session(Persona.STAFF, agency=other.id) as theirs:
        assert len(take(theirs, other, a_file(ITEM)).created) == 1


def test_two_imports_at_once_make_each_draft_once(database, agency, session):
    def run():
        with database.session(Persona.STAFF, agency=agency.id) as staff:
            result = take(staff, agency, a_file(ITEM))
            staff.commit()
            return len(result.created)

    with ThreadPoolExecutor(4) as pool:
        made = [job.result() for job in [pool.submit(run) for _ in range(4)]]
    assert sorted(made) == [0, 0, 0, 1]
    assert len(session.exec(select(Announcement)).all()) == 1


def test_refused_items_are_named_and_the_rest_goes_on(staff, agency):
    bad = changed("MatchedObjectDescriptor.PositionStartDate", "soon")
    good = copy.deepcopy(ITEM) | {"MatchedObjectId": "900000002"}
    result = take(staff, agency, a_file(bad, good))
    assert len(result.created) == 1
    assert [r.name for r in result.refused] == ["900000001 IT Cybersecurity Specialist (INFOSEC)"]


@pytest.mark.skipif(not REAL.exists(), reason="the 91 announcements of 2016 are not on this machine")
def test_the_91_real_announcements_of_2016_all_become_drafts_once(staff, agency):
    content = gzip.decompress(REAL.read_bytes())
    first = take(staff, agency, content)
    assert (len(first.created), first.refused) == (91, [])
    staff.commit()
    again = take(staff, agency, content)
    assert (again.created, again.updated, again.unchanged) == ([], [], 91)


@pytest.fixture
def command(settings, agency, monkeypatch):
    """The command in the environment that this test's settings make."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if value is not None and value != ():
            text = value.get_secret_value() if hasattr(value, "get_secret_value") else value
            monkeypatch.setenv(f"MUSTER_{name.upper()}", ",".join(text) if isinstance(text, tuple) else str(text))
    return lambda *arguments: CliRunner().invoke(import_, ["usajobs", *map(str, arguments)])


def test_the_command_imports_names_refusals_and_repeats_without_effect(command, tmp_path):
    file = tmp_path / "answer.json"
    file.write_bytes(a_file(ITEM, {"MatchedObjectId": "1"}))
    for created in (1, 0):
        done = command(file, "--agency", "TREASURY", "--json")
        assert done.exit_code == 0, done.output
        answer = json.loads(done.stdout)
        assert answer["created"] == created
        assert answer["refused"] == [
            {"item": "1", "reason": "its PositionTitle is empty or longer than 160 characters."}
        ]
    words = command(file, "--agency", "TREASURY")
    assert "0 new, 0 updated, 1 unchanged" in words.stdout


@pytest.mark.parametrize(
    ("content", "code", "exit_code", "words"),
    [
        (a_file(ITEM), "NOWHERE", 1, "no agency with the code NOWHERE"),
        (b"not json", "TREASURY", 1, "not a JSON file"),
        (b"\x1f\x8bbroken", "TREASURY", 1, "cannot be unpacked"),
    ],
)
def test_the_command_says_in_one_line_what_is_wrong(command, tmp_path, content, code, exit_code, words):
    file = tmp_path / "answer.json"
    file.write_bytes(content)
    done = command(file, "--agency", code)
    assert done.exit_code == exit_code
    assert words in done.stderr
    assert "Traceback" not in done.output


def test_the_command_without_agency_or_file_is_wrong_usage(command, tmp_path):
    assert command(tmp_path / "none.json", "--agency", "TREASURY").exit_code == 2
    assert CliRunner().invoke(import_, ["usajobs"]).exit_code == 2


@pytest.fixture
def hr(session, agency, sign_in):
    person = a_person(session, role=Role.HR_SPECIALIST, agency=agency)
    session.commit()
    return sign_in(person)


def upload(client, content, name="answer.json"):
    return client.post("/requisitions/import", data={"file": (io.BytesIO(content), name)})


def test_a_specialist_uploads_a_file_and_finds_the_drafts(hr):
    page = upload(hr, a_file(ITEM, {"MatchedObjectId": "1"})).text
    assert "1 new, 0 updated, 0 unchanged, 1 refused" in page
    draft = hr.get(re.search(r'href="(/requisitions/[0-9a-f-]{36})"', page).group(1)).text
    assert "Clock not started: validate the need" in draft
    assert "0 new, 0 updated, 1 unchanged" in upload(hr, a_file(ITEM)).text


@pytest.mark.parametrize(("content", "name"), [(b"", ""), (b"", "a.json"), (b"<html>", "a.json"), (b"[]", "a.json")])
def test_a_wrong_upload_is_refused_in_words(hr, content, name):
    answer = upload(hr, content, name)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
