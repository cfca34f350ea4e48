"""What every test may ask for: real servers, a fresh migrated database, sessions in any persona's name, the app."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as examples
from sqlalchemy import create_engine, event, pool, text
from sqlmodel import Session

from app import schema
from app.clock import utcnow
from app.db import Context, Persona, ScopedSession, engine_for
from app.embedded import servers as embedded
from app.identity.models import Person, WebSession
from app.identity.oidc import ensure_key
from app.identity.web_sessions import digest
from config.settings import Settings

KEY = bytes.fromhex("5a" * 32)

examples.register_profile("muster", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("muster")  # how quick a busy machine draws examples is no property of what they test


@dataclass(frozen=True, slots=True)
class Database:
    """A migrated database of one test."""

    name: str
    servers: embedded.Servers

    def url(self, role: str) -> str:
        return self.servers.postgres_url(role, self.name)

    def session(self, persona: Persona, *, agency: UUID | None = None, person: UUID | None = None) -> ScopedSession:
        role = "muster_worker" if persona is Persona.SYSTEM else "muster_web"
        return ScopedSession(engine_for(self.url(role)), Context(persona, agency, person), KEY)


@pytest.fixture(scope="session")
def servers() -> Iterator[embedded.Servers]:
    """PostgreSQL and Valkey of this test process, on private sockets; pytest's own folders are closed to `nobody`."""
    data = Path(tempfile.mkdtemp(prefix="muster-test-"))
    data.chmod(0o711)
    running = embedded.start(data, durable=False)
    schema.provision(running.postgres_url("postgres", "postgres"), database="muster_template")
    schema.upgrade(running.postgres_url("muster_migrator", "muster_template"), KEY)
    yield running
    embedded.stop(data)
    shutil.rmtree(data)


@contextmanager
def fresh_database(servers: embedded.Servers) -> Iterator[Database]:
    """A database cloned from the migrated template in some 30 ms, and dropped afterwards."""
    name = f"test_{uuid4().hex[:12]}"
    admin = create_engine(
        servers.postgres_url("postgres", "postgres"), isolation_level="AUTOCOMMIT", poolclass=pool.NullPool
    )
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE muster_template"))
    database = Database(name, servers)
    yield database
    for role in ("muster_web", "muster_worker"):
        engine_for(database.url(role)).dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def owner_session(database: Database) -> Session:
    """Open a session of the schema's owner."""
    engine = create_engine(database.url("muster_migrator"), poolclass=pool.NullPool)
    event.listen(engine, "connect", lambda connection, _: connection.execute("SET ROLE muster_owner"))
    return Session(engine, expire_on_commit=False)


@pytest.fixture
def database(servers: embedded.Servers) -> Iterator[Database]:
    """A fresh database of one test."""
    with fresh_database(servers) as database:
        yield database


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session of the schema's owner, for arranging rows and for looking at all of them; commit to let others see."""
    with owner_session(database) as session:
        yield session


@pytest.fixture(scope="session")
def client_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The web application's key towards the sign-in service, made once: making one takes longer than most tests."""
    path = tmp_path_factory.mktemp("keys") / "oidc.pem"
    ensure_key(path)
    return path


@pytest.fixture
def settings(database: Database, tmp_path: Path, client_key: Path) -> Settings:
    """Complete settings that point at this test's database and folders."""
    return Settings(
        mode="demonstration",
        database_url=database.url("muster_web"),
        worker_database_url=database.url("muster_worker"),
        migrator_database_url=database.url("muster_migrator"),
        redis_url=database.servers.redis_url,
        files_url=f"file://{tmp_path / 'files'}",
        secret_key="11" * 32,
        context_key=KEY.hex(),
        queue_key="22" * 32,
        model_key="33" * 32,
        public_url="http://localhost",
        allowed_hosts="localhost,127.0.0.1",
        oidc_issuer="http://127.0.0.1:9",
        oidc_client_id="muster",
        oidc_private_key=client_key,
        models_dir=Path(os.environ.get("MUSTER_TEST_MODELS", ".data/test-models")).resolve(),
        mail_url=f"folder://{tmp_path / 'mail'}",
        pool_dir=tmp_path / "pool",
    )


@pytest.fixture
def app(settings: Settings) -> Flask:
    """The web application on this test's database."""
    from app.factory import create_app

    application = create_app(settings)
    application.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return application


@pytest.fixture
def sign_in(app: Flask, session: Session) -> Callable[[Person], FlaskClient]:
    """Return a function that opens a signed-in browser for a person, as the callback of sign-in would."""

    def open_browser(person: Person) -> FlaskClient:
        token = uuid4().hex
        now = utcnow()
        session.add(
            WebSession(
                token_hash=digest(token),
                person_id=person.id,
                values={"_user_id": str(person.id), "_fresh": True},
                created_at=now,
                last_seen_at=now,
                expires_at=now + timedelta(hours=1),
            )
        )
        session.commit()
        client = app.test_client()
        client.set_cookie("muster", token)
        return client

    return open_browser


@pytest.fixture(autouse=True)
def _push_request_context() -> Iterator[None]:
    """Replace pytest-flask's fixture of this name: its shared context would carry one user into the next request."""
    return
