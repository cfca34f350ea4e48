"""The reading pages: a name met anywhere leads to what it means, what counts, and what became of it."""

import html
import re
from dataclasses import replace

import pytest

from app.frameworks import queries
from app.identity.rules import Role
from app.reference import frameworks
from app.skills import official, vocabulary
from app.skills.official import Official, OfficialRole
from tests.factories import a_person, a_requisition, a_skill, an_agency, an_announcement

RELEASE = Official(
    "2.1.0",
    "0" * 64,
    {"PD-WRL-003": OfficialRole("Incident Response", "Responsible for incidents & more.", ("K2", "T1"))},
    {"T1": "Contain <an> intrusion", "K2": "Knowledge of response", "S3": "Skill in containment"},
    {"T1": ("incident-handling", "incident-triage"), "S3": ("incident-triage", "incident-handling")},
)


@pytest.fixture
def read(app, tmp_path, settings):
    app.config["SETTINGS"] = settings.model_copy(update={"models_dir": tmp_path})
    client = app.test_client()

    def page(path, status=200):
        answer = client.get(path)
        assert answer.status_code == status
        return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))).replace(" ,", ",")

    page.client = client
    return page


def test_anyone_reads_all_work_roles_skills_areas_and_dod_roles_on_one_page(read):
    page = read("/skills")
    for name in (*(r.name for r in queries.roles().values()), *(s.name for s in queries.skills().values())):
        assert name in page
    assert "NF-COM-002" in page
    assert "623 AI/ML Specialist" in page
    assert "Knowledge: rules, doctrine or science that one has to know" in page
    assert "NICE Workforce Framework for Cybersecurity 2.1.0, of 11 December 2025" in page
    assert "Release 2.0.0, 5 March 2025: Two categories with 12 work roles left NICE" in page


def test_every_skill_and_every_role_has_its_page(read):
    for skill in vocabulary.load().skills:
        assert skill.definition in read(f"/skills/{skill.id}")
    for role in vocabulary.load().roles:
        assert role.definition in read(f"/work-roles/{role.id}")
    for role in frameworks.load().dod_only:
        assert role.definition in read(f"/dod-roles/{role.code}")


def test_a_role_that_only_dod_has_lists_its_skills_with_weights_the_weightiest_first(read):
    page, role = read("/dod-roles/672"), queries.dod_roles()["672"]
    table = page[page.index("Skills it asks for") :]
    shown = [float(found) for found in re.findall(r" (0\.\d) ", table)][: len(role.skills)]
    assert shown == sorted(role.skills.values(), reverse=True)
    assert all(queries.skills()[one].name in table for one in role.skills)
    assert "672, DoD Cyber Workforce Framework 5.1" in page


def test_a_skill_names_the_roles_that_only_dod_has_beside_those_of_nice(read):
    page = read.client.get("/skills/ai-red-teaming").text
    assert 'href="/dod-roles/672"' in page
    assert 'href="/work-roles/' in page
    assert "672 0.8" in read("/skills/ai-red-teaming")


@pytest.mark.parametrize(
    ("skill", "kind"),
    [("cyber-law", "Kind Knowledge"), ("incident-triage", "Kind Skill"), ("siem-operations", "Kind Tool")],
)
def test_a_skill_says_in_words_of_which_kind_it_is(read, skill, kind):
    assert kind in read(f"/skills/{skill}")


def test_a_skill_says_what_counts_what_does_not_and_who_asks_for_it(read):
    page, skill = read("/skills/incident-handling"), queries.skills()["incident-handling"]
    assert sum(one in page for one in skill.shows) == queries.EXAMPLES
    assert all(one in page for one in skill.near_misses)
    assert all(queries.roles()[link.role_id].name in page for link in skill.roles)
    assert all(f"{link.role_id} {link.weight:.1f}" in page for link in skill.roles)


def test_a_role_lists_its_skills_the_weightiest_first_with_codes_of_opm_and_dod(read):
    page = read("/work-roles/DD-WRL-004")
    assert "OPM code 631, 632" in page
    assert "Information Systems Security Developer (631), Systems Developer (632)" in page
    table = page[page.index("Skills it asks for") :]
    weights = [float(found) for found in re.findall(r" (0\.\d|1\.0) ", table)]
    asking = [link for s in vocabulary.load().skills for link in s.roles if link.role_id == "DD-WRL-004"]
    assert weights[: len(asking)] == sorted(weights[: len(asking)], reverse=True)
    assert len(weights) >= len(asking)
    assert "None in this release" in read("/work-roles/PD-WRL-005")


@pytest.mark.parametrize("path", ["/skills/juggling", "/work-roles/CE-WRL-001", "/work-roles/511", "/dod-roles/511"])
def test_what_is_no_skill_or_role_in_force_has_no_page(read, path):
    read(path, status=404)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Splunk", "SIEM"),
        ("pd-wrl-003", "Incident Response"),
        ("511", "Today: Defensive Cybersecurity (PD-WRL-001)"),
        ("CE-WRL-002", "It is Cyber Operations Planner (332) in the DoD Cyber Workforce Framework now"),
        ("red team specialist", "551"),
        ("intercepted communications", "Digital Network Exploitation Analyst 122"),
        ("supply chain security", "NF-COM-011"),
        ("no such thing", "0 entries for “no such thing”"),
        ("!?", "0 entries for “!?”"),
        ("1511", "0 entries"),
        ("%00<script>alert(1)</script>" + "x" * 500, "0 entries for “<script>alert(1)</script>"),
    ],
)
def test_a_search_finds_names_tools_ids_and_codes(read, words, found):
    assert found in read(f"/skills?q={words.replace(' ', '+')}")


def test_without_a_release_the_pages_say_that_none_was_imported(read):
    for path in ("/skills", "/skills/incident-handling", "/work-roles/PD-WRL-003"):
        assert "imported into this installation" in read(path)


def test_after_an_import_nists_statements_stand_beside_our_skill_with_ids_and_words_the_surest_first(read, tmp_path):
    official.save(RELEASE, tmp_path)
    page = read("/skills/incident-handling")
    assert "T1 Contain <an> intrusion S3 Skill in containment" in page
    assert "K2" not in page
    assert "S3 Skill in containment T1 Contain" in read("/skills/incident-triage")
    assert "No statement of NICE 2.1.0 was mapped to this skill" in read("/skills/mentoring")


def test_a_role_carries_nists_definition_and_statements_with_the_skills_they_were_mapped_to(read, tmp_path):
    official.save(RELEASE, tmp_path)
    page = read("/work-roles/PD-WRL-003")
    assert "Responsible for incidents & more. NICE 2.1.0, 2 statements." in page
    assert "T1 Contain <an> intrusion → Incident" in page
    assert "NIST’s release lacks this role" in read("/work-roles/PD-WRL-004")


def test_another_import_is_seen_at_once_and_a_damaged_one_is_as_none(read, tmp_path):
    official.save(RELEASE, tmp_path)
    assert "Knowledge of response" in read("/work-roles/PD-WRL-003")
    official.save(replace(RELEASE, statements=RELEASE.statements | {"K2": "Knowledge of other things"}), tmp_path)
    assert "Knowledge of other things" in read("/work-roles/PD-WRL-003")
    (tmp_path / official.FILE).write_text("{")
    assert "was not imported" in read("/work-roles/PD-WRL-003")


@pytest.fixture
def job(session):
    def make(nice_role):
        agency = an_agency(session)
        need = a_requisition(session, agency, nice_role=nice_role)
        announcement = an_announcement(session, agency, requisition=need)
        a_skill(session, announcement, "incident-handling")
        session.commit()
        return agency, need, announcement

    return make


def test_an_announcement_leads_to_what_its_skills_and_its_role_mean(read, job):
    _, _, announcement = job("PD-WRL-003")
    page = read.client.get(f"/jobs/{announcement.id}").text
    assert 'href="/skills/incident-handling"' in page
    assert 'href="/work-roles/PD-WRL-003"' in page


def test_an_announcement_for_a_role_that_only_dod_has_leads_to_what_it_means(read, job):
    _, _, announcement = job("672")
    page = read.client.get(f"/jobs/{announcement.id}").text
    assert '<a class="usa-link" href="/dod-roles/672">AI Test and Evaluation Specialist</a>' in page


@pytest.mark.parametrize(
    ("named", "words", "successor"),
    [
        ("531", "Cyber Defense Incident Responder (531)", "Today: Incident Response (PD-WRL-003)"),
        ("CE-WRL-002", "CE-WRL-002", "It is Cyber Operations Planner (332) in the DoD Cyber Workforce Framework now"),
        ("PD-WRL-099", "PD-WRL-099", "No framework that is used here has this work role"),
    ],
)
def test_a_position_that_names_a_role_no_longer_in_force_is_shown_with_its_successor(
    read, job, named, words, successor
):
    _, _, announcement = job(named)
    page = read(f"/jobs/{announcement.id}")
    assert words in page
    assert successor in page


def test_whoever_edits_such_a_position_reads_what_to_choose_instead(session, job, sign_in):
    agency, need, announcement = job("531")
    announcement.published_at = None
    session.commit()
    hr = sign_in(a_person(session, role=Role.HR_SPECIALIST, agency=agency))
    page = hr.get(f"/requisitions/{need.id}/details").text
    assert "in NICE 2.1.0 it is Incident Response (PD-WRL-003)" in page
