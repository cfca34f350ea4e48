"""The lead's pages: numbers equal an independent computation, and a question that cannot be read is explained."""

import re
from datetime import date, timedelta
from io import BytesIO

import numpy as np
import openpyxl
import pytest
from lxml import html
from pypdf import PdfReader

from app.applications.models import Application
from app.identity.rules import Role
from app.notices.models import Notice, NoticeKind
from app.timeline.rules import EventType
from tests.factories import a_person, an_agency
from tests.metrics.histories import a_history, at, count, event, expected

E = EventType
PAGES = ("", "/steps", "/breakdown", "/outcomes", "/provisions", "/agencies", "/hires", "/excluded", "/applications",
         "/steps/10")  # fmt: skip
NEEDS = [date(2026, 1, 5) + timedelta(days=17 * i) for i in range(9)]


@pytest.fixture
def agency(session):
    return an_agency(session, code="SAMPLE", name="Sample Agency")


@pytest.fixture
def told(session, agency):
    """Nine hires, each a little slower than the one before, alternating between two grades."""
    found = [
        a_history(session, agency, need, slower={E.EOD: 3 * i - 12, E.CERT_RETURNED: i}, grade_low=13 + i % 2)
        for i, need in enumerate(NEEDS)
    ]
    count(session)
    return found


@pytest.fixture
def lead(session, agency, sign_in):
    return sign_in(a_person(session, role=Role.AGENCY_LEAD, agency=agency, name="Lena Lead"))


def read(client, path, **args):
    answer = client.get(f"/time-to-hire{path}", query_string=args)
    return answer.status_code, html.fromstring(answer.get_data(as_text=True))


def words(node):
    return re.sub(r"\s+", " ", node.text_content()).strip()


def table(page, label):
    """Return the rows of a table as lists of words."""
    (found,) = page.xpath(f"//div[@role='region'][@aria-label='{label}']//table")
    return [[words(cell) for cell in row.xpath("./th|./td")] for row in found.xpath("./tbody/tr")]


def days_of(told, start=E.NEED_VALIDATED, stop=E.EOD):
    return [t.days(start, stop) for t in told]


def figures(days):
    e = expected(days)
    return [str(e.n), f"{e.mean:.1f}", f"{e.median:.1f}", str(e.p80), str(e.p90)]


def test_six_measures_equal_an_independent_computation(told, lead):
    status, page = read(lead, "")
    assert status == 200
    rows = [row[1:6] for row in table(page, "Six measures")]
    spans = ((E.NEED_VALIDATED, E.TJO_ACCEPTED), (E.NEED_VALIDATED, E.EOD), (E.RPA, E.JOA_OPEN),
             (E.JOA_CLOSE, E.CERT_ISSUED), (E.CERT_ISSUED, E.CERT_RETURNED), (E.SUIT_INIT, E.SUIT_DONE))  # fmt: skip
    assert rows[:6] == [figures(days_of(told, *span)) for span in spans]


def test_the_way_from_need_to_approval_is_told_by_itself_and_leaves_every_measure_as_it_was(
    database, session, agency, told, lead
):
    """Approved 3, 5 and 10 days after their need: 5 at the median, 6 on average; six hires have no approval."""
    before = table(read(lead, "")[1], "Six measures")
    for one, days in zip(told[:3], (3, 5, 10), strict=True):
        event(session, one, E.SHC_APPROVED, one.on[E.NEED_VALIDATED] + timedelta(days))
    count(session)
    _, page = read(lead, "")
    (line,) = page.xpath("//h3[@id='approval']/following-sibling::p[1]")
    assert words(line).startswith("5.0 days at the median, 6.0 on average, n = 3. 6 measured hires have no approval")
    assert table(page, "Six measures") == before


def test_both_measures_can_be_counted_from_the_approval_and_no_goal_is_judged_from_there(session, told, lead):
    """Approved 3, 5 and 10 days after their need; one a day after the offer was accepted; the others never."""
    for one, days in zip(told[:3], (3, 5, 10), strict=True):
        event(session, one, E.SHC_APPROVED, one.on[E.NEED_VALIDATED] + timedelta(days))
    event(session, told[3], E.SHC_APPROVED, told[3].on[E.TJO_ACCEPTED] + timedelta(1))
    count(session)
    status, page = read(lead, "/from-approval")
    assert status == 200
    found: dict[str, tuple[list[int], list[int]]] = {}
    for one, days in zip(told[:3], (3, 5, 10), strict=True):
        for period in (*periods_of(one.on[E.EOD]), "All"):
            for which, stop in enumerate((E.EOD, E.TJO_ACCEPTED)):
                found.setdefault(period, ([], []))[which].append(one.days(E.NEED_VALIDATED, stop) - days)
    rows = {row[0]: row[1:] for row in table(page, "From approval")}
    assert rows == {name: [*figures(eod), *figures(toa)[1:]] for name, (eod, toa) in found.items()}
    said = words(page.xpath("//section[@class='basis']")[0])
    assert "Start: the day the Strategic Hiring Committee approved" in said
    assert "n = 3 measured; 6 not measured (6 without an approval by the day the tentative offer was accepted)" in said
    assert not page.xpath("//main//*[contains(@class, 'usa-tag')]")
    (link,) = page.xpath("//div[@aria-label='From approval']//tbody/tr[last()]//a/@href")
    behind = html.fromstring(lead.get(link).get_data(as_text=True))
    assert {row[0] for row in table(behind, "Hires")} == {str(t.application_id)[:8] for t in told[:3]}
    past = read(lead, "/from-approval", as_of="2026-11-01")[1]
    assert table(past, "From approval") == table(page, "From approval")
    (link,) = read(lead, "", grade="13")[1].xpath("//h3[@id='approval']/following-sibling::p[1]/a[last()]/@href")
    assert link.endswith("/from-approval?grade=13")


def test_steps_can_be_held_against_any_model_by_a_plain_form_and_each_days_source_is_shown(told, lead):
    usual, chosen = (read(lead, "/steps", grade="13", **more)[1] for more in ({}, {"model": "SME-QA"}))
    assert [row[2:6] for row in table(usual, "Days per step")] == [row[2:6] for row in table(chosen, "Days per step")]
    assert [row[6] for row in table(usual, "Days per step")][7] == "15"
    assert [row[6] for row in table(chosen, "Days per step")][7] == "—"
    sources = {row[0]: row[3] for row in table(chosen, "Sources of the model")}
    assert sources["9. Issue the certificate"] == "SME-QA planning guide gives no days for this element alone"
    assert "their sum follows" in words(usual)
    assert "their sum" not in words(chosen)
    (form,) = chosen.xpath("//form[@aria-label='Step model']")
    assert form.xpath("./input[@name='grade']/@value") == ["13"]
    assert form.xpath(".//option[@selected]/@value") == ["SME-QA"]


def test_another_goal_set_changes_targets_and_no_measured_value(told, lead):
    pages = {goals: read(lead, "", goals=goals)[1] for goals in ("EO14170", "EO14409", "VETTING", "INTERIOR-KPI")}
    measured = [[row[:6] for row in table(page, "Six measures")] for page in pages.values()]
    assert all(rows == measured[0] for rows in measured)
    targets = {goals: [row[6] for row in table(page, "Six measures")] for goals, page in pages.items()}
    assert targets["EO14170"][1].startswith("under 80")
    assert targets["INTERIOR-KPI"][4].startswith("within 16")
    assert set(targets["EO14409"]) == {"none in this set"}
    assert [row[3] for row in table(pages["VETTING"], "Goals")] == ["within 21", "within 25", "within 45"]
    span = "Vetting started to vetting decided, in calendar days"
    assert all(row[0].endswith(span) for row in table(pages["VETTING"], "Goals"))
    assert table(pages["EO14409"], "Goals")[0][5].endswith("From 2 June 2026; due 1 August 2026")


def test_quarters_and_years_are_means_over_people(told, lead):
    quarters: dict[str, list[int]] = {}
    for t in told:
        day = t.on[E.EOD]
        year, number = day.year + (day.month >= 10), (day.month - 10) % 12 // 3 + 1
        for name in (f"FY{year} Q{number}", f"FY{year}"):
            quarters.setdefault(name, []).append(t.days(E.NEED_VALIDATED, E.EOD))
    _, page = read(lead, "")
    shown = {row[0]: row[1:6] for row in table(page, "By fiscal quarter")}
    assert shown == {name: figures(days) for name, days in quarters.items()}
    assert len(page.xpath("//svg[@role='img']")) == 1


HOLIDAYS = ["2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-07-03", "2026-09-07"]
"""Federal holidays of 2026 until September (5 U.S.C. 6103)."""


def business_days_after(day, days):
    return np.busday_offset(np.datetime64(day), days, roll="backward", holidays=HOLIDAYS).astype(date)


def periods_of(day):
    year = day.year + (day.month >= 10)
    return f"FY{year} Q{(day.month - 10) % 12 // 3 + 1}", f"FY{year}"


def a_notice(session, told, kind, day):
    application = session.get_one(Application, told.application_id)
    session.add(
        Notice(
            agency_id=application.agency_id, person_id=application.person_id, application_id=application.id,
            kind=kind, recipient="someone@example.com", subject="Sample", body="Sample", created_at=at(day),
        )
    )  # fmt: skip


@pytest.fixture
def noticed(session, told):
    """Receipts went out on the day they were due, a day late, or never; of outcomes only the first, in time.

    What each period has to show of a kind: in time, late, missing.
    """
    shown: dict[tuple[str, str], list[int]] = {}
    for number, one in enumerate(told):
        received, accepted = one.on[E.JOA_OPEN] + timedelta(1), one.on[E.TJO_ACCEPTED]
        receipt, outcome = business_days_after(received, 5), business_days_after(accepted, 10)
        if number % 3 < 2:
            a_notice(session, one, NoticeKind.RECEIVED, receipt + timedelta(number % 3))
        if not number:
            a_notice(session, one, NoticeKind.OFFER, outcome)
        for name, day, standing in (
            ("Application received", receipt, number % 3),
            ("Outcome of the application", outcome, 2 if number else 0),
        ):
            for period in periods_of(day):
                shown.setdefault((period, name), [0, 0, 0])[standing] += 1
    count(session)
    return shown


def test_notices_and_waits_are_told_by_the_quarter_in_which_they_were_due_or_answered(told, noticed, lead):
    _, page = read(lead, "")
    rows, period, found = table(page, "Notices by fiscal quarter"), "", {}
    for row in rows:
        period, *rest = row if len(row) == 7 else (period, *row)
        found[period, rest[0]] = [int(cell) for cell in rest[1:4]]
        due = sum(found[period, rest[0]])
        assert rest[5] == (f"{round(100 * int(rest[1]) / due)} %" if due else "—")
    assert found == noticed
    for name, *cells in table(page, "Notices"):
        sums = [sum(n) for n in zip(*(v for (p, k), v in noticed.items() if k == name and "Q" not in p), strict=True)]
        assert [int(cell) for cell in cells[:3]] == sums
    waits: dict[str, list[int]] = {}
    for one in told:
        for name in periods_of(one.on[E.TJO_SENT]):
            waits.setdefault(name, []).append(one.days(E.JOA_OPEN, E.TJO_SENT) - 1)
    assert {row[0]: row[1:] for row in table(page, "Wait by fiscal quarter")} == {
        name: figures(days) for name, days in waits.items()
    }


def test_each_quarters_notice_leads_to_its_applications_and_report_and_workbook_say_the_same(told, noticed, lead):
    _, page = read(lead, "")
    (cell,) = page.xpath("//div[@aria-label='Notices by fiscal quarter']//tbody/tr[2]/td[2]/a/@href")
    period = table(page, "Notices by fiscal quarter")[0][0]
    wanted = noticed[period, "Application received"][1]
    behind = html.fromstring(lead.get(cell).get_data(as_text=True))
    assert len(table(behind, "Applications")) == wanted > 0
    sheets = PdfReader(BytesIO(lead.get("/time-to-hire/report.pdf").data)).pages
    whole = re.sub(r"\s+", " ", " ".join(sheet.extract_text() for sheet in sheets))
    for (name, kind), counts in noticed.items():
        assert f"{name} {kind} {' '.join(map(str, counts))} 0" in whole
    for row in table(page, "Wait by fiscal quarter"):
        assert " ".join(row) in whole
    sheet = openpyxl.load_workbook(BytesIO(lead.get("/time-to-hire/exports/all.xlsx").data))["notices"]
    lines = [[cell.value for cell in row] for row in sheet][1:]
    names = {"receipt": "Application received", "outcome": "Outcome of the application"}
    assert {(line[0], names[line[1]]): line[2:5] for line in lines if line[0] != "all"} == noticed


def test_notices_of_two_slices_are_counted_over_all_and_the_page_says_why_not_by_quarter(told, noticed, lead):
    both = {"grade": "13", "series": told[0].requisition.series}
    _, page = read(lead, "", **both)
    assert not page.xpath("//div[@aria-label='Notices by fiscal quarter']")
    assert "not for two together" in words(page)
    assert table(page, "Notices") == table(read(lead, "", grade="13")[1], "Notices")
    assert table(page, "Wait by fiscal quarter")


def test_components_stand_under_their_department_and_nothing_is_summed_over_it(session, agency, told, lead):
    """War has five hires of its own, one component with five and one with four; Commerce has no line of its own."""
    quarter, hired = "FY2026 Q2", {}
    for code, name, department, n in (
        ("WAR", "Department of War", "", 5), ("SIX", "Sixth Signal", "Department of War", 5),
        ("FEW", "Few Signal", "Department of War", 4), ("NBS", "Bureau of Standards", "Department of Commerce", 6),
    ):  # fmt: skip
        other = an_agency(session, code=code, name=name, component_of=department)
        needs = [date(2025, 12, 1) + timedelta(i) for i in range(n)]
        hired[code] = [a_history(session, other, day, slower={E.EOD: 2 * i - n}) for i, day in enumerate(needs)]
    count(session)
    _, page = read(lead, "/agencies", **{"from": "2026Q2"})
    line = {code: figures(days_of(of)) for code, of in hired.items()}
    own = figures(days_of(t for t in told if quarter in periods_of(t.on[E.EOD])))
    rows = table(page, "Agencies")
    assert [(row[0], row[1:6]) for row in rows if len(row) > 2] == [
        ("Bureau of Standards (NBS)", line["NBS"]),
        ("Department of War (WAR)", line["WAR"]),
        ("Sixth Signal (SIX)", line["SIX"]),
        ("Sample Agency (SAMPLE)", own),
    ]
    assert rows[0] == ["Department of Commerce", "No line of its own is shown"]
    assert "Few Signal" not in words(page)
    assert {words(cell) for cell in page.xpath("//th[@class='within']")} == {
        "Bureau of Standards (NBS)", "Sixth Signal (SIX)"
    }  # fmt: skip
    assert not {str(sum(len(hired[c]) for c in some)) for some in (("WAR", "SIX"), ("WAR", "SIX", "FEW"))} & {
        row[1] for row in rows
    }


def test_a_slice_and_a_range_of_quarters_leave_only_their_hires(told, lead):
    wanted = [t for t in told if t.requisition.grade_low == 14 and t.on[E.EOD] >= date(2026, 4, 1)]
    _, page = read(lead, "", grade="14", **{"from": "2026Q3"})
    assert table(page, "Six measures")[1][1:6] == figures(days_of(wanted))
    _, rows = read(lead, "/hires", grade="14", **{"from": "2026Q3"})
    assert {row[0] for row in table(rows, "Hires")} == {str(t.application_id)[:8] for t in wanted}


def test_a_log_too_long_to_count_while_somebody_waits_is_answered_as_of_now_with_the_reason(told, lead, monkeypatch):
    monkeypatch.setattr("app.metrics.desk.MOST_ENTRIES", 10)
    day = (NEEDS[-1] + timedelta(days=30)).isoformat()
    status, page = read(lead, "", as_of=day)
    now = read(lead, "")[1]
    assert status == 422
    assert "too many to count an earlier day from" in words(page)
    assert page.xpath("//input[@name='as_of']/@value") == [day]
    assert table(page, "Six measures") == table(now, "Six measures")


def test_as_of_a_day_counts_only_what_had_happened(told, lead):
    cut = told[4].on[E.EOD]
    wanted = [t for t in told if t.on[E.EOD] <= cut]
    assert 0 < len(wanted) < len(told)
    _, page = read(lead, "", as_of=cut.isoformat())
    assert table(page, "Six measures")[1][1:6] == figures(days_of(wanted))


def test_a_hire_without_a_tentative_offer_is_excluded_counted_and_named(session, agency, told, lead):
    odd = a_history(session, agency, date(2026, 2, 2), until=E.TJO_SENT)
    event(session, odd, E.EOD, date(2026, 6, 1))
    count(session)
    _, page = read(lead, "")
    assert table(page, "Six measures")[1][1] == str(len(told))
    assert [row[1] for row in table(page, "Excluded hires")] == ["1"]
    _, rows = read(lead, "/excluded")
    assert [row[0] for row in table(rows, "Excluded hires")] == [str(odd.application_id)[:8]]


def test_holder_days_add_up_and_the_aging_list_begins_with_the_worst(session, agency, told, lead):
    today = date(2026, 11, 20)
    late = a_history(session, agency, today - timedelta(150), until=E.CERT_ISSUED, title="Late one")
    a_history(session, agency, today - timedelta(8), until=E.RPA, title="Young one")
    count(session)
    _, page = read(lead, "/steps", as_of=today.isoformat())
    rows = table(page, "Days by holder")
    total = float(rows[-1][1].replace(",", ""))
    parts = [float(row[1].replace(",", "")) for row in rows[:-1]]
    assert sum(parts) == pytest.approx(total, abs=0.05 * len(parts))
    hires = sum(days_of(told))
    open_days = 150 + 8
    assert total == pytest.approx(hires + open_days, abs=3)
    aging = table(page, "Open requisitions")
    assert aging[0][0] == "Late one"
    p80 = expected(days_of(told, E.CERT_ISSUED, E.CERT_RETURNED)).p80
    held = (today - late.on[E.CERT_ISSUED]).days
    assert aging[0][3] == f"{held} days"
    assert aging[0][5] == f"{held - p80} days"


def test_the_breakdown_gives_each_value_its_own_figures(told, lead):
    _, page = read(lead, "/breakdown", by="grade")
    shown = {row[0].replace(" (few hires)", ""): [row[1], *row[3:7]] for row in table(page, "Breakdown")}
    assert shown == {
        f"GS-{grade}": figures(days_of([t for t in told if t.requisition.grade_low == grade])) for grade in (13, 14)
    }


def test_outcomes_lead_to_as_many_rows_as_they_say(session, agency, told, lead):
    a_history(session, agency, date(2026, 9, 1), until=E.TJO_SENT)
    count(session)
    _, page = read(lead, "/outcomes")
    shown = {row[0]: row[1] for row in table(page, "Applications by stage")}
    assert (shown["Applied"], shown["Tentative offer sent"], shown["Entered on duty"]) == ("10", "10", "9")
    for link in page.xpath("//div[@aria-label='Applications by stage']//td/a"):
        rows = html.fromstring(lead.get(link.get("href")).get_data(as_text=True))
        assert len([r for r in table(rows, "Applications") if len(r) > 1]) == int(words(link)), link.get("href")


def partings(session, agency):
    """Six offers of one quarter declined, four for pay; one withdrawal without a reason, one redirect."""
    for number in range(6):
        told = a_history(session, agency, date(2026, 7, 1), until=E.TJO_SENT)
        event(session, told, E.TJO_DECLINED, date(2026, 9, 10), reason="pay" if number < 4 else "location")
    told = a_history(session, agency, date(2026, 7, 1), until=E.JOA_CLOSE)
    event(session, told, E.WITHDRAWN, date(2026, 8, 1), basis="My mother is ill.")
    told = a_history(session, agency, date(2026, 7, 1), until=E.CERT_RETURNED)
    event(session, told, E.REDIRECTED, date(2026, 9, 1), reason="other_position", basis="For Ms. Example’s team.")
    count(session)


def test_who_said_no_is_shown_by_reason_and_quarter_and_never_in_their_own_words(session, agency, told, lead):
    partings(session, agency)
    _, page = read(lead, "/outcomes")
    assert table(page, "Reasons") == [
        ["Declined the offer", "Pay or grade", "4", "67 %"],
        ["Declined the offer", "Duty location or telework", "2", "33 %"],
        ["Withdrew", "No reason given", "1", "few"],
        ["Considered elsewhere too", "Considered for another position of the agency", "1", "few"],
    ]
    assert table(page, "Declined the offer by quarter") == [["FY2026 Q4", "4", "2", "6"]]
    assert "mother" not in words(page.xpath("//main")[0])
    assert "Example" not in words(page.xpath("//main")[0])
    quarters = {row[0]: row for row in table(page, "Outcomes by quarter")}
    assert quarters["FY2026 Q4"][-3:] == ["6", "1", "1"]
    stages = {row[0]: int(row[1]) for row in table(page, "Applications by stage")}
    for place, name in enumerate(stages, 1):
        assert sum(int(row[place]) for row in quarters.values()) == stages[name], name
    _, one = read(lead, "/outcomes", **{"from": "2026Q1", "to": "2026Q3"})
    assert "Nobody has declined an offer or withdrawn" in words(one.xpath("//main")[0])


def test_every_number_that_is_a_link_leads_to_exactly_as_many_rows(session, agency, told, lead):
    partings(session, agency)
    late = a_history(session, agency, date(2026, 8, 3), until=E.RPA)
    event(session, late, E.PD_REVIEWED, date(2026, 8, 9), late=5)
    a_history(session, agency, date(2026, 8, 3), until=E.TJO_ACCEPTED, provision="")
    count(session)
    followed = 0
    for path in ("", "/steps", "/breakdown", "/outcomes", "/provisions", "/agencies"):
        _, page = read(lead, path, goals="EO14409" if path == "" else "EO14170")
        for link in page.xpath("//main//a[contains(@href, '/time-to-hire/')]"):
            said = words(link).replace(",", "")
            if not said.isdigit() or "/clock" in link.get("href"):
                continue
            answer = lead.get(link.get("href"))
            assert answer.status_code == 200, link.get("href")
            rows = html.fromstring(answer.get_data(as_text=True))
            (shown,) = [words(k) for k in rows.xpath("//p[@class='key']") if "shown" in words(k)]
            openings = "what=requisitions" in link.get("href")
            found = shown.split()[2] if not openings else None
            if openings and found != said:
                body = table(rows, "Requisitions")
                assert said in {shown.split()[2], str(sum(int(r[1]) for r in body))}, link.get("href")
            else:
                assert found == said, (path, link.get("href"))
            followed += 1
    assert followed > 60


def test_no_number_without_rows_is_asked_for(lead):
    assert lead.get("/time-to-hire/rows?what=whims").status_code == 404


def test_each_part_of_the_order_says_whether_it_is_staffed(session, agency, told, lead):
    a_history(session, agency, date(2026, 9, 1), until=E.JOA_OPEN, provision="EO14409-3", openings=2)
    count(session)
    _, page = read(lead, "/provisions")
    shown = {row[0].split("EO 14409")[0].strip(): row for row in table(page, "Staffing by provision")}
    assert shown["Vulnerability clearinghouse"][1:3] == ["9", "9"]
    assert shown["Vulnerability clearinghouse"][6] == "Staffed"
    assert shown["Frontier-model evaluation"][1:3] == ["2", "0"]
    assert shown["Frontier-model evaluation"][6] == "2 to go"
    assert shown["Prosecution of AI-enabled crime"][6] == "Nobody asked for yet"


def test_an_agency_without_a_single_event_gets_every_page_and_no_false_number(lead):
    for path in PAGES:
        status, page = read(lead, path)
        assert status == 200, path
        assert not re.search(r"\b(None|nan|inf)\b(?! )", words(page.xpath("//main")[0])), path


def test_every_page_says_population_start_cut_off_and_what_was_left_out(told, lead):
    """Agencies stand side by side in one quarter, so that page speaks of the latest quarter's hires alone."""
    quarters = sorted((t.on[E.EOD].year, (t.on[E.EOD].month - 1) // 3) for t in told)
    latest = quarters.count(quarters[-1])
    assert latest < len(told)
    for path in PAGES:
        _, page = read(lead, path)
        (basis,) = page.xpath("//section[@aria-label='What these figures rest on']")
        n = latest if path == "/agencies" else len(told)
        for part in ("Population:", "Start:", "Data as of", f"n = {n} ", "not measured", "Series break"):
            assert part in words(basis), path


def test_a_question_that_cannot_be_read_is_answered_in_words_with_422(told, lead):
    for path in ("", "/steps", "/outcomes", "/hires"):
        for name, value in (("from", "2026"), ("as_of", "tomorrow"), ("grade", "99"), ("goals", "X")):
            status, page = read(lead, path, **{name: value})
            assert status == 422, (path, name)
            (alert,) = page.xpath("//div[@role='alert']")
            assert page.xpath(f"//*[@id='{alert.xpath('.//a/@href')[0][1:]}']"), (path, name)


def test_another_agencys_clock_answers_as_one_that_does_not_exist(session, told, sign_in):
    other = an_agency(session)
    stranger = sign_in(a_person(session, role=Role.AGENCY_LEAD, agency=other))
    theirs = stranger.get(f"/time-to-hire/requisitions/{told[0].requisition.id}")
    nothing = stranger.get("/time-to-hire/requisitions/00000000-0000-4000-8000-000000000000")
    assert (theirs.status_code, nothing.status_code) == (404, 404)
    _, page = read(stranger, "")
    assert table(page, "Six measures")[1][1] == "0"


def test_a_reannounced_requisition_counts_from_its_first_need_and_names_what_the_adjusted_figure_leaves_out(
    session, agency, lead
):
    first = a_history(session, agency, date(2026, 3, 2), until=E.JOA_OPEN)
    event(session, first, E.CANCELLED, date(2026, 3, 20), basis="Budget was not there.")
    again = a_history(session, agency, date(2026, 4, 20), chain_id=first.requisition.chain_id)
    event(session, again, E.REANNOUNCED, date(2026, 4, 19), basis="There is money now.", reason="REANNOUNCED")
    count(session)
    status, page = read(lead, f"/requisitions/{again.requisition.id}")
    assert status == 200
    raw = (again.on[E.EOD] - date(2026, 3, 2)).days
    rest = (date(2026, 4, 19) - date(2026, 3, 20)).days
    values = [words(v) for v in page.xpath("//p[@class='figure__value']")]
    assert values == [f"{raw} days", f"{raw - rest} days", "2"]
    assert "Budget was not there." in table(page, "Adjustments")[0]
    chain = table(page, "Chain")
    assert [row[2] for row in chain] == ["The first need", "Announced again with other termsThere is money now."]
    assert chain[0][3:] == ["20 March 2026", "Budget was not there."]


def test_only_who_may_see_applications_gets_links_to_them(session, agency, told, lead, sign_in):
    _, page = read(lead, "/hires")
    assert not page.xpath("//a[starts-with(@href, '/applications-received/')]")
    assert page.xpath("//a[starts-with(@href, '/requisitions/')]")
    hr = sign_in(a_person(session, role=Role.HR_SPECIALIST, agency=agency))
    _, page = read(hr, "/hires")
    assert len(page.xpath("//a[starts-with(@href, '/applications-received/')]")) == len(told)


def test_the_report_says_the_pages_own_figures(told, lead):
    answer = lead.get("/time-to-hire/report.pdf?goals=VETTING")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    sheets = [sheet.extract_text() for sheet in PdfReader(BytesIO(answer.data)).pages]
    whole = re.sub(r"\s+", " ", " ".join(sheets))
    _, page = read(lead, "", goals="VETTING")
    for row in table(page, "Six measures")[:6]:
        assert " ".join(row[1:6]) in whole, row
    for row in table(page, "By fiscal quarter"):
        assert " ".join(row[:8]) in whole, row
    for sheet in sheets:
        assert "Population:" in sheet
        assert "Data as of" in sheet
    assert lead.get("/time-to-hire/report.pdf?goals=VETTING&as_of=2026-10-01").data[:5] == b"%PDF-"


def test_the_report_names_itself_and_its_language_and_its_outline_leads_to_every_heading(told, lead):
    answer = lead.get("/time-to-hire/report.pdf")
    report = PdfReader(BytesIO(answer.data))
    catalog = report.trailer["/Root"]
    assert catalog["/Lang"] == "en-US"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert report.metadata.title == "Time-to-hire, Sample Agency"
    title, parts = report.outline
    assert title["/Title"] == "Time-to-hire, Sample Agency"
    assert {"Are we on time?", "Where time goes", "Quality of the data"} <= {part["/Title"] for part in parts}
    for part in parts:
        sheet = report.pages[report.get_destination_page_number(part)].extract_text()
        assert part["/Title"] in re.sub(r"\s+", " ", sheet)
    one, again = (lead.get("/time-to-hire/report.pdf?as_of=2026-10-01").data for _ in range(2))
    assert one == again


def test_the_file_of_hires_holds_each_measured_hire_once(told, lead):
    read = lead.get("/time-to-hire/hires.csv?grade=13").get_data(as_text=True).splitlines()
    lines = [line for line in read if not line.startswith("#")]
    wanted = sorted(
        f"{t.application_id},{t.requisition.id},{t.on[E.EOD]},{t.days(E.NEED_VALIDATED, E.TJO_ACCEPTED)},"
        f"{t.days(E.NEED_VALIDATED, E.EOD)}"
        for t in told
        if t.requisition.grade_low == 13
    )
    assert sorted(",".join(line.split(",")[:5]) for line in lines[1:]) == wanted
