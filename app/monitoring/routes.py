"""The applicant's page of voluntary questions, and the EEO analyst's page of selection rates."""

import math
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.applications import queries as applications
from app.applications.models import Application
from app.clock import utcnow
from app.db import Persona
from app.errors import DomainError, NotAllowed, NotFound
from app.identity.models import Agency
from app.identity.permissions import current_actor, current_session, requires, settings
from app.identity.rules import Permission
from app.monitoring import queries, rates, rules, services
from app.monitoring.forms import AnswersForm, SwitchForm
from app.reference import catalog

blueprint = Blueprint("monitoring", __name__)


@blueprint.app_template_global()
def voluntary_questions(application: Application) -> str:
    """Return the address of the questions, or nothing where the agency does not ask them; for templates."""
    if not settings().selection_rate_monitoring or application.submitted_at is None:
        return ""
    if not queries.asking(current_session(), application.agency_id).is_on:
        return ""
    return url_for("monitoring.questions", application_id=application.id)


def _asked(application_id: UUID) -> Application:
    application = applications.own_application(
        current_session(), person_id=current_actor().person_id, application_id=application_id
    )
    if not voluntary_questions(application):
        raise NotFound("There are no voluntary questions for this application.")
    return application


@blueprint.get("/applications/<uuid:application_id>/voluntary-questions")
@requires(Permission.APPLY)
def questions(application_id: UUID) -> str:
    """Ask two questions that nobody has to answer, and say what becomes of the answers."""
    application, session = _asked(application_id), current_session()
    given = queries.own_answers(session, application_id)
    form = AnswersForm(formdata=None, sex=given.sex if given else "", origin=given.origin if given else "")
    return render_template(
        "monitoring/questions.html",
        application=application,
        agency=session.get_one(Agency, application.agency_id),
        asking=queries.asking(session, application.agency_id),
        form=form,
        given=given,
        rules=rules,
    )


@blueprint.post("/applications/<uuid:application_id>/voluntary-questions")
@requires(Permission.APPLY)
def answer(application_id: UUID) -> Response:
    """Keep the answers, or take them back when there are none any more."""
    session, answers = current_session(), AnswersForm().answers()
    _asked(application_id)
    services.answer(session, application_id=application_id, answers=answers)
    session.commit()
    kept = answers.sex is not None or answers.origin is not None
    flash("Thank you. Your answers are kept apart from your application." if kept else "Nothing is kept.", "success")
    return redirect(url_for("applications.show", application_id=application_id), code=303)


def _analyst() -> UUID:
    """Return the analyst's agency.

    Raises:
        NotFound: this installation does not monitor.
        NotAllowed: the person also decides about applicants there, so the database answers them as staff.
    """
    actor = current_actor()
    if not settings().selection_rate_monitoring or actor.agency_id is None:
        raise NotFound
    if actor.context.persona is not Persona.EEO:
        raise NotAllowed("Whoever takes part in decisions about applicants does not see selection rates.")
    return actor.agency_id


@blueprint.get("/selection-rates")
@requires(Permission.VIEW_SELECTION_RATES)
def overview() -> str:
    """Show a fiscal year's selection rates by group, the switch, and the state of the law."""
    asking = queries.asking(current_session(), _analyst())
    return _page(SwitchForm(formdata=None, on=asking.is_on, omb_number=asking.omb_number))


def _page(form: SwitchForm, refusal: DomainError | None = None) -> str:
    agency_id, session = _analyst(), current_session()
    years = queries.years_measured(session, agency_id)
    asked = request.args.get("year", type=int)
    year = asked if asked in years else (years[0] if years else None)
    return render_template(
        "monitoring/overview.html",
        measured=queries.measured(session, agency_id, year) if year is not None else None,
        years=years,
        next_year=rules.fiscal_year_to_measure(utcnow()),
        asking=queries.asking(session, agency_id),
        switches=queries.switches(session, agency_id),
        form=form,
        refusal=refusal,
        rules=rules,
        occupations=catalog.series(),
        most_people=math.isqrt(rates.MOST_TABLES) - 1,
    )


@blueprint.post("/selection-rates")
@requires(Permission.VIEW_SELECTION_RATES)
def switch() -> Response | tuple[str, int]:
    """Begin or stop asking."""
    agency_id, session, form = _analyst(), current_session(), SwitchForm()
    if not form.validate():
        return _page(form), 422
    turn = form.turn()
    try:
        services.switch(session, agency_id=agency_id, person_id=current_actor().person_id, turn=turn, now=utcnow())
    except DomainError as refusal:
        session.rollback()
        return _page(form, refusal), refusal.status
    session.commit()
    flash("Applicants are asked from now on." if turn.on else "Applicants are not asked any more.", "success")
    return redirect(url_for(".overview"), code=303)
