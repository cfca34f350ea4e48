"""The skills of a position's work role are proposed for its plan, NICE's and DoD's alike, and people decide."""

import re

import pytest
from sqlmodel import select

from app.identity.rules import Role
from app.positions import names
from app.positions.models import AnnouncementSkill
from app.reference import frameworks
from tests.factories import a_person, a_requisition, a_skill, an_agency, an_announcement

DOD = {role.code: role for role in frameworks.load().dod_only}


@pytest.fixture
def plan(session, sign_in):
    agency = an_agency(session)
    hr = sign_in(a_person(session, role=Role.HR_SPECIALIST, agency=agency))

    def of(nice_role, *skills):
        need = a_requisition(session, agency, nice_role=nice_role)
        draft = an_announcement(session, agency, requisition=need, published_at=None)
        for one in skills:
            a_skill(session, draft, one)
        session.commit()
        return hr, f"/requisitions/{need.id}/skills", draft

    return of


def saved(session, draft):
    session.expire_all()
    rows = select(AnnouncementSkill).where(AnnouncementSkill.announcement_id == draft.id)
    return {row.skill_id: row for row in session.exec(rows)}


def test_a_position_coded_with_a_role_that_only_dod_has_is_offered_that_roles_weightiest_skills(session, plan):
    hr, address, draft = plan("551")
    assert "Propose skills of the work role" in hr.get(address).text
    assert hr.post(address, data={"of_role": "1"}).status_code == 303
    rows, role = saved(session, draft), DOD["551"]
    left = [weight for one, weight in role.skills.items() if one not in rows]
    assert len(rows) == 10
    assert all(role.skills[one] >= max(left) for one in rows)
    total = sum(role.skills[one] for one in rows)
    assert all(row.weight == pytest.approx(role.skills[one] / total, abs=1e-3) for one, row in rows.items())
    assert not any(row.tested_by or row.required for row in rows.values()), "a person decides both"


def test_a_position_with_a_nice_role_is_offered_skills_in_the_same_way(session, plan):
    hr, address, draft = plan("PD-WRL-003")
    hr.post(address, data={"of_role": "1"})
    linked = {s.id for s in names.skills().values() for link in s.roles if link.role_id == "PD-WRL-003"}
    rows = saved(session, draft)
    assert rows
    assert set(rows) <= linked


def test_what_a_person_chose_stays_and_only_what_is_missing_is_proposed(session, plan):
    hr, address, draft = plan("551", "red-teaming")
    row = {"rows-0-skill_id": "red-teaming", "rows-0-points": "50", "rows-0-tested_by": "technical_test"}
    hr.post(address, data=row | {"of_role": "1"})
    rows = saved(session, draft)
    assert rows["red-teaming"].tested_by == "technical_test"
    assert len(rows) == 11


@pytest.mark.parametrize("named", ["PD-WRL-099", "531"])
def test_for_a_role_that_is_not_in_force_nothing_is_made_up(session, plan, named):
    hr, address, draft = plan(named)
    answer = hr.post(address, data={"of_role": "1"})
    assert answer.status_code == 422
    assert "The work role names no further skill" in answer.text
    assert saved(session, draft) == {}


def test_the_plan_says_of_which_kind_each_skill_is(plan):
    hr, address, _ = plan("PD-WRL-003", "cyber-law", "siem-operations")
    page = re.sub(r"<[^>]+>", "", hr.get(address).text)
    assert "Cyber law and legal advice knowledge" in page
    assert "SIEM engineering and use tool" in page


def test_a_position_may_be_coded_with_a_role_that_only_dod_has(plan):
    hr, address, _ = plan("551")
    page = hr.get(address.replace("skills", "details")).text
    assert re.search(r'<option value="551" selected>Red Team Specialist \(DoD\) \(551\)', page)
    assert names.framework_of("551") == "DoD Cyber Workforce Framework 5.1"
    assert names.framework_of("PD-WRL-003") == "NICE Workforce Framework for Cybersecurity 2.1.0"
