"""Certificates: preparing and issuing one, selecting from it, returning it; then the offer's last steps."""

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.applications.rules import Actor, Status
from app.applications.services import Official
from app.assessment import plans
from app.assessment import queries as assessment_queries
from app.certificates import queries, services
from app.clock import utcnow
from app.errors import NotFound, Unprocessable
from app.identity.permissions import current_actor, current_session, requires
from app.identity.rules import Permission, Role
from app.matching import queries as matching_queries
from app.offers import services as offers
from app.offers.rules import ACTS, Act
from app.positions.models import Announcement, Requisition
from app.reference import catalog

blueprint = Blueprint("certificates", __name__)


def official() -> Official:
    """Return the signed-in person as the one who acts."""
    actor = current_actor()
    role = Actor.HIRING_MANAGER if Role.HIRING_MANAGER in actor.roles else Actor.HR_SPECIALIST
    return Official(actor.person_id, actor.name, role)


def _announcement(announcement_id: UUID) -> Announcement:
    found = current_session().get(Announcement, announcement_id)
    if found is None:
        raise NotFound
    return found


@blueprint.get("/certificates")
@requires(Permission.VIEW_CERTIFICATES)
def index() -> str:
    """Show the certificates that have not been returned."""
    return render_template("certificates/index.html", rows=queries.open_certificates(current_session()), now=utcnow())


@blueprint.get("/announcements/<uuid:announcement_id>/certificate")
@requires(Permission.REFER)
def prepare(announcement_id: UUID) -> str:
    """Show who would be on a certificate, and what still stands in the way."""
    session = current_session()
    announcement = _announcement(announcement_id)
    rows = matching_queries.ranked(session, announcement_id)
    return render_template(
        "certificates/prepare.html",
        announcement=announcement,
        plan=plans.plan_of(session.get_one(Requisition, announcement.requisition_id)),
        undecided=sum(r.status is Status.SUBMITTED for r in rows),
        ready=[r for r in rows if r.status in (Status.QUALIFIED, Status.NOT_REFERRED)],
        reviews=assessment_queries.latest_reviews(session, [r.application_id for r in rows]),
        earlier=queries.certificates_of(session, announcement_id),
    )


@blueprint.post("/announcements/<uuid:announcement_id>/certificate")
@requires(Permission.REFER)
def issue(announcement_id: UUID) -> Response:
    """Issue the certificate in its lawful order and refer who is on it."""
    session = current_session()
    announcement = _announcement(announcement_id)
    plan = plans.plan_of(session.get_one(Requisition, announcement.requisition_id))
    certificate = services.issue(
        session,
        announcement=announcement,
        official=official(),
        rated=plan.rated,
        merge="merge" in request.form,
        now=utcnow(),
    )
    session.commit()
    flash("The certificate is issued. The hiring manager has the next move.", "success")
    return redirect(url_for(".show", certificate_id=certificate.id), code=303)


@blueprint.get("/certificates/<uuid:certificate_id>")
@requires(Permission.VIEW_CERTIFICATES)
def show(certificate_id: UUID) -> str:
    """Show the list in its order, what was done with each name, and what may be done next."""
    session = current_session()
    certificate, announcement = queries.certificate(session, certificate_id)
    actions = queries.actions_of(session, certificate_id)
    return render_template(
        "certificates/show.html",
        certificate=certificate,
        announcement=announcement,
        lines=queries.lines(session, certificate_id),
        returned=next((a for a in actions if a.code == "RETURNED"), None),
        dispositions={c.code: c.name for c in catalog.codes("disposition").values()},
    )


@blueprint.post("/certificates/<uuid:certificate_id>/names/<uuid:application_id>")
@requires(Permission.SELECT, Permission.RECORD_OFFER)
def act(certificate_id: UUID, application_id: UUID) -> Response:
    """Select one person, or record why not."""
    session, code = current_session(), request.form.get("code", "")
    if code not in catalog.codes("disposition"):
        raise Unprocessable("Choose what you decided about this person.")
    services.act(
        session,
        certificate_id=certificate_id,
        application_id=application_id,
        code=code,
        reason=request.form.get("reason", "")[:1000],
        official=official(),
        now=utcnow(),
    )
    session.commit()
    flash("Recorded.", "success")
    return redirect(url_for(".show", certificate_id=certificate_id), code=303)


@blueprint.post("/certificates/<uuid:certificate_id>/return")
@requires(Permission.SELECT, Permission.RECORD_OFFER)
def give_back(certificate_id: UUID) -> Response:
    """Return the list to human resources."""
    session = current_session()
    services.return_certificate(session, certificate_id=certificate_id, official=official(), now=utcnow())
    session.commit()
    flash("The certificate is returned. Human resources has the next move.", "success")
    return redirect(url_for(".show", certificate_id=certificate_id), code=303)


@blueprint.post("/applications-received/<uuid:application_id>/offer")
@requires(Permission.RECORD_OFFER)
def record_offer(application_id: UUID) -> Response:
    """Record one of the last steps: offer, answer, vetting, first day."""
    session = current_session()
    try:
        step, on = Act(request.form.get("act", "")), date.fromisoformat(request.form.get("on", ""))
    except ValueError:
        raise Unprocessable("Choose what happened, and the day on which it happened.") from None
    reason = request.form.get("reason", "") if step is Act.DECLINE_TENTATIVE else ""
    offers.record(
        session, application_id=application_id, act=step, on=on, official=official(), now=utcnow(), reason=reason
    )
    session.commit()
    flash(f"Recorded: {ACTS[step].words.lower()}.", "success")
    return redirect(url_for("assessment.application", application_id=application_id, _anchor="offer"), code=303)


@blueprint.post("/applications-received/<uuid:application_id>/elsewhere")
@requires(Permission.REFER)
def redirect_application(application_id: UUID) -> Response:
    """Record that an application is considered for another position too."""
    session = current_session()
    how, where = request.form.get("how", ""), request.form.get("where", "")[:200]
    offers.redirect(session, application_id=application_id, how=how, where=where, official=official(), now=utcnow())
    session.commit()
    flash("Recorded: considered elsewhere too.", "success")
    return redirect(url_for("assessment.application", application_id=application_id, _anchor="history"), code=303)
