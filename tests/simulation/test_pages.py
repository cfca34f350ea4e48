"""The what-if page: runs, keeps, opens again, keeps wrong input and explains it, and is closed to others."""

import json
import statistics
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import select

from app.identity.rules import Role
from app.simulation import pipeline, queries
from app.simulation.models import Scenario
from app.simulation.rules import Levers
from app.timeline.rules import EASTERN, EventType
from tests.factories import a_person, an_agency
from tests.forecasts.made_histories import NOW, an_agency_s_past
from tests.metrics.histories import a_history, event

ASK = {"goal_days": "80", "posting_days": "5", "reviewers": "9", "authority": "as_before", "seed": "7", "name": "Less"}


@pytest.fixture
def told(session):
    agency = an_agency(session)
    return agency, an_agency_s_past(session, agency)


def lead_of(session, sign_in, agency, role=Role.AGENCY_LEAD):
    return sign_in(a_person(session, role=role, agency=agency))


def test_the_past_is_the_days_between_the_events(session, told):
    agency, histories = told
    past = queries.past(session, agency.id, NOW)
    days = {
        r: (e[-1][1].astimezone(EASTERN).date() - e[0][1].astimezone(EASTERN).date()).days
        for r, e in histories.items()
        if e[-1][0] is EventType.EOD
    }
    assert sorted(past.days) == sorted(days.values())
    assert len(past.closed_on) == sum(EventType.CERT_ISSUED in dict(e) for e in histories.values())
    waited = past.certified_on - past.closed_on
    assert list(past.steps[:, 5]) == list(waited[past.review_of])
    assert not past.repeated.any()


def test_what_was_announced_again_was_open_as_long_as_its_last_announcement_and_waited_before(session):
    """One is cancelled while open for 3 days, one after closing; 20 and 30 days later each starts anew."""
    agency, need = an_agency(session), NOW.date() - timedelta(300)
    for rest, until, open_for in ((20, EventType.JOA_OPEN, 3), (30, EventType.JOA_CLOSE, 10)):
        first = a_history(session, agency, need, until=until)
        cancelled = first.on[EventType.JOA_OPEN] + timedelta(open_for)
        event(session, first, EventType.CANCELLED, cancelled, basis="The budget was frozen.")
        again = a_history(session, agency, cancelled + timedelta(rest), chain_id=first.requisition.chain_id)
        past = queries.past(session, agency.id, NOW)
        place = list(past.days).index((again.on[EventType.EOD] - need).days)
        assert list(past.steps[place]) == [2, 1, 4, 3, 10, 12, 14, 2, 3, 1, 20, 1, 2, 12]
        opened = again.on[EventType.JOA_OPEN] - first.on[EventType.JOA_OPEN]
        assert past.repeated[place] == opened.days == open_for + rest + 10
        assert again.on[EventType.JOA_CLOSE].toordinal() in past.closed_on


def test_a_what_if_is_kept_and_its_address_shows_the_same_again(session, told, sign_in):
    agency, _ = told
    lead = lead_of(session, sign_in, agency)
    answer = lead.post("/forecasts/what-if", data=ASK)
    assert answer.status_code == 303
    kept = session.exec(select(Scenario)).one()
    past = queries.past(session, agency.id, kept.created_at)
    levers = Levers(reviewers_now=kept.reviewers_now, reviewers=9, posting_days=5)
    assert kept.result == json.loads(json.dumps(pipeline.result(past, levers, 7, 80)))
    assert kept.past_hash == past.fingerprint
    pages = [lead.get(answer.location).get_data(as_text=True) for _ in range(2)]
    main = [page.split("<main")[1].split("<form")[0] for page in pages]
    assert main[0] == main[1]
    chance = kept.result["after"]["chance"]
    assert f"{round(chance * 100)} % of vacancies are filled in under 80 days" in pages[0]
    assert "Seed 7" in pages[0]
    assert 'name="posting_days" type="text" value="5"' in pages[0]
    given = lead.get(f"{answer.location}/file").get_json()
    assert (given["kind"], given["seed"], given["result"]) == ("simulation", 7, kept.result)
    assert len(given["assumptions"]) >= 5
    assert "Less" in lead.get("/forecasts/what-if").get_data(as_text=True)


def test_with_nothing_changed_an_agency_s_past_comes_out_within_the_range_and_the_page_says_so(session, told, sign_in):
    agency, histories = told
    lead = lead_of(session, sign_in, agency)
    answer = lead.post("/forecasts/what-if", data={"goal_days": "80", "authority": "as_before", "seed": "14409"})
    kept = session.exec(select(Scenario)).one()
    days = [
        (e[-1][1].astimezone(EASTERN).date() - e[0][1].astimezone(EASTERN).date()).days
        for e in histories.values()
        if e[-1][0] is EventType.EOD
    ]
    before = kept.result["before"]
    assert before["median_range"][0] <= statistics.median(days) <= before["median_range"][1]
    share = sum(d < 80 for d in days) / len(days)
    assert before["chance_range"][0] <= share <= before["chance_range"][1]
    assert (kept.result["after"], kept.result["changes"], kept.result["saved"]) == (before, {}, 0.0)
    page = lead.get(answer.location).get_data(as_text=True)
    assert f"The past was {statistics.median(days):.1f} days at the median" in page
    assert "inside that range" in page
    assert "nothing is changed" in page


def test_the_page_says_chance_days_saved_by_each_change_assumptions_and_seed(session, told, sign_in):
    agency, _ = told
    lead = lead_of(session, sign_in, agency)
    page = lead.get(lead.post("/forecasts/what-if", data=ASK).location).get_data(as_text=True)
    kept = session.exec(select(Scenario)).one()
    for name, words in (("reviewers", "Subject-matter experts"), ("posting_days", "Posting days")):
        change = kept.result["changes"][name]
        assert (
            f'<th scope="row">{words}</th><td class="num">{change["saved"]:.1f}</td>'
            f'<td class="num">{round(change["chance"] * 100)} %</td>'
        ) in page
    assert all(
        f"<li>{sentence}</li>" in page
        for sentence in lead.get(f"/forecasts/what-if/{kept.id}/file").get_json()["assumptions"]
    )


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("posting_days", "soon", "Enter a whole number, for example 10"),
        ("posting_days", "0", "Enter a whole number from 1 to 120"),
        ("reviewers", "1000", "Enter a whole number from 1 to 200"),
        ("shared_percent", "-1", "Enter a whole number from 0 to 100"),
        ("goal_days", "", "Enter the goal in days"),
        ("seed", "9" * 30, "Enter a whole number from 0 to"),
        ("authority", "by_decree", "Not a valid choice"),
        ("name", "x" * 121, "Use at most 120 characters"),
    ],
)
def test_wrong_input_comes_back_as_entered_with_words_and_nothing_is_kept(session, told, sign_in, field, value, words):
    agency, _ = told
    answer = lead_of(session, sign_in, agency).post("/forecasts/what-if", data=ASK | {field: value})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in page
    assert page.count('class="usa-error-message"') == 1
    assert field == "authority" or f'value="{value}"' in page
    assert field == "seed" or 'value="7"' in page
    assert session.exec(select(Scenario)).all() == []


def test_a_name_with_a_character_no_database_keeps_is_no_error(session, told, sign_in):
    agency, _ = told
    assert lead_of(session, sign_in, agency).post("/forecasts/what-if", data=ASK | {"name": "a\0b"}).status_code == 303
    assert session.exec(select(Scenario)).one().name == "ab"


def test_too_little_history_is_said_and_the_form_kept(session, sign_in):
    agency = an_agency(session)
    an_agency_s_past(session, agency, count=8)
    answer = lead_of(session, sign_in, agency).post("/forecasts/what-if", data=ASK)
    assert answer.status_code == 422
    assert "a simulation needs at least 20" in answer.get_data(as_text=True)
    assert 'value="Less"' in answer.get_data(as_text=True)


def test_another_agency_s_what_if_does_not_exist_and_other_roles_have_no_page(session, told, sign_in):
    agency, _ = told
    location = lead_of(session, sign_in, agency).post("/forecasts/what-if", data=ASK).location
    other = lead_of(session, sign_in, an_agency(session))
    assert other.get(location).status_code == other.get(f"{location}/file").status_code == 404
    assert lead_of(session, sign_in, agency, Role.AUDITOR).get(location).status_code == 200
    assert lead_of(session, sign_in, agency, Role.HR_SPECIALIST).get(location).status_code == 403
    with pytest.raises(ProgrammingError, match="append-only"):
        session.execute(text("DELETE FROM scenario"))
