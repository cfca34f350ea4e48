"""The local sign-in service: as strict as Login.gov, on this machine only, and never in production."""

import os
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections import Counter
from hashlib import sha256
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from authlib.oauth2.rfc7523 import private_key_jwt_sign
from joserfc.jwk import RSAKey

from app.identity.provider import server
from app.identity.provider.app import create_provider
from app.identity.provider.people import people
from app.identity.rules import IN_AGENCY, Role
from config.settings import SettingsError
from tests.identity.conftest import claims_in

VERIFIER = "v" * 64
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ISSUER = "http://127.0.0.1:9"
BACK = "http://localhost/sign-in/callback"


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"oidc_issuer": ISSUER})


@pytest.fixture
def service(settings, provider_key):
    return create_provider(settings, provider_key).test_client()


def question(**changes):
    asked = {
        "response_type": "code",
        "client_id": "muster",
        "redirect_uri": BACK,
        "scope": "openid email profile",
        "state": "s" * 30,
        "nonce": "n" * 32,
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    } | changes
    return "/authorize?" + urlencode({k: v for k, v in asked.items() if v is not None})


def a_code(service, **changes):
    answer = service.post(question(**changes), data={"subject": "hr-cisa"})
    return parse_qs(urlsplit(answer.location).query)["code"][0]


@pytest.fixture
def assertion(client_key):
    def sign(key=None, audience=f"{ISSUER}/token", **more):
        own = RSAKey.import_key(client_key.read_text())
        return private_key_jwt_sign(key or own, more.pop("client_id", "muster"), audience, **more)

    return sign


def exchange(service, code, assertion, **changes):
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
        "client_id": "muster",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion,
    } | changes
    return service.post("/token", data={k: v for k, v in form.items() if v is not None}, base_url=ISSUER)


def test_a_complete_question_is_answered_with_who_was_chosen(service, assertion):
    answer = exchange(service, a_code(service), assertion())
    assert answer.status_code == 200
    told = claims_in(answer.json["id_token"])
    assert (told["iss"], told["aud"], told["sub"], told["nonce"]) == (ISSUER, "muster", "hr-cisa", "n" * 32)
    assert told["email"] == "hr@cisa.example.gov"
    assert told["exp"] - told["iat"] <= 300


REFUSED_QUESTIONS = {
    "no code challenge": {"code_challenge": None, "code_challenge_method": None},
    "a plain code challenge": {"code_challenge": VERIFIER, "code_challenge_method": "plain"},
    "no method": {"code_challenge_method": None},
    "no nonce": {"nonce": None},
    "a short nonce": {"nonce": "n" * 21},
    "another redirect": {"redirect_uri": "http://localhost/elsewhere"},
    "a longer redirect": {"redirect_uri": f"{BACK}/x"},
    "another client": {"client_id": "someone"},
    "the implicit flow": {"response_type": "id_token"},
}


@pytest.mark.parametrize("changes", REFUSED_QUESTIONS.values(), ids=REFUSED_QUESTIONS)
def test_a_question_that_is_not_strict_is_refused_before_anyone_is_shown(service, changes):
    seen = service.get(question(**changes))
    assert seen.status_code == 400
    assert "This sign-in was refused" in seen.text
    assert "Harriet" not in seen.text


@pytest.mark.parametrize("changes", REFUSED_QUESTIONS.values(), ids=REFUSED_QUESTIONS)
def test_nor_does_it_give_a_code(service, changes):
    answer = service.post(question(**changes), data={"subject": "hr-cisa"})
    assert "code=" not in (answer.location or "")
    assert answer.status_code == 400


def test_a_code_is_good_once(service, assertion):
    code = a_code(service)
    assert exchange(service, code, assertion()).status_code == 200
    assert exchange(service, code, assertion()).json["error"] == "invalid_grant"


def test_a_code_is_good_for_a_minute(service, assertion, monkeypatch):
    code = a_code(service)
    monkeypatch.setattr(server, "CODE_SECONDS", 0)
    assert exchange(service, code, assertion()).json["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "w" * 64}, "invalid_grant"),
        ({"code_verifier": None}, "invalid_request"),
        ({"redirect_uri": "http://localhost/elsewhere"}, "invalid_grant"),
        ({"client_assertion": None, "client_assertion_type": None, "client_secret": "secret"}, "invalid_client"),
        ({"client_assertion": None, "client_assertion_type": None}, "invalid_client"),
        ({"client_assertion": "a.b.c"}, "invalid_client"),
    ],
)
def test_an_exchange_that_does_not_fit_is_refused(service, assertion, changes, error):
    answer = exchange(service, a_code(service), assertion(), **changes)
    assert (answer.json["error"], "id_token" in answer.json) == (error, False)
    assert answer.status_code in (400, 401)


def test_an_assertion_is_good_once(service, assertion):
    one = assertion()
    assert exchange(service, a_code(service), one).status_code == 200
    assert exchange(service, a_code(service, nonce="m" * 32), one).json["error"] == "invalid_client"


def test_an_assertion_must_be_signed_by_the_client_for_this_service_and_not_be_old(service, assertion, provider_key):
    stranger = RSAKey.import_key(provider_key.read_text())
    past = int(time.time()) - 3600
    refused = (
        assertion(stranger),
        assertion(audience="https://evil.example/token"),
        assertion(client_id="someone"),
        assertion(issued_at=past, expires_at=past + 300),
    )
    for number, bad in enumerate(refused):
        code = a_code(service, nonce=f"{number}" * 32)
        assert exchange(service, code, bad).json["error"] == "invalid_client"


def test_someone_new_needs_a_name_and_an_address(service):
    for form in ({"name": "", "email": "a@example.com"}, {"name": "Nora", "email": "nora"}, {"subject": "nobody"}):
        answer = service.post(question(), data=form)
        assert answer.status_code == 422
        assert "Enter a name and an e-mail address" in answer.text


def test_the_page_shows_everyone_and_needs_no_script(service):
    page = service.get(question())
    assert page.status_code == 200
    assert all(f'value="{p.subject}"' in page.text for p in people())
    assert "<script" not in page.text
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_what_stands_in_the_address_is_not_markup(service):
    page = service.get(question(state='"><script>x</script>'))
    assert "<script" not in page.text


def test_the_service_answers_to_its_own_name_only(service):
    assert service.get("/.well-known/openid-configuration", headers={"Host": "evil.example"}).status_code == 400


def test_the_published_key_holds_nothing_secret(service):
    [key] = service.get("/keys").json["keys"]
    assert set(key) <= {"kty", "n", "e", "kid", "use", "alg"}


def test_signing_out_leads_home_and_nowhere_else(service):
    home = {"client_id": "muster", "post_logout_redirect_uri": "http://localhost/", "state": "s" * 32}
    assert service.get("/sign-out", query_string=home).location == f"http://localhost/?state={'s' * 32}"
    for change in ({"post_logout_redirect_uri": "https://evil.example/"}, {"client_id": "someone"}):
        assert service.get("/sign-out", query_string=home | change).status_code == 400


def test_it_never_starts_in_production(settings, provider_key):
    with pytest.raises(SettingsError, match="production"):
        create_provider(settings.model_copy(update={"mode": "production"}), provider_key)


def test_it_never_serves_another_machine(settings, provider_key):
    with pytest.raises(SettingsError, match="this machine only"):
        create_provider(settings.model_copy(update={"oidc_issuer": "http://192.0.2.1:8001"}), provider_key)


def test_a_production_environment_ends_the_process_before_it_listens(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "app.identity.provider", "--port", "1", "--key", str(tmp_path / "key.pem")],
        env={k: v for k, v in os.environ.items() if not k.startswith("MUSTER_")} | {"MUSTER_MODE": "production"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert "MUSTER_" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_demonstrations_people_are_marked_and_complete():
    agencies = {"CISA", "TREASURY", "DOW", "NSA", "DOJ", "NIST", "OPM"}
    everyone = people()
    assert all(p.name.endswith("(demonstration)") for p in everyone)
    assert all(p.email.split("@")[1].endswith(("example.gov", "example.com")) for p in everyone)
    assert len({p.subject for p in everyone}) == len({p.email for p in everyone}) == len(everyone)
    assert all(bool(p.agency) == (p.role in IN_AGENCY) for p in everyone)
    for role in (Role.HR_SPECIALIST, Role.HIRING_MANAGER, Role.AGENCY_LEAD):
        assert {p.agency for p in everyone if p.role is role} == agencies
    rest = Counter(p.role for p in everyone)
    assert (rest[Role.EEO_ANALYST], rest[Role.AUDITOR], rest[Role.SME], rest[Role.OPERATOR], rest[Role.APPLICANT]) == (
        1,
        1,
        1,
        1,
        3,
    )
