"""From a validated need to entrance on duty, in a real browser on the whole product, as each person meets it."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from app.clock import EASTERN, utcnow
from tests.documents.made_files import a_pdf
from tests.journeys.person import Person

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey")]

TITLE = "IT Cybersecurity Specialist (Clearinghouse)"
DUTIES = (
    "Run authenticated vulnerability scans across servers and cloud accounts. Rank findings by exploitability and "
    "mission impact and track remediation to closure. Test web applications for common weaknesses."
)
SENTENCE = "Ran weekly authenticated Nessus scans over 4,000 hosts and tracked remediation."
RESUME = [
    "Robin Tester (demonstration)",
    "Vulnerability analyst, Sample Bank, 2021 to 2026",
    SENTENCE,
    "Tested web applications for SQL injection and cross-site scripting.",
    "Ranked open vulnerabilities by exploit availability and impact with CVSS.",
    "Answered the telephone in the afternoons and kept the team calendar.",
]


def today() -> date:
    return utcnow().astimezone(EASTERN).date()


def validate_need(manager: Person) -> str:
    manager.open("/requisitions/new")
    manager.fill("Job title", TITLE)
    manager.choose("Part of Executive Order 14409", "EO14409-2d")
    manager.fill("Why this hire is needed", "The clearinghouse receives more findings than three people can rank.")
    manager.fill("Day on which the need was validated", today().isoformat())
    manager.press("Validate the need")
    manager.see("on the clock since")
    return manager.path()


def complete_requisition(hr: Person, requisition: str) -> None:
    hr.open(f"{requisition}/details")
    for label, value in (
        ("Work role", "PD-WRL-007"),
        ("Occupational series", "2210"),
        ("Pay plan", "GS"),
        ("Hiring authority", "DHA_GW_CYBER"),
        ("Telework", "situational"),
        ("Security clearance", "secret"),
        ("Risk level", "moderate"),
        ("Sensitivity", "noncritical_sensitive"),
    ):
        hr.choose(label, value)
    for label, value in (
        ("Lowest grade", "13"),
        ("Highest grade", "13"),
        ("City and state", "Arlington, VA"),
        ("Lowest yearly pay", "117962"),
        ("Highest yearly pay", "153354"),
    ):
        hr.fill(label, value)
    hr.send(hr.page.locator("main form button[type=submit]").first)
    hr.arrive(rf"{requisition}$")
    for step in ("RPA", "PD_REVIEWED", "JA_CONFIRMED"):
        hr.choose("What happened", step)
        hr.fill("On which day", today().isoformat())
        hr.press("Record")


def publish(hr: Person, requisition: str) -> None:
    hr.open(f"{requisition}/announcement")
    hr.fill("Summary", "Find weaknesses in federal systems before adversaries do.")
    hr.fill("Duties", DUTIES)
    hr.fill("Qualifications", "One year of specialized experience in vulnerability analysis.")
    hr.fill("How applications are evaluated", "Everyone who qualifies may be considered.")
    hr.page.get_by_text("No", exact=True).click()
    hr.fill("First day", today().isoformat())
    hr.fill("Last day", (today() + timedelta(days=9)).isoformat())
    hr.send(hr.page.locator("main form button[type=submit]").first)
    hr.open(f"{requisition}/skills")
    hr.send(hr.page.locator("button[name=propose]"))
    rows = hr.page.locator("select[name$=tested_by]")
    assert rows.count() >= 3
    for number in range(rows.count()):
        rows.nth(number).select_option("work_sample")
    hr.send(hr.page.locator("main form button[type=submit]:not([name=propose])").first)
    hr.open(f"{requisition}/preview")
    hr.press("Publish")
    hr.see("Open")


def apply(applicant: Person, job: str) -> tuple[str, str]:
    applicant.page.get_by_role("link", name="Sign in and apply").click()
    applicant.sign_in_as_someone_new("Robin Tester", "robin.tester@example.com")
    applicant.press("Apply for this job")
    applicant.arrive(r"/applications/[0-9a-f-]{36}$")
    draft = applicant.path()
    applicant.check_page()
    assert upload(applicant, a_pdf(RESUME, RESUME, RESUME)) == 422
    applicant.see("Your résumé has 3 pages")
    applicant.see("Your draft is kept")
    upload(applicant, a_pdf(RESUME, ["References on request."]))
    applicant.see("exactly the text that people and software will read")
    applicant.see(SENTENCE)
    applicant.page.get_by_role("link", name="Looks right, continue").click()
    for label in ("Yes", re.compile("^NV"), re.compile("^I certify")):
        applicant.page.get_by_text(label, exact=isinstance(label, str)).first.click()
    applicant.press("Save and continue")
    return draft.rsplit("/", 1)[1], submit_more_than_once(applicant, draft)


def submit_more_than_once(applicant: Person, draft: str) -> str:
    """Double click, go back, and send the very same form again: one receipt, and nothing is sent twice."""
    form = {"csrf_token": applicant.page.locator("main form input[name=csrf_token]").first.input_value()}
    applicant.page.get_by_role("button", name="Submit application").dblclick()
    applicant.see("We received your application")
    receipt = applicant.page.locator("strong.font-mono-md").inner_text()
    applicant.check_page()
    applicant.page.go_back()
    expect(applicant.page.get_by_role("button", name="Submit application")).to_have_count(0)
    again = applicant.page.request.post(f"{applicant.site}{draft}/submit", form=form)
    assert (again.status, receipt in again.text()) == (200, True)
    assert again.url.endswith(f"{draft}/receipt")
    return receipt


def upload(applicant: Person, data: bytes) -> int:
    file = {"name": "resume.pdf", "mimeType": "application/pdf", "buffer": data}
    applicant.page.locator("input[type=file]").set_input_files(file)
    return applicant.send(applicant.page.locator("form[enctype] button[type=submit]"))


def wait_for_match(hr: Person, matches: str) -> None:
    for _ in range(60):
        hr.open(matches)
        if hr.page.get_by_text("Not read yet").count() == 0:
            return
        hr.page.wait_for_timeout(500)
    raise AssertionError("the application was not read within half a minute")


def wait_for_letter(applicant: Person, receipt: str) -> None:
    for _ in range(60):
        applicant.open("/demonstration/inbox")
        letters = [w for w in applicant.page.get_by_role("main").all_inner_texts() if receipt in w]
        if letters:
            applicant.see("We received your application")
            return
        applicant.page.wait_for_timeout(500)
    raise AssertionError("the receipt's letter did not arrive within half a minute")


def decide(hr: Person, application: str) -> None:
    hr.open(f"/applications-received/{application}")
    expect(hr.page.locator(".resume-text mark").first).to_be_visible()
    assert SENTENCE[:40] in " ".join(hr.page.locator(".resume-text mark").all_inner_texts())
    hr.see("Met")
    hr.check_page()
    hr.page.get_by_text("Meets the minimum qualifications", exact=True).click()
    assert hr.press("Record decision") == 422
    hr.see("Write your reason")
    hr.page.locator("#reason").fill("Short")
    assert hr.press("Record decision") == 422
    hr.see("Write between 10 and 2,000 characters")
    expect(hr.page.get_by_label("Meets the minimum qualifications", exact=True)).to_be_checked()
    expect(hr.page.locator("#reason")).to_have_value("Short")
    hr.page.locator("#reason").fill("Two years of authenticated scanning and remediation at the next lower level.")
    hr.press("Record decision")
    hr.see("Your decision about Robin Tester")


def finish_hire(hr: Person, application: str) -> None:
    for act in (
        "send_tentative_offer",
        "tentative_offer_accepted",
        "vetting_started",
        "vetting_favourable",
        "send_official_offer",
        "official_offer_accepted",
        "entrance_on_duty",
    ):
        hr.open(f"/applications-received/{application}")
        hr.choose("What happened", act)
        hr.press("Record")
        expect(hr.page.locator(".usa-alert--success")).to_contain_text("Recorded")
    hr.see("Entered on duty")


def hires_on_record(lead: Person) -> int:
    lead.open("/time-to-hire")
    return int(re.search(r"n = (\d+)", lead.page.locator(".figures").inner_text())[1])


def wait_for_figures(lead: Person, hires: int) -> None:
    for _ in range(60):
        if hires_on_record(lead) == hires:
            return
        lead.page.wait_for_timeout(500)
    raise AssertionError("the figures were not counted within half a minute")


def test_a_need_becomes_a_colleague_and_everyone_sees_their_part_of_it(somebody):
    manager = somebody().sign_in("manager-cisa")
    hr = somebody().sign_in("hr-cisa")
    lead = somebody().sign_in("lead-cisa")
    before = hires_on_record(lead)

    requisition = validate_need(manager)
    complete_requisition(hr, requisition)
    publish(hr, requisition)
    hr.open(requisition)
    hr.check_page()

    applicant = somebody()
    applicant.open("/")
    applicant.check_page()
    applicant.page.get_by_role("link", name="Find a role").first.click()
    applicant.open("/jobs?q=clearinghouse")
    applicant.check_page()
    applicant.page.get_by_role("main").get_by_role("link", name=TITLE).first.click()
    applicant.see("11:59 p.m. ET")
    applicant.check_page()
    job = applicant.path()
    application, receipt = apply(applicant, job)

    announcement = job.rsplit("/", 1)[1]
    matches = f"/announcements/{announcement}/matches"
    wait_for_match(hr, matches)
    hr.check_page()
    wait_for_letter(applicant, receipt)

    decide(hr, application)
    hr.open(f"/announcements/{announcement}/certificate")
    hr.press("Issue the certificate")
    hr.arrive(r"/certificates/[0-9a-f-]{36}$")
    certificate = hr.path()
    manager.open(certificate)
    manager.check_page()
    manager.page.get_by_label("Decision about Robin Tester").select_option("A")
    manager.send(manager.page.get_by_role("button", name="Record decision about"))
    manager.see("Selected")
    manager.press("Return the certificate")
    manager.see("Human resources has the next move")
    finish_hire(hr, application)

    applicant.open(f"/applications/{application}")
    applicant.see("You started")
    wait_for_figures(lead, before + 1)
    expect(lead.page.locator("svg[role=img]").first).to_be_visible()
    expect(lead.page.get_by_role("table", name="By fiscal quarter and year of entrance")).to_be_visible()
    lead.check_page()
    with lead.page.expect_download() as download:
        lead.page.get_by_role("link", name="Download the hires").click()
    assert application in download.value.path().read_text()

    stranger = somebody().sign_in("hr-treasury")
    unknown = "/applications-received/00000000-0000-4000-8000-000000000000"
    assert stranger.open(unknown) == 404
    words = stranger.words()
    for theirs in (requisition, f"/applications-received/{application}", certificate, matches):
        assert stranger.open(theirs) == 404
        assert stranger.words() == words
    other_lead = somebody().sign_in("lead-treasury")
    other_lead.open("/time-to-hire")
    assert TITLE not in other_lead.page.content()
    answer = other_lead.page.request.get(f"{other_lead.site}/time-to-hire/hires.csv")
    assert application not in answer.text()
