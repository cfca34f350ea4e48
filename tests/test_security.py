"""The shell around every page: headers, forgeries, too much at once, and what is said when something breaks."""

import logging
import re

import pytest

from app.identity.permissions import public
from app.identity.rules import Role
from config.logging import setup
from tests.factories import a_person, an_agency


@pytest.fixture
def guarded(app):
    """The application with its anti-forgery check on, as in production."""
    app.config["WTF_CSRF_ENABLED"] = True
    return app


def token_in(page):
    return re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]


def test_each_answer_has_a_nonce_of_its_own(app):
    client = app.test_client()
    nonces = {re.search(r"'nonce-([^']+)'", client.get("/").headers["Content-Security-Policy"])[1] for _ in range(5)}
    assert len(nonces) == 5
    assert all(len(n) >= 22 for n in nonces)


def test_pages_refused_by_the_gate_carry_the_same_headers(app, session, sign_in):
    client = sign_in(a_person(session, role=Role.SME, agency=an_agency(session)))
    answer = client.get("/certificates")
    assert answer.status_code == 403
    assert "'nonce-" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_signed_in_pages_are_kept_by_no_cache(app, session, sign_in):
    client = sign_in(a_person(session, role=Role.HR_SPECIALIST, agency=an_agency(session)))
    for path in ("/", "/requisitions", "/certificates", "/acting", "/nowhere"):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "no-store", path
        assert "Cookie" in answer.headers["Vary"], path


def test_forms_may_lead_here_and_to_the_sign_in_service_only(app, settings):
    policy = app.test_client().get("/").headers["Content-Security-Policy"]
    assert f"form-action 'self' {settings.oidc_issuer};" in policy


def test_a_form_without_its_token_is_refused_in_words(guarded):
    answer = guarded.test_client().post("/sign-in")
    assert answer.status_code == 400
    assert "This page was open too long" in answer.text


def test_a_token_of_another_browser_is_refused(guarded):
    mine, theirs = guarded.test_client(), guarded.test_client()
    mine.get("/sign-in")
    stolen = token_in(theirs.get("/sign-in"))
    assert mine.post("/sign-in", data={"csrf_token": stolen}).status_code == 400


def test_a_form_with_its_token_goes_through(guarded):
    client = guarded.test_client()
    answer = client.post("/sign-in", data={"csrf_token": token_in(client.get("/sign-in"))})
    assert answer.status_code == 503  # as far as the sign-in service, which does not run in this test


def test_another_site_is_refused_even_with_the_right_token(guarded):
    client = guarded.test_client()
    token = token_in(client.get("/sign-in"))
    answer = client.post("/sign-in", data={"csrf_token": token}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:80", "localhost@evil.example"]
)
def test_a_hostile_host_is_refused_everywhere_and_not_repeated(app, host):
    for path in ("/", "/sign-in", "/acting", "/nowhere"):
        answer = app.test_client().get(path, headers={"Host": host})
        assert answer.status_code == 400
        assert "evil" not in answer.text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_too_much_at_once_is_refused_in_words(guarded, session, sign_in):
    client = sign_in(a_person(session, role=Role.HR_SPECIALIST, agency=an_agency(session)))
    much = b"x" * (12 * 1024 * 1024 + 1)
    answer = client.post("/requisitions/import", data=much, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "too large" in answer.text


def test_a_stale_form_of_someone_signed_out_says_sign_in(guarded):
    answer = guarded.test_client().post("/acting", data={"acting": "x"})
    assert answer.status_code == 401
    assert "You are no longer signed in" in answer.text


def test_a_method_override_is_not_read(app):
    answer = app.test_client().get("/sign-out", headers={"X-HTTP-Method-Override": "POST"})
    assert answer.status_code == 405


def test_headers_that_claim_a_person_are_not_read(app):
    for name in ("X-Remote-User", "X-SSL-Client-Cert", "REMOTE_USER"):
        assert app.test_client().get("/acting", headers={name: "admin"}).status_code == 303


@pytest.fixture
def broken(app):
    @public
    def broken():
        raise ValueError("SELECT name FROM person: Jane Doe")

    app.add_url_rule("/broken", view_func=broken)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def test_the_unexpected_says_nothing_of_the_inside(broken):
    answer = broken.test_client().get("/broken")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    for word in ("Jane", "SELECT", "ValueError", "Traceback", "/app/"):
        assert word not in answer.text


def test_the_page_of_an_error_and_its_log_line_share_a_reference_and_no_words(broken, caplog):
    with caplog.at_level(logging.INFO):
        page = broken.test_client().get("/broken?email=jane@example.com").text
    lines = "\n".join(_as_logged(record) for record in caplog.records if record.name.startswith("app"))
    reference = re.search(r"please name <code>(\w+)</code>", page)[1]
    assert reference in lines
    assert "ValueError" in lines
    assert "Jane" not in lines
    assert "jane@example.com" not in lines


def _as_logged(record):
    made = dict(setup("INFO")["formatters"]["json"])
    return made.pop("()")(**made).format(record)


def test_one_line_a_request_names_the_route_and_not_the_address(app, caplog):
    with caplog.at_level(logging.INFO, logger="app.requests"):
        app.test_client().get("/jobs?q=jane+doe")
    [record] = [r for r in caplog.records if r.name == "app.requests"]
    line = _as_logged(record)
    assert '"endpoint": "jobs.search"' in line
    assert '"status": 200' in line
    assert "jane" not in line
