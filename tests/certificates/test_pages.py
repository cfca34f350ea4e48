"""Category rating from decision to selection through the web, and each wrong thing a reviewer or manager can send."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from app.applications.models import Application
from app.applications.rules import Status
from app.clock import EASTERN, utcnow
from app.identity.rules import Role
from app.positions.models import Requisition
from app.timeline import services as timeline
from app.timeline.models import TimelineEvent
from app.timeline.rules import EventType
from tests.factories import a_person, a_requisition, an_agency, an_announcement, an_application, an_event

REASON = "A year of this work at the next lower grade, shown in the second entry."


@pytest.fixture
def desk(session, sign_in):
    """A category-rating announcement with three applicants; HR's and the hiring manager's browsers."""
    agency = an_agency(session)
    announcement = an_announcement(
        session, agency, requisition=a_requisition(session, agency, authority="DE_CR"), now=utcnow()
    )
    opened = announcement.opens_at
    for at, type_ in ((opened - timedelta(days=30), EventType.NEED_VALIDATED), (opened, EventType.JOA_OPEN)):
        timeline.record(
            session,
            agency_id=agency.id,
            requisition_id=announcement.requisition_id,
            type=type_,
            happened_at=at,
            entered_at=at,
            actor_id=None,
            actor_name="Max Meyer",
        )
    applicants = {
        name: an_application(session, announcement, a_person(session, name=name), preference_claim=claim)
        for name, claim in (("Alvarez", "NV"), ("Brooks", "CPS"), ("Diaz", "XP"))
    }
    hr = sign_in(a_person(session, role=Role.HR_SPECIALIST, agency=agency, name="Hana Rhodes"))
    manager = sign_in(a_person(session, role=Role.HIRING_MANAGER, agency=agency, name="Max Meyer"))
    return announcement, applicants, hr, manager


def decide(hr, application, rating, preference, wrong=None):
    """Send the reviewer's decision as the page does, with `wrong` in place of what it names."""
    hr.get(f"/applications-received/{application.id}")
    entered = {
        "decision": "qualified",
        "rating": str(rating),
        "preference": preference,
        "reason_code": "specialized_experience",
        "reason": REASON,
    }
    return hr.post(f"/applications-received/{application.id}", data=entered | (wrong or {}))


def issue(hr, announcement, **form):
    return hr.post(f"/announcements/{announcement.id}/certificate", data=form)


def certificate_of(desk) -> str:
    announcement, applicants, hr, _ = desk
    for name, rating, preference in (("Alvarez", 95, "NV"), ("Brooks", 78, "CPS"), ("Diaz", 85, "XP")):
        assert decide(hr, applicants[name], rating, preference).status_code == 303
    answer = issue(hr, announcement)
    assert answer.status_code == 303
    return answer.location


def names_on(page: str) -> list[str]:
    body = page.split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    return re.findall(r"<th scope=\"row\">(?:<a[^>]*>)?(Alvarez|Brooks|Diaz)", body)


def test_a_category_rating_role_goes_from_decisions_to_a_lawful_selection(desk, session):
    _, applicants, hr, manager = desk
    certificate = certificate_of(desk)
    assert names_on(manager.get(certificate).text) == ["Brooks", "Alvarez"]
    answer = manager.post(f"{certificate}/names/{applicants['Brooks'].id}", data={"code": "A"})
    assert answer.status_code == 303
    assert manager.post(f"{certificate}/return").status_code == 303
    session.expire_all()
    assert session.get(Application, applicants["Brooks"].id).status is Status.SELECTED
    assert session.get(Application, applicants["Diaz"].id).status is Status.NOT_REFERRED
    assert "Offer, vetting and first day" in hr.get(f"/applications-received/{applicants['Brooks'].id}").text


def test_nobody_without_preference_is_selected_in_front_of_a_preference_eligible(session, desk):
    announcement, applicants, hr, manager = desk
    for name, rating, preference in (("Alvarez", 95, "NV"), ("Brooks", 92, "CPS"), ("Diaz", 85, "XP")):
        decide(hr, applicants[name], rating, preference)
    certificate = issue(hr, announcement).location
    assert names_on(manager.get(certificate).text) == ["Brooks", "Alvarez"]
    answer = manager.post(f"{certificate}/names/{applicants['Alvarez'].id}", data={"code": "A"})
    assert answer.status_code == 409
    assert "1 preference eligible on this certificate" in answer.text
    session.expire_all()
    assert session.get(Application, applicants["Alvarez"].id).status is Status.REFERRED


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"rating": ""}, "needs a rating from 70 to 100"),
        ({"rating": "65"}, "needs a rating from 70 to 100"),
        ({"rating": "101"}, "whole number from 0 to 100"),
        ({"rating": "many"}, "rating"),
        ({"reason": ""}, "Write your reason"),
        ({"decision": "perhaps"}, "What did you find?"),
        ({"reason_code": "whim"}, "What decided it"),
        ({"preference": "ZZ"}, "preference"),
    ],
    ids=lambda case: "-".join(f"{k}={v}" for k, v in case.items()) if isinstance(case, dict) else "",
)
def test_a_wrong_decision_is_refused_and_what_was_typed_stays(desk, session, wrong, words):
    _, applicants, hr, _ = desk
    answer = decide(hr, applicants["Alvarez"], 95, "NV", wrong)
    assert answer.status_code == 422
    assert words in answer.text
    assert wrong.get("reason", REASON) in answer.text
    session.expire_all()
    assert session.get(Application, applicants["Alvarez"].id).status is Status.SUBMITTED


def test_a_certificate_waits_until_everyone_is_decided_on(desk):
    announcement, applicants, hr, _ = desk
    decide(hr, applicants["Alvarez"], 95, "NV")
    answer = issue(hr, announcement)
    assert (answer.status_code, "2 applications still wait" in answer.text) == (409, True)


@pytest.mark.parametrize("form", [{}, {"code": ""}, {"code": "ZZ"}])
def test_a_decision_on_a_name_must_be_one_of_the_list(desk, form):
    certificate = certificate_of(desk)
    answer = desk[3].post(f"{certificate}/names/{desk[1]['Brooks'].id}", data=form)
    assert (answer.status_code, "Choose what you decided" in answer.text) == (422, True)


@pytest.mark.parametrize(
    "form",
    [{}, {"act": "send_tentative_offer"}, {"act": "send_tentative_offer", "on": "31 June"}, {"act": "x", "on": "1"}],
    ids=["nothing", "no day", "no such day", "no such act"],
)
def test_a_step_of_the_offer_needs_an_act_and_a_day(desk, form):
    answer = desk[2].post(f"/applications-received/{desk[1]['Brooks'].id}/offer", data=form)
    assert (answer.status_code, "Choose what happened" in answer.text) == (422, True)


def selected(desk):
    """Brooks, selected and with a tentative offer, as HR's browser sees it."""
    _, applicants, hr, manager = desk
    brooks = applicants["Brooks"]
    manager.post(f"{certificate_of(desk)}/names/{brooks.id}", data={"code": "A"})
    address = f"/applications-received/{brooks.id}"
    sent = {"act": "send_tentative_offer", "on": utcnow().astimezone(EASTERN).date().isoformat()}
    assert hr.post(f"{address}/offer", data=sent).status_code == 303
    return brooks, address


def test_a_declined_offer_keeps_its_reason_by_a_code_of_the_list_and_no_other(desk, session):
    brooks, address = selected(desk)
    hr, declined = desk[2], {"act": "tentative_offer_declined", "on": utcnow().astimezone(EASTERN).date().isoformat()}
    refused = hr.post(f"{address}/offer", data=declined | {"reason": "My spouse is ill"})
    assert (refused.status_code, "Choose one of the reasons" in refused.text) == (422, True)
    assert hr.post(f"{address}/offer", data=declined | {"reason": "location"}).status_code == 303
    assert "Tentative offer declined: Duty location or telework" in hr.get(address).text
    event = session.exec(select(TimelineEvent).where(TimelineEvent.type == EventType.TJO_DECLINED)).one()
    assert (event.application_id, event.reason, event.basis) == (brooks.id, "location", "")


def test_a_reason_left_in_the_form_is_not_kept_with_another_step(desk, session):
    _, address = selected(desk)
    sent = {"act": "tentative_offer_accepted", "on": utcnow().astimezone(EASTERN).date().isoformat(), "reason": "pay"}
    assert desk[2].post(f"{address}/offer", data=sent).status_code == 303
    event = session.exec(select(TimelineEvent).where(TimelineEvent.type == EventType.TJO_ACCEPTED)).one()
    assert event.reason == ""


def test_an_application_is_led_elsewhere_and_stays_where_it_is(desk, session):
    announcement, applicants, hr, manager = desk
    diaz, requisition = applicants["Diaz"], session.get(Requisition, announcement.requisition_id)
    an_event(session, requisition, EventType.APPLICATION_RECEIVED, announcement.opens_at, application_id=diaz.id)
    session.commit()
    address = f"/applications-received/{diaz.id}"
    sent = {"how": "other_position", "where": "Threat analyst, the same branch"}
    assert hr.post(f"{address}/elsewhere", data=sent).status_code == 303
    page = hr.get(address).text
    assert "Considered elsewhere too: Considered for another position of the agency" in page
    assert "Threat analyst, the same branch" in page
    session.expire_all()
    assert session.get(Application, diaz.id).status is Status.SUBMITTED
    assert manager.post(f"{address}/elsewhere", data=sent).status_code == 403


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({}, 422, "say for which position"),
        ({"how": "whim", "where": "A team"}, 422, "say for which position"),
        ({"how": "other_grade", "where": " "}, 422, "say for which position"),
        ({"how": "shared", "where": "Another agency"}, 409, "did not agree"),
    ],
)
def test_nobody_is_led_elsewhere_without_a_place_or_against_their_will(desk, sent, status, words):
    answer = desk[2].post(f"/applications-received/{desk[1]['Diaz'].id}/elsewhere", data=sent)
    assert (answer.status_code, words in answer.text) == (status, True)


def test_who_has_an_offer_here_is_not_led_elsewhere(desk):
    _, address = selected(desk)
    answer = desk[2].post(f"{address}/elsewhere", data={"how": "other_grade", "where": "The same team"})
    assert (answer.status_code, "Only an application that is open" in answer.text) == (409, True)


def test_another_agencys_addresses_answer_as_unknown_ones_to_reading_and_sending(desk, session, sign_in):
    announcement, applicants, *_ = desk
    certificate, brooks = certificate_of(desk), applicants["Brooks"].id
    stranger = sign_in(a_person(session, role=Role.HR_SPECIALIST, agency=an_agency(session)))
    unknown = stranger.get(f"/certificates/{uuid4()}").text.split("<main", 1)[1]
    for path in (certificate, f"/applications-received/{brooks}", f"/announcements/{announcement.id}/certificate"):
        answer = stranger.get(path)
        assert (answer.status_code, answer.text.split("<main", 1)[1] == unknown) == (404, True), path
    sent = {
        "act": "send_tentative_offer",
        "on": "2026-06-01",
        "code": "A",
        "reason": REASON,
        "how": "other_grade",
        "where": "X",
    }
    for path in (
        f"{certificate}/names/{brooks}",
        f"{certificate}/return",
        f"/applications-received/{brooks}",
        f"/applications-received/{brooks}/offer",
        f"/applications-received/{brooks}/elsewhere",
        f"/announcements/{announcement.id}/certificate",
        f"/announcements/{announcement.id}/matches",
    ):
        assert stranger.post(path, data=sent).status_code == 404, path
