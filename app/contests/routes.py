"""The applicant's own match report, where each line can be contested; no number of the model stands on it (T116)."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.applications import queries as application_queries
from app.clock import utcnow
from app.contests import queries, services
from app.contests.forms import ContestForm
from app.contests.rules import ANSWER_WITHIN
from app.errors import DomainError, NotFound
from app.identity.permissions import current_actor, current_session, requires
from app.identity.rules import Permission
from app.matching import queries as matching_queries
from app.positions.models import Announcement
from app.skills.vocabulary import skill_name

blueprint = Blueprint("contests", __name__)


@blueprint.get("/applications/<uuid:application_id>/report")
@requires(Permission.APPLY)
def report(application_id: UUID) -> str:
    """Show the applicant what software read in the résumé, in their own sentences, and what can be contested."""
    return _page(application_id, ContestForm())


def _page(application_id: UUID, form: ContestForm, refusal: DomainError | None = None) -> str:
    session, person_id = current_session(), current_actor().person_id
    application = application_queries.own_application(session, person_id=person_id, application_id=application_id)
    if application.submitted_at is None:
        raise NotFound
    announcement = session.get_one(Announcement, application.announcement_id)
    match = matching_queries.newest_match(session, application_id)
    return render_template(
        "contests/report.html",
        application=application,
        announcement=announcement,
        match=match,
        off=matching_queries.switched_off(session, announcement),
        lines=matching_queries.lines_of(session, match) if match else [],
        contests=queries.contests_of(session, application_id),
        skill_name=skill_name,
        days=ANSWER_WITHIN.days,
        form=form,
        refusal=refusal,
        now=utcnow(),
    )


@blueprint.post("/applications/<uuid:application_id>/report")
@requires(Permission.APPLY)
def contest(application_id: UUID) -> Response | tuple[str, int]:
    """Open a human review of one line; what was typed stays when it is refused."""
    session, form = current_session(), ContestForm()
    if not form.validate_on_submit():
        return _page(application_id, form), 422
    try:
        services.contest(
            session,
            application_id=application_id,
            person_id=current_actor().person_id,
            skill_id=str(form.skill_id.data),
            words=str(form.words.data),
            sentence=str(form.sentence.data or ""),
            now=utcnow(),
        )
    except NotFound:
        raise
    except DomainError as refusal:
        session.rollback()
        return _page(application_id, form, refusal), refusal.status
    session.commit()
    flash(f"A person who was not involved looks at it and writes to you within {ANSWER_WITHIN.days} days.", "success")
    return redirect(url_for(".report", application_id=application_id), code=303)
