"""The public pages and a lead's exports: what they list, what they give, and to whom."""

import io
import json
from datetime import timedelta

import openpyxl
import pytest
from arro3.io import read_parquet
from lxml import etree

from app.clock import utcnow
from app.db import Persona
from app.identity.rules import Role
from app.open_data import services
from app.timeline.rules import EventType
from tests.factories import a_person, a_requisition, an_agency, an_event
from tests.open_data.conftest import a_hire, count, noon, read_csv, some_hires

ENTERED = noon(2025, 8, 29)


@pytest.fixture
def agency(session, database):
    agency = an_agency(session, code="ONE", name="Agency of One")
    some_hires(session, agency, [60, 70, 79, 80, 81, 90, 100], entered=ENTERED)
    a_hire(session, agency, need=None, tentative=noon(2025, 8, 1), entered=ENTERED)
    some_hires(session, an_agency(session, code="TWO"), [33] * 9, entered=ENTERED)
    session.commit()
    count(database, agency)
    return agency


@pytest.fixture
def lead(session, sign_in, agency):
    return sign_in(a_person(session, role=Role.AGENCY_LEAD, agency=agency))


@pytest.fixture
def released(agency, database):
    def opened(agency_id):
        return database.session(Persona.SYSTEM, agency=agency_id)

    built = services.build(opened, utcnow())
    with database.session(Persona.SYSTEM) as system:
        services.publish(system, built, utcnow())
        system.commit()
    return built


def test_before_the_first_release_the_page_says_so_and_the_catalogue_is_empty(app):
    client = app.test_client()
    assert b"Nothing has been published yet" in client.get("/open-data").data
    assert client.get("/data.json").json["dataset"] == []
    assert client.get("/open-data/feed.atom").status_code == 200
    assert client.get("/open-data/1/time-to-hire.csv").status_code == 404


def test_the_page_lists_releases_with_files_dates_and_licence(app, released):
    page = app.test_client().get("/open-data").text
    for wanted in ("FY2025 Q4", "time-to-hire.csv", "time-to-hire.parquet", "dictionary.json", "CC0 1.0"):
        assert wanted in page
    link = page.split('href="/open-data/')[-1].split('"')[0]
    assert link


def test_a_file_is_what_was_built_and_may_be_kept(app, released):
    client = app.test_client()
    for name, content in released.files.items():
        answer = client.get(f"/open-data/1/{name}")
        assert answer.data == content
        assert answer.headers["ETag"]


def test_the_catalogue_follows_dcat_us(app, released):
    """Required by https://resources.data.gov/resources/dcat-us/ for a catalogue and for each data set."""
    catalogue = app.test_client().get("/data.json").json
    assert catalogue["conformsTo"] == "https://project-open-data.cio.gov/v1.1/schema"
    named = [dataset["identifier"].rsplit("/", 1)[1] for dataset in catalogue["dataset"]]
    assert named == ["time-to-hire", "days-per-step"]
    for name, dataset in zip(named, catalogue["dataset"], strict=True):
        required = {
            *("title", "description", "keyword", "modified", "publisher", "contactPoint", "identifier", "accessLevel"),
            *("bureauCode", "programCode"),
        }
        assert required <= set(dataset)
        assert dataset["accessLevel"] == "public"
        assert dataset["contactPoint"]["hasEmail"].startswith("mailto:")
        assert dataset["temporal"] == "2025-07-01/" + dataset["temporal"].split("/")[1]
        for distribution in dataset["distribution"]:
            path = distribution["downloadURL"].removeprefix("http://localhost")
            answer = app.test_client().get(path)
            assert (answer.status_code, answer.mimetype) == (200, distribution["mediaType"])
        dictionary = app.test_client().get(dataset["describedBy"].removeprefix("http://localhost")).json
        head, rows = read_csv(released.files[f"{name}.csv"])
        assert [field["name"] for field in dictionary["fields"]] == list(rows[0])
        said = [line.removeprefix("# ").strip() for line in head]
        assert said == [note.replace(",", ";") for note in dictionary["notes"][:-1]]
        assert dictionary["notes"][-1].startswith(f"The CSV begins with {len(head)} lines")
        assert dictionary["dialect"] == {"commentChar": "#"}


def test_the_feed_is_atom_with_one_entry_a_release(app, released):
    root = etree.fromstring(app.test_client().get("/open-data/feed.atom").data)
    atom = "{http://www.w3.org/2005/Atom}"
    assert root.tag == f"{atom}feed"
    for name in ("id", "title", "updated", "author"):
        assert root.find(f"{atom}{name}") is not None
    (entry,) = root.findall(f"{atom}entry")
    for name in ("id", "title", "updated", "summary"):
        assert entry.findtext(f"{atom}{name}")
    assert len([x for x in entry.findall(f"{atom}link") if x.get("rel") == "enclosure"]) == 6


def test_the_dictionary_page_names_every_column(app):
    page = app.test_client().get("/open-data/dictionary").text
    assert "tentative_median" in page
    assert "Stays in the step that ended" in page


def test_exports_in_three_formats_say_the_same_as_a_computation_by_hand(lead):
    head, rows = read_csv(lead.get("/time-to-hire/exports/hires.csv").data)
    assert sorted(int(r["m2"]) for r in rows) == [60, 70, 79, 80, 81, 90, 100]
    assert any("Population" in line for line in head)
    assert any("n = 7 measured; 1 not measured" in line for line in head)
    table = read_parquet(io.BytesIO(lead.get("/time-to-hire/exports/hires.parquet").data)).read_all()
    assert sorted(table["m2"].to_pylist()) == [60, 70, 79, 80, 81, 90, 100]
    book = openpyxl.load_workbook(io.BytesIO(lead.get("/time-to-hire/exports/all.xlsx").data))
    assert book.sheetnames[0] == "About"
    assert book.sheetnames[-1] == "Definitions"
    assert sorted(row[6].value for row in list(book["hires"])[1:]) == [60, 70, 79, 80, 81, 90, 100]
    _, periods = read_csv(lead.get("/time-to-hire/exports/periods.csv").data)
    found = {(r["measure"], r["period"]): (r["n"], float(r["mean"]), r["under_80"][:5]) for r in periods}
    for period in ("FY2025 Q4", "FY2025", "all"):
        assert found["m2", period] == ("7", 80.0, "0.428")
        # Half of each of 60, 70, 79, 80, 81, 90 and 100 days before entrance, rounded down.
        assert found["m1", period] == ("7", (560 - 30 - 35 - 39 - 40 - 40 - 45 - 50) / 7, "")


def test_every_table_is_there_in_every_form(lead):
    page = lead.get("/time-to-hire/exports").text
    for name in ("periods", "hires", "excluded", "steps", "holders", "outcomes", "open"):
        for form in ("csv", "parquet"):
            assert f"/time-to-hire/exports/{name}.{form}" in page
            assert lead.get(f"/time-to-hire/exports/{name}.{form}").status_code == 200


def test_no_export_of_the_present_counts_the_log(lead, monkeypatch):
    def read(*_):
        pytest.fail("The whole log was counted.")

    monkeypatch.setattr("app.metrics.past.read", read)
    names = ("periods", "hires", "excluded", "steps", "holders", "outcomes", "open")
    files = [f"{name}.{form}" for name in names for form in ("csv", "parquet")]
    files += ["all.xlsx", *(f"opm-report.{form}" for form in ("csv", "parquet", "xlsx"))]
    for path in ("exports", "exports?year=2025", *(f"exports/{file}" for file in files)):
        assert lead.get(f"/time-to-hire/{path}").status_code == 200, path


def test_a_title_that_is_a_formula_is_harmless(session, database, agency, lead):
    evil = a_requisition(session, agency, title="=cmd|' /c calc'!A1")
    an_event(session, evil, EventType.NEED_VALIDATED, utcnow() - timedelta(days=3))
    session.commit()
    count(database, agency)
    _, rows = read_csv(lead.get("/time-to-hire/exports/open.csv").data)
    assert "'=cmd|' /c calc'!A1" in [r["title"] for r in rows]
    book = openpyxl.load_workbook(io.BytesIO(lead.get("/time-to-hire/exports/all.xlsx").data))
    assert {cell.data_type for row in book["open"] for cell in row} & {"f"} == set()


def test_the_report_to_opm_counts_the_year_of_entrance(lead):
    page = lead.get("/time-to-hire/exports?year=2025").text
    assert "7 people entered on duty in fiscal year 2025" in page
    assert "1 more could not be measured" in page
    _, rows = read_csv(lead.get("/time-to-hire/exports/opm-report.csv?year=2025").data)
    year = next(r for r in rows if (r["scope"], r["period"]) == ("Agency-wide", "Year"))
    assert (year["hires"], float(year["m2_mean"]), year["excluded"]) == ("7", 80.0, "1")
    assert float(year["under_80"]) == pytest.approx(3 / 7)
    assert float(year["within_80"]) == pytest.approx(4 / 7)


@pytest.mark.parametrize("year", ["", "x", "-5", "99999999999999999999", "1"])
def test_a_year_that_is_none_shows_the_present_one(lead, year):
    assert lead.get(f"/time-to-hire/exports?year={year}").status_code == 200


@pytest.mark.parametrize("path", ["hires.exe", "names.csv", "hires.xlsx"])
def test_other_files_do_not_exist(lead, path):
    assert lead.get(f"/time-to-hire/exports/{path}").status_code == 404


def test_another_agency_gets_its_own_hires(session, sign_in, agency):
    stranger = sign_in(a_person(session, role=Role.AGENCY_LEAD, agency=an_agency(session)))
    _, rows = read_csv(stranger.get("/time-to-hire/exports/hires.csv").data)
    assert rows == []


def test_the_dictionary_is_json(app, released):
    schema = json.loads(released.files["dictionary.json"])
    assert schema["primaryKey"] == ["period", "agency", "breakdown", "category"]
