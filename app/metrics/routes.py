"""The lead's pages: are we on time, where does time go, who holds what now; and the file behind them."""

import csv
import io

from flask import Blueprint, Response, render_template, request

from app.clock import utcnow
from app.errors import NotFound
from app.identity.permissions import current_actor, current_session, requires
from app.identity.rules import Permission
from app.metrics import queries, report
from app.reference import catalog

blueprint = Blueprint("metrics", __name__, url_prefix="/time-to-hire")
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


@blueprint.get("")
@requires(Permission.VIEW_METRICS)
def overview() -> str:
    """Show the agency's time-to-hire against the chosen goal set."""
    session, actor, now = current_session(), current_actor(), utcnow()
    chosen = request.args.get("goals", "EO14170")
    goals = catalog.goal_sets().get(chosen)
    if goals is None or actor.agency_id is None:
        raise NotFound("There is no goal set of that name.")
    measured = report.of_agency(session, actor.agency_id, now)
    vetting = queries.vetting_days(session, actor.agency_id, now)
    return render_template(
        "metrics/overview.html",
        report=measured,
        goals=goals,
        goal_sets=catalog.goal_sets().values(),
        verdicts=report.verdicts(measured, goals, vetting),
        elements=catalog.elements(),
        now=now,
    )


@blueprint.get("/hires.csv")
@requires(Permission.VIEW_METRICS)
def hires() -> Response:
    """Give the hires behind the figures as a file; keys only, no names."""
    session, actor = current_session(), current_actor()
    if actor.agency_id is None:
        raise NotFound
    measured = report.of_agency(session, actor.agency_id, utcnow())
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(report.rows(measured.hires))
    headers = {"Content-Disposition": f'attachment; filename="time-to-hire-{actor.agency_code.lower()}.csv"'}
    return Response(out.getvalue(), mimetype="text/csv", headers=headers)
