"""The rows behind each number of the lead's pages, one requisition's clock, and the same figures as files."""

import csv
import io
from uuid import UUID

from flask import Blueprint, Response, request

from app.errors import NotFound
from app.identity.permissions import current_actor, requires
from app.identity.rules import Permission
from app.metrics import drill, listing, one_clock, outcomes, overview, pdf, staffing, time_spent
from app.metrics.desk import Page, desk, page
from app.metrics.header import as_comments
from app.metrics.outcomes import WORDS, Stage
from app.metrics.rules import MEASURES, Measure
from app.reference import catalog

blueprint = Blueprint("metric_rows", __name__, url_prefix="/time-to-hire")
COLUMNS = (
    "hire",
    "requisition",
    "entered_on",
    "t2h_toa_days",
    "t2h_eod_days",
    "fiscal_year",
    "quarter",
    "under_80",
    "within_80",
)


@blueprint.get("/hires")
@requires(Permission.VIEW_METRICS)
def hires() -> Page:
    """List the hires behind a figure, or those of one measure."""
    at, of = desk(), request.args.get("of", "")
    measure = Measure(of) if of in set(Measure) else None
    rows = drill.hires(at.asker, at.asked.filters, measure)
    return page(
        "metrics/hires.html",
        at,
        rows=rows,
        titles=drill.titles(at.session, rows.shown),
        measure=measure,
        measures=MEASURES,
    )


@blueprint.get("/excluded")
@requires(Permission.VIEW_METRICS)
def excluded() -> Page:
    """List the hires that could not be measured, each with the reason."""
    at = desk()
    rows = drill.excluded(at.asker, at.asked.filters)
    return page("metrics/excluded.html", at, rows=rows, titles=drill.titles(at.session, rows.shown))


@blueprint.get("/steps/<int:element>")
@requires(Permission.VIEW_METRICS)
def visits(element: int) -> Page:
    """List the finished visits to one step, or only the returns to it."""
    if element not in catalog.elements():
        raise NotFound("The hiring model has no step of that number.")
    at, again = desk(), "again" in request.args
    rows = drill.visits(at.asker, at.asked.filters, element, again=again)
    return page(
        "metrics/visits.html",
        at,
        rows=rows,
        titles=drill.titles(at.session, rows.shown),
        element=catalog.elements()[element],
        again=again,
    )


@blueprint.get("/applications")
@requires(Permission.VIEW_METRICS)
def applications() -> Page:
    """List the applications that came to a stage."""
    of = request.args.get("of", Stage.APPLIED.value)
    if of not in set(Stage):
        raise NotFound("Applications have no stage of that name.")
    at, stage = desk(), Stage(of)
    rows = drill.applications(at.asker, at.asked.filters, stage)
    return page(
        "metrics/applications.html",
        at,
        rows=rows,
        titles=drill.titles(at.session, rows.shown),
        stage=stage,
        words=WORDS[stage],
    )


@blueprint.get("/rows")
@requires(Permission.VIEW_METRICS)
def behind() -> Page:
    """List the rows behind one number of the lead's pages."""
    listed = listing.listings().get(request.args.get("what", ""))
    if listed is None:
        raise NotFound("No number of these pages has rows of that name.")
    at = desk()
    rows = drill.behind(at.asker, at.asked.filters, listed)
    return page(
        "metrics/rows.html",
        at,
        rows=rows,
        titles=drill.titles(at.session, rows.shown),
        listed=listed,
        measures=MEASURES,
    )


@blueprint.get("/requisitions/<uuid:requisition_id>")
@requires(Permission.VIEW_METRICS)
def clock(requisition_id: UUID) -> Page:
    """Show one requisition's clock in full."""
    at = desk()
    shown = one_clock.one_clock(at.session, at.agency_id, requisition_id, at.as_of)
    return page("metrics/clock.html", at, shown=shown)


@blueprint.get("/report.pdf")
@requires(Permission.VIEW_METRICS)
def report() -> Response:
    """Give the pages' figures as one document."""
    at = desk()
    measured = pdf.Report(
        agency=current_actor().agency_name,
        as_of=at.as_of,
        header=at.header,
        overview=overview.overview(at.source, at.asked),
        time_spent=time_spent.time_spent(at.source, at.asked, at.as_of),
        outcomes=outcomes.outcomes(at.source, at.asked),
        provisions=staffing.provisions(at.source, at.asked),
    )
    return _file(pdf.report(measured), "application/pdf", f"time-to-hire-{at.agency_code.lower()}.pdf")


@blueprint.get("/hires.csv")
@requires(Permission.VIEW_METRICS)
def hires_file() -> Response:
    """Give the measured hires behind the figures as a file; keys only, no names."""
    at, out = desk(), io.StringIO(newline="")
    out.write(as_comments(at.header.lines))
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(drill.lines(at.source, at.asked.filters))
    return _file(out.getvalue().encode(), "text/csv", f"time-to-hire-{at.agency_code.lower()}.csv")


def _file(data: bytes, kind: str, name: str) -> Response:
    return Response(data, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
