"""The public's pages: search open jobs, read one job."""

from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.blueprints import BlueprintSetupState

from app.clock import utcnow
from app.identity.permissions import public, public_session
from app.positions import listing, names, queries, search
from app.positions.structured_data import job_posting
from app.reference import catalog

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


@blueprint.record_once
def _give_words(state: BlueprintSetupState) -> None:
    """Let every template look up reference data and names, also inside macros."""
    state.app.jinja_env.globals.update(catalog=catalog, skill_name=names.skill_name, role_name=names.role_name)


@blueprint.get("", endpoint="search")
@public
def find() -> str:
    """Search open jobs; every state of the page is an address."""
    session, now = public_session(), utcnow()
    asked = listing.parse(request.args)
    page = search.page(session, asked.criteria, now=now, order=asked.order, after=asked.after)
    wider = search.wider(session, asked.criteria, now) if page.count == 0 else []
    return render_template(
        "positions/search.html",
        asked=asked,
        page=page,
        wider=[(offer, listing.address(asked.with_criteria(offer.criteria))) for offer in wider],
        chips=listing.chips(asked, search.agencies_with_open_jobs(session, now)),
        filters=listing.filters(search.agencies_with_open_jobs(session, now)),
        next_page=listing.address(asked.page_after(page.next_key)) if page.next_key else "",
        first_page=listing.address(asked.page_after("")) if asked.after else "",
        labels=listing.LABELS,
    )


@blueprint.get("/<uuid:announcement_id>")
@public
def show(announcement_id: UUID) -> str:
    """Show one published job, open or not; a draft answers as if it did not exist."""
    job = queries.public_announcement(public_session(), announcement_id)
    address = url_for(".show", announcement_id=announcement_id, _external=True)
    return render_template(
        "positions/job.html",
        job=job,
        state=job.state(utcnow()),
        structured_data=job_posting(job, address=address),
    )
