"""What handlers may use besides the database: settings, the skills model, the mailer; each made once a process."""

import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Engine

from app.db import Context, Persona, ScopedSession, engine_for
from app.notices.mail import FolderMailer, SmtpMailer, open_mailer
from app.registry import queries as registry
from app.registry import serving
from app.work import services as work
from app.work.services import Claimed
from config.settings import Settings, load

if TYPE_CHECKING:
    from app.skills.extract import SkillsModel


FRESH_SECONDS = 1.0
"""How long a child goes on with the model it asked the registry for; the switch is asked before each reading."""


@dataclass
class Tools:
    """The tools of one process."""

    settings: Settings
    _model: "SkillsModel | None" = None
    _asked: float = 0.0

    @property
    def model(self) -> "SkillsModel":
        """The released and verified skills model; a release takes effect within a second."""
        if self._model is None or time.monotonic() - self._asked > FRESH_SECONDS:
            with self.session() as session:
                self._model = serving.current_model(session, self.settings.models_dir, self.settings.model_secret)
            self._asked = time.monotonic()
        return self._model

    def model_named(self, version: str) -> "SkillsModel":
        """A registered model by its version, verified like the released one."""
        with self.session() as session:
            row = registry.with_name(session, version).version
        return serving.load(self.settings.models_dir / row.version, row.sha256, self.settings.model_secret)

    @cached_property
    def mailer(self) -> FolderMailer | SmtpMailer:
        """Where notices are handed over."""
        return open_mailer(self.settings.mail_url, self.settings.mail_from)

    @property
    def engine(self) -> Engine:
        """The workers' connection; long statements are allowed here."""
        return engine_for(self.settings.worker_database_url, statement_ms=120_000)

    def session(self, claimed: Claimed | None = None) -> ScopedSession:
        """Open a session in the name of the service, for the agency of the task."""
        return self.agency_session(claimed.agency_id if claimed else None)

    def agency_session(self, agency_id: UUID | None) -> ScopedSession:
        """Open a session in the name of the service, for one agency's rows or for those that belong to none."""
        return ScopedSession(self.engine, Context(Persona.SYSTEM, agency_id), self.settings.context_secret)

    def note_progress(self, claimed: Claimed, done: int, total: int) -> None:
        """Note progress outside the task's own transaction, so that people see it."""
        with self.session(claimed) as session:
            work.progress(session, claimed, done, total)
            session.commit()


_tools: list[Tools] = []


def tools() -> Tools:
    """Return this process's tools."""
    if not _tools:
        _tools.append(Tools(load()))
    return _tools[0]
