"""The gate before every page: who asks, what the page demands, and in whose name the database answers.

A view declares itself with `@requires(Permission.X)` or `@public`; one that declares nothing answers 403.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask import session as browser
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.db import IDENTITY, OPERATOR, PUBLIC, Context, Persona, ScopedSession, engine_for
from app.errors import NotAllowed
from app.identity.rules import STAFF, WORDS, Permission, Role, allows
from config.settings import Settings

View = TypeVar("View", bound=Callable[..., object])
DECLARED = "_muster_permissions"


@dataclass(frozen=True, slots=True)
class Actor:
    """The signed-in person, with the roles they act in and the agency those belong to."""

    person_id: UUID
    name: str
    email: str
    roles: frozenset[Role]
    agency_id: UUID | None = None
    agency_code: str = ""
    agency_name: str = ""

    @property
    def role_words(self) -> str:
        """The roles as a page names them."""
        return " and ".join(WORDS[role] for role in sorted(self.roles))

    @property
    def context(self) -> Context:
        """In whose name the database answers this person."""
        if self.agency_id is not None and self.roles & STAFF:
            return Context(Persona.STAFF, self.agency_id, self.person_id)
        if self.agency_id is not None and Role.EEO_ANALYST in self.roles:
            return Context(Persona.EEO, self.agency_id, self.person_id)
        if Role.OPERATOR in self.roles:
            return OPERATOR
        return Context(Persona.APPLICANT, None, self.person_id)


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Declare that a view is for people who hold one of these permissions."""

    def declare(view: View) -> View:
        setattr(view, DECLARED, frozenset(permissions))
        return view

    return declare


def public(view: View) -> View:
    """Declare that a view is open to everyone, signed in or not."""
    setattr(view, DECLARED, frozenset())
    return view


def declared(view: object) -> frozenset[Permission] | None:
    """Return what a view declares; None when it declares nothing."""
    found = getattr(view, DECLARED, None)
    return found if isinstance(found, frozenset) else None


def settings() -> Settings:
    """Return the settings of the running application."""
    found = current_app.config["SETTINGS"]
    assert isinstance(found, Settings)
    return found


def guard() -> Response | None:
    """Let the request pass, send the person to sign in, or refuse; runs before every view."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    wanted = declared(current_app.view_functions[request.endpoint])
    if wanted is None:
        raise NotAllowed("This page is not open to anyone yet.")
    if not wanted:
        return None
    actor = signed_in()
    if actor is None:
        if request.method not in ("GET", "HEAD"):
            abort(401)
        browser["next"] = request.full_path.rstrip("?")
        return redirect(url_for("identity.sign_in"), code=303)
    if not any(allows(actor.roles, permission) for permission in wanted):
        raise NotAllowed("Your role does not include this page. If you think it should, ask your agency’s operator.")
    return None


def signed_in() -> Actor | None:
    """Return who is signed in, if anyone; roles are read afresh for each request."""
    if "actor" not in g:
        from flask_login import current_user

        g.actor = current_user.actor if current_user.is_authenticated else None
    found = g.actor
    assert found is None or isinstance(found, Actor)
    return found


def current_actor() -> Actor:
    """Return who is signed in, on a page that requires it."""
    actor = signed_in()
    assert actor is not None
    return actor


def can(permission: Permission | str) -> bool:
    """Say whether the signed-in person holds a permission; for templates."""
    actor = signed_in()
    return actor is not None and allows(actor.roles, Permission(permission))


def open_scoped(context: Context) -> ScopedSession:
    """Open a session of the web's own connection in someone's name."""
    return ScopedSession(engine_for(settings().database_url), context, settings().context_secret)


def current_session() -> Session:
    """Return this request's session, in the name of whoever is signed in."""
    actor = signed_in()
    return _session("own_session", actor.context if actor else PUBLIC)


def public_session() -> Session:
    """Return a session in everyone's name: what is public is the same for staff as for a stranger."""
    return _session("public_session", PUBLIC)


def _session(name: str, context: Context) -> Session:
    if name not in g:
        setattr(g, name, open_scoped(context))
    found = getattr(g, name)
    assert isinstance(found, Session)
    return found


def identity_session() -> ScopedSession:
    """Open a session that may read people, roles and signed-in browsers, and nothing else."""
    return open_scoped(IDENTITY)


def sessions_in_use() -> list[Session]:
    """Return the sessions this request has opened so far."""
    return [g.get(name) for name in ("own_session", "public_session") if name in g]


def _close(_: BaseException | None) -> None:
    for session in sessions_in_use():
        session.close()


def install(app: Flask) -> None:
    """Put the gate before every view, and close the request's session after it."""
    app.before_request(guard)
    app.teardown_appcontext(_close)
    app.jinja_env.globals.update(can=can, Permission=Permission)
