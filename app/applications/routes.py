"""An applicant's pages: begin, upload and check the résumé, answer, review, submit, follow, withdraw."""

from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.applicants import queries as applicant_queries
from app.applicants import services as applicant_services
from app.applications import queries, rules, services
from app.applications.forms import AnswersForm, ResumeForm
from app.applications.models import Application
from app.applications.services import Applicant
from app.clock import utcnow
from app.documents.store import open_store
from app.errors import DomainError
from app.identity.models import Agency
from app.identity.permissions import current_actor, current_session, requires
from app.identity.rules import Permission
from app.positions.models import Announcement

blueprint = Blueprint("applications", __name__)


def _own(application_id: UUID) -> Application:
    return queries.own_application(
        current_session(), person_id=current_actor().person_id, application_id=application_id
    )


@blueprint.get("/applications")
@requires(Permission.APPLY)
def own_list() -> str:
    """Show the person's applications, the newest first."""
    applications = queries.own_applications(current_session(), current_actor().person_id)
    return render_template("applications/list.html", applications=applications, now=utcnow())


@blueprint.post("/jobs/<uuid:announcement_id>/apply")
@requires(Permission.APPLY)
def begin(announcement_id: UUID) -> BaseResponse:
    """Begin an application, or go on with the one begun before."""
    actor, session = current_actor(), current_session()
    applicant = Applicant(actor.person_id, actor.name, actor.email)
    application = services.begin(session, announcement_id=announcement_id, applicant=applicant, now=utcnow())
    session.commit()
    return redirect(url_for(".show", application_id=application.id), code=303)


@blueprint.get("/jobs/<uuid:announcement_id>/apply")
@requires(Permission.APPLY)
def begin_after_sign_in(announcement_id: UUID) -> BaseResponse:
    """Come back from sign-in: show the application begun before, or the job page with its button."""
    begun = queries.own_application_to(
        current_session(), person_id=current_actor().person_id, announcement_id=announcement_id
    )
    if begun is not None:
        return redirect(url_for(".show", application_id=begun.id), code=303)
    return redirect(url_for("jobs.show", announcement_id=announcement_id, _anchor="apply"), code=303)


@blueprint.get("/applications/<uuid:application_id>")
@requires(Permission.APPLY)
def show(application_id: UUID) -> str:
    """Show a draft's task list, or where a submitted application stands."""
    application = _own(application_id)
    if application.submitted_at is None:
        return _draft_page(application, ResumeForm(), _filled(application))
    return _tracker_page(application)


def _filled(application: Application) -> AnswersForm:
    citizen = {True: "yes", False: "no"}.get(application.us_citizen) if application.us_citizen is not None else None
    return AnswersForm(
        formdata=None,
        us_citizen=citizen,
        preference_claim=application.preference_claim,
        may_share=application.may_share,
        certified=application.certified_at is not None,
    )


def _draft_page(
    application: Application, resume_form: ResumeForm, answers_form: AnswersForm, refusal: DomainError | None = None
) -> str:
    session = current_session()
    resume = (
        applicant_queries.own_resume(session, person_id=application.person_id, resume_id=application.resume_id)
        if application.resume_id
        else None
    )
    return render_template(
        "applications/draft.html",
        application=application,
        announcement=session.get_one(Announcement, application.announcement_id),
        agency=session.get_one(Agency, application.agency_id),
        resume=resume,
        earlier=applicant_queries.own_resumes(session, application.person_id),
        resume_form=resume_form,
        answers_form=answers_form,
        missing=rules.missing(
            has_resume=resume is not None,
            us_citizen=application.us_citizen,
            preference_claim=application.preference_claim,
            certified=application.certified_at is not None,
        ),
        refusal=refusal,
        now=utcnow(),
    )


def _tracker_page(application: Application) -> str:
    session = current_session()
    return render_template(
        "applications/tracker.html",
        application=application,
        announcement=session.get_one(Announcement, application.announcement_id),
        agency=session.get_one(Agency, application.agency_id),
        history=queries.history(session, application.id),
        notices=queries.notices_of(session, application.id),
        now=utcnow(),
    )


@blueprint.post("/applications/<uuid:application_id>/resume")
@requires(Permission.APPLY)
def upload(application_id: UUID) -> BaseResponse | tuple[str, int]:
    """Read, keep and show the uploaded file; a refused file leaves the draft as it was."""
    session, application, file = current_session(), _own(application_id), request.files.get("resume")
    name, data = (file.filename or "", file.read()) if file else ("", b"")
    try:
        resume = applicant_services.upload_resume(
            session,
            person_id=application.person_id,
            filename=name,
            data=data,
            store=open_store(current_app.config["SETTINGS"].files_url),
            now=utcnow(),
        )
        services.attach_resume(session, application=application, resume_id=resume.id, now=utcnow())
    except DomainError as refusal:
        session.rollback()
        application = _own(application_id)
        return _draft_page(application, ResumeForm(), _filled(application), refusal), refusal.status
    session.commit()
    return redirect(url_for(".check_resume", application_id=application_id), code=303)


@blueprint.get("/applications/<uuid:application_id>/resume")
@requires(Permission.APPLY)
def check_resume(application_id: UUID) -> str:
    """Show exactly the text that people and software will read."""
    application = _own(application_id)
    resume = applicant_queries.own_resume(
        current_session(), person_id=application.person_id, resume_id=application.resume_id or UUID(int=0)
    )
    return render_template("applications/resume.html", application=application, resume=resume)


@blueprint.post("/applications/<uuid:application_id>/earlier-resume")
@requires(Permission.APPLY)
def use_earlier_resume(application_id: UUID) -> BaseResponse:
    """Put a résumé uploaded before into this draft."""
    session, application = current_session(), _own(application_id)
    chosen = request.form.get("resume_id", type=UUID) or UUID(int=0)
    services.attach_resume(session, application=application, resume_id=chosen, now=utcnow())
    session.commit()
    return redirect(url_for(".check_resume", application_id=application_id), code=303)


@blueprint.post("/applications/<uuid:application_id>/answers")
@requires(Permission.APPLY)
def answer(application_id: UUID) -> BaseResponse:
    """Keep the answers, complete or not; with the button `submit`, go on to the review page."""
    session, application = current_session(), _own(application_id)
    services.answer(application, AnswersForm().answers(), utcnow())
    session.commit()
    if "continue" in request.form:
        return redirect(url_for(".review", application_id=application_id), code=303)
    flash("Your answers are saved.", "success")
    return redirect(url_for(".show", application_id=application_id), code=303)


@blueprint.get("/applications/<uuid:application_id>/review")
@requires(Permission.APPLY)
def review(application_id: UUID) -> str | BaseResponse:
    """Show everything once more before it is sent."""
    application, session = _own(application_id), current_session()
    if application.submitted_at is not None or application.resume_id is None:
        return redirect(url_for(".show", application_id=application_id), code=303)
    return render_template(
        "applications/review.html",
        application=application,
        announcement=session.get_one(Announcement, application.announcement_id),
        agency=session.get_one(Agency, application.agency_id),
        resume=applicant_queries.own_resume(session, person_id=application.person_id, resume_id=application.resume_id),
        missing=rules.missing(
            has_resume=True,
            us_citizen=application.us_citizen,
            preference_claim=application.preference_claim,
            certified=application.certified_at is not None,
        ),
    )


@blueprint.post("/applications/<uuid:application_id>/submit")
@requires(Permission.APPLY)
def submit(application_id: UUID) -> BaseResponse:
    """Submit the draft and show its receipt."""
    session = current_session()
    services.submit(session, person_id=current_actor().person_id, application_id=application_id, now=utcnow())
    session.commit()
    return redirect(url_for(".receipt", application_id=application_id), code=303)


@blueprint.get("/applications/<uuid:application_id>/receipt")
@requires(Permission.APPLY)
def receipt(application_id: UUID) -> str | BaseResponse:
    """Show the receipt with its number, whether or not anything ran in the background yet."""
    application, session = _own(application_id), current_session()
    if application.submitted_at is None:
        return redirect(url_for(".show", application_id=application_id), code=303)
    announcement = session.get_one(Announcement, application.announcement_id)
    return render_template("applications/receipt.html", application=application, announcement=announcement)


@blueprint.post("/applications/<uuid:application_id>/withdraw")
@requires(Permission.APPLY)
def withdraw(application_id: UUID) -> BaseResponse:
    """Withdraw; only the applicant can."""
    session = current_session()
    services.withdraw(
        session,
        person_id=current_actor().person_id,
        application_id=application_id,
        now=utcnow(),
        reason=request.form.get("reason", ""),
    )
    session.commit()
    flash("You withdrew this application.", "success")
    return redirect(url_for(".show", application_id=application_id), code=303)


@blueprint.get("/applications/<uuid:application_id>/resume/file")
@requires(Permission.APPLY)
def own_file(application_id: UUID) -> Response:
    """Give the uploaded file back to the person who uploaded it."""
    application = _own(application_id)
    resume = applicant_queries.own_resume(
        current_session(), person_id=application.person_id, resume_id=application.resume_id or UUID(int=0)
    )
    data = open_store(current_app.config["SETTINGS"].files_url).get(resume.sha256)
    headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
    return Response(data, mimetype="application/octet-stream", headers=headers)
