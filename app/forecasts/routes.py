"""The forecast pages: when each vacancy is expected to be filled, how long applications wait, and how good that was."""

import csv
import io
from collections.abc import Iterable, Sequence
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from app.applications.models import Application
from app.clock import EASTERN, utcnow
from app.errors import NotFound
from app.forecasts import basis, pages, queries, rules, scoring, waiting, waiting_queries
from app.forecasts.pages import Ahead, Subject
from app.identity.permissions import current_actor, current_session, public, public_session, requires
from app.identity.rules import Permission
from app.metrics.header import as_comments

blueprint = Blueprint("forecasts", __name__, url_prefix="/forecasts")
MOST_SHOWN = 100


@blueprint.get("")
@requires(Permission.VIEW_FORECASTS)
def overview() -> str:
    """Show when each open vacancy of the agency is expected to be filled, and what makes the date uncertain."""
    session, actor, agency_id = current_session(), current_actor(), _agency_id()
    run = queries.newest_run(session, agency_id)
    expected = queries.published(session, run) if run else []
    quarters = queries.scores(session, [agency_id], published=False)
    waits = waiting_queries.waits(session, agency_id)
    dated = sum(w.count for w in waits if w.rest)
    return render_template(
        "forecasts/overview.html",
        run=run,
        expected=expected[:MOST_SHOWN],
        count=len(expected),
        middle_on=pages.middle_on(expected),
        mover=pages.main_mover(expected),
        last=pages.last_quarter(quarters, run.method) if run else None,
        waits=waits,
        basis_lines=basis.of_vacancies(actor.agency_name, run, len(expected), queries.without_need(session, agency_id)),
        waits_basis=basis.of_waits(actor.agency_name, run, dated, sum(w.count for w in waits) - dated),
        **_words(),
    )


@blueprint.get("/accuracy")
@public
def accuracy() -> str:
    """Show how forecasts of vacancies or of applications did, by quarter and method, next to the naive baseline."""
    session, subject = public_session(), request.args.get("of", Subject.VACANCIES, type=Subject)
    choices = pages.choices(session, subject)
    wanted = request.args.get("agency", "")
    chosen = [c for c in choices if wanted in ("", c.agency.code)]
    if not chosen and wanted:
        raise NotFound("There is no agency of that code.")
    ids = [c.agency.id for c in chosen]
    table, method_words = pages.OF[subject]
    tested, published = (queries.scores(session, ids, published=kind, of=table) for kind in (False, True))
    return render_template(
        "forecasts/accuracy.html",
        subject=subject,
        choices=choices,
        shown=chosen,
        wanted=wanted,
        tested=tested,
        tested_total=queries.together(tested.values()),
        published=published,
        published_total=queries.together(published.values()),
        places=pages.by_place(session, ids) if subject is Subject.APPLICATIONS else {},
        fewest=scoring.FEWEST_SHOWN,
        basis_lines=basis.of_scores(
            chosen[0].agency.name if wanted else "all agencies",
            [c.run for c in chosen],
            [s for kind in (tested, published) for s in queries.together(kind.values()).values()],
            waits=subject is Subject.APPLICATIONS,
        ),
        **(_words() | {"method_words": method_words}),
    )


@blueprint.get("/vacancies.csv")
@requires(Permission.VIEW_FORECASTS)
def vacancies() -> Response:
    """Give what is expected for each open vacancy as a file."""
    session, agency_id = current_session(), _agency_id()
    run = queries.newest_run(session, agency_id)
    rows = queries.published(session, run) if run else []
    lines = (
        (
            *(e.forecast.requisition_id, e.forecast.as_of, e.forecast.method, e.forecast.need_on, e.forecast.reached),
            *(e.forecast.low_on, e.forecast.middle_on, e.forecast.high_on, e.forecast.mover or ""),
            "" if e.forecast.mover_share is None else round(e.forecast.mover_share, 4),
        )
        for e in rows
    )
    names = "requisition as_of method need_on reached low_on middle_on high_on moved_most_by_the_step_after share"
    header = basis.of_vacancies(current_actor().agency_name, run, len(rows), queries.without_need(session, agency_id))
    return _file("forecasts", header, names, lines)


@blueprint.get("/back-test.csv")
@requires(Permission.VIEW_FORECASTS)
def back_test() -> Response:
    """Give every forecast of the back-test, from which the page of its scores follows together with the log."""
    session, agency_id = current_session(), _agency_id()
    run, without = queries.newest_run(session, agency_id), queries.without_need(session, agency_id)
    said = queries.said(session, agency_id, published=False)
    lines = (
        (id_, s.made_on, s.method, s.range.low, s.range.middle, s.range.high, s.widened_days)
        for id_, listed in sorted(said.items())
        for s in listed
    )
    names = "requisition as_of method low_days middle_days high_days widened_days"
    header = basis.of_back_test(current_actor().agency_name, run, sum(map(len, said.values())), without)
    return _file("back-test", header, names, lines)


@blueprint.get("/applications.csv")
@requires(Permission.VIEW_FORECASTS)
def applications() -> Response:
    """Give for each application that waited last night its place and when its next step is expected; no names."""
    session, agency_id = current_session(), _agency_id()
    rows, run = waiting_queries.next_steps(session, agency_id), queries.newest_run(session, agency_id)
    dated = sum(row.middle_on is not None for row in rows)
    lines = (
        (r.application_id, r.place, r.began_on, r.as_of, r.method, r.low_on or "", r.middle_on or "", r.high_on or "")
        for r in rows
    )
    header = basis.of_waits(current_actor().agency_name, run, dated, len(rows) - dated)
    return _file("applications", header, "application place began_on as_of method low_on middle_on high_on", lines)


@blueprint.app_template_global()
def next_step(application: Application) -> Ahead | None:
    """Return what to tell an applicant of the next step of their application; for templates."""
    return pages.ahead(current_session(), application, utcnow().astimezone(EASTERN).date())


def _words() -> dict[str, object]:
    return {
        "method_words": rules.WORDS,
        "place_words": waiting.WORDS,
        "waiting_words": waiting.METHOD_WORDS,
        "fewest_ended": waiting.FEWEST_ENDED,
        "mover_words": pages.mover_words,
        "too_few": pages.too_few,
        "methods": tuple(rules.Method),
        "fewest_hires": rules.FEWEST_HIRES,
    }


def _agency_id() -> UUID:
    agency_id = current_actor().agency_id
    if agency_id is None:
        raise NotFound
    return agency_id


def _file(name: str, header: Sequence[str], columns: str, lines: Iterable[tuple[object, ...]]) -> Response:
    out = io.StringIO(newline="")
    out.write(as_comments(header))
    writer = csv.writer(out)
    writer.writerow(columns.split())
    writer.writerows(lines)
    code = current_actor().agency_code.lower()
    headers = {"Content-Disposition": f'attachment; filename="{name}-{code}.csv"'}
    return Response(out.getvalue(), mimetype="text/csv", headers=headers)
