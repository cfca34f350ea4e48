"""Recording that the work rests, and that it goes on: the reason stays, the raw days stay first."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from app.clock import EASTERN, utcnow
from app.identity.rules import Role
from app.timeline.models import TimelineEvent
from app.timeline.rules import EventType
from tests.factories import a_person, a_requisition, an_agency, an_event

NEED = utcnow() - timedelta(days=40)


@pytest.fixture
def agency(session):
    return an_agency(session)


@pytest.fixture
def requisition(session, agency):
    requisition = a_requisition(session, agency)
    an_event(session, requisition, EventType.NEED_VALIDATED, NEED)
    session.commit()
    return requisition


@pytest.fixture
def hr(session, agency, sign_in):
    return sign_in(a_person(session, role=Role.HR_SPECIALIST, agency=agency, name="Hana Rhodes"))


def words(answer):
    return re.sub(r"<[^>]+>|\s+", " ", answer.text.split("<main")[-1])


def test_a_rest_is_recorded_with_its_reason_shown_beside_the_raw_days_and_ended_once(hr, session, requisition):
    address = f"/requisitions/{requisition.id}"
    assert hr.get(f"{address}/rest").status_code == 200
    sent = hr.post(f"{address}/rest", data={"kind": "furlough", "reason": "Lapse in appropriations"})
    assert (sent.status_code, sent.location) == (303, address)
    page = words(hr.get(address))
    assert "Lapse in appropriations (Hana Rhodes)" in page
    days = utcnow().astimezone(EASTERN).toordinal() - NEED.astimezone(EASTERN).toordinal()
    assert f"the raw {days} days count" in page
    assert "Record that the work goes on" in page
    assert hr.post(f"{address}/resume", data={"reason": "Appropriations enacted"}).status_code == 303
    again = hr.post(f"{address}/resume", data={"reason": "Appropriations enacted, once more"})
    assert again.status_code == 409
    assert "does not rest" in words(again)
    types = [e.type for e in session.exec(select(TimelineEvent).order_by(TimelineEvent.id))]
    assert types == [EventType.NEED_VALIDATED, EventType.FURLOUGH_BEGAN, EventType.FURLOUGH_ENDED]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "furlough", "reason": " "}, "Give the reason"),
        ({"reason": "Budget under review"}, "Choose what stops the work"),
        ({"kind": "lunch", "reason": "Budget under review"}, "Not a valid choice"),
    ],
)
def test_a_rest_without_kind_or_reason_is_asked_for_again_and_what_was_typed_stays(hr, requisition, fields, said):
    answer = hr.post(f"/requisitions/{requisition.id}/rest", data=fields)
    assert answer.status_code == 422
    assert said in words(answer)
    assert fields["reason"].strip() in answer.text


def test_the_same_rest_does_not_begin_twice(hr, requisition):
    rest = {"kind": "hold", "reason": "Litigation in court"}
    assert hr.post(f"/requisitions/{requisition.id}/rest", data=rest).status_code == 303
    answer = hr.post(f"/requisitions/{requisition.id}/rest", data=rest)
    assert answer.status_code == 409
    assert "already under way" in words(answer)
