"""What moves the end of an announcement, ends a requisition or renews it: each with its reason, the clock going on."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.clock import utcnow
from app.identity.permissions import current_session, requires
from app.identity.rules import Permission
from app.positions import queries, requisition_services, services
from app.positions.forms import AgainForm, ExtendForm, ReasonForm, show_problems
from app.positions.models import Requisition
from app.positions.requisition_routes import Page, official
from app.positions.rules import WrongDetails

blueprint = Blueprint("endings", __name__, url_prefix="/requisitions")
FORMS = {"extend": ExtendForm, "cancel": ReasonForm, "reannounce": AgainForm}


def _own(requisition_id: UUID) -> Requisition:
    return queries.own_requisition(current_session(), agency_id=official().agency_id, requisition_id=requisition_id)


def _to(requisition_id: UUID) -> Response:
    return redirect(url_for("requisitions.show", requisition_id=requisition_id), code=303)


@blueprint.get("/<uuid:requisition_id>/<any(extend, cancel, reannounce):act>")
@requires(Permission.PUBLISH)
def ask(requisition_id: UUID, act: str) -> str:
    """Ask for the reason, and for the new last day of an extension."""
    form = FORMS[act](formdata=None)
    return _act_page(_own(requisition_id), act, form)


def _act_page(requisition: Requisition, act: str, form: ReasonForm) -> str:
    if isinstance(form, AgainForm):
        form.offer()
    draft = queries.announcement_of(current_session(), requisition.id)
    return render_template("positions/act.html", requisition=requisition, act=act, form=form, draft=draft)


@blueprint.post("/<uuid:requisition_id>/extend")
@requires(Permission.PUBLISH)
def extend(requisition_id: UUID) -> Page:
    """Move the last day to a later one."""
    session, requisition, form = current_session(), _own(requisition_id), ExtendForm()
    if not form.validate():
        return _act_page(requisition, "extend", form), 422
    until, reason = form.day(), form.reason.data or ""
    try:
        services.extend(
            session, requisition_id=requisition_id, closes_on=until, reason=reason, by=official(), now=utcnow()
        )
    except WrongDetails as refusal:
        return _act_page(requisition, "extend", show_problems(form, refusal)), 422
    session.commit()
    flash("The announcement is extended.", "success")
    return _to(requisition_id)


@blueprint.post("/<uuid:requisition_id>/cancel")
@requires(Permission.PUBLISH)
def cancel(requisition_id: UUID) -> Page:
    """Cancel the requisition."""
    session, requisition, form = current_session(), _own(requisition_id), ReasonForm()
    if not form.validate():
        return _act_page(requisition, "cancel", form), 422
    try:
        requisition_services.cancel(
            session, requisition_id=requisition_id, reason=form.reason.data or "", by=official(), now=utcnow()
        )
    except WrongDetails as refusal:
        return _act_page(requisition, "cancel", show_problems(form, refusal)), 422
    session.commit()
    flash("The requisition is cancelled.", "success")
    return _to(requisition_id)


@blueprint.post("/<uuid:requisition_id>/reannounce")
@requires(Permission.PUBLISH)
def reannounce(requisition_id: UUID) -> Page:
    """Open a new requisition for the same need."""
    session, requisition, form = current_session(), _own(requisition_id), AgainForm()
    form.offer()
    if not form.validate():
        return _act_page(requisition, "reannounce", form), 422
    why, reason = form.why.data or "", form.reason.data or ""
    try:
        again = requisition_services.reannounce(
            session, requisition_id=requisition_id, why=why, reason=reason, by=official(), now=utcnow()
        )
    except WrongDetails as refusal:
        return _act_page(requisition, "reannounce", show_problems(form, refusal)), 422
    session.commit()
    flash("The need is announced again.", "success")
    return _to(again.id)
