"""The pages on models: operators act, auditors and leads read, a refusal is said in words, reviewers see none of it."""

import pytest

from app.identity.rules import Role
from app.registry import queries
from app.skills import holdout
from tests.factories import a_person, an_agency
from tests.registry.made import GOOD, a_model, a_released_model

SHA = holdout.load().sha256
REASON = "It finds more and claims no more."


@pytest.fixture
def two(session):
    """A model in use and a candidate."""
    old = a_released_model(session, "old", held_out=SHA)
    new = a_model(session, "new", held_out=SHA, scores=GOOD | {"average_precision": 0.95})
    session.commit()
    return old, new


@pytest.fixture
def operator(session, sign_in):
    return sign_in(a_person(session, role=Role.OPERATOR, name="Otto Perez"))


def test_an_operator_releases_a_model_with_a_reason(session, operator, two):
    answer = operator.post(f"/models/{two[1].id}/current", data={"reason": REASON})
    assert answer.status_code == 303
    page = operator.get("/models").get_data(as_text=True)
    assert "Model new is in use since" in page
    assert "by Otto Perez" in page
    assert REASON in page


def test_without_a_reason_nothing_moves_and_the_page_says_so(session, operator, two):
    answer = operator.post(f"/models/{two[1].id}/current", data={"reason": "ok"})
    assert answer.status_code == 422
    assert "Write between 10 and 2,000 characters" in answer.get_data(as_text=True)
    assert queries.current(session).version == "old"


def test_a_worse_model_is_refused_in_words_and_what_was_typed_stays(session, operator, two):
    worse = a_model(session, "worse", held_out=SHA, scores=GOOD | {"met_precision": 0.9})
    session.commit()
    answer = operator.post(f"/models/{worse.id}/current", data={"reason": REASON})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "“Met” is right: 0.9000, in use 0.9600" in text
    assert f">{REASON}</textarea>" in text
    assert queries.current(session).version == "old"


def test_a_model_that_was_not_measured_says_what_to_run(session, operator, two):
    unmeasured = a_model(session, "unmeasured", held_out="f" * 64)
    session.commit()
    page = operator.get(f"/models/{unmeasured.id}").get_data(as_text=True)
    assert "muster skills measure unmeasured" in page


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.AGENCY_LEAD])
def test_auditors_and_leads_read_and_may_not_move(session, sign_in, two, role):
    client = sign_in(a_person(session, role=role, agency=an_agency(session)))
    page = client.get(f"/models/{two[1].id}")
    assert page.status_code == 200
    assert "Release</button>" not in page.get_data(as_text=True)
    assert client.post(f"/models/{two[1].id}/current", data={"reason": REASON}).status_code == 403


@pytest.mark.parametrize("role", [Role.HR_SPECIALIST, Role.HIRING_MANAGER, Role.SME])
def test_reviewers_have_no_such_page(session, sign_in, two, role):
    client = sign_in(a_person(session, role=role, agency=an_agency(session)))
    assert client.get("/models").status_code == 403
    assert client.get("/models/switch").status_code == 403


def test_a_model_that_does_not_exist_is_not_found(operator):
    address = "/models/00000000-0000-0000-0000-000000000001"
    assert operator.get(address).status_code == 404
    assert operator.post(f"{address}/retired", data={"reason": REASON}).status_code == 404


def switch(client, **values):
    return client.post("/models/switch", data={"agency": "", "model": "", "off": "off", "reason": REASON} | values)


def test_an_operator_stops_suggestions_for_everybody(session, operator, two):
    assert switch(operator).status_code == 303
    assert queries.suggestions_off(session, agency_id=None).person_name == "Otto Perez"
    assert "1 setting switched off" in operator.get("/models/switch").get_data(as_text=True)


def test_a_lead_stops_their_own_agency_only(session, sign_in, two):
    mine, other = an_agency(session), an_agency(session)
    lead = sign_in(a_person(session, role=Role.AGENCY_LEAD, agency=mine))
    assert switch(lead, agency=str(mine.id)).status_code == 303
    for agency in (str(other.id), ""):
        assert switch(lead, agency=agency).status_code == 422
    assert queries.suggestions_off(session, agency_id=mine.id)
    assert queries.suggestions_off(session, agency_id=other.id) is None


def test_an_auditor_sees_the_switch_and_cannot_turn_it(session, sign_in):
    auditor = sign_in(a_person(session, role=Role.AUDITOR, agency=an_agency(session)))
    page = auditor.get("/models/switch")
    assert page.status_code == 200
    assert "<form method" not in page.get_data(as_text=True).split('id="main"')[1]
    assert switch(auditor).status_code == 403
