"""The reviewers' side of contests: judging a line of a match, what waits for an answer, and answering."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.applications import queries as application_queries
from app.assessment import queries as assessment_queries
from app.assessment.forms import DecisionForm
from app.assessment.routes import application_page
from app.clock import utcnow
from app.contests import queries, services
from app.contests.forms import AnswerForm, LineForm
from app.contests.services import Person
from app.errors import DomainError, NotFound
from app.identity.permissions import current_actor, current_session, requires
from app.identity.rules import Permission
from app.matching import queries as matching_queries
from app.positions.models import Announcement
from app.skills.vocabulary import skill_name

blueprint = Blueprint("contested", __name__)


def person() -> Person:
    """Return the signed-in person as the one who judges or answers."""
    actor = current_actor()
    return Person(actor.person_id, actor.name)


@blueprint.post("/applications-received/<uuid:application_id>/judgements")
@requires(Permission.DECIDE)
def judge(application_id: UUID) -> Response | tuple[str, int]:
    """Keep what the reviewer says of one line; what was typed stays when it is refused."""
    session, form = current_session(), LineForm()
    found, _ = application_queries.submitted_application(session, application_id)
    if not form.validate_on_submit():
        return application_page(session, found, DecisionForm(formdata=None), line_form=form), 422
    try:
        services.judge_line(
            session, application_id=application_id, judgement=form.judgement(), by=person(), now=utcnow()
        )
    except NotFound:
        raise
    except DomainError as refusal:
        session.rollback()
        page = application_page(session, found, DecisionForm(formdata=None), refusal, line_form=form)
        return page, refusal.status
    session.commit()
    flash("Your judgement on this line is kept. It teaches the next model; the line itself stays.", "success")
    return redirect(url_for("assessment.application", application_id=application_id, _anchor="criteria"), code=303)


@blueprint.get("/contests")
@requires(Permission.VIEW_APPLICATIONS)
def index() -> str:
    """Show which contests wait for an answer, the one that is due first on top."""
    return render_template(
        "contests/index.html", rows=queries.all_contests(current_session()), skill_name=skill_name, now=utcnow()
    )


@blueprint.get("/contests/<uuid:contest_id>")
@requires(Permission.VIEW_APPLICATIONS)
def show(contest_id: UUID) -> str:
    """Show one contest: what the applicant says, what the line says, and the résumé."""
    return _page(contest_id, AnswerForm())


def _page(contest_id: UUID, form: AnswerForm, refusal: DomainError | None = None) -> str:
    session = current_session()
    found = queries.contested(session, contest_id)
    application, resume = application_queries.submitted_application(session, found.contest.application_id)
    match = matching_queries.match_with_id(session, found.contest.match_id)
    line = next(li for li in matching_queries.lines_of(session, match) if li.skill_id == found.contest.skill_id)
    return render_template(
        "contests/show.html",
        found=found,
        application=application,
        announcement=session.get_one(Announcement, application.announcement_id),
        resume=resume,
        match=match,
        line=line,
        skill_name=skill_name,
        form=form,
        refusal=refusal,
        now=utcnow(),
    )


@blueprint.post("/contests/<uuid:contest_id>")
@requires(Permission.DECIDE)
def answer(contest_id: UUID) -> Response | tuple[str, int]:
    """Answer a contest; the applicant is told, and an upheld one becomes a new version of the match."""
    session, form = current_session(), AnswerForm()
    found = queries.contested(session, contest_id)
    if not form.validate_on_submit():
        return _page(contest_id, form), 422
    try:
        services.answer(
            session,
            contest_id=contest_id,
            answer=form.answer(),
            by=person(),
            involved=_deciders(session, found.contest.application_id),
            now=utcnow(),
        )
    except DomainError as refusal:
        session.rollback()
        return _page(contest_id, form, refusal), refusal.status
    session.commit()
    flash("The applicant is told what you found and why.", "success")
    return redirect(url_for(".index"), code=303)


def _deciders(session: Session, application_id: UUID) -> set[UUID]:
    return {review.reviewer_id for review in assessment_queries.reviews_of(session, application_id)}
