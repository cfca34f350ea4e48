"""The start page, which leads each kind of user to their day, and the pages about the product itself."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, render_template
from sqlalchemy import func, select
from sqlmodel import Session, col

from app.applications import queries as applications
from app.assessment import work_list
from app.certificates import queries as certificates
from app.clock import utcnow
from app.identity.permissions import Actor, can, current_session, public, public_session, signed_in
from app.identity.rules import Permission
from app.metrics import glance, sources
from app.positions.models import Announcement
from app.positions.search import open_now

blueprint = Blueprint("start", __name__)


@dataclass(frozen=True, slots=True)
class Openings:
    """What is open to everyone now."""

    jobs: int
    agencies: int
    closing_first: datetime | None


def openings(session: Session, now: datetime) -> Openings:
    """Count the open announcements and the agencies that hire."""
    statement = select(
        func.count(),
        func.count(func.distinct(col(Announcement.agency_id))),
        func.min(col(Announcement.closes_at)),
    ).where(open_now(now))
    return Openings(*session.execute(statement).one())


@blueprint.get("/")
@public
def show() -> str:
    """Say in ten seconds what this is, and lead on."""
    actor, now = signed_in(), utcnow()
    day = _day(current_session(), actor, now) if actor else {}
    return render_template("start/show.html", openings=openings(public_session(), now), now=now, **day)


def _day(session: Session, actor: Actor, now: datetime) -> dict[str, object]:
    """Gather what waits for the signed-in person, by what they may do."""
    found: dict[str, object] = {}
    if can(Permission.APPLY):
        found["own"] = applications.own_applications(session, actor.person_id)
    if can(Permission.VIEW_APPLICATIONS):
        found["waiting"] = [w for w in work_list.waiting(session) if w.undecided][:8]
    if can(Permission.VIEW_CERTIFICATES):
        found["certificates"] = certificates.open_certificates(session)[:8]
    if can(Permission.VIEW_METRICS) and actor.agency_id is not None:
        found["glance"] = glance.at_a_glance(sources.at(session, actor.agency_id), now)
    return found


@blueprint.get("/how-we-use-software")
@public
def software() -> str:
    """Say what the software does and what it never does."""
    return render_template("start/software.html")


@blueprint.get("/accessibility")
@public
def accessibility() -> str:
    """State how accessible this is, and what is not known."""
    return render_template("start/accessibility.html")


@blueprint.get("/privacy")
@public
def privacy() -> str:
    """Say what is kept about people, why, and who sees it."""
    return render_template("start/privacy.html")


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """Answer whether this process reaches its database."""
    public_session().execute(select(1))
    return Response("ok\n", mimetype="text/plain")
