"""Somebody at a browser of their own: how a journey signs in, types and presses, and what it never lets pass."""

import re
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response, expect

NARROW = {"width": 320, "height": 800}
WIDE = {"width": 1280, "height": 900}
ABORTED = "net::ERR_ABORTED"  # the person went on before everything had arrived


class Person:
    """Somebody at a browser of their own; whatever the browser complains about on any page is kept."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.site = site
        self.page: Page = browser.new_context(viewport=WIDE).new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._note_words)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.path()}: {error}"))
        self.page.on("request", self._note_address)
        self.page.on("response", self._note_answer)
        self.page.on("requestfailed", self._note_failure)

    def _note_words(self, message: ConsoleMessage) -> None:
        """Keep warnings and errors; a failed load has no address here, so `_note_answer` judges those."""
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(f"{self.path()}: {message.text}")

    def _note_address(self, request: Request) -> None:
        """Keep whatever would leave this machine."""
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.hostname != "127.0.0.1":
            self.complaints.append(f"asked {request.url}")

    def _note_answer(self, response: Response) -> None:
        """Keep broken parts of a page, and pages that broke; a page refused with 4xx is the journey's own matter."""
        if response.status >= (500 if response.request.is_navigation_request() else 400):
            self.complaints.append(f"{response.status} from {response.url}")

    def _note_failure(self, request: Request) -> None:
        if request.failure != ABORTED:
            self.complaints.append(f"{request.failure} from {request.url}")

    def sign_in(self, subject: str) -> "Person":
        self.open("/sign-in")
        self.page.get_by_role("main").get_by_role("button", name="Sign in").click()
        self.page.locator(f"button[value='{subject}']").click()
        expect(self.page.locator(".who")).to_be_visible()
        return self

    def sign_in_as_someone_new(self, name: str, email: str) -> "Person":
        self.page.get_by_role("main").get_by_role("button", name="Sign in").click()
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_role("button", name="Sign in as a new applicant").click()
        expect(self.page.locator(".who")).to_be_visible()
        return self

    def open(self, path: str) -> int:
        """Go to an address and return the status it answered with."""
        answer = self.page.goto(self.site + path if path.startswith("/") else path)
        assert answer is not None
        return answer.status

    def see(self, words: str) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(words)

    def press(self, name: str) -> int:
        return self.send(self.page.get_by_role("main").get_by_role("button", name=name, exact=True))

    def send(self, button: Locator) -> int:
        """Press a button that sends a form, wait for the page that answers, and return its status."""
        with self.page.expect_navigation() as answer:
            button.click()
        return answer.value.status

    def fill(self, label: str, value: str) -> None:
        self.page.get_by_label(re.compile(rf"^{re.escape(label)}")).fill(value)

    def choose(self, label: str, value: str) -> None:
        self.page.get_by_label(re.compile(rf"^{re.escape(label)}")).select_option(value)

    def arrive(self, at: str) -> None:
        self.page.wait_for_url(re.compile(at))

    def path(self) -> str:
        return urlsplit(self.page.url).path

    def words(self) -> str:
        return self.page.get_by_role("main").inner_text()

    def check_page(self) -> None:
        """No accessibility fault, and nothing wider than a narrow screen."""
        expect(self.page.locator("h1")).to_be_visible()
        self.page.wait_for_load_state()
        faults = Axe().run(self.page).response["violations"]
        assert [(f["id"], [n["html"] for n in f["nodes"]][:2]) for f in faults] == [], self.path()
        self.page.set_viewport_size(NARROW)
        assert self.page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], self.path()
        self.page.set_viewport_size(WIDE)
