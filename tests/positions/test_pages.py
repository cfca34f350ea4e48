"""The pages of a role, walked as a person walks them: with forms, addresses and answers, without a script."""

import json
import re
from datetime import datetime, timedelta

import pytest

from app.clock import EASTERN, utcnow
from app.identity.rules import Role
from app.positions import names
from app.registry import services as registry
from app.registry.services import Operator
from app.skills import artifact
from tests.factories import a_person, a_requisition, a_skill, an_agency, an_announcement
from tests.skills.small import small_model

TODAY = datetime.now(EASTERN).date()
WEEK = timedelta(days=7)
DETAILS = {
    "title": "IT Cybersecurity Specialist",
    "openings": "2",
    "provision": "EO14409-2d",
    "nice_role": "PD-WRL-007",
    "series": "2210",
    "pay_plan": "GS",
    "grade_low": "13",
    "grade_high": "14",
    "authority": "DHA_GW_CYBER",
    "duty_location": "Washington, DC",
    "telework": "situational",
    "clearance": "secret",
    "risk_level": "moderate",
    "sensitivity": "noncritical_sensitive",
    "pay_min": "120579",
    "pay_max": "185234",
}
DRAFT = {
    "title": "IT Cybersecurity Specialist",
    "summary": "Find vulnerabilities before others do.",
    "duties": "Scan systems for vulnerabilities.\nRank the findings and see them fixed.",
    "qualifications": "One year of specialized experience at GS-12.",
    "requirements": "U.S. citizenship.",
    "evaluation": "We place qualified people in Best Qualified, Well Qualified and Qualified.",
    "may_be_shared": "yes",
    "opens_on": TODAY.isoformat(),
    "closes_on": (TODAY + WEEK).isoformat(),
}


@pytest.fixture
def agency(session):
    agency = an_agency(session, code="TREASURY", name="Department of the Treasury")
    session.commit()
    return agency


@pytest.fixture
def hr(session, agency, sign_in):
    person = a_person(session, role=Role.HR_SPECIALIST, agency=agency, name="Hana Rhodes")
    session.commit()
    return sign_in(person)


def said(answer):
    """What the page says in its main part, without markup."""
    return re.sub(r"<[^>]+>|\s+", " ", answer.text.split("<main")[-1].split("</main>")[0])[:1500]


def post(client, address, **fields):
    return client.post(address, data=fields)


def a_need(client, **fields):
    answer = post(
        client,
        "/requisitions/new",
        **{
            "title": "Analyst",
            "openings": "2",
            "basis": "Two people must rank findings.",
            "happened_on": TODAY.isoformat(),
        }
        | fields,
    )
    assert answer.status_code == 303, said(answer)
    return answer.headers["Location"]


def skill_rows(count=2, tested_by="technical_test"):
    fields = {}
    for n, skill_id in enumerate(list(names.skills())[:count]):
        fields |= {
            f"rows-{n}-skill_id": skill_id,
            f"rows-{n}-points": str(10 * (n + 1)),
            f"rows-{n}-tested_by": tested_by,
        }
    return fields


def prepare(client, **changes):
    """Everything before publishing; returns the requisition's address."""
    address = a_need(client)
    for page, fields in (
        ("details", DETAILS | changes),
        ("announcement", DRAFT),
        ("skills", skill_rows()),
        ("events", {"step": "JA_CONFIRMED", "happened_on": TODAY.isoformat()}),
    ):
        answer = post(client, f"{address}/{page}", **fields)
        assert answer.status_code == 303, said(answer)
    return address


@pytest.mark.parametrize("authority", ["DHA_GW_CYBER", "DE_CR"])
def test_a_role_goes_from_its_need_to_the_public(client, hr, authority):
    address = prepare(hr, authority=authority)
    assert "Ready to publish" in hr.get(f"{address}/preview").text
    assert post(hr, f"{address}/publish").status_code == 303
    found = client.get("/jobs")
    assert "<h1>1 open job</h1>" in found.text
    job = client.get(re.search(r'href="(/jobs/[0-9a-f-]{36})"', found.text).group(1)).text
    assert "11:59 p.m. ET" in job
    assert "Technical test" in job
    assert ("are not rated or ranked" in job) is (authority == "DHA_GW_CYBER")
    assert ("quality categories, and veterans’ preference applies" in job) is (authority == "DE_CR")
    posting = json.loads(re.search(r"<script type=\"application/ld\+json\"[^>]*>(.*?)</script>", job, re.S).group(1))
    assert posting["@type"] == "JobPosting"
    assert posting["baseSalary"]["value"]["minValue"] == 120579


def test_what_is_missing_is_named_and_publishing_refused(hr):
    address = a_need(hr)
    page = hr.get(address).text
    assert "Write the announcement." in page
    post(hr, f"{address}/announcement", title="Analyst")
    answer = post(hr, f"{address}/publish")
    assert answer.status_code == 422
    for words in (
        "Choose a hiring authority",
        "List the skills",
        "Confirm the job analysis",
        "what the person will do",
    ):
        assert words in answer.text


def test_wrong_details_are_shown_beside_their_fields_and_nothing_typed_is_lost(hr):
    address = a_need(hr)
    answer = post(hr, f"{address}/details", **DETAILS | {"grade_low": "9", "duty_location": "Ogden, UT"})
    assert answer.status_code == 422
    assert "GS-12 to GS-15" in answer.text
    assert "Error: Details" in answer.text
    assert 'value="Ogden, UT"' in answer.text


@pytest.mark.parametrize(
    ("page", "fields"),
    [
        ("details", {"openings": "many", "pay_min": "1e9", "grade_low": "x"}),
        ("details", {"pay_min": "99999999999999999999"}),
        ("details", {"openings": "99999999999"}),
        ("details", {"grade_low": "-4", "authority": "NONE"}),
        ("announcement", {"title": "x" * 500}),
        ("announcement", {"title": "Analyst", "opens_on": "yesterday"}),
        ("announcement", {"title": "Analyst", "opens_on": "2026-07-10", "closes_on": "2026-07-01"}),
        ("skills", {"rows-0-skill_id": "telepathy", "rows-0-points": "5"}),
        ("skills", {"rows-0-skill_id": "x", "rows-0-points": "-5"}),
        ("skills", {"rows-0-skill_id": "x", "rows-0-points": "NaN"}),
        ("skills", {"rows-0-skill_id": "x", "rows-0-points": "1e400"}),
        ("events", {"step": "EOD", "happened_on": "2026-01-01"}),
        ("events", {"step": "RPA", "happened_on": "2999-01-01"}),
        ("extend", {"closes_on": "soon", "reason": "No."}),
        ("cancel", {"reason": " "}),
    ],
)
def test_bad_input_is_refused_in_words(hr, page, fields):
    address = a_need(hr)
    answer = post(hr, f"{address}/{page}", **fields)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_a_draft_and_a_strangers_id_answer_the_same(session, client, agency):
    draft = an_announcement(session, agency, published_at=None)
    session.commit()
    for address in (f"/jobs/{draft.id}", f"/jobs/{agency.id}"):
        assert client.get(address).status_code == 404


def test_another_agencys_requisition_does_not_exist(session, hr):
    other = a_requisition(session, an_agency(session))
    session.commit()
    for page in ("", "/details", "/announcement", "/skills", "/preview", "/cancel"):
        assert hr.get(f"/requisitions/{other.id}{page}").status_code == 404


def test_a_hiring_manager_validates_a_need_but_does_not_publish(session, agency, sign_in):
    manager = a_person(session, role=Role.HIRING_MANAGER, agency=agency)
    session.commit()
    client = sign_in(manager)
    address = a_need(client)
    assert post(client, f"{address}/publish").status_code == 403


def test_an_earlier_need_is_shown_as_entered_later(hr):
    address = a_need(hr, happened_on=(TODAY - WEEK).isoformat())
    page = hr.get(address).text
    assert "Entered later" in page
    assert "7 days" in page


def test_extending_cancelling_and_announcing_again(hr):
    address = prepare(hr)
    post(hr, f"{address}/publish")
    later = (TODAY + 2 * WEEK).isoformat()
    assert post(hr, f"{address}/extend", closes_on=later, reason="The portal was down.").status_code == 303
    assert post(hr, f"{address}/cancel", reason="The grade was wrong.").status_code == 303
    assert "Announce again" in hr.get(address).text
    refused = post(hr, f"{address}/reannounce", reason="With the right grade.")
    assert refused.status_code == 422
    assert "Choose why the need is announced again" in refused.text
    assert "With the right grade." in refused.text
    again = post(hr, f"{address}/reannounce", reason="With the right grade.", why="FAILED_RECRUIT")
    assert again.status_code == 303
    page = hr.get(again.headers["Location"]).text
    assert "Recruitment failed: nobody suitable applied or accepted" in page
    assert "The same need" in page
    assert "Choose the first and the last day" in page


def test_a_skill_is_added_weighted_and_removed_without_a_script(hr):
    address = a_need(hr)
    post(hr, f"{address}/announcement", **DRAFT)
    first, second = list(names.skills())[:2]
    post(hr, f"{address}/skills", added=first)
    post(hr, f"{address}/skills", **skill_rows(1), added=second)
    page = hr.get(f"{address}/skills").text
    assert page.count('value="50"') == 2
    post(hr, f"{address}/skills", **skill_rows(2) | {"rows-0-remove": "y"})
    page = hr.get(f"{address}/skills").text
    assert f'value="{first}"' not in page.split("<tbody>")[1].split("</tbody>")[0]
    assert 'value="100"' in page


def test_without_a_model_the_plan_is_made_by_hand_and_nothing_typed_is_lost(app, hr, tmp_path):
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"models_dir": tmp_path})
    address = a_need(hr)
    nothing = post(hr, f"{address}/skills", propose="1")
    assert "Write the duties of the announcement first" in nothing.text
    post(hr, f"{address}/announcement", **DRAFT)
    answer = post(hr, f"{address}/skills", **skill_rows(2) | {"rows-0-points": "7", "propose": "1"})
    assert answer.status_code == 422
    assert "The classifier is not available now" in answer.text
    assert 'value="7"' in answer.text


def test_duties_suggest_the_parenthetical_specialty_for_people_to_confirm(app, hr, tmp_path):
    models = tmp_path / "models"
    artifact.save(small_model(), models, bytes.fromhex("33" * 32))
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"models_dir": models})
    address = a_need(hr)
    post(hr, f"{address}/details", **DETAILS)
    duties = "Contains cyber incidents.\nScans systems for vulnerabilities.\nWrites security plans.\nHunts intruders."
    post(hr, f"{address}/announcement", **DRAFT | {"duties": duties})
    answer = post(hr, f"{address}/skills", propose="1")
    assert answer.status_code == 303
    page = hr.get(answer.headers["Location"]).text
    assert "The duties read like the specialty Security" in page
    assert "“IT Specialist (Security)”" in page


def test_with_suggestions_switched_off_no_skill_is_proposed(session, app, hr, tmp_path):
    models = tmp_path / "models"
    artifact.save(small_model(), models, bytes.fromhex("33" * 32))
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"models_dir": models})
    address = a_need(hr)
    post(hr, f"{address}/announcement", **DRAFT | {"duties": "Triages alerts and leads the response to incidents."})
    registry.turn(
        session, agency_id=None, model_version=artifact.newest(models).name, off=True, reason="It claims too much.",
        by=Operator("Otto Perez"), record_in=None, now=utcnow(),
    )  # fmt: skip
    session.commit()
    answer = post(hr, f"{address}/skills", propose="1")
    assert answer.status_code == 422
    assert "Suggestions by software are switched off" in answer.text


def test_every_state_of_the_search_is_an_address(session, client, agency):
    for n in range(23):
        requisition = a_requisition(session, agency, telework="remote" if n == 7 else "none")
        now = datetime.now(EASTERN)
        job = an_announcement(session, agency, requisition=requisition, title=f"Job {n}", now=now)
        a_skill(session, job, next(iter(names.skills())))
    session.commit()
    page = client.get("/jobs").text
    assert "<h1>23 open jobs</h1>" in page
    following = re.search(r'href="([^"]+)" rel="next"', page).group(1).replace("&amp;", "&")
    assert client.get(following).text.count("usa-collection__item") == 3
    remote = client.get("/jobs?telework=remote").text
    assert "Job 7" in remote
    assert "Telework: Remote" in remote
    empty = client.get("/jobs?telework=remote&clearance=top_secret").text
    assert "0 open jobs" in empty
    assert '<a class="usa-link" href="/jobs?telework=remote">1 job</a>' in empty


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%27%22%3C",
        "grade=99",
        "order=worst",
        "after=~",
        "path=none",
        "after=9999",
        "q=" + "x" * 5000,
        "role=%FF",
    ],
)
def test_a_strange_address_is_still_a_page(client, agency, query):
    assert client.get(f"/jobs?{query}").status_code == 200


def test_the_list_says_whose_turn_it_is(session, hr, agency):
    a_need(hr)
    a_requisition(session, agency, title="Imported", created_at=datetime.now(EASTERN), source="usajobs")
    session.commit()
    page = hr.get("/requisitions").text
    assert "Hiring manager: request the personnel action" in page
    assert "Clock not started: validate the need" in page


def test_a_title_is_shown_as_text_never_run(session, client, agency):
    evil = "<script>alert(1)</script>"
    now = datetime.now(EASTERN)
    job = an_announcement(session, agency, title=evil, summary=evil, duties="</script>" + evil, now=now)
    session.commit()
    for address in ("/jobs", f"/jobs/{job.id}"):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page
