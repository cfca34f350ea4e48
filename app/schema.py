"""The database as a whole: roles and database made once by an administrator, migrations, and the context key."""

from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, create_engine, pool, text

from app.tables import Table

ROOT = Path(__file__).resolve().parent.parent
LOGINS = ("muster_migrator", "muster_web", "muster_worker")
WEB_PERSONAS = (
    *("muster_identity", "muster_public", "muster_applicant", "muster_staff", "muster_eeo"),
    "muster_operator",
)
PERSONAS = (*WEB_PERSONAS, "muster_system")
MODELS = (
    "identity",
    "audit",
    "work",
    "registry",
    "positions",
    "timeline",
    "applicants",
    "applications",
    "matching",
    "contests",
    "oversight",
    "talent",
    "assessment",
    "certificates",
    "notices",
    "open_data",
    "forecasts",
    "metrics",
    "simulation",
    "monitoring",
)


def every_model() -> MetaData:
    """Import each capability's tables and return what they add up to."""
    for capability in MODELS:
        import_module(f"app.{capability}.models")
    return Table.metadata


def provision(admin_url: str, *, database: str = "muster") -> None:
    """Create the roles and the empty database, as an administrator; safe to run again.

    Login roles get no password here: on the embedded server the private socket is the gate, elsewhere the
    administrator sets one with ALTER ROLE.
    """
    engine = create_engine(admin_url, isolation_level="AUTOCOMMIT", poolclass=pool.NullPool)
    with engine.connect() as connection:
        for role in ("muster_owner", *PERSONAS):
            _create_role(connection, role, "NOLOGIN")
        for role in LOGINS:
            _create_role(connection, role, "LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS")
        connection.execute(text("GRANT muster_owner TO muster_migrator"))
        connection.execute(text(f"GRANT {', '.join(WEB_PERSONAS)} TO muster_web"))
        connection.execute(text("GRANT muster_system TO muster_worker"))
        known = connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": database})
        if not known:
            connection.execute(text(f'CREATE DATABASE "{database}" OWNER muster_owner'))
        connection.execute(text(f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC'))
        connection.execute(text(f'GRANT CONNECT ON DATABASE "{database}" TO {", ".join(LOGINS)}'))


def _create_role(connection: Connection, role: str, options: str) -> None:
    if not connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}):
        connection.execute(text(f"CREATE ROLE {role} {options}"))


def _config() -> Config:
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config


def owner_engine(migrator_url: str) -> Engine:
    """Connect as the migrator; whoever uses it says SET ROLE muster_owner."""
    return create_engine(migrator_url, poolclass=pool.NullPool)


def upgrade(migrator_url: str, context_secret: bytes) -> None:
    """Bring the schema to the newest revision and store the key that verifies signed contexts."""
    with owner_engine(migrator_url).connect() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.rollback()
        connection.execute(text("SET ROLE muster_owner"))
        store_context_key(connection, context_secret)
        connection.commit()


def store_context_key(connection: Connection, secret: bytes) -> None:
    """Keep the two padded halves of an HMAC-SHA-256 key (RFC 2104) where only the owner can read them."""
    if len(secret) > 64:
        raise ValueError("the context key has at most 64 bytes")
    padded = secret.ljust(64, b"\0")
    connection.execute(
        text(
            "INSERT INTO sec.context_key (slot, inner_pad, outer_pad) VALUES (1, :inner, :outer) "
            "ON CONFLICT (slot) DO UPDATE SET inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad"
        ),
        {"inner": bytes(b ^ 0x36 for b in padded), "outer": bytes(b ^ 0x5C for b in padded)},
    )


def revisions(migrator_url: str) -> tuple[str | None, str | None]:
    """Return the revision the database has and the newest one there is."""
    with owner_engine(migrator_url).connect() as connection:
        connection.execute(text("SET ROLE muster_owner"))
        present = MigrationContext.configure(connection).get_current_revision()
    return present, ScriptDirectory.from_config(_config()).get_current_head()
