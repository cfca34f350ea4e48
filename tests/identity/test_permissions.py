"""Roles act from the next request on: what is given, what ends, and in which of several roles one acts."""

import pytest

from app.clock import utcnow
from app.db import Context, Persona
from app.identity import services
from app.identity.permissions import Actor
from app.identity.rules import Role
from tests.factories import a_person, an_agency


@pytest.fixture
def identity(database):
    with database.session(Persona.IDENTITY) as session:
        yield session


def test_a_role_that_ended_is_gone_at_the_next_request(session, sign_in, identity):
    agency = an_agency(session)
    person = a_person(session, role=Role.HR_SPECIALIST, agency=agency)
    services.grant(session, person_id=person.id, role=Role.SME, agency_id=agency.id, now=utcnow())
    client = sign_in(person)
    assert client.get("/certificates").status_code == 200
    services.end_role(identity, person_id=person.id, role=Role.HR_SPECIALIST, agency_id=agency.id, now=utcnow())
    identity.commit()
    assert client.get("/certificates").status_code == 403
    assert client.get("/requisitions").status_code == 200


def test_whoever_holds_no_role_any_more_is_signed_out(session, sign_in, identity):
    agency = an_agency(session)
    person = a_person(session, role=Role.HR_SPECIALIST, agency=agency)
    client = sign_in(person)
    services.end_role(identity, person_id=person.id, role=Role.HR_SPECIALIST, agency_id=agency.id, now=utcnow())
    identity.commit()
    assert client.get("/requisitions").location == "/sign-in"


def test_a_role_that_was_given_opens_its_pages_at_the_next_request(session, sign_in, identity):
    agency = an_agency(session)
    person = a_person(session, role=Role.SME, agency=agency)
    client = sign_in(person)
    assert client.get("/certificates").status_code == 403
    services.grant(identity, person_id=person.id, role=Role.AUDITOR, agency_id=agency.id, now=utcnow())
    identity.commit()
    assert client.get("/certificates").status_code == 200


def test_a_disabled_person_is_out_at_once_in_every_browser(session, sign_in, identity):
    person = a_person(session, role=Role.HR_SPECIALIST, agency=an_agency(session))
    clients = [sign_in(person) for _ in range(3)]
    services.disable(identity, person_id=person.id, now=utcnow())
    identity.commit()
    assert {c.get("/requisitions").location for c in clients} == {"/sign-in"}
    services.enable(identity, person_id=person.id, now=utcnow())
    identity.commit()
    assert {c.get("/requisitions").location for c in clients} == {"/sign-in"}


def test_a_disabled_person_is_out_even_where_a_session_was_left(session, sign_in):
    person = a_person(session, role=Role.HR_SPECIALIST, agency=an_agency(session))
    client = sign_in(person)
    person.disabled_at = utcnow()
    session.add(person)
    session.commit()
    assert client.get("/requisitions").location == "/sign-in"


def test_one_acts_in_one_agency_at_a_time(session, sign_in):
    first, second = an_agency(session, code="AAA"), an_agency(session, code="BBB")
    person = a_person(session, role=Role.HR_SPECIALIST, agency=first)
    services.grant(session, person_id=person.id, role=Role.AUDITOR, agency_id=second.id, now=utcnow())
    client = sign_in(person)
    assert client.get("/audit").status_code == 403
    answer = client.post("/acting", data={"acting": str(second.id)})
    assert answer.status_code == 303
    assert client.get("/audit").status_code == 200


def test_a_role_one_does_not_hold_cannot_be_chosen(session, sign_in):
    person = a_person(session, role=Role.SME, agency=an_agency(session))
    stranger = an_agency(session)
    client = sign_in(person)
    for chosen in (str(stranger.id), "operator", "", "applicant"):
        assert client.post("/acting", data={"acting": chosen}).status_code == 422
    assert client.get("/certificates").status_code == 403


def test_an_operator_who_applies_for_jobs_is_one_of_the_two_at_a_time(session, sign_in):
    person = a_person(session, role=Role.APPLICANT)
    services.grant(session, person_id=person.id, role=Role.OPERATOR, agency_id=None, now=utcnow())
    client = sign_in(person)
    assert client.get("/operations").status_code == 200
    assert client.get("/applications").status_code == 403
    assert client.post("/acting", data={"acting": "applicant"}).status_code == 303
    assert client.get("/operations").status_code == 403
    assert client.get("/applications").status_code == 200


def test_several_roles_are_asked_about_after_sign_in(walk, session, settings):
    person = a_person(
        session, role=Role.APPLICANT, issuer=settings.oidc_issuer, subject="hr-cisa", email="hr@cisa.example.gov"
    )
    agency = an_agency(session, name="Agency of Tests")
    services.grant(session, person_id=person.id, role=Role.HR_SPECIALIST, agency_id=agency.id, now=utcnow())
    session.commit()
    assert walk.sign_in().location == "/acting"
    page = walk.client.get("/acting").text
    assert "HR specialist at Agency of Tests" in page
    assert 'value="applicant"' in page


def test_the_database_answers_in_the_name_of_the_acting_role(session):
    agency, person = an_agency(session), a_person(session)
    told = {"person_id": person.id, "name": person.name, "email": person.email}
    staff = Actor(**told, roles=frozenset({Role.HR_SPECIALIST}), agency_id=agency.id)
    assert staff.context == Context(Persona.STAFF, agency.id, person.id)
    assert Actor(**told, roles=frozenset({Role.APPLICANT})).context == Context(Persona.APPLICANT, None, person.id)
    assert Actor(**told, roles=frozenset({Role.OPERATOR})).context.persona is Persona.OPERATOR
