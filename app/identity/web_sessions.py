"""Signed-in browsers in PostgreSQL: the cookie is a random token, the row is known by its hash and dies at sign-out."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import Flask, Request, Response, session
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import Engine, update
from sqlmodel import col, select
from werkzeug.datastructures import CallbackDict

from app.clock import utcnow
from app.db import IDENTITY, ScopedSession, engine_for
from app.identity.models import WebSession
from config.settings import Settings

TOUCH_EVERY = timedelta(seconds=60)
"""How stale `last_seen_at` may be: one write a minute for each browser is enough to time it out."""


class BrowserSession(CallbackDict[str, Any], SessionMixin):
    """What is remembered for one browser; a row exists only once something is."""

    def __init__(self, token: str | None, values: dict[str, Any], last_seen_at: datetime | None) -> None:
        def note(changed: "CallbackDict[str, Any]") -> None:
            changed.modified = True  # type: ignore[attr-defined]  # the mixin's attribute

        super().__init__(values, note)
        self.token, self.last_seen_at = token, last_seen_at
        self.modified = self.renewed = self.ended = False

    def renew(self) -> None:
        """Forget all and take a new token: what was known or planted before sign-in is worth nothing after it."""
        self.clear()
        self.renewed = self.modified = True

    def end(self) -> None:
        """Sign this browser out: the row ends and no copy of the cookie opens anything."""
        self.clear()
        self.ended = self.modified = True


def current() -> BrowserSession:
    """Return the session of the present request's browser."""
    proxy: Any = session
    found = proxy._get_current_object()
    assert isinstance(found, BrowserSession)
    return found


def digest(token: str) -> str:
    """Return the name under which a token's row is known."""
    return sha256(token.encode()).hexdigest()


class DatabaseSessions(SessionInterface):
    """Flask's session interface over the table `web_session`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._idle = timedelta(minutes=settings.session_idle_minutes)
        self._whole = timedelta(hours=settings.session_hours)
        secure = settings.public_url.startswith("https://")
        self.cookie = "__Host-muster" if secure else "muster"
        self._secure = secure

    @property
    def _engine(self) -> Engine:
        return engine_for(self._settings.database_url)

    def _open(self) -> ScopedSession:
        return ScopedSession(self._engine, IDENTITY, self._settings.context_secret)

    def open_session(self, app: Flask, request: Request) -> BrowserSession:
        """Return what is remembered for this browser; static files and unknown tokens remember nothing."""
        token = request.cookies.get(self.cookie)
        if not token or request.path.startswith("/static/"):
            return BrowserSession(None, {}, None)
        now = utcnow()
        with self._open() as rows:
            row = rows.exec(
                select(WebSession).where(
                    WebSession.token_hash == digest(token),
                    col(WebSession.ended_at).is_(None),
                    WebSession.expires_at > now,
                    WebSession.last_seen_at > now - self._idle,
                )
            ).first()
        return BrowserSession(token, dict(row.values), row.last_seen_at) if row else BrowserSession(None, {}, None)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Store what changed; an ended row is never written again, so a slow request cannot revive it."""
        assert isinstance(session, BrowserSession)
        now = utcnow()
        if session.ended:
            self._end(session.token, now)
            response.delete_cookie(self.cookie, path="/", secure=self._secure, httponly=True, samesite="Lax")
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
            return
        if session.modified and (session.token is None or session.renewed):
            self._end(session.token, now)
            self._begin(session, response, now)
        elif session.token and (session.modified or self._stale(session, now)):
            self._update(session, now)

    def _stale(self, session: BrowserSession, now: datetime) -> bool:
        return session.last_seen_at is None or now - session.last_seen_at > TOUCH_EVERY

    def _begin(self, session: BrowserSession, response: Response, now: datetime) -> None:
        token = secrets.token_urlsafe(32)
        with self._open() as rows:
            rows.add(
                WebSession(
                    token_hash=digest(token),
                    person_id=_person(session),
                    values=dict(session),
                    created_at=now,
                    last_seen_at=now,
                    expires_at=now + self._whole,
                )
            )
            rows.commit()
        response.set_cookie(self.cookie, token, path="/", secure=self._secure, httponly=True, samesite="Lax")

    def _update(self, session: BrowserSession, now: datetime) -> None:
        assert session.token is not None
        changes: dict[str, Any] = {"last_seen_at": now}
        if session.modified:
            changes |= {"values": dict(session), "person_id": _person(session)}
        with self._open() as rows:
            rows.execute(
                update(WebSession)
                .where(col(WebSession.token_hash) == digest(session.token), col(WebSession.ended_at).is_(None))
                .values(**changes)
            )
            rows.commit()

    def _end(self, token: str | None, now: datetime) -> None:
        if token is None:
            return
        with self._open() as rows:
            rows.execute(
                update(WebSession)
                .where(col(WebSession.token_hash) == digest(token), col(WebSession.ended_at).is_(None))
                .values(ended_at=now, values={})
            )
            rows.commit()


def _person(session: BrowserSession) -> UUID | None:
    found = session.get("_user_id")
    return UUID(found) if found else None
