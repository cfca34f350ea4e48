"""The local sign-in service's pages: discovery, keys, one page of people to choose from, and the way out."""

from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from authlib.oauth2.rfc6749 import OAuth2Error
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from flask import Blueprint, Flask, Response, current_app, jsonify, redirect, render_template, request
from joserfc.jwk import RSAKey
from werkzeug.wrappers import Response as AnyResponse

from app.identity.oidc import ensure_key
from app.identity.provider.people import people
from app.identity.provider.server import Client, Server, User
from app.identity.rules import PLURALS
from config.settings import LOOPBACK, Settings, SettingsError

blueprint = Blueprint("provider", __name__)


def create_provider(settings: Settings, own_key: Path) -> Flask:
    """Build the service for one installation.

    Raises:
        SettingsError: the installation is a production one, or would be reached from outside this machine.
    """
    if not settings.demonstration:
        raise SettingsError("MUSTER_MODE: the local sign-in service does not start in production.")
    if urlsplit(settings.oidc_issuer).hostname not in LOOPBACK:
        raise SettingsError("MUSTER_OIDC_ISSUER: the local sign-in service listens on this machine only.")
    ensure_key(own_key)
    ensure_key(settings.oidc_private_key)
    key = RSAKey.import_key(own_key.read_text(), {"use": "sig", "kid": "local", "alg": "RS256"})
    client = Client(
        settings.oidc_client_id, f"{settings.public_url}/sign-in/callback", _public(settings.oidc_private_key)
    )
    app = Flask("app.identity.provider")
    server = Server(app, client=client, issuer=settings.oidc_issuer.rstrip("/"), key=key)
    app.config.update(SERVER=server, CLIENT=client, HOME=f"{settings.public_url}/", TRUSTED_HOSTS=sorted(LOOPBACK))
    app.register_blueprint(blueprint)
    app.register_error_handler(OAuth2Error, _refused)
    app.after_request(lambda response: _with_headers(response, settings))
    return app


def _public(path: Path) -> str:
    private = load_pem_private_key(path.read_bytes(), password=None)
    public = private.public_key()
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def _server() -> Server:
    found = current_app.config["SERVER"]
    assert isinstance(found, Server)
    return found


@blueprint.get("/.well-known/openid-configuration")
def discovery() -> Response:
    """Say where everything is and what is asked of a client."""
    issuer = _server().issuer
    return jsonify(
        issuer=issuer,
        authorization_endpoint=f"{issuer}/authorize",
        token_endpoint=f"{issuer}/token",
        jwks_uri=f"{issuer}/keys",
        end_session_endpoint=f"{issuer}/sign-out",
        response_types_supported=["code"],
        subject_types_supported=["public"],
        id_token_signing_alg_values_supported=["RS256"],
        token_endpoint_auth_methods_supported=["private_key_jwt"],
        code_challenge_methods_supported=["S256"],
    )


@blueprint.get("/keys")
def keys() -> Response:
    """Show the public key with which ID tokens are checked."""
    return jsonify(keys=[_server().key.as_dict(private=False)])


@blueprint.get("/authorize")
def choose() -> str:
    """Show the people; a question that would be refused later is refused now."""
    _server().get_consent_grant()
    return _choices()


@blueprint.post("/authorize")
def authorize() -> AnyResponse | tuple[str, int]:
    """Send the browser back with a code for whoever was chosen."""
    grant = _server().get_consent_grant()
    chosen = _chosen()
    if chosen is None:
        return _choices("Enter a name and an e-mail address, or choose one of the people."), 422
    answer: AnyResponse = _server().create_authorization_response(grant_user=chosen, grant=grant)
    return answer


@blueprint.post("/token")
def token() -> Response:
    """Exchange a code for an ID token."""
    answer: Response = _server().create_token_response()
    return answer


@blueprint.get("/sign-out")
def leave() -> AnyResponse:
    """Go back to where one came from: nobody stays signed in here, since each sign-in shows the page again."""
    home, known = current_app.config["HOME"], current_app.config["CLIENT"].client_id
    asked = (request.args.get("client_id"), request.args.get("post_logout_redirect_uri"))
    if asked != (known, home):
        raise OAuth2Error(description="This address is not registered for signing out.")
    state = request.args.get("state", "")
    return redirect(f"{home}?{urlencode({'state': state})}" if state else home, code=303)


def _choices(problem: str = "") -> str:
    return render_template(
        "choose.html", people=people(), plurals=PLURALS, query=request.query_string.decode(), problem=problem
    )


def _chosen() -> User | None:
    known = {p.subject: p for p in people()}
    subject = request.form.get("subject", "")
    if subject in known:
        return User(subject, known[subject].name, known[subject].email)
    name, email = request.form.get("name", "").strip()[:100], request.form.get("email", "").strip()[:200]
    if name and "@" in email:
        return User(f"new-{sha256(email.lower().encode()).hexdigest()[:16]}", f"{name} (demonstration)", email)
    return None


def _refused(error: OAuth2Error) -> tuple[str, int]:
    words = error.description or error.error or "The question was not complete."
    return render_template("refused.html", words=words), 400


def _with_headers(response: Response, settings: Settings) -> Response:
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {settings.public_url}"
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
