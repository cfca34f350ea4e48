"""The lead's pages: are we on time, where does time go, what comes of applications, is the order staffed."""

from dataclasses import replace

from flask import Blueprint, request

from app.identity.permissions import current_session, requires
from app.identity.rules import Permission
from app.metrics import breakdown as slices
from app.metrics import comparison, outcomes, overview, sources, staffing, time_spent
from app.metrics.applicants import NOTICE_NAMES
from app.metrics.approval import approval, from_approval
from app.metrics.desk import Page, desk, page
from app.reference import catalog

blueprint = Blueprint("metrics", __name__, url_prefix="/time-to-hire")


@blueprint.get("", endpoint="overview")
@requires(Permission.VIEW_METRICS)
def show_overview() -> Page:
    """Show six measures against the chosen goal set, their trend, and the quality of the data."""
    at = desk()
    return page(
        "metrics/overview.html",
        at,
        shown=overview.overview(at.source, at.asked),
        approval=approval(at.source, at.asked.filters),
        notice_names=NOTICE_NAMES,
    )


@blueprint.get("/from-approval", endpoint="from_approval")
@requires(Permission.VIEW_METRICS)
def show_from_approval() -> Page:
    """Show both measures with the clock started at the committee's approval; no goal is judged from there."""
    at = desk()
    shown = from_approval(at.source, at.asked, at.header)
    return page("metrics/from_approval.html", at, header=shown.header, shown=shown)


@blueprint.get("/steps", endpoint="steps")
@requires(Permission.VIEW_METRICS)
def show_steps() -> Page:
    """Show where time goes: steps, holders, rework, and what is overdue now; held against the step model chosen."""
    at, models = desk(), catalog.step_models()
    shown = time_spent.time_spent(at.source, at.asked, at.as_of, models.get(request.args.get("model", "")))
    return page("metrics/steps.html", at, quality=at.quality, shown=shown, models=models.values())


@blueprint.get("/outcomes", endpoint="outcomes")
@requires(Permission.VIEW_METRICS)
def show_outcomes() -> Page:
    """Show how far applications came, and why people said no."""
    at = desk()
    return page("metrics/outcomes.html", at, quality=at.quality, shown=outcomes.outcomes(at.source, at.asked))


@blueprint.get("/provisions", endpoint="provisions")
@requires(Permission.VIEW_METRICS)
def show_provisions() -> Page:
    """Show whether each part of the order is staffed."""
    at = desk()
    return page("metrics/provisions.html", at, quality=at.quality, shown=staffing.provisions(at.source, at.asked))


@blueprint.get("/breakdown", endpoint="breakdown")
@requires(Permission.VIEW_METRICS)
def show_breakdown() -> Page:
    """Show time-to-hire by one slice."""
    at, by = desk(), request.args.get("by", "")
    shown = slices.breakdown(at.asker, at.asked, by if by in slices.BY else slices.USUAL)
    return page("metrics/breakdown.html", at, shown=shown, slices=slices.BY)


@blueprint.get("/agencies", endpoint="agencies")
@requires(Permission.VIEW_METRICS)
def show_agencies() -> Page:
    """Show agencies side by side in one quarter, by the same definition."""
    at = desk()
    shown = comparison.comparison(sources.agencies(current_session()), at.asked)
    if shown.quarter is not None:
        at = replace(at, asked=at.asked.only(shown.quarter))
    return page("metrics/agencies.html", at, shown=shown)
