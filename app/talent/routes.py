"""The pool's pages: a person agrees to be found and sees what fits; staff see who was found; operators see the runs."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.applicants import queries as applicants
from app.clock import utcnow
from app.errors import DomainError, NotFound
from app.identity.permissions import current_actor, current_session, requires, settings
from app.identity.rules import Permission
from app.matching import queries as matching
from app.positions import queries as positions
from app.positions.models import Announcement
from app.registry import queries as registry
from app.talent import invitations, queries, services
from app.talent.forms import ConsentForm
from app.talent.services import Person

blueprint = Blueprint("talent", __name__)


@blueprint.get("/be-found")
@requires(Permission.APPLY)
def own() -> str:
    """Show whether the person agreed to be found, and the openings that fit what their résumé shows."""
    profile = queries.own_profile(current_session(), current_actor().person_id)
    said = {"agreed": True, "us_citizen": profile.us_citizen, "investigation": profile.investigation} if profile else {}
    return _own_page(ConsentForm(formdata=None, **said))


def _own_page(form: ConsentForm, refusal: DomainError | None = None) -> str:
    session, actor, now = current_session(), current_actor(), utcnow()
    profile = queries.own_profile(session, actor.person_id)
    off = registry.suggestions_off(session, agency_id=None, model_version=profile.model_version if profile else "")
    return render_template(
        "talent/own.html",
        profile=profile,
        openings=queries.openings(session, profile, now) if profile and not off else [],
        invitations=invitations.own_invitations(session, actor.person_id),
        resumes=applicants.own_resumes(session, actor.person_id),
        off=off,
        form=form,
        refusal=refusal,
        now=now,
    )


@blueprint.post("/be-found")
@requires(Permission.APPLY)
def agree() -> Response | tuple[str, int]:
    """Keep the consent and its answers, and ask for the résumé to be read."""
    session, actor, form = current_session(), current_actor(), ConsentForm()
    if not form.agreed.data:
        form.agreed.errors = ["Tick the box if you agree. Without it nobody can find you."]
        return _own_page(form), 422
    person = Person(actor.person_id, actor.name, actor.email)
    citizen, investigation = bool(form.us_citizen.data), bool(form.investigation.data)
    try:
        services.agree(session, person=person, us_citizen=citizen, investigation=investigation, now=utcnow())
    except DomainError as refusal:
        session.rollback()
        return _own_page(form, refusal), refusal.status
    session.commit()
    flash("You can be found now. Your résumé is being read; the openings that fit appear here in a moment.", "success")
    return redirect(url_for(".own"), code=303)


@blueprint.post("/be-found/leave")
@requires(Permission.APPLY)
def leave() -> Response:
    """Take the consent back; profile and sentences are gone at once."""
    session = current_session()
    services.take_back(session, person_id=current_actor().person_id, now=utcnow())
    session.commit()
    flash("You took your consent back. Nobody can find you any more.", "success")
    return redirect(url_for(".own"), code=303)


@blueprint.post("/be-found/look-again")
@requires(Permission.APPLY)
def look_again() -> Response:
    """Ask for the openings that fit to be looked for anew."""
    session, person_id = current_session(), current_actor().person_id
    if queries.own_profile(session, person_id) is not None:
        services.ask_for_reading(session, person_id=person_id, now=utcnow())
        session.commit()
        flash("We look again. Open this page anew in a moment.", "info")
    return redirect(url_for(".own"), code=303)


@blueprint.get("/announcements/<uuid:announcement_id>/people")
@requires(Permission.VIEW_APPLICATIONS)
def people(announcement_id: UUID) -> str:
    """Show who agreed to be found and fits an announcement of the agency."""
    session, now = current_session(), utcnow()
    announcement = session.get(Announcement, announcement_id)
    if announcement is None:
        raise NotFound
    off = registry.suggestions_off(session, agency_id=announcement.agency_id, model_version=queries.model_of(session))
    return render_template(
        "talent/people.html",
        announcement=announcement,
        state=positions.state_of(announcement, now),
        people=queries.found_for(session, announcement_id, by_name=off is not None),
        invited=invitations.invited(session, announcement_id),
        off=off,
        now=now,
    )


@blueprint.post("/announcements/<uuid:announcement_id>/people/<uuid:person_id>")
@requires(Permission.DECIDE)
def invite(announcement_id: UUID, person_id: UUID) -> Response:
    """Invite one person to apply."""
    session = current_session()
    address = settings().public_url + url_for("jobs.show", announcement_id=announcement_id)
    invitations.invite(
        session,
        announcement_id=announcement_id,
        person_id=person_id,
        actor_id=current_actor().person_id,
        address=address,
        now=utcnow(),
    )
    session.commit()
    flash("The invitation is on its way.", "success")
    return redirect(url_for(".people", announcement_id=announcement_id), code=303)


@blueprint.get("/operations/pool")
@requires(Permission.OPERATE)
def runs() -> str:
    """Show the runs against the pool and the readings of applications: model, inputs, progress, duration."""
    session = current_session()
    return render_template("talent/runs.html", runs=queries.runs(session), readings=matching.runs(session))
