"""Signing in and out, and choosing in which agency one acts."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask import session as browser
from flask_login import LoginManager, login_user, logout_user
from werkzeug.wrappers import Response

from app.clock import utcnow
from app.identity import oidc, queries, services, web_sessions
from app.identity.models import Person
from app.identity.permissions import Actor, current_actor, identity_session, public, requires, signed_in
from app.identity.queries import Held
from app.identity.rules import WORDS, Permission, RoleNotHeld, local_path

blueprint = Blueprint("identity", __name__)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What Flask-Login keeps for a request."""

    actor: Actor
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """The person's key, kept in the server-side session."""
        return str(self.actor.person_id)


def install(app: Flask) -> None:
    """Teach Flask-Login to read the person and their roles of today for each request."""
    manager = LoginManager(app)
    manager.session_protection = None  # the token is random, server-side and renewed at sign-in
    manager.user_loader(_load)


def _load(person_id: str) -> SignedIn | None:
    with identity_session() as session:
        person = session.get(Person, UUID(person_id))
        if person is None or person.disabled_at is not None:
            return None
        held = queries.held_roles(session, person.id, utcnow())
    actor = _acting(person, list(held))
    return SignedIn(actor) if actor else None


def _acting(person: Person, held: list[Held]) -> Actor | None:
    """Choose what the person acts as: what they chose in this browser, else the first agency, else the portal."""
    if not held:
        return None
    chosen = browser.get("acting")
    match = next((h for h in held if h.key == chosen), held[0])
    agency = match.agency
    return Actor(
        person_id=person.id,
        name=person.name,
        email=person.email,
        roles=match.roles,
        agency_id=agency.id if agency else None,
        agency_code=agency.code if agency else "",
        agency_name=agency.name if agency else "",
    )


@blueprint.get("/sign-in")
@public
def sign_in() -> str | Response:
    """Say how sign-in works, with one button; someone signed in goes where they wanted."""
    if signed_in() is not None:
        return redirect(url_for("start.show"), code=303)
    return render_template("identity/sign_in.html", wanted="next" in browser)


@blueprint.post("/sign-in")
@public
def begin() -> Response:
    """Go to the sign-in service."""
    return oidc.ask()


@blueprint.get("/sign-in/callback")
@public
def callback() -> Response:
    """Come back from the sign-in service: new token, then where the person wanted to go."""
    claims = oidc.answer()
    with identity_session() as session:
        person = services.recognise(
            session,
            issuer=claims.issuer,
            subject=claims.subject,
            name=claims.name,
            email=claims.email,
            now=utcnow(),
        )
        held = queries.held_roles(session, person.id, utcnow())
        session.commit()
    wanted = local_path(browser.get("next"))
    web_sessions.current().renew()
    actor = _acting(person, list(held))
    assert actor is not None  # whoever holds no role was refused by `recognise`
    login_user(SignedIn(actor))
    return redirect(wanted or url_for("start.show" if len(held) == 1 else "identity.acting"), code=303)


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """End this browser's session here, whatever happens next, then the one at the sign-in service."""
    was_in = signed_in() is not None
    logout_user()
    web_sessions.current().end()
    return redirect((oidc.goodbye() if was_in else "") or url_for("start.show"), code=303)


@blueprint.get("/acting")
@requires(Permission.SIGNED_IN)
def acting() -> str:
    """Offer the agencies and roles in which this person may act."""
    return render_template("identity/acting.html", held=_own_roles(), words=WORDS)


def _own_roles() -> Sequence[Held]:
    with identity_session() as session:
        return queries.held_roles(session, current_actor().person_id, utcnow())


@blueprint.post("/acting")
@requires(Permission.SIGNED_IN)
def act_as() -> Response:
    """Act in the chosen role from the next request on."""
    chosen = request.form.get("acting", "")
    if chosen not in {held.key for held in _own_roles()}:
        raise RoleNotHeld("Go back and choose one of the roles on the page.")
    browser["acting"] = chosen
    flash("You now act in the role you chose.", "success")
    return redirect(url_for("start.show"), code=303)
