"""The protocol of the local sign-in service: Authlib's own server classes, with Login.gov's strictness.

It refuses a missing code challenge, a short nonce, a wrong redirect, a client secret, a replayed code or assertion.
Codes live in memory for a minute: this service is for one machine and never for production.
"""

import time
from dataclasses import dataclass, field
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, InvalidRequestError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask
from joserfc.jwk import RSAKey

CODE_SECONDS = 60
SHORTEST_NONCE = 22
TOKEN_SECONDS = 300
ASSERTION_SECONDS = 3600
"""How long a spent assertion is remembered; it must outlast any assertion's own validity."""
METHOD = "client_assertion_jwt"


@dataclass(frozen=True, slots=True)
class User:
    """Who was chosen on the page."""

    subject: str
    name: str
    email: str

    def get_user_id(self) -> str:
        """The subject of the tokens."""
        return self.subject


@dataclass(frozen=True, slots=True)
class Client(ClientMixin):  # type: ignore[misc]  # Authlib carries no types
    """The one relying party: Muster's web application."""

    client_id: str
    redirect_uri: str
    public_key: str

    def get_client_id(self) -> str:
        """Its name."""
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        """Where it is answered."""
        return self.redirect_uri

    def get_allowed_scope(self, scope: str) -> str:
        """Nothing but who someone is."""
        return " ".join(s for s in (scope or "").split() if s in ("openid", "email", "profile"))

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Exactly the one that was registered."""
        return redirect_uri == self.redirect_uri

    def check_client_secret(self, client_secret: str) -> bool:
        """There is none."""
        return False

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Only a signed assertion."""
        return method == METHOD

    def check_response_type(self, response_type: str) -> bool:
        """Only the code flow."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Only the code flow."""
        return grant_type == "authorization_code"


@dataclass(frozen=True, slots=True)
class Code:
    """An authorization code, good once and for a minute."""

    code: str
    client_id: str
    redirect_uri: str
    scope: str
    nonce: str
    user: User
    code_challenge: str
    code_challenge_method: str
    auth_time: int

    def get_redirect_uri(self) -> str:
        """Where it was sent."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """What it is good for."""
        return self.scope

    def get_nonce(self) -> str:
        """What ties it to the question."""
        return self.nonce

    def get_auth_time(self) -> int:
        """When the person was chosen, in seconds since 1970."""
        return self.auth_time

    def get_acr(self) -> None:
        """No level is claimed."""

    def get_amr(self) -> None:
        """No method is claimed."""


@dataclass(slots=True)
class Memory:
    """What one process remembers."""

    codes: dict[str, Code] = field(default_factory=dict)
    assertions: dict[str, float] = field(default_factory=dict)


class StrictChallenge(CodeChallenge):  # type: ignore[misc]  # Authlib carries no types
    """Demand S256 of everyone; the library demands it of public clients only."""

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        """Refuse a question without a code challenge or with a plain one."""
        data = grant.request.payload.data
        if not data.get("code_challenge") or data.get("code_challenge_method") != "S256":
            raise InvalidRequestError("A code challenge with the method S256 is required.")
        super().validate_code_challenge(grant, redirect_uri)


class Assertion(JWTBearerClientAssertion):  # type: ignore[misc]  # Authlib carries no types
    """Check that the client signed for itself, for this service, once."""

    def __init__(self, audience: str, memory: Memory) -> None:
        super().__init__()
        self._audience, self._memory = audience, memory

    def get_audiences(self) -> list[str]:
        """Name the one address an assertion may be made for: the token endpoint."""
        return [self._audience]

    def validate_jti(self, claims: Any, jti: str) -> bool:
        """Refuse an assertion seen before."""
        now = time.time()
        for old in [j for j, until in self._memory.assertions.items() if until < now]:
            del self._memory.assertions[old]
        seen = jti in self._memory.assertions
        self._memory.assertions[jti] = now + ASSERTION_SECONDS
        return not seen

    def resolve_client_public_key(self, client: Client) -> Any:
        """The key that was registered."""
        return RSAKey.import_key(client.public_key)


class Server(AuthorizationServer):  # type: ignore[misc]  # Authlib carries no types
    """The authorization server of one client, with what it remembers and the key it signs with."""

    def __init__(self, app: Flask, *, client: Client, issuer: str, key: RSAKey) -> None:
        super().__init__(
            app, query_client=lambda id_: client if id_ == client.client_id else None, save_token=_keep_nothing
        )
        self.memory, self.issuer, self.key = Memory(), issuer, key
        self.register_client_auth_method(METHOD, Assertion(f"{issuer}/token", self.memory))
        self.register_grant(Grant, [Identity(self), StrictChallenge(required=True)])


class Grant(AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib carries no types
    """The code flow, for a client that signs its assertion."""

    TOKEN_ENDPOINT_AUTH_METHODS = (METHOD,)

    def save_authorization_code(self, code: str, request: Any) -> Code:
        """Remember the code with everything it is tied to."""
        data = request.payload.data
        kept = Code(
            code=code,
            client_id=request.client.client_id,
            redirect_uri=request.payload.redirect_uri,
            scope=request.scope,
            nonce=data.get("nonce", ""),
            user=request.user,
            code_challenge=data.get("code_challenge", ""),
            code_challenge_method=data.get("code_challenge_method", ""),
            auth_time=int(time.time()),
        )
        self.server.memory.codes[code] = kept
        return kept

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        """Return the code and forget it: whoever shows it again, or late, gets nothing."""
        kept: Code | None = self.server.memory.codes.pop(code, None)
        fresh = kept is not None and kept.auth_time + CODE_SECONDS > time.time()
        return kept if kept and fresh and kept.client_id == client.client_id else None

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """It went when it was read."""

    def authenticate_user(self, authorization_code: Code) -> User:
        """Return whoever was chosen on the page."""
        return authorization_code.user


class Identity(OpenIDCode):  # type: ignore[misc]  # Authlib carries no types
    """Say in an ID token who was chosen."""

    def __init__(self, server: Server) -> None:
        super().__init__(require_nonce=True)
        self._server = server

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        """Refuse a nonce that is too short, or in use."""
        return len(nonce) < SHORTEST_NONCE or any(c.nonce == nonce for c in self._server.memory.codes.values())

    def resolve_client_private_key(self, client: Client) -> RSAKey:
        """Sign with the service's own key."""
        return self._server.key

    def get_encode_header(self, client: Client) -> dict[str, str]:
        """Name the key, so that it can be changed."""
        return {"alg": "RS256", "kid": self._server.key.kid or "local"}

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        """Say in whose name, for whom and until when."""
        return {"iss": self._server.issuer, "aud": client.client_id, "exp": int(time.time()) + TOKEN_SECONDS}

    def generate_user_info(self, user: User, scope: str) -> UserInfo:
        """Say who it is."""
        return UserInfo(sub=user.subject, name=user.name, email=user.email)


def _keep_nothing(token: dict[str, Any], request: Any) -> None:
    """Forget the access token, which opens nothing here: who someone is stands in the ID token."""
