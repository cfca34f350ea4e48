"""`muster doctor`: what is wrong with an installation, and how to mend it."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import text

from app import schema
from app.clock import utcnow
from app.db import OPERATOR, Context, Persona, ScopedSession, engine_for
from app.documents.store import open_store
from app.embedded import valkey
from app.reference import catalog
from app.registry import queries as registry
from app.work import queries as work
from config.settings import Settings

SILENT = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: what was looked at, whether it is well, and what to do when it is not."""

    name: str
    ok: bool
    words: str
    mend: str = ""


def examine(settings: Settings) -> list[Check]:
    """Run every check; one that breaks is a finding like any other."""
    return [_run(name, check, mend, settings) for name, check, mend in CHECKS]


def _run(name: str, check: Callable[[Settings], str], mend: str, settings: Settings) -> Check:
    try:
        return Check(name, True, check(settings))
    except Exception as error:
        return Check(name, False, str(error).splitlines()[0][:200] or type(error).__name__, mend)


def _must(condition: bool, words: str) -> None:
    if not condition:
        raise RuntimeError(words)


def _staff(settings: Settings, context: Context, key: bytes) -> ScopedSession:
    return ScopedSession(engine_for(settings.database_url), context, key)


def _reference(_: Settings) -> str:
    catalog.check_all()
    return f"{len(catalog.authorities())} authorities, {len(catalog.goal_sets())} goal sets"


def _migrations(settings: Settings) -> str:
    _must(settings.migrator_database_url is not None, "MUSTER_MIGRATOR_DATABASE_URL is not set")
    present, newest = schema.revisions(settings.migrator_database_url or "")
    _must(present == newest, f"the database has {present}, the newest is {newest}")
    return f"revision {present}"


def _roles(settings: Settings) -> str:
    with engine_for(settings.database_url).connect() as connection:
        above = connection.scalar(
            text("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'muster%' AND (rolsuper OR rolbypassrls)")
        )
    _must(above == 0, f"{above} roles of the product stand above row-level security")
    return "no role of the product stands above row-level security"


def _isolation(settings: Settings) -> str:
    with engine_for(settings.database_url).connect() as connection:
        loose = connection.scalar(
            text(
                "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
                "AND relname NOT IN ('agency', 'alembic_version') AND NOT relforcerowsecurity"
            )
        )
    _must(loose == 0, f"{loose} tables do not force row-level security")
    return "every table forces row-level security"


def _forgery(settings: Settings) -> str:
    with _staff(settings, Context(Persona.STAFF), settings.context_secret) as session:
        _must(session.scalar(text("SELECT sec.persona()")) == "staff", "a true context is not believed")
    with _staff(settings, Context(Persona.STAFF), b"not the key") as session:
        _must(session.scalar(text("SELECT sec.persona()")) is None, "a forged context is believed")
    return "a true context is believed, a forged one is not"


def _queue(settings: Settings) -> str:
    parts = urlsplit(settings.redis_url)
    if parts.scheme == "unix":
        _must(valkey.say("PING", Path(unquote(parts.path))) == "+PONG", "Valkey does not answer")
    else:
        with socket.create_connection((parts.hostname or "", parts.port or 6379), timeout=3):
            pass
    return "Valkey answers"


def _processes(settings: Settings) -> str:
    with ScopedSession(engine_for(settings.database_url), OPERATOR, settings.context_secret) as session:
        alive = [b.process for b in work.heartbeats(session) if utcnow() - b.at < SILENT]
        load = work.load(session, utcnow())
    for kind in ("clock", "worker"):
        _must(any(p.startswith(kind) for p in alive), f"no {kind} has been alive in the last minute")
    _must(load.parked == 0, f"{load.parked} tasks are parked")
    return f"{len(alive)} processes alive, {load.waiting} tasks waiting, none parked"


def _model(settings: Settings) -> str:
    from app.skills import artifact

    with ScopedSession(engine_for(settings.database_url), OPERATOR, settings.context_secret) as session:
        released = registry.current(session)
        off = registry.standing(session).off_for(None, released.version if released else "")
    folder = settings.models_dir / released.version if released else artifact.newest(settings.models_dir)
    model = artifact.load(folder, settings.model_secret)
    _must(released is None or model.sha256 == released.sha256, "its hash is not the one that was registered")
    signed = "signature and hash" if settings.model_secret else "hash; MUSTER_MODEL_KEY is not set"
    return f"model {model.version} verified ({signed})" + (", suggestions switched off" if off else "")


def _store(settings: Settings) -> str:
    open_store(settings.files_url).check()
    return "a file was written, read and compared"


CHECKS: tuple[tuple[str, Callable[[Settings], str], str], ...] = (
    ("reference data", _reference, "Mend the named row under config/reference."),
    ("migrations", _migrations, "Run `muster db upgrade`."),
    ("roles", _roles, "Run `muster db provision` as an administrator; take SUPERUSER and BYPASSRLS away."),
    ("isolation", _isolation, "Run `muster db upgrade`; every tenant table must force row-level security."),
    ("signed context", _forgery, "Run `muster db upgrade` with the same MUSTER_CONTEXT_KEY as the web process."),
    ("queue", _queue, "Start Valkey, or set MUSTER_REDIS_URL to one that answers."),
    (
        "background",
        _processes,
        "Start `python -m jobs.clock` and `python -m jobs.worker`; see parked tasks at /operations.",
    ),
    ("skills model", _model, "Run `muster skills train`, `muster skills register` and `muster skills release`."),
    ("file store", _store, "Make MUSTER_FILES_URL writable for this user."),
)
