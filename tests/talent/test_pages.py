"""The pool's pages: agree and leave, openings without a score, people with their sentences, invitations, runs."""

import re

import pytest
from sqlmodel import select

from app.clock import utcnow
from app.db import Persona
from app.identity.rules import Role
from app.notices.models import Notice
from app.registry.models import SuggestionSwitch
from app.talent import packed, runs
from app.talent.models import PoolPassage, PoolProfile
from app.talent.rules import Scope
from tests.factories import a_person, a_resume, a_skill, an_agency, an_announcement
from tests.talent.made import MODEL, SKILLS

SENTENCE = "Triaged alerts in the SIEM."


@pytest.fixture
def agency(session):
    return an_agency(session, name="Agency of Examples")


@pytest.fixture
def announcement(session, agency):
    found = an_announcement(session, agency, now=utcnow(), title="Watch officer")
    a_skill(session, found, SKILLS[3], weight=0.7)
    a_skill(session, found, SKILLS[4], weight=0.3)
    session.commit()
    return found


@pytest.fixture
def member(session):
    return in_pool(session, "Ida Known")


def in_pool(session, name):
    person = a_person(session, role=Role.APPLICANT, name=name)
    resume = a_resume(session, person)
    session.add(
        PoolProfile(
            person_id=person.id, name=name, email=person.email, us_citizen=True, investigation=True, consent="x",
            agreed_at=utcnow(), resume_id=resume.id, resume_sha256=resume.sha256, enough=True,
            shown=packed.pack_shown([(3, 0.9, 0, 27), (4, 0.4, 0, 27)]), model_version=MODEL.version,
            model_hash=MODEL.sha256, read_at=utcnow(),
        )
    )  # fmt: skip
    session.flush()
    session.add(PoolPassage(person_id=person.id, skill_id=SKILLS[3], start=0, end=27, sentence=SENTENCE))
    session.commit()
    return person


@pytest.fixture
def searched(database, session, member, announcement, tmp_path):
    with database.session(Persona.SYSTEM) as system:
        run = runs.begin(system, scope=Scope.COMMAND, model=MODEL, workers=1, now=utcnow())
        runs.answer_shard(system, run_id=run.id, shard=0, folder=tmp_path, progress=lambda *_: None, now=utcnow())
        runs.merge(system, run_id=run.id, now=utcnow())
        runs.match_openings(system, profile=session.get_one(PoolProfile, member.id), model=MODEL, now=utcnow())
        system.commit()


def test_somebody_agrees_and_leaves_with_plain_forms(session, sign_in):
    person = a_person(session, role=Role.APPLICANT)
    a_resume(session, person)
    session.commit()
    browser = sign_in(person)
    assert browser.post("/be-found", data={}).status_code == 422
    assert session.exec(select(PoolProfile)).all() == []
    assert browser.post("/be-found", data={"agreed": "y", "us_citizen": "y"}).status_code == 303
    session.rollback()
    profile = session.exec(select(PoolProfile)).one()
    assert (profile.person_id, profile.us_citizen, profile.investigation) == (person.id, True, False)
    assert "You agreed on" in browser.get("/be-found").text
    assert browser.post("/be-found/leave").status_code == 303
    session.rollback()
    assert session.exec(select(PoolProfile)).all() == []


def test_without_a_resume_the_page_says_what_to_do(session, sign_in):
    person = a_person(session, role=Role.APPLICANT)
    session.commit()
    browser = sign_in(person)
    assert "have not uploaded one yet" in browser.get("/be-found").text
    answer = browser.post("/be-found", data={"agreed": "y"})
    assert (answer.status_code, "Upload one" in answer.text) == (422, True)


def test_openings_show_the_sentences_and_no_score(searched, member, announcement, sign_in):
    page = sign_in(member).get("/be-found").text
    assert "Watch officer" in page
    assert SENTENCE in page
    main = page[page.index("<main") : page.index("</main>")]
    assert not re.search(r"\d ?%|0\.\d|score", main)


def test_an_agency_sees_whom_the_run_found_and_invites_them_once(
    session, searched, member, agency, announcement, sign_in
):
    browser = sign_in(a_person(session, role=Role.HR_SPECIALIST, agency=agency))
    address = f"/announcements/{announcement.id}/people"
    page = browser.get(address).text
    assert "Ida Known" in page
    assert SENTENCE in page
    assert "1 skill met, 1 partly" in page
    assert "Work-order aid" in page
    for _ in range(2):
        assert browser.post(f"{address}/{member.id}").status_code == 303
    session.rollback()
    notice = session.exec(select(Notice)).one()
    assert (notice.person_id, notice.recipient) == (member.id, member.email)
    assert f"http://localhost/jobs/{announcement.id}" in notice.body
    assert "Invite to apply" not in browser.get(address).text
    assert "Watch officer" in sign_in(member).get("/be-found").text


def test_somebody_who_was_not_found_cannot_be_invited_nor_by_another_agency(
    session, searched, member, agency, announcement, sign_in
):
    stranger = in_pool(session, "Eve Unknown")
    browser = sign_in(a_person(session, role=Role.HR_SPECIALIST, agency=agency))
    assert browser.post(f"/announcements/{announcement.id}/people/{stranger.id}").status_code == 404
    other = sign_in(a_person(session, role=Role.HR_SPECIALIST, agency=an_agency(session)))
    assert other.get(f"/announcements/{announcement.id}/people").status_code == 404
    assert other.post(f"/announcements/{announcement.id}/people/{member.id}").status_code == 404
    assert session.exec(select(Notice)).all() == []


def test_with_suggestions_off_people_stand_by_name_and_nothing_the_model_found_is_shown(
    session, searched, member, agency, announcement, sign_in
):
    session.add(
        SuggestionSwitch(agency_id=agency.id, off=True, reason="Under review now.", person_name="Lead", at=utcnow())
    )
    session.commit()
    page = sign_in(a_person(session, role=Role.HR_SPECIALIST, agency=agency)).get(
        f"/announcements/{announcement.id}/people"
    ).text  # fmt: skip
    assert "Ida Known" in page
    assert "switched off" in page
    assert SENTENCE not in page
    assert "skill met" not in page


def test_operators_see_each_run(session, searched, sign_in):
    page = sign_in(a_person(session, role=Role.OPERATOR)).get("/operations/pool").text
    assert "compared 1 announcement with 1 person" in page
    assert "by command" in page
