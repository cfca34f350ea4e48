"""Importing announcements on a page: upload a USAJOBS file, see what became of each item."""

from flask import Blueprint, render_template, request

from app.clock import utcnow
from app.errors import DomainError
from app.identity.permissions import current_actor, current_session, requires
from app.identity.rules import Permission
from app.positions import importing, usajobs
from app.positions.forms import ImportForm

blueprint = Blueprint("imports", __name__, url_prefix="/requisitions/import")


@blueprint.get("")
@requires(Permission.IMPORT_ANNOUNCEMENTS)
def upload() -> str:
    """Offer the upload."""
    return render_template("positions/import.html", form=ImportForm(), result=None)


@blueprint.post("")
@requires(Permission.IMPORT_ANNOUNCEMENTS)
def take() -> str | tuple[str, int]:
    """Import the file and show what became of each item; a wrong file changes nothing."""
    session, actor, form = current_session(), current_actor(), ImportForm()
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise usajobs.NotUsajobs("Choose a file.")
        items = usajobs.read(sent.read())
    except DomainError as refusal:
        form.file.errors = (str(refusal),)
        return render_template("positions/import.html", form=form, result=None), refusal.status
    assert actor.agency_id is not None
    result = importing.import_items(
        session, items=items, agency_id=actor.agency_id, actor_id=actor.person_id, now=utcnow()
    )
    session.commit()
    return render_template("positions/import.html", form=form, result=result)
