"""The local sign-in service's pages: discovery, keys, and one page of people to choose from."""

from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from flask import Flask, Response, jsonify, render_template, request
from joserfc.jwk import RSAKey

from app.identity.oidc import ensure_key
from app.identity.provider.people import people
from app.identity.provider.server import Client, User, build
from config.settings import LOOPBACK, Settings, SettingsError


def _public(path: Path) -> str:
    private = load_pem_private_key(path.read_bytes(), password=None)
    return (
        private.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


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
    key = RSAKey.import_key(own_key.read_text(), {"use": "sig", "kid": "local", "alg": "RS256"})
    issuer = settings.oidc_issuer.rstrip("/")
    app = Flask("app.identity.provider")
    client = Client(
        settings.oidc_client_id, f"{settings.public_url}/sign-in/callback", _public(settings.oidc_private_key)
    )
    server = build(app, client=client, issuer=issuer, key=key)

    @app.get("/.well-known/openid-configuration")
    def discovery() -> Response:
        return jsonify(
            issuer=issuer,
            authorization_endpoint=f"{issuer}/authorize",
            token_endpoint=f"{issuer}/token",
            jwks_uri=f"{issuer}/keys",
            response_types_supported=["code"],
            subject_types_supported=["public"],
            id_token_signing_alg_values_supported=["RS256"],
            token_endpoint_auth_methods_supported=["private_key_jwt"],
            code_challenge_methods_supported=["S256"],
        )

    @app.get("/keys")
    def keys() -> Response:
        return jsonify(keys=[key.as_dict(private=False)])

    @app.route("/authorize", methods=["GET", "POST"])
    def authorize() -> Response | str:
        chosen = _chosen() if request.method == "POST" else None
        if chosen is not None:
            answer: Response = server.create_authorization_response(grant_user=chosen)
            return answer
        server.get_consent_grant()
        return render_template("choose.html", people=people(), query=request.query_string.decode())

    @app.post("/token")
    def token() -> Response:
        answer: Response = server.create_token_response()
        return answer

    app.after_request(_with_headers)
    return app


def _chosen() -> User | None:
    known = {p.subject: p for p in people()}
    subject = request.form.get("subject", "")
    if subject in known:
        return User(subject, known[subject].name, known[subject].email)
    name, email = request.form.get("name", "").strip()[:100], request.form.get("email", "").strip()[:200]
    if name and "@" in email:
        return User(f"new-{sha256(email.lower().encode()).hexdigest()[:16]}", f"{name} (demonstration)", email)
    return None


def _with_headers(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'self'; frame-ancestors 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response
