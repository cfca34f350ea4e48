"""The HR specialist's pages: what waits, the matches of an announcement, one application with its evidence."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.applications import queries as application_queries
from app.applications.models import Application
from app.applications.rules import NEGATIVE, Status
from app.assessment import plans, queries, services, work_list
from app.assessment.forms import DecisionForm
from app.assessment.rules import REASON_CODES
from app.assessment.services import Reviewer
from app.clock import utcnow
from app.contests import queries as contest_queries
from app.contests.forms import LineForm
from app.errors import DomainError, NotFound
from app.identity.permissions import can, current_actor, current_session, requires
from app.identity.rules import Permission
from app.matching import queries as matching_queries
from app.matching import services as matching
from app.matching.models import Finding
from app.offers import rules as offers
from app.positions import queries as position_queries
from app.positions.models import Announcement, Requisition
from app.reference import catalog
from app.skills import experience, tampering
from app.skills.vocabulary import skill_name
from app.templating import Span
from app.work import queries as work_queries

blueprint = Blueprint("assessment", __name__)


def reviewer() -> Reviewer:
    """Return the signed-in person as the one who decides."""
    actor = current_actor()
    return Reviewer(actor.person_id, actor.name)


def _announcement(session: Session, announcement_id: UUID) -> Announcement:
    found = session.get(Announcement, announcement_id)
    if found is None:
        raise NotFound
    return found


@blueprint.get("/applications-received")
@requires(Permission.VIEW_APPLICATIONS)
def index() -> str:
    """Show which announcements have applications that wait for a decision."""
    session = current_session()
    return render_template(
        "assessment/index.html",
        rows=work_list.waiting(session),
        contests=contest_queries.unanswered(session),
        now=utcnow(),
    )


@blueprint.get("/announcements/<uuid:announcement_id>/matches")
@requires(Permission.VIEW_APPLICATIONS)
def matches(announcement_id: UUID) -> str:
    """Show the applications of an announcement, the best supported by evidence first; nobody is hidden."""
    session = current_session()
    announcement = _announcement(session, announcement_id)
    requisition = session.get_one(Requisition, announcement.requisition_id)
    task = work_queries.newest_with_prefix(session, f"match-all-{announcement_id}")
    return render_template(
        "assessment/matches.html",
        announcement=announcement,
        requisition=requisition,
        state=position_queries.state_of(announcement, utcnow()),
        rows=matching_queries.ranked(session, announcement_id),
        off=matching_queries.switched_off(session, announcement),
        last_read=matching_queries.last_read(session, announcement_id),
        plan=plans.plan_of(requisition),
        task=task,
        now=utcnow(),
    )


@blueprint.post("/announcements/<uuid:announcement_id>/matches")
@requires(Permission.DECIDE)
def match_again(announcement_id: UUID) -> Response:
    """Ask for all applications to be read again; the page shows how far it is."""
    session, actor = current_session(), current_actor()
    announcement = _announcement(session, announcement_id)
    matching.ask_for_matching(
        session,
        agency_id=announcement.agency_id,
        announcement_id=announcement_id,
        actor_id=actor.person_id,
        now=utcnow(),
    )
    session.commit()
    return redirect(url_for(".matches", announcement_id=announcement_id), code=303)


@blueprint.get("/applications-received/<uuid:application_id>")
@requires(Permission.VIEW_APPLICATIONS)
def application(application_id: UUID) -> str:
    """Show the résumé first, the evidence beside it, and what was decided; opening it is noted."""
    session = current_session()
    found, _ = application_queries.submitted_application(session, application_id)
    if can(Permission.DECIDE):
        services.open_record(session, application=found, reviewer=reviewer(), now=utcnow())
        session.commit()
    return application_page(session, found, DecisionForm(preference=found.preference_claim or "NV"))


def application_page(
    session: Session,
    found: Application,
    form: DecisionForm,
    refusal: DomainError | None = None,
    line_form: LineForm | None = None,
) -> str:
    """Render the page of one application, with whatever form was refused as it was typed."""
    _, resume = application_queries.submitted_application(session, found.id)
    announcement = _announcement(session, found.announcement_id)
    requisition = session.get_one(Requisition, announcement.requisition_id)
    match = matching_queries.newest_match(session, found.id)
    lines = matching_queries.lines_of(session, match) if match else []
    history = application_queries.history(session, found.id)
    return render_template(
        "assessment/application.html",
        application=found,
        announcement=announcement,
        requisition=requisition,
        resume=resume,
        match=match,
        off=matching_queries.switched_off(session, announcement),
        lines=lines,
        spans=[
            Span(li.start, li.end, f"evidence-{li.skill_id}", skill_name(li.skill_id))
            for li in lines
            if li.start is not None and li.end is not None and li.sentence and li.finding is not Finding.NOT_SHOWN
        ],
        skill_name=skill_name,
        flag_words=tampering.WORDS,
        experience=experience.words,
        judgements=contest_queries.judgements_of(session, found.id),
        contests=contest_queries.contests_of(session, found.id),
        line_form=line_form or LineForm(formdata=None),
        reviews=queries.reviews_of(session, found.id),
        reason_codes=REASON_CODES,
        plan=plans.plan_of(requisition),
        form=form,
        refusal=refusal,
        decidable=found.status in (Status.SUBMITTED, Status.QUALIFIED, *NEGATIVE),
        history=history,
        offer_acts=offers.possible(frozenset(e.type for e in history)),
        acts=offers.ACTS,
        redirects=catalog.codes("redirect").values() if found.status in offers.REDIRECTABLE else (),
        now=utcnow(),
    )


@blueprint.post("/applications-received/<uuid:application_id>")
@requires(Permission.DECIDE)
def decide(application_id: UUID) -> Response | tuple[str, int]:
    """Record the decision; what was typed stays when it is refused."""
    session, form = current_session(), DecisionForm()
    found, _ = application_queries.submitted_application(session, application_id)
    if not form.validate_on_submit():
        return application_page(session, found, form), 422
    announcement = _announcement(session, found.announcement_id)
    plan = plans.plan_of(session.get_one(Requisition, announcement.requisition_id))
    try:
        services.decide(
            session,
            application_id=application_id,
            reviewer=reviewer(),
            judgement=form.judgement(),
            plan=plan,
            now=utcnow(),
        )
    except DomainError as refusal:
        session.rollback()
        return application_page(session, found, form, refusal), refusal.status
    session.commit()
    flash(f"Your decision about {found.applicant_name} is recorded.", "success")
    return redirect(url_for(".matches", announcement_id=found.announcement_id), code=303)
