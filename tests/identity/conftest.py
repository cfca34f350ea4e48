"""The real local sign-in service on loopback, a browser that walks through it, and a way to forge its ID tokens."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

from app.identity.oidc import ensure_key
from app.identity.provider.app import create_provider
from config.settings import Settings

Forgery = Callable[[dict[str, Any], dict[str, Any]], str | None]


def claims_in(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    assert isinstance(found, dict)
    return found


class Provider:
    """The sign-in service behind a layer that can put another ID token into its answers."""

    def __init__(self, settings: Settings, key: Path) -> None:
        self.app = create_provider(settings, key)
        self.settings, self.key_path = settings, key
        self.forge: Forgery | None = None
        self.asked: list[dict[str, list[str]]] = []
        self._plain = self.app.wsgi_app

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        if environ["PATH_INFO"] != "/token":
            return self._plain(environ, start)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        self.asked.append(parse_qs(body.decode()))
        with self.app.test_client() as inner:
            answer = inner.post("/token", data=body, base_url=self.settings.oidc_issuer, headers=_form(environ))
        return self._forged(answer)(environ, start)

    def _forged(self, answer: Any) -> Any:
        if self.forge is not None and answer.is_json and "id_token" in answer.json:
            told = dict(answer.json)
            forged = self.forge(claims_in(told["id_token"]), told)
            told = {k: v for k, v in told.items() if k != "id_token"} | ({"id_token": forged} if forged else {})
            answer.set_data(json.dumps(told))
        return answer

    def sign(self, claims: dict[str, Any], **header: Any) -> str:
        key = RSAKey.import_key(self.key_path.read_text())
        return jwt.encode({"alg": "RS256", "kid": "local"} | header, claims, key)


def _form(environ: dict[str, Any]) -> dict[str, str]:
    return {"Content-Type": environ["CONTENT_TYPE"]}


@pytest.fixture
def loopback() -> Iterator[Any]:
    """A listening server that has no application yet: its port is part of the settings."""
    server = make_server("127.0.0.1", 0, lambda environ, start: [], threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    yield server, thread
    if thread.is_alive():
        server.shutdown()
        thread.join()
    server.server_close()


@pytest.fixture
def settings(settings: Settings, loopback: Any) -> Settings:
    return settings.model_copy(update={"oidc_issuer": f"http://127.0.0.1:{loopback[0].server_port}"})


@pytest.fixture(scope="session")
def provider_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "provider.pem"
    ensure_key(path)
    return path


@pytest.fixture
def provider(settings: Settings, loopback: Any, provider_key: Path) -> Provider:
    server, thread = loopback
    running = Provider(settings, provider_key)
    server.app = running
    thread.start()
    return running


@dataclass(frozen=True, slots=True)
class Walk:
    """One browser on its way through sign-in."""

    client: FlaskClient

    def begin(self) -> str:
        """Press the button; return where the browser is sent."""
        answer = self.client.post("/sign-in")
        assert answer.status_code == 302
        return str(answer.location)

    def choose(self, address: str, **form: str) -> str:
        """Choose someone at the provider; return the path and query with which the browser comes back."""
        answer = requests.post(address, data=form, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        back = urlsplit(answer.headers["Location"])
        return f"{back.path}?{back.query}"

    def sign_in(self, **form: str) -> Any:
        return self.client.get(self.choose(self.begin(), **(form or {"subject": "hr-cisa"})))

    @property
    def cookie(self) -> str:
        found = self.client.get_cookie("muster")
        return found.value if found else ""


@pytest.fixture
def walk(app: Any, provider: Provider) -> Walk:
    return Walk(app.test_client())


@pytest.fixture
def another_walk(app: Any, provider: Provider) -> Walk:
    return Walk(app.test_client())
