"""R-49: every view and every file of figures says of whom, from when, up to when, without whom, and where it breaks."""

import html
import io
import re

import openpyxl
import pytest
from arro3.io import read_parquet
from pypdf import PdfReader

from app.clock import utcnow
from app.db import Persona
from app.forecasts import services as forecasts
from app.identity.rules import Role
from app.open_data import services
from app.simulation.models import Scenario
from tests.factories import a_person, a_requisition, an_agency
from tests.forecasts.made_histories import NOW, an_agency_s_past
from tests.open_data.conftest import count, read_csv

SAID = (
    *(r"Population: ", r"Start: ", r"Data (as of|up to) .*\d"),
    *(r"[Nn]ot measured|left out|\d without", r"Unit: calendar days", r"Series break"),
)
"""What the header has to hold: population, start basis, cut-off, exclusions, and, with the unit, the series break."""
LEAD = "/time-to-hire"
SHEETS = ("periods", "notices", "hires", "excluded", "steps", "holders", "outcomes", "open")
PAGES = (
    *(LEAD + path for path in ("", "/from-approval", "/steps", "/breakdown", "/outcomes", "/provisions", "/agencies")),
    *(LEAD + path for path in ("/hires", "/excluded", "/steps/6", "/applications", "/rows?what=WHAT", "/exports")),
    *(LEAD + "/requisitions/REQUISITION", LEAD + "/hires?as_of=2026-05-01"),
    *("/forecasts", "/forecasts/accuracy", "/forecasts/accuracy?of=applications", "/forecasts/accuracy?agency=ONE"),
    "/forecasts/what-if/SCENARIO",
)
CSV = (
    *(f"{LEAD}/hires.csv", f"{LEAD}/hires.csv?as_of=2026-05-01", *(f"{LEAD}/exports/{s}.csv" for s in SHEETS)),
    *(f"{LEAD}/exports/opm-report.csv?year=2026", "/forecasts/vacancies.csv", "/forecasts/back-test.csv"),
    *("/forecasts/applications.csv", "/open-data/1/time-to-hire.csv", "/open-data/1/days-per-step.csv"),
)
OTHERS = (
    *(f"{LEAD}/report.pdf", f"{LEAD}/exports/all.xlsx", f"{LEAD}/exports/opm-report.xlsx"),
    *(f"{LEAD}/exports/opm-report.parquet", *(f"{LEAD}/exports/{s}.parquet" for s in SHEETS)),
    *("/open-data/1/time-to-hire.parquet", "/open-data/1/days-per-step.parquet", "/open-data/1/dictionary.json"),
    *("/open-data/1/days-per-step-dictionary.json", "/forecasts/what-if/SCENARIO/file"),
)


@pytest.fixture
def places(session, database, sign_in):
    """A lead's browser, and how to fill in an address."""
    agency = an_agency(session, code="ONE", name="Agency, of One")
    told = an_agency_s_past(session, agency)
    a_requisition(session, agency)
    session.commit()
    count(database, agency)
    with database.session(Persona.SYSTEM, agency=agency.id) as system:
        forecasts.forecast_agency(system, agency_id=agency.id, now=NOW)
        system.commit()
    built = services.build(lambda agency_id: database.session(Persona.SYSTEM, agency=agency_id), utcnow())
    with database.session(Persona.SYSTEM) as system:
        services.publish(system, built, utcnow())
        system.commit()
    lead = sign_in(a_person(session, role=Role.AGENCY_LEAD, agency=agency))
    asked = {"goal_days": "80", "posting_days": "5", "authority": "as_before", "seed": "7"}
    scenario = lead.post("/forecasts/what-if", data=asked).location.rsplit("/", 1)[1]
    names = {"SCENARIO": scenario, "REQUISITION": str(next(iter(told))), "WHAT": "open"}
    return lead, lambda path: re.sub(r"[A-Z]{4,}", lambda m: names[m[0]], path)


def words(path, content):
    """Return what a file that is no CSV says of itself."""
    path = path.split("?")[0]
    if path.endswith(".pdf"):
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if path.endswith(".xlsx"):
        return "\n".join(str(row[0].value) for row in openpyxl.load_workbook(io.BytesIO(content))["About"])
    if path.endswith(".parquet"):
        return read_parquet(io.BytesIO(content)).read_all().schema.metadata[b"about"].decode()
    return content.decode()


def lacking(said):
    return [wanted for wanted in SAID if not re.search(wanted, said)]


def test_every_view_and_every_file_of_figures_has_its_header(places, session):
    lead, fill = places
    found = {}
    for path in PAGES:
        answer = lead.get(fill(path))
        assert answer.status_code == 200, path
        found[path] = lacking(html.unescape(re.sub(r"<[^>]+>", " ", answer.text.split("<main")[1])))
    for path in CSV:
        answer = lead.get(fill(path))
        assert answer.status_code == 200, path
        head, rows = read_csv(answer.data)
        found[path] = lacking("".join(head))
        assert not any("," in line for line in head), path
        assert all(None not in row for row in rows), path
        assert not rows or all(re.fullmatch(r"[a-z][a-z0-9_]*", column) for column in rows[0]), path
    for path in OTHERS:
        answer = lead.get(fill(path))
        assert answer.status_code == 200, path
        found[path] = lacking(words(path, answer.data))
    assert {path: wanted for path, wanted in found.items() if wanted} == {}


def test_the_header_counts_what_the_rows_are(places, session):
    lead, fill = places
    for path, counted in (("vacancies", "n = {} forecasts"), ("back-test", "n = {} forecasts")):
        head, rows = read_csv(lead.get(f"/forecasts/{path}.csv").data)
        assert counted.format(len(rows)) in "".join(head)
        assert len(rows) > 10
    head, rows = read_csv(lead.get("/forecasts/applications.csv").data)
    dated = sum(row["middle_on"] != "" for row in rows)
    assert f"n = {dated} with a date; {len(rows) - dated} without" in "".join(head)
    assert f"n = {dated} with a date; {len(rows) - dated} without" in lead.get("/forecasts").text
    kept = session.get_one(Scenario, fill("SCENARIO"))
    page = lead.get(fill("/forecasts/what-if/SCENARIO")).text
    assert f"n = {kept.hires} hires; left out: {kept.result['left_out']} vacancies still open or cancelled" in page


def test_no_view_of_figures_is_forgotten_here(app):
    """A new address of these capabilities has to be walked above, or to be named here with why not."""
    no_figures = {
        *("open_data.index", "open_data.dictionary", "open_data.data_json", "open_data.feed"),  # about the files
        *("simulation.index", "simulation.run"),  # a form
    }
    named = ("metrics", "metric_rows", "open_data", "forecasts", "simulation")
    adapter = app.url_map.bind("localhost")
    names = {
        "SCENARIO": "0" * 8 + "-0000-4000-8000-" + "0" * 12,
        "REQUISITION": "0" * 8 + "-0000-4000-8000-" + "0" * 12,
    }
    paths = [re.sub(r"[A-Z]{4,}", lambda m: names.get(m[0], m[0]), p).split("?")[0] for p in (*PAGES, *CSV, *OTHERS)]
    walked = {adapter.match(path, method="GET")[0] for path in paths}
    there = {r.endpoint for r in app.url_map.iter_rules() if r.endpoint.split(".")[0] in named}
    assert there - walked - no_figures == set()
