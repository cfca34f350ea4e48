"""Signing in over real HTTP: the whole round, and every answer that must not be believed."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from sqlmodel import select

from app.identity import oidc
from app.identity.models import Person, RoleAssignment, WebSession
from app.identity.rules import Role
from tests.factories import a_person, an_agency
from tests.identity.conftest import claims_in

A_STRANGERS_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def an_hr_specialist(session, settings, **more):
    return a_person(
        session,
        role=Role.HR_SPECIALIST,
        agency=an_agency(session),
        issuer=settings.oidc_issuer,
        subject="hr-cisa",
        **more,
    )


def nobody_is_signed_in(walk, session):
    kept = session.exec(
        select(WebSession).where(WebSession.person_id.is_not(None), WebSession.ended_at.is_(None))
    ).all()
    return not kept and walk.client.get("/acting").status_code == 303


def test_someone_new_becomes_an_applicant(walk, session, settings):
    answer = walk.sign_in(name="Nora New", email="nora@example.com")
    assert (answer.status_code, answer.location) == (303, "/")
    person = session.exec(select(Person)).one()
    assert (person.issuer, person.name, person.email) == (
        settings.oidc_issuer,
        "Nora New (demonstration)",
        "nora@example.com",
    )
    assert [a.role for a in session.exec(select(RoleAssignment))] == [Role.APPLICANT]
    assert walk.client.get("/requisitions").status_code == 403


def test_staff_come_by_the_role_they_were_given_before(walk, session, settings):
    an_hr_specialist(session, settings)
    session.commit()
    walk.sign_in()
    assert walk.client.get("/requisitions").status_code == 200
    assert len(session.exec(select(Person)).all()) == 1


def test_the_page_one_wanted_comes_back_after_sign_in(walk, session, settings):
    an_hr_specialist(session, settings)
    session.commit()
    assert walk.client.get("/requisitions?state=open").location == "/sign-in"
    assert walk.sign_in().location == "/requisitions?state=open"


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "/\\evil.example", "/\t/evil.example"])
def test_a_stored_address_elsewhere_is_never_followed(walk, session, wanted):
    walk.client.get("/acting")
    row = session.exec(select(WebSession)).one()
    row.values = row.values | {"next": wanted}
    session.add(row)
    session.commit()
    assert walk.sign_in().location == "/"


def test_next_in_the_query_is_not_read(walk):
    walk.client.get("/sign-in?next=https://evil.example/")
    assert walk.sign_in().location == "/"


def test_the_question_is_as_strict_as_login_gov_asks(walk):
    asked = {k: v[0] for k, v in parse_qs(urlsplit(walk.begin()).query).items()}
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert len(asked["code_challenge"]) == 43
    assert min(len(asked["nonce"]), len(asked["state"])) >= 22
    assert asked["redirect_uri"] == "http://localhost/sign-in/callback"
    assert "acr_values" not in asked


def test_assurance_levels_are_asked_for_where_they_are_set(settings, provider):
    from app.factory import create_app

    strict = create_app(settings.model_copy(update={"oidc_acr_values": "urn:acr.login.gov:auth-only"}))
    strict.config["WTF_CSRF_ENABLED"] = False
    asked = parse_qs(urlsplit(strict.test_client().post("/sign-in").location).query)
    assert asked["acr_values"] == ["urn:acr.login.gov:auth-only"]


def test_the_client_signs_each_exchange_anew_for_five_minutes(walk, another_walk, provider, settings):
    walk.sign_in()
    another_walk.sign_in(subject="lead-cisa")
    first, second = (claims_in(form["client_assertion"][0]) for form in provider.asked)
    assert first["jti"] != second["jti"]
    assert first["aud"] == f"{settings.oidc_issuer}/token"
    assert first["exp"] - first["iat"] <= 300
    assert "client_secret" not in provider.asked[0]


def test_a_state_that_is_not_ours_is_refused(walk, another_walk, session):
    back = walk.choose(walk.begin(), subject="hr-cisa")
    for path in (back.replace("state=", "state=x"), back.split("&state")[0], "/sign-in/callback"):
        assert walk.client.get(path).status_code == 400
    assert another_walk.client.get(back).status_code == 400
    assert nobody_is_signed_in(walk, session)


def test_an_answer_is_good_once(walk, session):
    back = walk.choose(walk.begin(), subject="hr-cisa")
    assert walk.client.get(back).status_code == 303
    assert walk.client.get(back).status_code == 400


def test_a_code_is_good_once_even_under_a_fresh_state(walk, another_walk, session):
    used = walk.choose(walk.begin(), subject="hr-cisa")
    walk.client.get(used)
    code = parse_qs(urlsplit(used).query)["code"][0]
    fresh = another_walk.choose(another_walk.begin(), subject="lead-cisa")
    other = parse_qs(urlsplit(fresh).query)["code"][0]
    assert another_walk.client.get(fresh.replace(other, code)).status_code == 400
    assert another_walk.client.get("/acting").status_code == 303


def test_a_code_of_another_browser_is_refused(walk, another_walk):
    """Putting one's own code under somebody's state fails: the code is tied to the browser's verifier."""
    mine = parse_qs(urlsplit(another_walk.choose(another_walk.begin(), subject="lead-cisa")).query)["code"][0]
    back = walk.choose(walk.begin(), subject="hr-cisa")
    theirs = parse_qs(urlsplit(back).query)["code"][0]
    assert walk.client.get(back.replace(theirs, mine)).status_code == 400


def test_saying_no_at_the_provider_is_answered_in_words(walk):
    walk.begin()
    answer = walk.client.get("/sign-in/callback?error=access_denied&error_description=<b>no</b>&state=x")
    assert answer.status_code == 400
    assert "The sign-in was not completed" in answer.text
    assert "<b>no</b>" not in answer.text


def changed(**claims):
    return lambda provider: lambda found, _: provider.sign(found | claims)


def without(name):
    return lambda provider: lambda found, _: provider.sign({k: v for k, v in found.items() if k != name})


def unsigned(provider):
    return lambda found, _: jwt.encode({"alg": "none"}, found, OctKey.import_key("x" * 32), algorithms=["none"])


def signed_with_the_public_key_as_a_secret(provider):
    public = RSAKey.import_key(provider.key_path.read_text()).as_pem(private=False)

    def forge(found, _):
        import base64
        import hmac
        import json

        def b64(raw):
            return base64.urlsafe_b64encode(raw).rstrip(b"=")

        head = b64(json.dumps({"alg": "HS256", "kid": "local"}).encode()) + b"." + b64(json.dumps(found).encode())
        return (head + b"." + b64(hmac.digest(public, head, "sha256"))).decode()

    return forge


def signed_by_a_stranger(provider):
    stranger = RSAKey.import_key(A_STRANGERS_KEY)
    return lambda found, _: jwt.encode({"alg": "RS256", "kid": "local"}, found, stranger)


def signed_with_a_key_it_brings_along(provider):
    stranger = RSAKey.import_key(A_STRANGERS_KEY)
    head = {"alg": "RS256", "jwk": stranger.as_dict(private=False)}
    return lambda found, _: jwt.encode(head, found, stranger)


def signed_by_an_unknown_key(provider):
    stranger = RSAKey.import_key(A_STRANGERS_KEY)
    return lambda found, _: jwt.encode({"alg": "RS256", "kid": "nobody"}, found, stranger)


FORGERIES = {
    "another nonce": changed(nonce="n" * 32),
    "no nonce": without("nonce"),
    "an empty nonce": changed(nonce=""),
    "another issuer": changed(iss="https://evil.example"),
    "no issuer": without("iss"),
    "another audience": changed(aud="someone-else"),
    "a list of other audiences": changed(aud=["someone-else"], azp="muster"),
    "another authorised party": changed(azp="someone-else"),
    "no audience": without("aud"),
    "expired": lambda provider: lambda found, _: provider.sign(found | {"exp": int(time.time()) - 11}),
    "no end": without("exp"),
    "made in the future": lambda provider: lambda found, _: provider.sign(found | {"iat": int(time.time()) + 30}),
    "not valid yet": lambda provider: lambda found, _: provider.sign(found | {"nbf": int(time.time()) + 30}),
    "no subject": without("sub"),
    "another access token": changed(at_hash="A" * 22),
    "unsigned": unsigned,
    "signed with the public key as a secret": signed_with_the_public_key_as_a_secret,
    "signed by a stranger": signed_by_a_stranger,
    "signed with a key it brings along": signed_with_a_key_it_brings_along,
    "signed by an unknown key": signed_by_an_unknown_key,
    "not a token": lambda provider: lambda found, _: "a.b.c",
    "no token at all": lambda provider: lambda found, _: None,
}


@pytest.mark.parametrize("forgery", FORGERIES)
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_an_id_token_that_does_not_fit_signs_nobody_in(walk, session, provider, forgery):
    provider.forge = FORGERIES[forgery](provider)
    answer = walk.sign_in()
    assert answer.status_code == 400, forgery
    assert "Sign-in did not work" in answer.text
    assert nobody_is_signed_in(walk, session)


def test_a_token_signed_again_unchanged_is_believed(walk, provider):
    """The layer that forges is not itself the reason for the refusals."""
    provider.forge = changed()(provider)
    assert walk.sign_in().status_code == 303


def test_the_algorithm_is_ours_to_choose_not_the_providers(walk, session, provider):
    plain = provider.app.view_functions["provider.discovery"]
    provider.app.view_functions["provider.discovery"] = lambda: (
        plain().json | {"id_token_signing_alg_values_supported": ["RS256", "RS512"]}
    )
    own = RSAKey.import_key(provider.key_path.read_text(), {"use": "sig", "kid": "local"})
    provider.app.config["SERVER"].key = own  # published without an algorithm of its own
    provider.forge = lambda found, _: jwt.encode(
        {"alg": "RS512", "kid": "local"}, without_hash(found), own, algorithms=["RS512"]
    )
    assert walk.sign_in().status_code == 400
    assert nobody_is_signed_in(walk, session)


def without_hash(found):
    return {k: v for k, v in found.items() if k != "at_hash"}


def test_clocks_may_differ_by_ten_seconds(walk, provider):
    provider.forge = lambda found, _: provider.sign(found | {"iat": int(time.time()) + 8})
    assert walk.sign_in().status_code == 303


def test_a_new_signing_key_is_fetched_when_it_appears(walk, another_walk, provider):
    walk.sign_in()
    server = provider.app.config["SERVER"]
    fresh = RSAKey.import_key(A_STRANGERS_KEY, {"use": "sig", "kid": "next", "alg": "RS256"})
    server.key = fresh
    provider.forge = lambda found, _: jwt.encode({"alg": "RS256", "kid": "next"}, found, fresh)
    assert another_walk.sign_in(subject="lead-cisa").status_code == 303


def test_a_provider_that_is_away_is_said_in_words_and_everyone_else_goes_on(app, session, sign_in, loopback):
    client = sign_in(a_person(session, role=Role.AGENCY_LEAD, agency=an_agency(session)))
    loopback[0].server_close()
    answer = app.test_client().post("/sign-in")
    assert answer.status_code == 503
    assert "try again" in answer.text
    assert client.get("/requisitions").status_code == 200


def test_a_provider_with_another_name_is_not_asked(app, provider):
    provider.app.config["SERVER"].issuer = "https://evil.example"
    assert app.test_client().post("/sign-in").status_code == 503


def test_the_same_address_at_another_provider_is_another_person(walk, session, settings):
    a_person(
        session,
        role=Role.OPERATOR,
        issuer="https://other.example",
        subject="hr-cisa",
        email="hr@cisa.example.gov",
    )
    session.commit()
    walk.sign_in()
    assert len(session.exec(select(Person).where(Person.email == "hr@cisa.example.gov")).all()) == 2
    assert walk.client.get("/operations").status_code == 403


def test_a_changed_address_is_still_the_same_person(walk, session, settings):
    before = an_hr_specialist(session, settings, email="old@cisa.example.gov")
    session.commit()
    walk.sign_in()
    session.expire_all()
    person = session.exec(select(Person)).one()
    assert (person.id, person.email) == (before.id, "hr@cisa.example.gov")


def test_a_disabled_person_does_not_get_in(walk, session, settings):
    from tests.factories import NOW

    an_hr_specialist(session, settings, disabled_at=NOW)
    session.commit()
    answer = walk.sign_in()
    assert answer.status_code == 403
    assert "You cannot sign in" in answer.text
    assert nobody_is_signed_in(walk, session)


def test_the_key_is_readable_by_its_owner_only_and_kept(tmp_path):
    path = tmp_path / "keys" / "oidc.pem"
    oidc.ensure_key(path)
    first = path.read_bytes()
    oidc.ensure_key(path)
    assert path.read_bytes() == first
    assert path.stat().st_mode & 0o777 == 0o600
