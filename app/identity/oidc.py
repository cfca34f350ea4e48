"""OpenID Connect through Authlib: code flow with PKCE, private_key_jwt, state and nonce; no password anywhere."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.flask_client import OAuth
from authlib.oauth2.rfc7523 import PrivateKeyJWT, private_key_jwt_sign
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask, current_app, url_for
from joserfc.jwk import RSAKey
from requests.exceptions import RequestException
from werkzeug.wrappers import Response

from app.errors import DomainError
from config.settings import Settings

PROVIDER = "provider"
NONCE_BYTES = 24
"""32 characters; Login.gov asks for at least 22, the library's own has 20."""
ALGORITHM = "RS256"
ASSERTION_SECONDS = 300
LEEWAY_SECONDS = 10
PATIENCE_SECONDS = 5
NOT_THERE = "The sign-in service does not answer. Please try again in a minute."
NOT_COMPLETED = "The sign-in was not completed. Please try again."


class SignInFailed(DomainError):
    """The provider refused, or its answer does not fit our question."""

    status = 400
    title = "Sign-in did not work"


class SignInUnavailable(DomainError):
    """The provider cannot be reached."""

    status = 503
    title = "Sign-in is not available"


@dataclass(frozen=True, slots=True)
class Claims:
    """Who the provider says this is."""

    issuer: str
    subject: str
    name: str
    email: str


def ensure_key(path: Path) -> None:
    """Make the client's RSA key, readable by its owner only, when there is none."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text)


class ShortAssertion(PrivateKeyJWT):  # type: ignore[misc]  # Authlib carries no types
    """A signed assertion for the discovered token endpoint, good for a few minutes; the library's lives an hour."""

    def sign(self, auth: Any, token_endpoint: str) -> str:
        """Sign for one exchange."""
        key = RSAKey.import_key(auth.client_secret)
        signed: str = private_key_jwt_sign(
            key, auth.client_id, token_endpoint, alg=ALGORITHM, expires_in=ASSERTION_SECONDS
        )
        return signed


def install(app: Flask, settings: Settings) -> None:
    """Register the one provider; its addresses are discovered at the first sign-in."""
    ensure_key(settings.oidc_private_key)
    oauth = OAuth(app)
    oauth.register(
        PROVIDER,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_private_key.read_text(),
        server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_auth_methods=[ShortAssertion()],
        authorize_params={"acr_values": settings.oidc_acr_values} if settings.oidc_acr_values else None,
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "token_endpoint_auth_method": ShortAssertion.name,
            "default_timeout": PATIENCE_SECONDS,
        },
    )
    app.extensions["oidc"] = oauth


def _client() -> Any:
    """Return the client with the provider's discovered addresses; the signature's algorithm is ours to choose.

    Raises:
        SignInUnavailable: the provider does not answer, or not with its own name.
    """
    client = current_app.extensions["oidc"].create_client(PROVIDER)
    try:
        found = client.load_server_metadata()
    except (RequestException, ValueError) as error:
        raise SignInUnavailable(NOT_THERE) from error
    wanted = current_app.config["SETTINGS"].oidc_issuer
    if str(found.get("issuer", "")).rstrip("/") != wanted.rstrip("/"):
        found.pop("_loaded_at", None)
        current_app.logger.error("the sign-in service has another name than MUSTER_OIDC_ISSUER")
        raise SignInUnavailable(NOT_THERE)
    found["id_token_signing_alg_values_supported"] = [ALGORITHM]
    return client


def ask() -> Response:
    """Send the browser to the provider with fresh state, nonce and code challenge.

    Raises:
        SignInUnavailable: the provider does not answer.
    """
    back = url_for("identity.callback", _external=True)
    answer = _client().authorize_redirect(back, nonce=secrets.token_urlsafe(NONCE_BYTES))
    assert isinstance(answer, Response)
    return answer


def answer() -> Claims:
    """Check the provider's answer: state, code, issuer, audience, nonce, signature, times.

    Raises:
        SignInFailed: anything does not fit.
        SignInUnavailable: the provider does not answer.
    """
    client = _client()
    expected = {
        "iss": {"essential": True, "value": client.server_metadata["issuer"]},
        "aud": {"essential": True, "value": client.client_id},
        "nonce": {"essential": True},
    }
    try:
        token = client.authorize_access_token(claims_options=expected, leeway=LEEWAY_SECONDS)
        info = token["userinfo"]
    except RequestException as error:
        raise SignInUnavailable(NOT_THERE) from error
    except OAuthError as error:
        raise SignInFailed(NOT_COMPLETED) from error
    except Exception as error:
        current_app.logger.warning("sign-in answer refused", extra={"kind": type(error).__name__})
        raise SignInFailed("The answer of the sign-in service could not be trusted. Please try again.") from error
    name = str(info.get("name") or info.get("email") or info["sub"])
    return Claims(str(info["iss"]), str(info["sub"]), name[:200], str(info.get("email", ""))[:320])


def goodbye() -> str:
    """Return the provider's own sign-out address, so that a shared computer forgets the person; nothing without one."""
    try:
        return str(
            _client().create_logout_url(
                url_for("start.show", _external=True),
                state=secrets.token_urlsafe(NONCE_BYTES),
                client_id=current_app.config["SETTINGS"].oidc_client_id,
            )["url"]
        )
    except (SignInUnavailable, RuntimeError):
        return ""
