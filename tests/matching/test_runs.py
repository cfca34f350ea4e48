"""Each reading of applications is one run with its model, counts and duration; matches and lines arrive by COPY."""

from uuid import uuid4

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlmodel import func, select

from app.db import Persona
from app.identity.rules import Role
from app.matching import services
from app.matching.models import Finding, Match, MatchLine, MatchRun
from tests.factories import NOW, RESUME, a_match, a_person, a_skill, an_agency, an_announcement, an_application
from tests.trained_small import loaded

SKILLS = ("incident-triage", "alert-investigation", "cloud-networking")
TRIAGE = "Sorted “security” alerts by severity in C:\\new\\N, decided which were real incidents and escalated those."


def posted(session, agency, skills=SKILLS):
    announcement = an_announcement(session, agency)
    for skill in skills:
        a_skill(session, announcement, skill)
    session.commit()
    return announcement


def received(session, announcement, count, **more):
    ids = [an_application(session, announcement, a_person(session), **more).id for _ in range(count)]
    session.commit()
    return ids


def read(database, agency, ids):
    with database.session(Persona.SYSTEM, agency=agency.id) as system:
        made = services.match_applications(system, application_ids=ids, model=loaded(), now=NOW)
        system.commit()
    return made


def read_all(database, announcement):
    told = []
    with database.session(Persona.SYSTEM, agency=announcement.agency_id) as system:
        services.match_announcement(
            system, announcement_id=announcement.id, model=loaded(), now=NOW, progress=lambda *at: told.append(at)
        )
        system.commit()
    return told


def count(session, table):
    return session.execute(sql(f"SELECT count(*) FROM {table}")).scalar_one()


@pytest.fixture
def agency(session):
    return an_agency(session)


def test_a_run_says_which_model_read_how_much_and_how_long(database, session, agency):
    ids = received(session, posted(session, agency), 3)
    read(database, agency, ids)
    run = session.exec(select(MatchRun)).one()
    assert (run.agency_id, run.announcement_id, run.began_at) == (agency.id, None, NOW)
    assert (run.model_version, run.model_hash) == (loaded().version, loaded().sha256)
    assert (run.applications, run.matches, run.lines) == (3, 3, 9)
    assert run.finished_at > run.began_at
    assert sorted(session.exec(select(Match.application_id).where(Match.run_id == run.id))) == sorted(ids)
    assert session.exec(select(func.count()).select_from(MatchLine)).one() == 9


def test_what_is_stored_adds_up_and_quotes_the_resume_whatever_it_holds(database, session, agency):
    text = f"{RESUME * 3}{TRIAGE}\n"
    read(database, agency, received(session, posted(session, agency), 1, text=text))
    match = session.exec(select(Match)).one()
    lines = session.exec(select(MatchLine).where(MatchLine.match_id == match.id)).all()
    assert {line.skill_id for line in lines} == set(SKILLS)
    assert match.score == pytest.approx(sum(line.probability for line in lines) / len(lines)), "all weigh the same"
    assert {line.skill_id: line.finding for line in lines}["incident-triage"] is Finding.MET
    quoted = [line for line in lines if line.sentence]
    assert TRIAGE in {line.sentence for line in quoted}
    assert all(text[line.start : line.end] == line.sentence for line in quoted)
    assert not any(line.corrected for line in lines)
    assert [set(role) for role in match.roles] == [{"id", "probability"}] * len(match.roles) != []


def test_where_nothing_is_new_nothing_is_read_and_no_run_recorded(database, session, agency):
    announcement = posted(session, agency)
    ids = received(session, announcement, 2)
    first = read(database, agency, ids)
    assert read(database, agency, ids) == []
    read_all(database, announcement)
    assert sorted(session.exec(select(Match.id)).all()) == sorted(match.id for match in first)
    assert count(session, "match_run") == 1


def test_where_nothing_is_asked_no_run_is_recorded(database, session, agency):
    read(database, agency, received(session, posted(session, agency, skills=()), 2))
    assert (count(session, "match_run"), count(session, "match")) == (0, 0)


def test_a_whole_announcement_is_one_run_however_many_groups_it_is_read_in(database, session, agency):
    announcement = posted(session, agency)
    ids = received(session, announcement, 14)
    read(database, agency, ids[:1])
    assert read_all(database, announcement) == [(12, 14), (14, 14)]
    run = session.exec(select(MatchRun).where(MatchRun.announcement_id == announcement.id)).one()
    assert (run.applications, run.matches, run.lines) == (14, 13, 39)
    assert set(session.exec(select(Match.application_id).where(Match.run_id == run.id))) == set(ids[1:])


def test_a_reading_that_ends_half_way_leaves_neither_run_nor_match(database, session, agency):
    announcement = posted(session, agency)
    received(session, announcement, 13)

    def stop(done, total):
        raise RuntimeError

    with database.session(Persona.SYSTEM, agency=agency.id) as system, pytest.raises(RuntimeError):
        services.match_announcement(system, announcement_id=announcement.id, model=loaded(), now=NOW, progress=stop)
    tables = ("match_run", "match", "match_line", "stage.match", "stage.match_line")
    assert [count(session, table) for table in tables] == [0] * 5
    read_all(database, announcement)
    assert [count(session, table) for table in tables] == [1, 13, 39, 0, 0]


def test_only_the_agency_and_operators_see_a_run(database, session, agency):
    read(database, agency, received(session, posted(session, agency), 1))
    others = an_agency(session)
    session.commit()

    def seen(persona, of=None):
        with database.session(persona, agency=of) as somebody:
            return len(somebody.exec(select(MatchRun)).all())

    assert (seen(Persona.STAFF, agency.id), seen(Persona.OPERATOR)) == (1, 1)
    assert (seen(Persona.STAFF, others.id), seen(Persona.SYSTEM, others.id)) == (0, 0)
    with pytest.raises(ProgrammingError, match="permission denied"):
        seen(Persona.APPLICANT)


def test_a_worker_records_no_run_for_another_agency(database, session, agency):
    others = an_agency(session)
    session.commit()
    with database.session(Persona.SYSTEM, agency=agency.id) as system:
        system.add(
            MatchRun(
                agency_id=others.id, model_version="v", model_hash="h", applications=1, began_at=NOW, finished_at=NOW
            )
        )
        with pytest.raises(ProgrammingError, match="row-level security"):
            system.flush()


def test_a_match_names_no_run_that_its_agency_has_not(session, agency):
    application = an_application(session, posted(session, agency), a_person(session))
    a_match(session, application, run_id=uuid4())
    with pytest.raises(IntegrityError, match="fk_match_agency_id_run_id"):
        session.commit()


def test_the_announcements_page_says_when_it_was_last_read(database, session, agency, sign_in):
    announcement, other = posted(session, agency), posted(session, agency)
    browser = sign_in(a_person(session, role=Role.HR_SPECIALIST, agency=agency))
    address = f"/announcements/{announcement.id}/matches"
    assert "Last read" not in browser.get(address).text
    read(database, agency, received(session, announcement, 2) + received(session, other, 1))
    page = " ".join(browser.get(address).text.split())
    assert "Last read on 15 June 2026, 11:00 a.m. ET" in page
    assert f"model {loaded().version} read 2 of these applications, with 1 sent to other announcements," in page


def test_operators_see_each_reading(database, session, agency, sign_in):
    browser = sign_in(a_person(session, role=Role.OPERATOR))
    assert "No reading of applications is on record yet" in browser.get("/operations/pool").text
    announcement = posted(session, agency)
    received(session, announcement, 2)
    read_all(database, announcement)
    page = browser.get("/operations/pool").text
    assert f"made 2 matches for {agency.code}" in page
    assert "a whole announcement" in page
    assert loaded().version in page
