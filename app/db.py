"""The session of a request or job: every transaction carries a persona and a signed tenant context.

The context is `persona|agency|person|expires|mac`. PostgreSQL verifies the mac (functions in schema `sec`), so a
statement smuggled into a query cannot give itself another agency: it does not know the key.
"""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from time import time
from uuid import UUID

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session

LIFETIME_SECONDS = 300
_ENTER = text("SELECT set_config('role', :role, true), set_config('muster.context', :context, true)")


class Persona(StrEnum):
    """In whose name a transaction reads and writes; each is a database role `muster_<persona>`."""

    IDENTITY = "identity"
    PUBLIC = "public"
    APPLICANT = "applicant"
    STAFF = "staff"
    EEO = "eeo"
    OPERATOR = "operator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Context:
    """Whose rows a transaction may see."""

    persona: Persona
    agency_id: UUID | None = None
    person_id: UUID | None = None

    def signed(self, key: bytes, expires: int) -> str:
        """Return the text that the database verifies; `expires` is in seconds since 1970."""
        body = f"{self.persona}|{self.agency_id or '-'}|{self.person_id or '-'}|{expires}"
        return f"{body}|{hmac.new(key, body.encode(), sha256).hexdigest()}"


OPERATOR = Context(Persona.OPERATOR)
PUBLIC = Context(Persona.PUBLIC)
IDENTITY = Context(Persona.IDENTITY)


class ScopedSession(Session):
    """A session that enters its context at the start of each transaction, also after a commit."""

    def __init__(self, engine: Engine, context: Context, key: bytes) -> None:
        super().__init__(engine, expire_on_commit=False)
        self.context, self._key = context, key

    def enter(self, connection: Connection) -> None:
        """Set role and context for the present transaction only."""
        signed = self.context.signed(self._key, int(time()) + LIFETIME_SECONDS)
        connection.execute(_ENTER, {"role": f"muster_{self.context.persona}", "context": signed})


@event.listens_for(ScopedSession, "after_begin")
def _enter_context(session: ScopedSession, _: SessionTransaction, connection: Connection) -> None:
    session.enter(connection)


@cache
def engine_for(url: str, *, statement_ms: int = 10_000, lock_ms: int = 3_000) -> Engine:
    """Return the one engine of this process for `url`, with time-outs on statements and locks."""
    options = f"-c statement_timeout={statement_ms} -c lock_timeout={lock_ms} -c timezone=UTC"
    idle = "-c idle_in_transaction_session_timeout=60000"
    return create_engine(
        url,
        pool_pre_ping=True,
        hide_parameters=True,  # an error's words must not carry a person's data into the log
        pool_size=8,
        max_overflow=8,
        connect_args={"options": f"{options} {idle}", "application_name": "muster"},
    )


@contextmanager
def unit_of_work(engine: Engine, context: Context, key: bytes) -> Iterator[Session]:
    """Open one transaction; commit when the block ends well, undo everything when it does not."""
    with ScopedSession(engine, context, key) as session:
        yield session
        session.commit()
