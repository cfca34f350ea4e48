"""Figures to take away: a lead's exports, OPM's report, and for everyone the open data with catalogue and feed."""

from flask import Blueprint, Response, jsonify, render_template, request, url_for

from app.clock import EASTERN, utcnow
from app.errors import NotFound
from app.identity.permissions import current_actor, current_session, public, public_session, requires, settings
from app.identity.rules import Permission
from app.metrics import sources
from app.metrics.rules import fiscal_quarter
from app.metrics.sources import Source
from app.open_data import catalog, columns, figures, files, opm, queries, release
from app.open_data.catalog import Published, Publisher
from app.open_data.figures import Office
from app.open_data.files import Book
from app.open_data.models import OpenDataRelease
from app.open_data.suppression import THRESHOLD

blueprint = Blueprint("open_data", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet", "xlsx": XLSX}


def _office() -> Office:
    actor = current_actor()
    if actor.agency_id is None:
        raise NotFound
    return Office(actor.agency_id, actor.agency_code, actor.agency_name)


def _now(office: Office) -> Source:
    """Return the present figures: from the tables that are kept current, never by counting the log."""
    return sources.at(current_session(), office.id)


def _download(book: Book, sheet: str, form: str, name: str) -> Response:
    if form == "xlsx":
        content = files.as_xlsx(book)
    elif form == "csv":
        content = files.as_csv(book.sheet(sheet), book.header)
    else:
        content = files.as_parquet(book.sheet(sheet), book.header)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"', "Cache-Control": "no-store"}
    return Response(content, mimetype=FORMS[form], headers=headers)


@blueprint.get("/time-to-hire/exports")
@requires(Permission.VIEW_METRICS)
def exports() -> str:
    """Offer the agency's figures as files, and show OPM's report of a fiscal year."""
    office, year = _office(), _year()
    source = _now(office)
    session = current_session()
    years = sorted(figures.years(session, office) | {year}, reverse=True)
    lines = opm.report(figures.reported(session, office, year), year)
    book = figures.opm_book(current_session(), office, lines, year, source)
    return render_template(
        "open_data/exports.html",
        lines=lines,
        year=year,
        years=years,
        undated=figures.undated(session, office),
        sheets=columns.TITLES,
        book=book,
    )


def _year() -> int:
    """Return the asked-for fiscal year; without one, or with nonsense, the present one."""
    present = fiscal_quarter(utcnow().astimezone(EASTERN).date()).year
    asked = request.args.get("year", type=int)
    return asked if asked is not None and 1900 < asked < 2200 else present


@blueprint.get(
    "/time-to-hire/exports/"
    "<any(periods, notices, hires, excluded, steps, holders, outcomes, open):sheet>.<any(csv, parquet):form>"
)
@requires(Permission.VIEW_METRICS)
def export(sheet: str, form: str) -> Response:
    """Give one table of the agency's figures as a file."""
    office = _office()
    book = figures.book(current_session(), office, _now(office), (sheet,))
    return _download(book, sheet, form, f"time-to-hire-{office.code.lower()}-{sheet}")


@blueprint.get("/time-to-hire/exports/all.xlsx")
@requires(Permission.VIEW_METRICS)
def workbook() -> Response:
    """Give all tables as one workbook with definitions."""
    office = _office()
    book = figures.book(current_session(), office, _now(office))
    return _download(book, "", "xlsx", f"time-to-hire-{office.code.lower()}")


@blueprint.get("/time-to-hire/exports/opm-report.<any(csv, parquet, xlsx):form>")
@requires(Permission.VIEW_METRICS)
def opm_report(form: str) -> Response:
    """Give OPM's report of a fiscal year as a file."""
    office, year = _office(), _year()
    source = _now(office)
    lines = opm.report(figures.reported(current_session(), office, year), year)
    book = figures.opm_book(current_session(), office, lines, year, source)
    return _download(book, "opm", form, f"opm-time-to-hire-{office.code.lower()}-fy{year}")


def _publisher() -> Publisher:
    chosen = settings()
    return Publisher(
        chosen.publisher_name, chosen.publisher_contact or chosen.mail_from, chosen.bureau_code, chosen.program_code
    )


def _published(releases: list[OpenDataRelease]) -> list[Published]:
    root = settings().public_url
    named = queries.files_of(public_session(), [r.id for r in releases if r.id is not None])
    return [
        Published(r, {n: root + url_for(".file", release_id=r.id, name=n) for n, _, _ in named.get(r.id or 0, [])})
        for r in releases
    ]


@blueprint.get("/open-data")
@public
def index() -> str:
    """List the releases with their files, dates and licence, and say what the data are."""
    session = public_session()
    releases = queries.releases(session)
    return render_template(
        "open_data/index.html",
        releases=releases,
        files=queries.files_of(session, [r.id for r in releases if r.id is not None]),
        release=release,
        threshold=THRESHOLD,
        publisher=_publisher(),
    )


@blueprint.get("/open-data/dictionary")
@public
def dictionary() -> str:
    """Say what each column of the open data means."""
    return render_template("open_data/dictionary.html", release=release, threshold=THRESHOLD)


@blueprint.get(
    '/open-data/<int:release_id>/<any("time-to-hire.csv", "time-to-hire.parquet", "dictionary.json", '
    '"days-per-step.csv", "days-per-step.parquet", "days-per-step-dictionary.json"):name>'
)
@public
def file(release_id: int, name: str) -> Response:
    """Give one file of a release; it never changes, so anybody may keep a copy."""
    found = queries.file(public_session(), release_id, name)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "public, max-age=86400, immutable",
        "ETag": f'"{found.sha256}"',
    }
    return Response(found.content, mimetype=found.media_type, headers=headers)


@blueprint.get("/data.json")
@public
def data_json() -> Response:
    """Give the DCAT-US catalogue where harvesters look for it."""
    newest = queries.newest(public_session())
    return jsonify(
        catalog.data_json(_publisher(), settings().public_url, _published([newest])[0] if newest is not None else None)
    )


@blueprint.get("/open-data/feed.atom")
@public
def feed() -> Response:
    """Give the releases as an Atom feed."""
    published = _published(list(queries.releases(public_session())))
    content = catalog.feed(_publisher(), settings().public_url, published, utcnow())
    return Response(content, mimetype="application/atom+xml")
