"""A lead asks why we are late (journey E9): every value on the pages equals one worked out here from the dates told."""

import csv
import io
import re
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from statistics import fmean
from uuid import UUID, uuid4

import openpyxl
import pytest
from arro3.io import read_parquet
from playwright.sync_api import expect
from sqlmodel import select

from app.clock import EASTERN, utcnow
from app.forecasts import services as forecasts
from app.forecasts.models import Forecast, ForecastRun
from app.forecasts.rules import Method
from app.identity.models import Agency
from app.open_data import services as open_data
from app.timeline.rules import EventType
from tests.factories import an_agency
from tests.journeys.conftest import Installation
from tests.journeys.person import Person
from tests.metrics.histories import Told, a_history, event, expected

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey")]

E = EventType
SPANS = (
    (E.NEED_VALIDATED, E.TJO_ACCEPTED),
    (E.NEED_VALIDATED, E.EOD),
    (E.RPA, E.JOA_OPEN),
    (E.JOA_CLOSE, E.CERT_ISSUED),
    (E.CERT_ISSUED, E.CERT_RETURNED),
    (E.SUIT_INIT, E.SUIT_DONE),
)
RISKS = ("low", "moderate", "high")
EMAIL = f"lena.{uuid4().hex[:8]}@example.com"


def today() -> date:
    return utcnow().astimezone(EASTERN).date()


@dataclass(frozen=True)
class Fixture:
    """One agency as it was told: its hires, the announced-again one, and the open ones, the worst first."""

    code: str
    hires: Sequence[Told]
    again: Told
    first_need: date
    cancelled_on: date
    late: Told
    young: Told

    @property
    def all_hires(self) -> list[tuple[Told, date]]:
        """Every hire with the day its clock began."""
        return [*((t, t.on[E.NEED_VALIDATED]) for t in self.hires), (self.again, self.first_need)]

    def days(self, start: EventType, stop: EventType) -> list[int]:
        return [(t.on[stop] - (need if start is E.NEED_VALIDATED else t.on[start])).days for t, need in self.all_hires]

    @property
    def quarters(self) -> dict[str, list[int]]:
        """Days from need to entrance by fiscal quarter of entrance."""
        found: dict[str, list[int]] = {}
        for hire, need in self.all_hires:
            day = hire.on[E.EOD]
            name = f"FY{day.year + (day.month >= 10)} Q{(day.month - 10) % 12 // 3 + 1}"
            found.setdefault(name, []).append((day - need).days)
        return found


@pytest.fixture(scope="module")
def told(installation: Installation) -> Fixture:
    """An agency whose every date is known: 24 hires, one cancelled and announced again, two open; and its forecasts."""
    code = f"E9{uuid4().hex[:4].upper()}"
    with installation.owner() as session:
        agency = an_agency(session, code=code, name="Fixture Agency")
        start = today() - timedelta(days=480)
        hires = [
            a_history(
                session,
                agency,
                start + timedelta(days=12 * i),
                slower={E.EOD: 2 * (i % 12) - 12, E.SUIT_DONE: -(i % 12)},
                risk_level=RISKS[i % 3],
            )
            for i in range(24)
        ]
        need = today() - timedelta(days=260)
        first = a_history(session, agency, need, until=E.JOA_OPEN)
        cancelled = first.on[E.JOA_OPEN] + timedelta(days=3)
        event(session, first, E.CANCELLED, cancelled, basis="The budget was frozen.")
        again = a_history(session, agency, cancelled + timedelta(days=40), chain_id=first.requisition.chain_id)
        late = a_history(session, agency, today() - timedelta(120), until=E.CERT_ISSUED, title="Waits far too long")
        young = a_history(session, agency, today() - timedelta(6), until=E.RPA, title="Has just begun")
        forecasts.forecast_agency(session, agency_id=agency.id, now=utcnow())
        session.commit()
    installation.muster("metrics", "rebuild", "--agency", code)
    return Fixture(code, hires, again, need, cancelled, late, young)


@pytest.fixture
def lead(somebody, installation: Installation, told: Fixture) -> Person:
    """The lead of that agency, at a browser."""
    somebody_new = somebody()
    somebody_new.open("/sign-in")
    somebody_new.sign_in_as_someone_new("Lena Fixture", EMAIL)
    installation.muster("people", "grant", EMAIL, "agency_lead", "--agency", told.code)
    person: Person = somebody()
    person.open("/sign-in")
    person.sign_in_as_someone_new("Lena Fixture", EMAIL)
    person.open("/time-to-hire")
    return person


def table(person: Person, label: str) -> list[list[str]]:
    """Return the rows of a table as people read them."""
    region = person.page.get_by_role("region", name=label, exact=True)
    region.wait_for()
    rows = region.locator("tbody tr").all()
    return [[re.sub(r"\s+", " ", cell).strip() for cell in row.locator("th, td").all_inner_texts()] for row in rows]


def figures(days: Sequence[int]) -> list[str]:
    e = expected(days)
    return [str(e.n), f"{e.mean:.1f}", f"{e.median:.1f}", str(e.p80), str(e.p90)]


def test_a_lead_sees_why_we_are_late_and_every_value_is_right(lead: Person, told: Fixture):
    measures = table(lead, "Six measures")
    assert [row[1:6] for row in measures[:6]] == [figures(told.days(*span)) for span in SPANS]
    lead.check_page()

    for goals, words in (("EO14409", "none set"), ("VETTING", "within 21"), ("EO14170", "under 80")):
        lead.page.get_by_label("Goals from").select_option(goals)
        lead.press("Show")
        assert [row[:6] for row in table(lead, "Six measures")] == [row[:6] for row in measures], goals
        assert words in [row[3] for row in table(lead, "Goals")], goals

    quarters = told.quarters
    shown = {row[0]: row[1:6] for row in table(lead, "By fiscal quarter") if "Q" in row[0]}
    assert shown == {name: figures(days) for name, days in quarters.items()}
    name, days = next(iter(quarters.items()))
    row = lead.page.get_by_role("region", name="By fiscal quarter").get_by_role("row").filter(has_text=name)
    row.get_by_role("link", name=str(len(days)), exact=True).click()
    assert len(table(lead, "Hires")) == len(days)
    lead.check_page()


def test_the_reannounced_vacancy_counts_from_its_first_need_and_says_what_was_left_out(lead: Person, told: Fixture):
    lead.open(f"/time-to-hire/requisitions/{told.again.requisition.id}")
    raw = (told.again.on[E.EOD] - told.first_need).days
    rest = (told.again.on[E.NEED_VALIDATED] - told.cancelled_on).days
    assert lead.page.locator(".figure__value").all_inner_texts() == [f"{raw} days", f"{raw - rest} days", "2"]
    assert table(lead, "Adjustments")[0][3] == "The budget was frozen."
    lead.check_page()


def test_holder_days_add_up_and_the_worst_is_on_top(lead: Person, told: Fixture):
    lead.page.get_by_role("link", name="Where time goes").click()
    rows = table(lead, "Days by holder")
    parts = [float(row[1].replace(",", "")) for row in rows]
    assert sum(parts[:-1]) == pytest.approx(parts[-1], abs=0.05 * len(parts))
    whole = sum((t.on[E.EOD] - need).days for t, need in told.all_hires)
    open_days = sum((today() - t.on[E.NEED_VALIDATED]).days for t in (told.late, told.young))
    assert parts[-1] == pytest.approx(whole + open_days, abs=3)

    worst = table(lead, "Open requisitions")[0]
    p80 = expected(told.days(E.CERT_ISSUED, E.CERT_RETURNED)).p80
    held = (today() - told.late.on[E.CERT_ISSUED]).days
    assert (worst[0], worst[3], worst[5]) == ("Waits far too long", f"{held} days", f"{held - p80} days")
    lead.check_page()


def test_every_view_reads_well_and_every_chart_has_its_table(lead: Person, told: Fixture):
    charts = 0
    for view in ("Overview", "Where time goes", "Breakdown", "Outcomes", "Provisions", "Agencies"):
        lead.page.get_by_role("navigation", name="Time-to-hire pages").get_by_role("link", name=view).click()
        expect(lead.page.get_by_role("region", name="What these figures rest on")).to_contain_text("Population:")
        for chart in lead.page.locator("svg[role=img]").all():
            name, description = (chart.locator(tag).text_content() for tag in ("title", "desc"))
            assert name
            assert description
            expect(lead.page.get_by_role("img", name=name)).to_have_count(1)
            assert chart.locator("xpath=following::table").count() > 0
            charts += 1
        lead.check_page()
    assert charts >= 6


def test_the_files_say_what_the_screen_says(lead: Person, told: Fixture):
    with lead.page.expect_download() as download:
        lead.page.get_by_role("link", name="Download the hires").click()
    lines = [line for line in download.value.path().read_text().splitlines() if not line.startswith("#")][1:]
    assert sorted(int(line.split(",")[4]) for line in lines) == sorted(told.days(E.NEED_VALIDATED, E.EOD))
    report = lead.page.request.get(f"{lead.site}/time-to-hire/report.pdf")
    assert (report.status, report.body()[:5]) == (200, b"%PDF-")


def in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def test_a_nights_forecast_says_what_was_kept_and_the_baseline_is_that_of_past_hires(
    lead: Person, told: Fixture, installation: Installation
):
    lead.open("/forecasts")
    screen = {row[0].split(". ", 1)[1]: row[2:4] for row in table(lead, "Expected entrance on duty")}
    file = lead.page.request.get(f"{lead.site}/forecasts/vacancies.csv").text()
    head = [line for line in file.splitlines() if line.startswith("#")]
    rows = {
        r["requisition"]: r for r in csv.DictReader(io.StringIO("".join(file.splitlines(keepends=True)[len(head) :])))
    }
    with installation.owner() as session:
        agency = session.exec(select(Agency).where(Agency.code == told.code)).one()
        run = session.exec(select(ForecastRun).where(ForecastRun.agency_id == agency.id)).one()
        made = session.exec(select(Forecast).where(Forecast.agency_id == agency.id, Forecast.published)).all()
    waits = sorted(told.days(E.NEED_VALIDATED, E.EOD))
    for one in (told.late, told.young):
        id_, need = one.requisition.id, one.on[E.NEED_VALIDATED]
        by_method = {f.method: f for f in made if f.requisition_id == id_}
        naive, said = by_method[Method.PAST_HIRES], by_method[run.method]
        waited = (run.as_of - need).days
        ranks = [max(waits[ceil(len(waits) * share) - 1] - waited, 0) for share in (0.1, 0.5, 0.9)]
        assert [naive.low_days, naive.middle_days, naive.high_days] == ranks
        low = run.as_of + timedelta(max(said.low_days - said.widened_days, 0))
        middle = run.as_of + timedelta(said.middle_days)
        high = run.as_of + timedelta(said.high_days + said.widened_days)
        assert screen[one.requisition.title] == [in_words(middle), f"{in_words(low)} and {in_words(high)}"]
        row = rows[str(UUID(str(id_)))]
        assert [row["low_on"], row["middle_on"], row["high_on"]] == [str(low), str(middle), str(high)]
    lead.see(f"from {len(waits)} past hires")
    lead.check_page()


def test_workbook_and_parquet_say_what_the_screen_says(lead: Person, told: Fixture):
    screen = {row[0]: row[1:6] for row in table(lead, "By fiscal quarter") if "Q" in row[0]}
    book = openpyxl.load_workbook(
        io.BytesIO(lead.page.request.get(f"{lead.site}/time-to-hire/exports/all.xlsx").body())
    )
    names, *rows = [[cell.value for cell in row] for row in book["periods"]]
    periods = [dict(zip(names, row, strict=True)) for row in rows]
    found = {
        r["period"]: [str(r["n"]), f"{r['mean']:.1f}", f"{r['median']:.1f}", str(r["p80"]), str(r["p90"])]
        for r in periods
        if r["measure"] == "m2" and "Q" in r["period"]
    }
    assert found == screen == {name: figures(days) for name, days in told.quarters.items()}
    content = lead.page.request.get(f"{lead.site}/time-to-hire/exports/hires.parquet").body()
    hires = read_parquet(io.BytesIO(content)).read_all()
    for column, span in (("m1", SPANS[0]), ("m2", SPANS[1]), ("m5", SPANS[4]), ("m6", SPANS[5])):
        assert sorted(hires[column].to_pylist()) == sorted(told.days(*span)), column


def test_open_data_hold_the_settled_quarters_and_no_group_of_one_to_four(told: Fixture, installation: Installation):
    next_month = utcnow() + timedelta(days=31)
    with installation.owner() as session:
        built = open_data.build(lambda _: nullcontext(session), next_month)
    assert built is not None
    lines = built.files["time-to-hire.csv"].decode().splitlines(keepends=True)
    rows = list(csv.DictReader(io.StringIO("".join(line for line in lines if not line.startswith("#")))))
    ours = {r["period"]: r for r in rows if (r["agency"], r["breakdown"]) == (told.code, "all")}
    settled = {name: days for name, days in told.quarters.items() if name in ours}
    assert len(settled) >= 2
    for name, days in settled.items():
        row = ours[name]
        if row["hidden"] == "true":
            assert (row["hires"], row["entrance_mean"]) == ("", "")
        else:
            assert (row["hires"], row["entrance_mean"]) == (str(len(days)), f"{fmean(days):.1f}")
        assert row["hidden"] == "true" or len(days) >= 5
    assert any(row["hidden"] == "false" for row in ours.values())
    assert not any(1 <= int(row["hires"]) <= 4 for row in rows if row["hires"])


def test_a_question_that_cannot_be_read_is_explained_and_what_was_typed_stays(lead: Person):
    assert lead.open("/time-to-hire?from=2026&grade=13") == 422
    lead.see("“From quarter” is a fiscal quarter such as 2026Q4, not “2026”.")
    expect(lead.page.get_by_label("Grade")).to_have_value("13")
    lead.check_page()


def test_a_what_if_saves_the_days_that_were_taken_away_and_reset_returns_to_the_base(lead: Person, told: Fixture):
    """Every last announcement was open for 10 days, so 5 save exactly 5; what was cancelled before stays as it was."""
    days = told.days(E.NEED_VALIDATED, E.EOD)
    taken = 5
    assert {t.days(E.JOA_OPEN, E.JOA_CLOSE) for t, _ in told.all_hires} == {taken + 5}
    lead.open("/forecasts/what-if")
    lead.fill("Days an announcement is open", "5")
    lead.fill("Seed", "14409")
    lead.press("Simulate")
    lead.see(f"The past was {expected(days).median:.1f} days at the median")
    lead.see(f"with {round(expected(days).under_80 * 100)} % in under 80: inside that range.")
    lead.see(f"n = {len(days)} hires; left out: 1 vacancies still open or cancelled")
    lead.see("Every announcement is open for 5 days")
    changes = {row[0]: row[1] for row in table(lead, "What each change saves")}
    assert changes == {"Posting days": f"{taken:.1f}", "All together": f"{taken:.1f}"}
    before, after, median_before, median_after = lead.page.locator(".figure__value").all_inner_texts()
    shares = [sum(d - less < 80 for d in days) / len(days) for less in (0, taken)]
    for shown, share in zip((before, after), shares, strict=True):
        assert int(shown.split()[0]) == pytest.approx(share * 100, abs=3)
    assert float(median_before) - float(median_after) == taken
    lead.check_page()

    lead.page.get_by_role("link", name="Start again with nothing changed").click()
    expect(lead.page.get_by_label("Days an announcement is open")).to_have_value("")
    lead.fill("Seed", "14409")
    lead.press("Simulate")
    base = lead.page.locator(".figure__value").all_inner_texts()
    assert base == [before, before, median_before, median_before]
    lead.see("nothing is changed")
    (low, high) = re.findall(r"median of ([\d.]+) to ([\d.]+) days", lead.page.locator("main").inner_text())[0]
    assert float(low) <= expected(days).median <= float(high)
    lead.check_page()
