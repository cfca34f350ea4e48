"""The operator's and auditor's pages: what runs, what is parked, who did what; the demonstration's inbox."""

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlmodel import col, select
from werkzeug.wrappers import Response

from app.audit.models import AuditEvent
from app.clock import utcnow
from app.errors import NotFound
from app.identity.permissions import current_session, public, requires, settings
from app.identity.rules import Permission
from app.notices.mail import FolderMailer, open_mailer
from app.work import queries, services

blueprint = Blueprint("operations", __name__)
AUDIT_PAGE = 200


@blueprint.get("/operations")
@requires(Permission.OPERATE)
def health() -> str:
    """Show background work and which processes are alive."""
    session, now = current_session(), utcnow()
    return render_template(
        "operations/health.html",
        load=queries.load(session, now),
        parked=queries.parked(session),
        heartbeats=queries.heartbeats(session),
        now=now,
    )


@blueprint.post("/operations/tasks/<int:task_id>/retry")
@requires(Permission.OPERATE)
def retry(task_id: int) -> Response:
    """Give a parked task another round."""
    session = current_session()
    if not services.retry(session, task_id, utcnow()):
        raise NotFound("That task is not parked any more.")
    session.commit()
    flash("The task is tried again.", "success")
    return redirect(url_for(".health"), code=303)


@blueprint.get("/audit")
@requires(Permission.VIEW_AUDIT)
def audit() -> str:
    """Show the newest acts of the agency's record."""
    statement = select(AuditEvent).order_by(col(AuditEvent.id).desc()).limit(AUDIT_PAGE)
    return render_template("operations/audit.html", events=current_session().exec(statement).all())


@blueprint.get("/demonstration/inbox")
@public
def inbox() -> str:
    """Show the mail folder of a demonstration; elsewhere there is no such page."""
    mailer = open_mailer(settings().mail_url, settings().mail_from)
    if not settings().demonstration or not isinstance(mailer, FolderMailer):
        raise NotFound
    return render_template("operations/inbox.html", letters=list(mailer.letters(50)))
