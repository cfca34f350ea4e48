"""A proposed skill quotes the sentence of the duties that asks for it: kept when the plan is saved, never typed."""

import html
import re

import pytest
from sqlmodel import select

from app.db import Persona
from app.identity.rules import Role
from app.positions import importing, names, queries, services, usajobs
from app.positions.models import AnnouncementSkill
from app.positions.rules import Frozen, Official
from tests.factories import NOW, a_person, a_requisition, a_skill, an_agency, an_announcement
from tests.positions.test_usajobs import DETAILS, ITEM, a_file, changed
from tests.trained_small import small_folder

PLAYBOOKS = "Write and rehearse incident response playbooks."
MISCONFIGURED = "Review cloud configurations against benchmarks."
DUTIES = f"Contain compromised hosts and accounts.\n{PLAYBOOKS}\n{MISCONFIGURED}\nAnswer the telephone."


@pytest.fixture
def need(session, sign_in, app):
    """HR's browser and the plan of a draft with these duties; the small model serves."""
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"models_dir": small_folder().parent})
    agency = an_agency(session)
    requisition = a_requisition(session, agency)
    draft = an_announcement(session, agency, requisition=requisition, published_at=None, duties=DUTIES)
    session.commit()
    hr = sign_in(a_person(session, role=Role.HR_SPECIALIST, agency=agency))
    return hr, f"/requisitions/{requisition.id}", draft


@pytest.fixture
def plan(session, need):
    """The plan as the classifier proposed it."""
    hr, address, draft = need
    assert hr.post(f"{address}/skills", data={"propose": "1"}).status_code == 303
    return hr, address, draft


def quoted(session, draft):
    session.expire_all()
    rows = select(AnnouncementSkill).where(AnnouncementSkill.announcement_id == draft.id)
    return {row.skill_id: row.duty for row in session.exec(rows)}


def typed(page):
    """What a browser would send of the plan's form."""
    fields = re.findall(r'<input[^>]* name="(rows-\d+-(?:skill_id|points))"[^>]*?value="([^"]*)"', page)
    return dict(fields)


def save(hr, address, **more):
    return hr.post(f"{address}/skills", data=typed(hr.get(f"{address}/skills").text) | more)


def write(hr, address, duties):
    words = {"title": "Analyst", "summary": "Short.", "duties": duties.replace("\n", "\r\n"), "may_be_shared": "no"}
    assert hr.post(f"{address}/announcement", data=words).status_code == 303


def test_each_proposed_skill_quotes_one_sentence_of_the_duties_and_the_page_shows_it(session, plan):
    hr, address, draft = plan
    found = quoted(session, draft)
    assert {PLAYBOOKS, MISCONFIGURED} <= set(found.values()) <= set(DUTIES.splitlines()[:3])
    page = html.unescape(hr.get(f"{address}/skills").text)
    assert page.count("From the duties: “") == len(found)
    for duty in found.values():
        assert f"From the duties: “{duty}”" in page


def test_saving_the_plan_again_keeps_the_quotes(session, plan):
    hr, address, draft = plan
    before = quoted(session, draft)
    assert save(hr, address, **{"rows-0-points": "7"}).status_code == 303
    assert quoted(session, draft) == before


def test_a_form_cannot_forge_a_quote(session, plan):
    hr, address, draft = plan
    before = quoted(session, draft)
    forged = {f"rows-0-{name}": DUTIES.splitlines()[3] for name in ("duty", "sentence", "quote")} | {"duty": "Anything"}
    assert save(hr, address, **forged).status_code == 303
    assert quoted(session, draft) == before


def test_deleting_a_sentence_of_the_duties_removes_its_quote_and_no_other(session, plan):
    hr, address, draft = plan
    before = quoted(session, draft)
    write(hr, address, DUTIES.replace(f"{PLAYBOOKS}\n", ""))
    after = quoted(session, draft)
    assert after == {skill: "" if duty == PLAYBOOKS else duty for skill, duty in before.items()}
    assert PLAYBOOKS not in html.unescape(hr.get(f"{address}/skills").text)


@pytest.mark.parametrize(
    "became", ["Never write and rehearse incident response playbooks.", "Help others: " + PLAYBOOKS]
)
def test_a_sentence_that_now_says_something_else_is_quoted_no_more(session, plan, became):
    hr, address, draft = plan
    write(hr, address, DUTIES.replace(PLAYBOOKS, became))
    assert PLAYBOOKS not in quoted(session, draft).values()


def test_other_line_ends_and_a_new_duty_are_no_other_sentence(session, plan):
    hr, address, draft = plan
    before = quoted(session, draft)
    write(hr, address, f"Mentor juniors.\n{DUTIES}")
    assert quoted(session, draft) == before


def test_what_came_back_after_it_was_deleted_is_quoted_only_when_proposed_anew(session, plan):
    hr, address, draft = plan
    before = quoted(session, draft)
    write(hr, address, DUTIES.replace(PLAYBOOKS, "Mentor juniors."))
    write(hr, address, DUTIES)
    assert PLAYBOOKS not in quoted(session, draft).values()
    one = next(skill for skill, duty in before.items() if duty == PLAYBOOKS)
    page = hr.get(f"{address}/skills").text
    number = next(name for name, value in typed(page).items() if value == one).split("-")[1]
    save(hr, address, **{f"rows-{number}-remove": "y"})
    save(hr, address, propose="1")
    assert quoted(session, draft)[one] == PLAYBOOKS


def test_a_skill_that_people_added_quotes_nothing_also_beside_proposed_ones(session, need):
    hr, address, draft = need
    hr.post(f"{address}/skills", data={"added": "cyber-law"})
    save(hr, address, propose="1")
    found = quoted(session, draft)
    assert found.pop("cyber-law") == ""
    assert found
    assert all(found.values())


def test_a_skill_taken_from_the_work_role_quotes_nothing(session, need):
    hr, address, draft = need
    hr.post(f"{address}/skills", data={"of_role": "1"})
    assert set(quoted(session, draft).values()) == {""}


def test_the_public_reads_which_duty_asks_for_a_skill(session, client):
    draft = an_announcement(session, an_agency(session), duties=DUTIES)
    a_skill(session, draft, "cyber-law")
    a_skill(session, draft, "incident-triage", duty=PLAYBOOKS)
    session.commit()
    page = html.unescape(client.get(f"/jobs/{draft.id}").text)
    (listed,) = re.findall(r"<details><summary>Which duty asks for each skill</summary>(.*?)</details>", page)
    assert re.findall(r"<dd[^>]*>(.*?)</dd>", listed) == [f"“{PLAYBOOKS}”"]
    assert names.skill_name("incident-triage") in listed


def test_announcing_again_takes_the_quotes_along(database, session):
    agency = an_agency(session)
    first = an_announcement(session, agency, duties=DUTIES)
    a_skill(session, first, "cyber-law", duty=PLAYBOOKS)
    again = a_requisition(session, agency)
    session.commit()
    with database.session(Persona.STAFF, agency=agency.id) as staff:
        services.copy_draft(staff, source_id=first.requisition_id, requisition=again, now=NOW)
        (row,) = queries.skills_of(staff, queries.announcement_of(staff, again.id).id)
    assert row.duty == PLAYBOOKS


def test_an_import_that_brings_other_duties_drops_the_quotes_that_fell(database, session):
    agency = an_agency(session)
    session.commit()
    with database.session(Persona.STAFF, agency=agency.id) as staff:
        for content in (a_file(ITEM), a_file(changed(f"{DETAILS}.MajorDuties", "Triage alerts."))):
            result = importing.import_items(
                staff, items=usajobs.read(content), agency_id=agency.id, actor_id=None, now=NOW
            )
            draft = queries.announcement_of(staff, (result.created or result.updated)[0].requisition_id)
            if result.created:
                a_skill(staff, draft, "incident-triage", duty="Triage alerts.")
                a_skill(staff, draft, "incident-command", duty="Lead responses.")
        assert {row.skill_id: row.duty for row in queries.skills_of(staff, draft.id)} == {
            "incident-triage": "Triage alerts.",
            "incident-command": "",
        }


def test_what_was_published_while_the_classifier_read_the_duties_takes_no_proposal(database, session):
    agency = an_agency(session)
    hr = a_person(session, role=Role.HR_SPECIALIST, agency=agency)
    draft = an_announcement(session, agency, published_at=None, opens_at=None, duties=DUTIES)
    session.commit()
    with database.session(Persona.STAFF, agency=agency.id, person=hr.id) as staff:
        seen = queries.announcement_of(staff, draft.requisition_id)
        assert seen.published_at is None
        draft.opens_at, draft.published_at = NOW, NOW
        session.commit()
        proposed = services.Choice("cyber-law", 1, "", duty=PLAYBOOKS)
        with pytest.raises(Frozen):
            services.set_skills(
                staff, requisition_id=draft.requisition_id, choices=[proposed],
                no_technical_assessment_reason="", by=Official(agency.id, hr.id, hr.name), now=NOW,
            )  # fmt: skip
