"""Saying that the work on a requisition rests, and that it goes on: each with its reason, and the raw days go on."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.clock import utcnow
from app.errors import DomainError
from app.identity.permissions import current_session, requires
from app.identity.rules import Permission
from app.positions import queries, requisition_services
from app.positions.forms import ReasonForm, RestForm, show_problems
from app.positions.models import Requisition
from app.positions.requisition_routes import Page, official
from app.positions.rules import WrongDetails
from app.timeline.adjustments import Kind

blueprint = Blueprint("rests", __name__, url_prefix="/requisitions")


def _page(requisition: Requisition, act: str, form: ReasonForm) -> str:
    return render_template("positions/rest.html", requisition=requisition, act=act, form=form)


def _own(requisition_id: UUID) -> Requisition:
    return queries.own_requisition(current_session(), agency_id=official().agency_id, requisition_id=requisition_id)


@blueprint.get("/<uuid:requisition_id>/<any(rest, resume):act>")
@requires(Permission.EDIT_REQUISITION)
def ask(requisition_id: UUID, act: str) -> str:
    """Ask why the work rests, or why it goes on."""
    return _page(_own(requisition_id), act, RestForm(formdata=None) if act == "rest" else ReasonForm(formdata=None))


@blueprint.post("/<uuid:requisition_id>/<any(rest, resume):act>")
@requires(Permission.EDIT_REQUISITION)
def record(requisition_id: UUID, act: str) -> Page:
    """Record it; the days since the need are counted on, and shown first."""
    session, requisition, form = current_session(), _own(requisition_id), RestForm() if act == "rest" else ReasonForm()
    if not form.validate():
        return _page(requisition, act, form), 422
    reason, by, now = form.reason.data or "", official(), utcnow()
    try:
        if act == "rest":
            kind = Kind(form.kind.data)
            requisition_services.rest(session, requisition_id=requisition_id, kind=kind, reason=reason, by=by, now=now)
        else:
            requisition_services.resume(session, requisition_id=requisition_id, reason=reason, by=by, now=now)
    except WrongDetails as refusal:
        return _page(requisition, act, show_problems(form, refusal)), 422
    except DomainError as refusal:
        form.form_errors.append(str(refusal))
        return _page(requisition, act, form), refusal.status
    session.commit()
    flash("It is on record that the work rests." if act == "rest" else "The work goes on.", "success")
    return _to(requisition_id)


def _to(requisition_id: UUID) -> Response:
    return redirect(url_for("requisitions.show", requisition_id=requisition_id), code=303)
