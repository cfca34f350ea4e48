"""From a validated need to entrance on duty, in a real browser on the whole product, as each person meets it."""

import re
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from app.clock import EASTERN, utcnow
from tests.documents.made_files import a_pdf

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


class Person:
    """Somebody at a browser of their own; every page they see is checked as it is left."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.site = site
        self.page: Page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        self.page.set_default_timeout(10_000)
        self.complaints: list[str] = []
        self.page.on("console", self._note)

    def _note(self, message) -> None:
        expected = "Failed to load resource" in message.text  # a 4xx that the journey asks for
        if message.type in ("error", "warning") and not expected:
            self.complaints.append(message.text)

    def sign_in(self, subject: str) -> "Person":
        self.open("/sign-in")
        self.page.get_by_role("main").get_by_role("button", name="Sign in").click()
        self.page.locator(f"button[value='{subject}']").click()
        expect(self.page.locator(".who")).to_be_visible()
        return self

    def open(self, path: str) -> int:
        answer = self.page.goto(self.site + path if path.startswith("/") else path)
        assert answer is not None
        return answer.status

    def see(self, words: str) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(words)

    def press(self, name: str) -> None:
        self.send(self.page.get_by_role("main").get_by_role("button", name=name, exact=True))

    def send(self, button: Locator) -> None:
        """Press a button that sends a form, and wait for the page that answers."""
        with self.page.expect_navigation():
            button.click()

    def fill(self, label: str, value: str) -> None:
        self.page.get_by_label(re.compile(rf"^{re.escape(label)}")).fill(value)

    def choose(self, label: str, value: str) -> None:
        self.page.get_by_label(re.compile(rf"^{re.escape(label)}")).select_option(value)

    def arrive(self, at: str) -> None:
        self.page.wait_for_url(re.compile(at))

    def path(self) -> str:
        return urlsplit(self.page.url).path

    def check_page(self) -> None:
        """No accessibility fault, nothing wider than a narrow screen, no complaint of the browser."""
        expect(self.page.locator("h1")).to_be_visible()
        self.page.wait_for_load_state()
        faults = Axe().run(self.page).response["violations"]
        assert [(f["id"], [n["html"] for n in f["nodes"]][:2]) for f in faults] == []
        self.page.set_viewport_size({"width": 320, "height": 800})
        assert self.page.evaluate("document.documentElement.scrollWidth") <= 320, self.path()
        self.page.set_viewport_size({"width": 1280, "height": 900})
        assert self.complaints == []


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
        ("NICE work role", "PD-WRL-007"),
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
    applicant.page.get_by_role("main").get_by_role("button", name="Sign in").click()
    applicant.page.get_by_label("Name").fill("Robin Tester")
    applicant.page.get_by_label("E-mail address").fill("robin.tester@example.com")
    applicant.page.get_by_role("button", name="Sign in as a new applicant").click()
    applicant.press("Apply for this job")
    applicant.arrive(r"/applications/[0-9a-f-]{36}$")
    draft = applicant.path()
    applicant.check_page()
    upload(applicant, a_pdf(RESUME, RESUME, RESUME))
    applicant.see("Your résumé has 3 pages")
    applicant.see("Your draft is kept")
    upload(applicant, a_pdf(RESUME, ["References on request."]))
    applicant.see("exactly the text that people and software will read")
    applicant.see(SENTENCE)
    applicant.page.get_by_role("link", name="Looks right, continue").click()
    for label in ("Yes", re.compile("^NV"), re.compile("^I certify")):
        applicant.page.get_by_text(label, exact=isinstance(label, str)).first.click()
    applicant.press("Save and continue")
    applicant.page.get_by_role("button", name="Submit application").dblclick()
    applicant.see("We received your application")
    receipt = applicant.page.locator("strong.font-mono-md").inner_text()
    applicant.check_page()
    applicant.page.go_back()
    if applicant.page.get_by_role("button", name="Submit application").count():
        applicant.press("Submit application")
    applicant.open(f"{draft}/receipt")
    applicant.see(receipt)
    return draft.rsplit("/", 1)[1], receipt


def upload(applicant: Person, data: bytes) -> None:
    file = {"name": "resume.pdf", "mimeType": "application/pdf", "buffer": data}
    applicant.page.locator("input[type=file]").set_input_files(file)
    applicant.send(applicant.page.locator("form[enctype] button[type=submit]"))


def wait_for_match(hr: Person, matches: str) -> None:
    for _ in range(60):
        hr.open(matches)
        if hr.page.get_by_text("Not read yet").count() == 0:
            return
        hr.page.wait_for_timeout(500)
    raise AssertionError("the application was not read within half a minute")


def decide(hr: Person, application: str) -> None:
    hr.open(f"/applications-received/{application}")
    expect(hr.page.locator(".resume-text mark").first).to_be_visible()
    assert SENTENCE[:40] in hr.page.locator(".resume-text mark").all_inner_texts().__str__()
    hr.see("Met")
    hr.check_page()
    hr.page.get_by_text("Meets the minimum qualifications", exact=True).click()
    hr.fill("Your reason", "Short")
    hr.press("Record decision")
    hr.see("Write between 10 and 2,000 characters")
    expect(hr.page.get_by_label(re.compile("^Your reason"))).to_have_value("Short")
    hr.fill("Your reason", "Two years of authenticated scanning and remediation at the next lower level.")
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


def test_a_need_becomes_a_colleague_and_everyone_sees_their_part_of_it(browser, site):
    manager = Person(browser, site).sign_in("manager-cisa")
    hr = Person(browser, site).sign_in("hr-cisa")
    lead = Person(browser, site).sign_in("lead-cisa")
    before = hires_on_record(lead)

    requisition = validate_need(manager)
    complete_requisition(hr, requisition)
    publish(hr, requisition)
    hr.open(requisition)
    hr.check_page()

    applicant = Person(browser, site)
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
    applicant.open("/demonstration/inbox")
    applicant.see("We received your application")
    applicant.see(receipt)

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
    assert hires_on_record(lead) == before + 1
    expect(lead.page.locator("svg[role=img]").first).to_be_visible()
    expect(lead.page.get_by_role("heading", name="Who holds what now")).to_be_visible()
    lead.check_page()
    with lead.page.expect_download() as download:
        lead.page.get_by_role("link", name="Download the hires").click()
    assert application in download.value.path().read_text()

    stranger = Person(browser, site).sign_in("hr-treasury")
    unknown = "/applications-received/00000000-0000-4000-8000-000000000000"
    assert stranger.open(unknown) == 404
    words = stranger.page.get_by_role("main").inner_text()
    for theirs in (requisition, f"/applications-received/{application}", certificate, matches):
        assert stranger.open(theirs) == 404
        assert stranger.page.get_by_role("main").inner_text() == words
    other_lead = Person(browser, site).sign_in("lead-treasury")
    other_lead.open("/time-to-hire")
    assert TITLE not in other_lead.page.content()
    answer = other_lead.page.request.get(f"{site}/time-to-hire/hires.csv")
    assert application not in answer.text()
