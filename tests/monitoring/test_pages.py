"""The applicant's page of voluntary questions and the analyst's page: who is asked, what is kept, who may look."""

import pytest
from sqlmodel import select

from app.db import Persona
from app.identity import services as identity
from app.identity.rules import Role, RolesConflict
from app.monitoring import services
from app.monitoring.models import MonitoringAnswer, MonitoringResult, MonitoringSwitch
from app.monitoring.rules import Category, Finding, Stage
from app.monitoring.services import Turn
from tests.factories import NOW, a_person, an_agency, an_announcement, an_application


@pytest.fixture
def agency(session):
    return an_agency(session, name="Agency of One")


@pytest.fixture
def analyst(session, agency):
    return a_person(session, role=Role.EEO_ANALYST, agency=agency)


@pytest.fixture
def eeo(sign_in, analyst):
    return sign_in(analyst)


@pytest.fixture
def application(session, agency):
    return an_application(session, an_announcement(session, agency), a_person(session, role=Role.APPLICANT))


@pytest.fixture
def applicant(session, sign_in, application):
    from app.identity.models import Person

    return sign_in(session.get_one(Person, application.person_id))


@pytest.fixture
def asking(database, session, agency, analyst):
    session.commit()
    with database.session(Persona.EEO, agency=agency.id, person=analyst.id) as own:
        turn = Turn(True, "Yearly monitoring", "3046-0046")
        services.switch(own, agency_id=agency.id, person_id=analyst.id, turn=turn, now=NOW)
        own.commit()


def test_the_questions_are_linked_only_where_the_agency_asks(applicant, application):
    page = applicant.get(f"/applications/{application.id}").text
    assert "voluntary" not in page.lower()
    assert applicant.get(f"/applications/{application.id}/voluntary-questions").status_code == 404


def test_an_applicant_answers_on_a_page_of_its_own_after_submitting(session, applicant, application, asking):
    path = f"/applications/{application.id}/voluntary-questions"
    assert path in applicant.get(f"/applications/{application.id}/receipt").text
    page = applicant.get(path).text
    for promise in ("You do not have to answer", "3046-0046", "Nobody sees your answers but you"):
        assert promise in page
    answer = applicant.post(path, data={"sex": "female", "origin": "asian"})
    assert answer.status_code == 303
    (kept,) = session.exec(select(MonitoringAnswer)).all()
    assert (kept.sex, kept.origin) == ("female", "asian")
    assert 'value="female" checked' in applicant.get(path).text


@pytest.mark.parametrize("data", [{}, {"sex": "", "origin": ""}, {"sex": "x" * 500, "origin": "'; DROP TABLE"}])
def test_saying_nothing_or_nonsense_keeps_nothing_and_takes_back(session, applicant, application, asking, data):
    path = f"/applications/{application.id}/voluntary-questions"
    applicant.post(path, data={"sex": "male"})
    assert applicant.post(path, data=data).status_code == 303
    assert session.exec(select(MonitoringAnswer)).all() == []


def test_another_persons_questions_do_not_exist(session, sign_in, application, asking):
    stranger = sign_in(a_person(session, role=Role.APPLICANT))
    path = f"/applications/{application.id}/voluntary-questions"
    assert stranger.get(path).status_code == stranger.post(path, data={"sex": "male"}).status_code == 404


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.EEO_ANALYST])
def test_nobody_but_the_analyst_opens_selection_rates(session, sign_in, agency, role):
    here = None if role in (Role.APPLICANT, Role.OPERATOR) else agency
    assert sign_in(a_person(session, role=role, agency=here)).get("/selection-rates").status_code == 403


def test_the_analyst_turns_the_switch_with_reason_and_number(session, eeo):
    assert "Your agency does not ask" in eeo.get("/selection-rates").text
    refused = eeo.post("/selection-rates", data={"on": "y", "reason": "We look once a year"})
    assert refused.status_code == 422
    assert "OMB control number" in refused.text
    assert "We look once a year" in refused.text
    assert eeo.post("/selection-rates", data={"on": "y", "reason": "x" * 501, "omb_number": "1"}).status_code == 422
    done = eeo.post("/selection-rates", data={"on": "y", "reason": "We look once a year", "omb_number": "3046-0046"})
    assert done.status_code == 303
    assert eeo.post("/selection-rates", data={"reason": "Rescinded"}).status_code == 303
    assert [s.is_on for s in session.exec(select(MonitoringSwitch).order_by(MonitoringSwitch.id))] == [True, False]


def a_result(session, agency, **more):
    fields = {
        "agency_id": agency.id,
        "fiscal_year": 2026,
        "category": Category.SEX,
        "stage": Stage.WHOLE,
        "finding": Finding.HIDDEN,
        "measured_at": NOW,
    }
    session.add(MonitoringResult(**(fields | more)))
    session.commit()


def test_results_say_ratio_test_and_what_it_means(session, agency, eeo):
    a_result(session, agency, group_code="male", people=100, passed=30, ratio=1.0, finding=Finding.HIGHEST)
    a_result(
        session,
        agency,
        group_code="female",
        people=60,
        passed=12,
        ratio=2 / 3,
        p_value=0.1961,
        finding=Finding.BELOW_UNCLEAR,
    )
    page = eeo.get("/selection-rates").text
    for wanted in ("0.667", "0.196", "not statistically distinguishable", "RIN 3046-AB43", "Executive Order 14281"):
        assert wanted in page
    assert "no published final rule" in page


def test_another_agencys_results_are_not_there(session, eeo):
    a_result(session, an_agency(session), group_code="male", people=777, passed=333)
    assert "777" not in eeo.get("/selection-rates").text


def test_one_person_is_not_both_analyst_and_staff(session, agency, analyst):
    with pytest.raises(RolesConflict):
        identity.grant(session, person_id=analyst.id, role=Role.HR_SPECIALIST, agency_id=agency.id, now=NOW)
    other = an_agency(session)
    identity.grant(session, person_id=analyst.id, role=Role.HR_SPECIALIST, agency_id=other.id, now=NOW)
    lead = a_person(session, role=Role.AGENCY_LEAD, agency=agency)
    with pytest.raises(RolesConflict):
        identity.grant(session, person_id=lead.id, role=Role.EEO_ANALYST, agency_id=agency.id, now=NOW)


def test_an_installation_can_turn_it_off_altogether(app, settings, eeo, applicant, application, asking):
    app.config["SETTINGS"] = settings.model_copy(update={"selection_rate_monitoring": False})
    assert eeo.get("/selection-rates").status_code == 404
    assert applicant.get(f"/applications/{application.id}/voluntary-questions").status_code == 404
