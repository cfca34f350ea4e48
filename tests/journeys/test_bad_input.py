"""Bad input over a real connection, where the test client cannot tell: large files, an ended session, odd addresses."""

from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.documents import made_files as made
from tests.journeys.person import Person

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey")]

UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def email() -> str:
    """An address nobody else in this run has: who comes back is led to the draft begun before."""
    return f"kim.{uuid4().hex[:8]}@example.com"


@pytest.fixture
def applicant(somebody, email) -> Person:
    """A new applicant with a draft for the first open announcement, and the draft's page before them."""
    person = somebody()
    person.open("/jobs")
    person.page.locator("main a[href^='/jobs/']").first.click()
    person.page.get_by_role("link", name="Sign in and apply").click()
    person.sign_in_as_someone_new("Kim Careful", email)
    person.press("Apply for this job")
    person.arrive(r"/applications/[0-9a-f-]{36}$")
    return person


def upload(person: Person, file) -> int:
    person.page.locator("input[type=file]").set_input_files(file)
    return person.send(person.page.locator("form[enctype] button[type=submit]"))


@pytest.mark.parametrize("size", [10_600_000, 50_000_000], ids=["10.6 MB", "50 MB"])
def test_a_file_too_large_is_refused_in_words_and_the_draft_is_kept(applicant, tmp_path, size):
    draft, large = applicant.path(), tmp_path / "resume.pdf"
    large.write_bytes(b"%PDF-1.7\n" + b"x" * size)
    assert upload(applicant, large) == 413
    applicant.see("10 MB")
    applicant.check_page()
    applicant.open(draft)
    assert upload(applicant, {"name": "resume.pdf", "mimeType": "application/pdf", "buffer": made.a_pdf()}) == 200
    applicant.see(made.LINES[2])


def test_a_session_that_ended_in_a_long_form_loses_nothing_that_was_saved(applicant, email):
    draft = applicant.path()
    upload(applicant, {"name": "resume.pdf", "mimeType": "application/pdf", "buffer": made.a_pdf()})
    applicant.open(draft)
    applicant.page.get_by_text("Yes", exact=True).first.click()
    applicant.page.context.clear_cookies(domain=urlsplit(applicant.site).hostname)
    assert applicant.press("Save and continue") == 401
    applicant.see("You are no longer signed in")
    applicant.check_page()
    applicant.open("/sign-in")
    applicant.sign_in_as_someone_new("Kim Careful", email)
    assert applicant.open(draft) == 200
    applicant.see("resume.pdf")


def test_addresses_that_lead_nowhere_say_so_alike(somebody):
    hr = somebody().sign_in("hr-cisa")
    for path in ("/requisitions/", "/applications-received/", "/certificates/", "/jobs/"):
        for id_ in (UNKNOWN, "7", "not-an-id", "%00", "..%2f..%2fetc%2fpasswd"):
            assert hr.open(path + id_) == 404, path + id_
            expect(hr.page.locator("h1")).to_have_text("We cannot find that page")
    hr.check_page()
