"""OpenID Connect through Authlib: code flow with PKCE, private_key_jwt, state and nonce; no password anywhere."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.flask_client import OAuth
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask, current_app, url_for
from requests.exceptions import RequestException
from werkzeug.wrappers import Response

from app.errors import DomainError
from config.settings import Settings

PROVIDER = "provider"
NONCE_BYTES = 24
"""32 characters; Login.gov asks for at least 22, the library's own has 20."""


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


def install(app: Flask, settings: Settings) -> None:
    """Register the one provider; its addresses are discovered at the first sign-in."""
    ensure_key(settings.oidc_private_key)
    issuer = settings.oidc_issuer.rstrip("/")
    oauth = OAuth(app)
    token_endpoint = f"{issuer}/token"
    oauth.register(
        PROVIDER,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_private_key.read_text(),
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        token_endpoint_auth_method="private_key_jwt",  # noqa: S106  # the method's name, not a password
        client_auth_methods=[PrivateKeyJWT(token_endpoint, alg="RS256")],
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
        },
    )
    app.extensions["oidc"] = oauth


def _client() -> Any:
    return current_app.extensions["oidc"].create_client(PROVIDER)


def ask() -> Response:
    """Send the browser to the provider with fresh state, nonce and code challenge."""
    back = url_for("identity.callback", _external=True)
    try:
        answer = _client().authorize_redirect(back, nonce=secrets.token_urlsafe(NONCE_BYTES))
    except RequestException as error:
        raise SignInUnavailable("The sign-in service does not answer. Please try again in a minute.") from error
    assert isinstance(answer, Response)
    return answer


def answer() -> Claims:
    """Check the provider's answer: state, code, issuer, audience, nonce, signature, times.

    Raises:
        SignInFailed: anything does not fit.
    """
    try:
        token = _client().authorize_access_token()
    except OAuthError as error:
        raise SignInFailed("The sign-in was not completed. Please try again.") from error
    except Exception as error:
        current_app.logger.warning("sign-in answer refused", extra={"kind": type(error).__name__})
        raise SignInFailed("The answer of the sign-in service could not be trusted. Please try again.") from error
    info = token["userinfo"]
    name = str(info.get("name") or info.get("email") or info["sub"])
    return Claims(str(info["iss"]), str(info["sub"]), name[:200], str(info.get("email", ""))[:320])
