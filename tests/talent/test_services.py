"""Agreeing to be found, being read, being seen by those concerned alone, and leaving without a trace in the pool."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import select

from app.applicants import services as applicants
from app.audit.models import AuditEvent
from app.db import Persona
from app.documents.store import open_store
from app.identity.rules import Role
from app.skills.extract import SkillWeight
from app.skills.matching import match
from app.talent import queries, rules, runs, services
from app.talent.models import PoolDeparture, PoolPassage, PoolProfile, PoolSuggestion
from app.talent.rules import Scope
from app.work.models import Task
from tests.factories import NOW, RESUME, a_person, a_resume, a_skill, an_agency, an_announcement
from tests.trained_model import trained_model

LONGER = RESUME + "Wrote detection rules for the SIEM and tuned them every week with the analysts.\n" * 2


def agreed(database, person, **answers):
    with database.session(Persona.APPLICANT, person=person.id) as applicant:
        who = services.Person(person.id, person.name, person.email)
        services.agree(applicant, person=who, now=NOW, **({"us_citizen": True, "investigation": True} | answers))
        applicant.commit()


def read(database, person):
    with database.session(Persona.SYSTEM) as system:
        profile = services.read_profile(system, person_id=person.id, model=trained_model(), now=NOW)
        if profile is not None:
            runs.match_openings(system, profile=profile, model=trained_model(), now=NOW)
        system.commit()
        return profile


def searched(database, tmp_path):
    with database.session(Persona.SYSTEM) as system:
        run = runs.begin(system, scope=Scope.COMMAND, model=trained_model(), workers=1, now=NOW)
        runs.answer_shard(system, run_id=run.id, shard=0, folder=tmp_path, progress=lambda *_: None, now=NOW)
        runs.merge(system, run_id=run.id, now=NOW)
        system.commit()


@pytest.fixture
def someone(session):
    person = a_person(session, role=Role.APPLICANT, name="Ida Known")
    a_resume(session, person, text=LONGER)
    session.commit()
    return person


@pytest.fixture
def announcement(session):
    found = an_announcement(session, an_agency(session))
    for evidence in trained_model().extract(LONGER).skills[:4]:
        a_skill(session, found, evidence.skill_id, weight=0.25)
    session.commit()
    return found


def test_nobody_is_found_without_a_resume(database, session):
    person = a_person(session)
    session.commit()
    with pytest.raises(rules.NoResume):
        agreed(database, person)


def test_nobody_is_read_who_has_not_agreed(database, session, someone):
    assert read(database, someone) is None
    assert session.exec(select(PoolProfile)).all() == []


def test_agreeing_is_on_record_and_asks_for_the_resume_to_be_read(database, session, someone):
    agreed(database, someone)
    assert session.exec(select(AuditEvent.action)).all() == ["agreed to be found"]
    (task,) = session.exec(select(Task)).all()
    assert (task.kind, task.payload) == ("read_profile", {"person_id": str(someone.id)})


def test_the_newest_resume_is_kept_as_skills_with_the_sentences_that_show_them(database, session, someone):
    agreed(database, someone)
    read(database, someone)
    profile = session.exec(select(PoolProfile)).one()
    passages = session.exec(select(PoolPassage)).all()
    assert profile.model_hash == trained_model().sha256
    assert passages
    assert all(LONGER[p.start : p.end] == p.sentence for p in passages)


def test_an_uploaded_resume_asks_to_be_read(database, session, tmp_path):
    person = a_person(session)
    session.commit()
    with database.session(Persona.APPLICANT, person=person.id) as applicant:
        store = open_store(f"file://{tmp_path}")
        applicants.upload_resume(
            applicant, person_id=person.id, filename="r.txt", data=LONGER.encode(), store=store, now=NOW
        )
        applicant.commit()
    assert session.exec(select(Task.kind)).all() == ["read_profile"]


def test_a_person_sees_the_openings_that_fit_with_their_own_sentences(database, session, someone, announcement):
    agreed(database, someone)
    read(database, someone)
    with database.session(Persona.APPLICANT, person=someone.id) as applicant:
        (opening,) = queries.openings(applicant, queries.own_profile(applicant, someone.id), NOW)
    assert opening.announcement_id == announcement.id
    assert opening.said
    assert all(one.sentence and one.sentence in LONGER for one in opening.said)


def test_a_suggestion_says_what_a_match_of_the_application_would_say(database, session, someone, announcement):
    agreed(database, someone)
    read(database, someone)
    row = session.exec(select(PoolSuggestion)).one()
    asked = [SkillWeight(line["skill"], line["weight"]) for line in row.lines]
    whole = match(trained_model().extract(LONGER), asked)
    assert row.score == pytest.approx(whole.score, abs=1e-4)
    assert [line["finding"] for line in row.lines] == [line.band.value for line in whole.lines]


def test_staff_see_whom_a_run_found_for_their_own_agency_and_nobody_else(
    database, session, someone, announcement, tmp_path
):
    other = an_agency(session)
    session.commit()
    agreed(database, someone)
    read(database, someone)
    with database.session(Persona.STAFF, agency=announcement.agency_id) as staff:
        assert staff.exec(select(PoolProfile)).all() == []  # the person's own openings are not the agency's to see
        assert staff.exec(select(PoolSuggestion)).all() == []
    searched(database, tmp_path)
    with database.session(Persona.STAFF, agency=announcement.agency_id) as staff:
        (found,) = queries.found_for(staff, announcement.id, by_name=False)
        assert (found.name, found.met > 0, bool(found.said)) == ("Ida Known", True, True)
    with database.session(Persona.STAFF, agency=other.id) as staff:
        for table in (PoolProfile, PoolPassage, PoolSuggestion):
            assert staff.exec(select(table)).all() == []


def test_an_applicant_sees_only_their_own_place_in_the_pool(database, session, someone, announcement):
    other = a_person(session)
    session.commit()
    agreed(database, someone)
    read(database, someone)
    with database.session(Persona.APPLICANT, person=other.id) as stranger:
        for table in (PoolProfile, PoolPassage, PoolSuggestion):
            assert stranger.exec(select(table)).all() == []
    with (
        database.session(Persona.PUBLIC) as visitor,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        visitor.execute(text("SELECT * FROM pool_profile"))


def test_a_consent_taken_back_takes_profile_and_sentences_away_at_once(
    database, session, someone, announcement, tmp_path
):
    agreed(database, someone)
    read(database, someone)
    searched(database, tmp_path)
    with database.session(Persona.APPLICANT, person=someone.id) as applicant:
        services.take_back(applicant, person_id=someone.id, now=NOW)
        applicant.commit()
    assert session.exec(select(PoolProfile)).all() == session.exec(select(PoolPassage)).all() == []
    assert len(session.exec(select(PoolDeparture)).all()) == 1
    assert session.exec(select(AuditEvent.action).order_by(AuditEvent.id)).all()[-1] == "took back consent to be found"
    with database.session(Persona.STAFF, agency=announcement.agency_id) as staff:
        assert queries.found_for(staff, announcement.id, by_name=False) == []
        assert staff.exec(select(PoolSuggestion)).all() == []
