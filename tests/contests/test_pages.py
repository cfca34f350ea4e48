"""The applicant's report and the reviewers' side of it: no number for the applicant, nothing lost, right answers."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from app.applications.rules import Status
from app.clock import utcnow
from app.contests.models import Contest, ContestOutcome, LineJudgement
from app.identity.rules import Role
from app.matching.models import Finding
from app.registry import services as registry
from app.registry.services import Operator
from tests.factories import NOW, RESUME, a_match, a_person, a_skill, an_agency, an_announcement, an_application

SENTENCE = RESUME.splitlines()[1]
WORDS = "I triaged alerts for three years."


@pytest.fixture
def case(session):
    agency = an_agency(session)
    announcement = an_announcement(session, agency)
    a_skill(session, announcement, "incident-triage")
    applicant = a_person(session, role=Role.APPLICANT, name="Ada Park")
    application = an_application(session, announcement, applicant)
    a_match(session, application, 0.8731)
    hr = a_person(session, role=Role.HR_SPECIALIST, agency=agency, name="Hana Rhodes")
    session.commit()
    return agency, application, applicant, hr


def report(case):
    return f"/applications/{case[1].id}/report"


def say(client, case, **values):
    return client.post(report(case), data={"skill_id": "incident-triage", "words": WORDS, "sentence": ""} | values)


def main_of(answer):
    return answer.get_data(as_text=True).split('id="main"')[1]


def test_the_report_quotes_the_applicant_and_shows_no_number_of_the_model(sign_in, case):
    page = main_of(sign_in(case[2]).get(report(case)))
    assert f"“{SENTENCE}”" in page
    assert "a-model" in page
    assert re.search(r"\d\s*%|\d\.\d", page) is None


def test_saying_that_a_line_is_wrong_opens_a_review_with_a_date(session, sign_in, case):
    client = sign_in(case[2])
    assert say(client, case).status_code == 303
    row = session.exec(select(Contest)).one()
    assert row.due_at - row.opened_at == timedelta(days=10)
    assert "A person answers by" in main_of(client.get(report(case)))


@pytest.mark.parametrize(
    ("values", "status", "words"),
    [
        ({"words": "no"}, 422, "Write between 10 and 2,000 characters"),
        ({"words": "x" * 2001}, 422, "Write between 10 and 2,000 characters"),
        ({"sentence": "Led a team of forty."}, 422, "Copy one sentence exactly"),
        ({"skill_id": "nothing"}, 404, "We cannot find that page"),
    ],
)
def test_what_cannot_be_said_is_refused_and_what_was_typed_stays(session, sign_in, case, values, status, words):
    answer = say(sign_in(case[2]), case, **values)
    assert answer.status_code == status
    page = answer.get_data(as_text=True)
    assert words in page
    if status == 422:
        assert values.get("words", WORDS) in page
        assert values.get("sentence", "") in page
    assert session.exec(select(Contest)).all() == []


def test_nobody_sees_another_persons_report_or_that_of_a_draft(session, sign_in, case):
    stranger = a_person(session, role=Role.APPLICANT)
    draft = an_application(session, an_announcement(session, case[0]), stranger, status=Status.DRAFT)
    session.commit()
    client = sign_in(stranger)
    assert client.get(report(case)).status_code == 404
    assert say(client, case).status_code == 404
    assert client.get(f"/applications/{draft.id}/report").status_code == 404


def test_while_suggestions_are_off_the_report_shows_none(session, sign_in, case):
    registry.turn(
        session, agency_id=case[0].id, model_version="", off=True, reason="It claims too much.",
        by=Operator("Otto Perez"), record_in=None, now=NOW,
    )  # fmt: skip
    session.commit()
    client = sign_in(case[2])
    page = main_of(client.get(report(case)))
    assert "Software is not used here now" in page
    assert SENTENCE not in page
    assert say(client, case).status_code == 404


def test_a_reviewer_answers_and_the_applicant_reads_it(session, sign_in, case):
    applicant, hr = sign_in(case[2]), sign_in(case[3])
    say(applicant, case)
    contest = session.exec(select(Contest)).one()
    assert "1 applicant says" in main_of(hr.get("/applications-received"))
    assert WORDS in main_of(hr.get(f"/contests/{contest.id}"))
    assert hr.post(f"/contests/{contest.id}", data={"outcome": "met"}).status_code == 422
    answer = hr.post(f"/contests/{contest.id}", data={"outcome": "no", "reason": "It is met already."})
    assert answer.status_code == 303
    assert "It is met already." in main_of(applicant.get(report(case)))
    assert hr.post(f"/contests/{contest.id}", data={"outcome": "no", "reason": "Once more, it is."}).status_code == 409


def test_whoever_decided_on_the_application_cannot_answer(session, sign_in, case):
    applicant, hr = sign_in(case[2]), sign_in(case[3])
    say(applicant, case)
    page = f"/applications-received/{case[1].id}"
    hr.get(page)
    hr.post(
        page,
        data={"decision": "qualified", "preference": "NV", "reason_code": "specialized_experience",
              "reason": "A year of this work at GS-12."},
    )  # fmt: skip
    contest = session.exec(select(Contest)).one()
    answer = hr.post(f"/contests/{contest.id}", data={"outcome": "met", "reason": "The sentence says so."})
    assert answer.status_code == 409
    assert "Somebody else must answer this" in answer.get_data(as_text=True)
    assert session.exec(select(ContestOutcome)).all() == []


def test_a_late_answer_is_shown_as_late(session, sign_in, case):
    match = a_match(session, case[1], 0.8, model_version="later", created_at=NOW + timedelta(days=1))
    session.add(
        Contest(
            agency_id=case[0].id, application_id=case[1].id, person_id=case[2].id, match_id=match.id,
            skill_id="incident-triage", words=WORDS, opened_at=utcnow() - timedelta(days=11),
            due_at=utcnow() - timedelta(days=1),
        )
    )  # fmt: skip
    session.commit()
    assert "The answer is late" in main_of(sign_in(case[2]).get(report(case)))
    assert "late" in main_of(sign_in(case[3]).get("/contests"))


def judge(client, case, **values):
    data = {"skill_id": "incident-triage", "finding": "partly", "sentence": "", "reason": "It names alerts only."}
    return client.post(f"/applications-received/{case[1].id}/judgements", data=data | values)


def test_a_reviewer_says_whether_a_line_is_right(session, sign_in, case):
    hr = sign_in(case[3])
    assert judge(hr, case).status_code == 303
    row = session.exec(select(LineJudgement)).one()
    assert (row.said, row.judged, row.reviewer_name) == (Finding.MET, Finding.PARTLY, "Hana Rhodes")
    assert "It names alerts only." in main_of(hr.get(f"/applications-received/{case[1].id}"))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"finding": ""}, "Say what the résumé shows"),
        ({"reason": "short"}, "Write between 10 and 2,000 characters"),
        ({"sentence": "Led a team of forty."}, "Copy one sentence exactly"),
    ],
)
def test_a_judgement_that_is_refused_stays_as_it_was_typed(session, sign_in, case, values, words):
    answer = judge(sign_in(case[3]), case, **values)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in page
    assert values.get("reason", "It names alerts only.") in page
    assert session.exec(select(LineJudgement)).all() == []
