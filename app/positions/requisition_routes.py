"""Staff pages of a requisition: its list, need, steps, details, announcement, skills."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.clock import EASTERN, utcnow
from app.identity.permissions import current_actor, current_session, requires
from app.identity.rules import Permission, Role
from app.positions import names, overview, proposals, queries, requisition_services, services
from app.positions.forms import (
    DetailsForm,
    DraftForm,
    NeedForm,
    StepForm,
    filled_draft,
    show_problems,
)
from app.positions.models import Announcement, AnnouncementSkill, Requisition
from app.positions.rules import Official, WrongDetails
from app.positions.skill_forms import SkillsForm, filled_skills
from app.timeline.rules import EventType

blueprint = Blueprint("requisitions", __name__, url_prefix="/requisitions")
Page = str | Response | tuple[str, int]


def official() -> Official:
    """Return the signed-in person as one who acts for their agency."""
    actor = current_actor()
    assert actor.agency_id is not None
    return Official(actor.agency_id, actor.person_id, actor.name)


def _own(requisition_id: UUID) -> Requisition:
    return queries.own_requisition(current_session(), agency_id=official().agency_id, requisition_id=requisition_id)


def _to(requisition_id: UUID, page: str = "show") -> Response:
    return redirect(url_for(f".{page}", requisition_id=requisition_id), code=303)


@blueprint.get("")
@requires(Permission.VIEW_REQUISITIONS)
def index() -> str:
    """List the agency's requisitions: what waits for whom, and for how long."""
    before = overview.position(request.args.get("before", ""))
    page = overview.listed(current_session(), official().agency_id, before=before, now=utcnow())
    return render_template("positions/requisitions.html", page=page)


@blueprint.get("/new")
@requires(Permission.VALIDATE_NEED)
def new() -> str:
    """Ask for the need."""
    return _need_page(NeedForm(formdata=None, happened_on=utcnow().astimezone(EASTERN).date()))


def _need_page(form: NeedForm) -> str:
    form.offer(queries.hiring_managers(current_session(), official().agency_id))
    return render_template("positions/need.html", form=form)


@blueprint.post("/new")
@requires(Permission.VALIDATE_NEED)
def validate_need() -> Page:
    """Create a requisition and start its clock."""
    session, form, actor = current_session(), NeedForm(), current_actor()
    form.offer(queries.hiring_managers(session, official().agency_id))
    if not form.validate():
        return _need_page(form), 422
    try:
        need = form.need(hr_specialist_id=actor.person_id if Role.HR_SPECIALIST in actor.roles else None)
        requisition = requisition_services.validate_need(session, need=need, by=official(), now=utcnow())
    except WrongDetails as refusal:
        return _need_page(show_problems(form, refusal)), 422
    session.commit()
    flash("The need is validated. The clock has started.", "success")
    return _to(requisition.id)


@blueprint.get("/<uuid:requisition_id>")
@requires(Permission.VIEW_REQUISITIONS)
def show(requisition_id: UUID) -> str:
    """Show the clock, who has the next move, what is missing, and the history."""
    return _overview(requisition_id, StepForm(formdata=None, happened_on=utcnow().astimezone(EASTERN).date()))


def _overview(requisition_id: UUID, form: StepForm) -> str:
    view = overview.of(current_session(), _own(requisition_id), utcnow())
    form.offer(view.recorded)
    return render_template("positions/requisition.html", view=view, form=form)


@blueprint.post("/<uuid:requisition_id>/events")
@requires(Permission.EDIT_REQUISITION)
def record_event(requisition_id: UUID) -> Page:
    """Record a step of the preparation."""
    session, form = current_session(), StepForm()
    form.offer(overview.of(session, _own(requisition_id), utcnow()).recorded)
    if not form.validate():
        return _overview(requisition_id, form), 422
    step, on, basis = EventType(form.step.data), form.day(), form.basis.data or ""
    try:
        requisition_services.record_step(
            session, requisition_id=requisition_id, step=step, on=on, basis=basis, by=official(), now=utcnow()
        )
    except WrongDetails as refusal:
        return _overview(requisition_id, show_problems(form, refusal)), 422
    session.commit()
    flash("Recorded.", "success")
    return _to(requisition_id)


@blueprint.get("/<uuid:requisition_id>/details")
@requires(Permission.EDIT_REQUISITION)
def details(requisition_id: UUID) -> str:
    """Show the position's details."""
    requisition = _own(requisition_id)
    return _details_page(requisition, DetailsForm(formdata=None, obj=requisition))


def _details_page(requisition: Requisition, form: DetailsForm) -> str:
    form.offer()
    became = names.became_of_role(requisition.nice_role)
    return render_template("positions/details.html", requisition=requisition, form=form, became=became)


@blueprint.post("/<uuid:requisition_id>/details")
@requires(Permission.EDIT_REQUISITION)
def complete(requisition_id: UUID) -> Page:
    """Keep the position's details when they stand."""
    session, requisition, form = current_session(), _own(requisition_id), DetailsForm()
    form.offer()
    if not form.validate():
        return _details_page(requisition, form), 422
    try:
        requisition_services.complete(
            session, requisition_id=requisition_id, details=form.details(), by=official(), now=utcnow()
        )
    except WrongDetails as refusal:
        return _details_page(requisition, show_problems(form, refusal)), 422
    session.commit()
    flash("The details are saved.", "success")
    return _to(requisition_id)


@blueprint.get("/<uuid:requisition_id>/announcement")
@requires(Permission.EDIT_REQUISITION)
def announcement(requisition_id: UUID) -> str:
    """Show the words, dates and decisions of the draft."""
    requisition = _own(requisition_id)
    draft = queries.announcement_of(current_session(), requisition_id)
    return _announcement_page(requisition, filled_draft(draft, requisition))


def _announcement_page(requisition: Requisition, form: DraftForm) -> str:
    rated = overview.is_rated(requisition)
    return render_template("positions/announcement.html", requisition=requisition, form=form, rated=rated)


@blueprint.post("/<uuid:requisition_id>/announcement")
@requires(Permission.EDIT_REQUISITION)
def draft(requisition_id: UUID) -> Page:
    """Keep the draft, finished or not."""
    session, requisition, form = current_session(), _own(requisition_id), DraftForm()
    if not form.validate():
        return _announcement_page(requisition, form), 422
    try:
        services.draft_announcement(
            session, requisition_id=requisition_id, draft=form.draft(), by=official(), now=utcnow()
        )
    except WrongDetails as refusal:
        return _announcement_page(requisition, show_problems(form, refusal)), 422
    session.commit()
    flash("The draft is saved.", "success")
    return _to(requisition_id)


@blueprint.get("/<uuid:requisition_id>/skills")
@requires(Permission.EDIT_REQUISITION)
def skills(requisition_id: UUID) -> str:
    """Show the assessment plan."""
    draft = queries.announcement_of(current_session(), requisition_id)
    return _skills_page(_own(requisition_id), filled_skills(_plan(draft), draft))


def _plan(draft: Announcement | None) -> list[AnnouncementSkill]:
    return queries.skills_of(current_session(), draft.id) if draft else []


def _skills_page(requisition: Requisition, form: SkillsForm) -> str:
    form.offer()
    draft = queries.announcement_of(current_session(), requisition.id)
    quoted = {row.skill_id: row.duty for row in _plan(draft)}
    return render_template("positions/skills.html", requisition=requisition, form=form, draft=draft, quoted=quoted)


@blueprint.post("/<uuid:requisition_id>/skills")
@requires(Permission.EDIT_REQUISITION)
def set_skills(requisition_id: UUID) -> Page:
    """Keep the plan as people decided it; add what the duties (`propose`) or the role (`of_role`) ask for."""
    session, requisition, form = current_session(), _own(requisition_id), SkillsForm()
    form.offer()
    if not form.validate():
        return _skills_page(requisition, form), 422
    chosen, reason = form.chosen(), form.no_technical_assessment_reason.data or ""
    try:
        if "propose" in request.form:
            if specialty := proposals.specialty_read(session, requisition_id):
                flash(specialty, "info")
            chosen = proposals.with_proposed(session, requisition_id, chosen)
        if "of_role" in request.form:
            chosen = proposals.with_those_of_role(session, requisition_id, chosen)
        services.set_skills(
            session,
            requisition_id=requisition_id,
            choices=chosen,
            no_technical_assessment_reason=reason,
            by=official(),
            now=utcnow(),
        )
    except WrongDetails as refusal:
        return _skills_page(requisition, show_problems(form, refusal)), 422
    session.commit()
    added = len(chosen) - len(form.chosen())
    what = "One proposed skill was" if added == 1 else f"{added} proposed skills were"
    proposed = f" {what} added: give each a weight and a test, or remove it." if added else ""
    flash(f"The plan is saved.{proposed}", "success")
    return _to(requisition_id, "skills")


@blueprint.get("/<uuid:requisition_id>/preview")
@requires(Permission.VIEW_REQUISITIONS)
def preview(requisition_id: UUID) -> str:
    """Show the announcement as the public will see it, and what is missing before that."""
    view = overview.preview(current_session(), _own(requisition_id), utcnow())
    return render_template("positions/preview.html", view=view, job=view.job)


@blueprint.post("/<uuid:requisition_id>/publish")
@requires(Permission.PUBLISH)
def publish(requisition_id: UUID) -> Response:
    """Publish the announcement."""
    session = current_session()
    services.publish(session, requisition_id=requisition_id, by=official(), now=utcnow())
    session.commit()
    flash("The announcement is published.", "success")
    return _to(requisition_id)
