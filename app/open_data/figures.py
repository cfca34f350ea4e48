"""A lead's figures as tables: what the pages show, with the header they stand under (R-49) and every column defined."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.clock import EASTERN
from app.metrics import queries as metrics
from app.metrics import report, rules
from app.metrics.report import Report
from app.metrics.rules import Dates, Summary
from app.open_data import opm
from app.open_data.files import Book, Column, Kind, Sheet, Value
from app.open_data.opm import Line, Reported
from app.positions.models import Requisition
from app.reference import catalog

TITLES = {
    "periods": "By fiscal quarter and year",
    "hires": "The hires behind the figures",
    "excluded": "Hires that cannot be measured",
    "steps": "Days in each step",
    "holders": "Who had the next move",
    "open": "Requisitions under way",
}
"""The tables of an export by name."""


@dataclass(frozen=True, slots=True)
class Office:
    """Whose figures these are."""

    id: UUID
    code: str
    name: str


def _day(name: str, meaning: str) -> Column:
    return Column(name, Kind.DAY, meaning)


def _text(name: str, meaning: str) -> Column:
    return Column(name, Kind.TEXT, meaning)


def _whole(name: str, meaning: str, unit: str = "calendar days") -> Column:
    return Column(name, Kind.WHOLE, meaning, unit)


def _number(name: str, meaning: str, unit: str = "calendar days") -> Column:
    return Column(name, Kind.NUMBER, meaning, unit)


TENTATIVE = "validated need to accepted tentative offer"
ENTRANCE = "validated need to entrance on duty"

PERIOD_COLUMNS = (
    _text("period", "Fiscal quarter of entrance on duty, or fiscal year; the year is measured over its hires (R-47)"),
    _whole("n", "People who entered on duty and could be measured", "people"),
    _number("entrance_mean", f"Mean, {ENTRANCE}"),
    _number("entrance_median", f"Median, {ENTRANCE}"),
    _number("entrance_p80", f"80th percentile, nearest rank, {ENTRANCE}"),
    _number("entrance_p90", f"90th percentile, nearest rank, {ENTRANCE}"),
    _number("under_80", "Share with fewer than 80 days, as EO 14170 words it (R-44)", "0–1"),
    _number("within_80", "Share with at most 80 days, as OPM reports it (R-44)", "0–1"),
    _number("tentative_mean", f"Mean, {TENTATIVE}"),
    _number("tentative_median", f"Median, {TENTATIVE}"),
    _number("tentative_p80", f"80th percentile, nearest rank, {TENTATIVE}"),
    _number("tentative_p90", f"90th percentile, nearest rank, {TENTATIVE}"),
)
HIRE_COLUMNS = (
    _text("hire", "Key of the application; no name"),
    _text("requisition", "Key of the requisition"),
    _day("entered_on", "Day of entrance on duty"),
    _whole("t2h_toa_days", f"Days, {TENTATIVE} (R-40)"),
    _whole("t2h_eod_days", f"Days, {ENTRANCE} (R-40)"),
    _whole("fiscal_year", "Fiscal year of entrance on duty", "year"),
    _whole("quarter", "Fiscal quarter of entrance on duty, 1 to 4", "quarter"),
    Column("under_80", Kind.YES_NO, "Fewer than 80 days to entrance on duty"),
    Column("within_80", Kind.YES_NO, "At most 80 days to entrance on duty"),
)
EXCLUDED_COLUMNS = (
    _text("hire", "Key of the application; no name"),
    _text("requisition", "Key of the requisition"),
    _text("why", "Why this hire cannot be measured (R-42)"),
)
STEP_COLUMNS = (
    _whole("element", "Number of the element in the 14-element model", "number"),
    _text("name", "Name of the element"),
    _whole("requisitions", "Requisitions that spent time in it", "requisitions"),
    _number("mean", "Mean days spent in it"),
    _number("median", "Median days spent in it"),
    _whole("model_days", "Days of the 80-day model"),
    _text("model_certainty", "How sure we are of the model's days: verified, inferred or unconfirmed"),
)
HOLDER_COLUMNS = (
    _text("holder", "Who had the next move; at every instant exactly one"),
    _number("days", "Days held, over all requisitions"),
)
OPEN_COLUMNS = (
    _text("requisition", "Key of the requisition"),
    _text("title", "Title of the requisition"),
    _whole("element", "Number of the element under way", "number"),
    _text("holder", "Who has the next move"),
    _number("days_held", "Days for which this holder has had it"),
    _whole("days_total", "Days since the first validated need of the chain"),
)
OPM_COLUMNS = (
    _text("scope", "Agency-wide, or a governmentwide mission-critical occupation"),
    _text("period", "Fiscal quarter of entrance on duty, or the year"),
    _whole("hires", "People who entered on duty and could be measured", "people"),
    _number("m1_mean", f"Average, {TENTATIVE} (M1)"),
    _number("m2_mean", f"Average, {ENTRANCE} (M2)"),
    _number("under_80", "Share of hires in fewer than 80 days", "0–1"),
    _number("within_80", "Share of hires in at most 80 days", "0–1"),
    _whole("excluded", "People who entered on duty and could not be measured (R-42)", "people"),
)


def header(office: Office, as_of: datetime, n: int, excluded: int) -> tuple[str, ...]:
    """Say what the figures rest on (R-49)."""
    local = as_of.astimezone(EASTERN)
    return (
        f"Agency: {office.name} ({office.code}).",
        "Population: everyone of the agency who entered on duty, by any authority; one value a person (R-41).",
        "Start: the earliest validated need of the requisition's chain, as the manager validated it (R-43, R-45).",
        "Unit: calendar days, as differences of dates in Washington, D.C.; the same day is 0 (R-40).",
        f"Data as of {local:%Y-%m-%d %H:%M} Eastern time; a hire counts in the quarter of entrance on duty (R-47).",
        f"Measured: {n}. Not measured for a missing or disordered date: {excluded} (R-42); nothing is imputed.",
        "Series break: figures before fiscal year 2019 counted another population and are not comparable.",
    )


def book(session: Session, office: Office, as_of: datetime) -> Book:
    """Gather the figures of the lead's page, as of an instant."""
    measured = report.of_agency(session, office.id, as_of)
    return Book(
        f"Time-to-hire, {office.name}",
        header(office, as_of, measured.eod.n, len(measured.excluded)),
        (
            _sheet("periods", PERIOD_COLUMNS, _periods(measured)),
            _sheet("hires", HIRE_COLUMNS, _hires(measured)),
            _sheet("excluded", EXCLUDED_COLUMNS, _excluded(measured)),
            _sheet("steps", STEP_COLUMNS, _steps(measured)),
            _sheet("holders", HOLDER_COLUMNS, _holders(measured)),
            _sheet("open", OPEN_COLUMNS, _open(measured)),
        ),
        as_of.astimezone(EASTERN).date(),
    )


def _sheet(name: str, columns: tuple[Column, ...], rows: tuple[tuple[Value, ...], ...]) -> Sheet:
    return Sheet(name, TITLES[name], columns, rows)


def _periods(measured: Report) -> tuple[tuple[Value, ...], ...]:
    rows = [(str(q.quarter), *_summaries(q.eod, q.toa)) for q in measured.quarters]
    for year in sorted({q.quarter.year for q in measured.quarters}):
        hires = [h for h in measured.hires if h.quarter.year == year]
        rows.append((f"FY{year}", *_summaries(rules.summarise(hires), rules.summarise(hires, "t2h_toa"))))
    return tuple(rows)


def _summaries(eod: Summary, toa: Summary) -> tuple[Value, ...]:
    entrance = (eod.n, eod.mean, eod.median, eod.p80, eod.p90, eod.under_80, eod.within_80)
    return (*entrance, toa.mean, toa.median, toa.p80, toa.p90)


def _hires(measured: Report) -> tuple[tuple[Value, ...], ...]:
    return tuple(
        (
            h.hire,
            h.requisition,
            h.entered_on,
            h.t2h_toa,
            h.t2h_eod,
            h.quarter.year,
            h.quarter.quarter,
            h.under_80,
            h.within_80,
        )
        for h in measured.hires
    )


def _excluded(measured: Report) -> tuple[tuple[Value, ...], ...]:
    return tuple((e.hire, e.requisition, e.why) for e in measured.excluded)


def _steps(measured: Report) -> tuple[tuple[Value, ...], ...]:
    model = catalog.elements()
    return tuple(
        (s.element, model[s.element].name, s.n, s.mean, s.median, model[s.element].days, model[s.element].certainty)
        for s in measured.steps
    )


def _holders(measured: Report) -> tuple[tuple[Value, ...], ...]:
    return tuple((str(holder), days) for holder, days in measured.holders.items())


def _open(measured: Report) -> tuple[tuple[Value, ...], ...]:
    return tuple(
        (str(o.requisition_id), o.title, o.element, str(o.holder), o.days_held, o.days_total)
        for o in measured.under_way
    )


def reported(session: Session, office: Office, as_of: datetime) -> tuple[list[Reported], int]:
    """Return the hires of OPM's report, and how many have no entrance date at all and so belong to no quarter."""
    statement = select(Requisition).where(col(Requisition.agency_id) == office.id)
    requisitions = {str(r.id): r for r in session.exec(statement)}
    found, undated = [], 0
    for dates in metrics.hire_dates(session, office.id, as_of):
        if dates.entered_on is None:
            undated += 1
            continue
        found.append(_reported(dates, dates.entered_on, requisitions[dates.requisition]))
    return found, undated


def _reported(dates: Dates, entered_on: date, requisition: Requisition) -> Reported:
    hires, _ = rules.measure([dates])
    return Reported(
        rules.fiscal_quarter(entered_on),
        requisition.series,
        requisition.pay_plan,
        hires[0].t2h_toa if hires else None,
        hires[0].t2h_eod if hires else None,
    )


def opm_book(office: Office, lines: Sequence[Line], year: int, as_of: datetime) -> Book:
    """Return OPM's report of one fiscal year as a table."""
    whole = next(line for line in lines if line.scope == opm.AGENCY_WIDE and line.period == opm.PERIODS[-1])
    rows = tuple(
        (x.scope, x.period, x.hires, x.tentative_mean, x.entrance_mean, x.under_80, x.within_80, x.excluded)
        for x in lines
    )
    title = f"Time-to-hire report to OPM, fiscal year {year}, {office.name}"
    return Book(
        title,
        header(office, as_of, whole.hires, whole.excluded),
        (Sheet("opm", title, OPM_COLUMNS, rows),),
        as_of.astimezone(EASTERN).date(),
    )
