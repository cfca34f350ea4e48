"""A lead's figures as tables: what the pages show, with the header they stand under (R-49) and every column defined."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, text
from sqlmodel import Session, col

from app.clock import EASTERN
from app.metrics import models, sources
from app.metrics.answers import Days, by_year, over_quarters, together
from app.metrics.facts import HireFact
from app.metrics.filters import Filters
from app.metrics.rules import GOAL_DAYS, MEASURES, FiscalQuarter, Measure, first_day, last_day, summary_of
from app.metrics.sources import Source
from app.open_data import columns
from app.open_data.files import Book, Sheet, Value
from app.open_data.opm import Line, Reported
from app.reference import catalog

Rows = tuple[tuple[Value, ...], ...]
WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Office:
    """Whose figures these are."""

    id: UUID
    code: str
    name: str


def book(session: Session, office: Office, source: Source, names: Collection[str] = tuple(columns.TITLES)) -> Book:
    """Gather figures of the lead's pages as tables, all of them or those of some names."""
    hires = source.hires() if {"hires", "excluded"} & set(names) else []
    tables: Mapping[str, Callable[[], Rows]] = {
        "periods": lambda: _periods(source),
        "notices": lambda: _notices(source),
        "hires": lambda: tuple(_hire(h) for h in hires if h.m2 is not None),
        "excluded": lambda: tuple((str(h.application_id), str(h.requisition_id), h.why) for h in hires if h.why),
        "steps": lambda: _steps(source),
        "holders": lambda: tuple((str(holder), days) for holder, days in source.holders().items()),
        "outcomes": lambda: tuple((name, int(getattr(source.funnel(), name))) for name in columns.OUTCOMES),
        "open": lambda: _open(source),
    }
    return Book(
        f"Time-to-hire, {office.name}",
        sources.header(session, office.id, source, Filters()).lines,
        tuple(Sheet(n, columns.TITLES[n], columns.OF[n], rows()) for n, rows in tables.items() if n in names),
        source.as_of.astimezone(EASTERN).date(),
    )


def _periods(source: Source) -> Rows:
    """Return each measure by quarter, by year and over all; a year is counted over its hires (R-47)."""
    rows: list[tuple[Value, ...]] = []
    for measure, span in MEASURES.items():
        rows += _measure(measure.value, span.name, source.days(measure))
    return (*rows, *_measure(WAIT, "Application received to the answer", source.waits()))


def _notices(source: Source) -> Rows:
    """Return notices by the quarter in which they were due, by year and over all."""
    found = source.notices_by_quarter() or {}
    periods = {str(quarter): kinds for quarter, kinds in found.items()}
    years = sorted({quarter.year for quarter in found})
    periods |= {f"FY{year}": together(k for q, k in found.items() if q.year == year) for year in years}
    periods["all"] = together(found.values())
    return tuple(
        (period, t.kind, t.in_time, t.late, t.missing, t.not_due, t.share_in_time)
        for period, kinds in periods.items()
        for t in kinds
    )


def _measure(code: str, name: str, days: Days) -> list[tuple[Value, ...]]:
    periods: dict[str, Mapping[int, int]] = {str(quarter): counts for quarter, counts in sorted(days.items())}
    periods |= {f"FY{year}": counts for year, counts in by_year(days).items()}
    periods |= {"all": over_quarters(days)} if days else {}
    rows: list[tuple[Value, ...]] = []
    for period, counts in periods.items():
        s = summary_of(counts)
        shares = (s.under_80, s.within_80) if code == Measure.M2 else (None, None)
        rows.append((period, code, name, s.n, s.mean, s.median, s.p80, s.p90, *shares))
    return rows


def _hire(hire: HireFact) -> tuple[Value, ...]:
    assert hire.m2 is not None
    dates = (hire.need_on, hire.tentative_on, hire.entered_on)
    measures = (hire.m1, hire.m2, hire.m3, hire.m4, hire.m5, hire.m6, hire.adjusted)
    quarter = (hire.fiscal_year, hire.quarter, hire.m2 < GOAL_DAYS, hire.m2 <= GOAL_DAYS, hire.backdated)
    slices = (hire.provision, hire.nice_role, hire.series, hire.grade, hire.authority, hire.location)
    return (str(hire.application_id), str(hire.requisition_id), *dates, *measures, *quarter, *slices)


def _steps(source: Source) -> Rows:
    model, again = catalog.elements(), source.rework()
    rows: list[tuple[Value, ...]] = []
    for number, counts in source.steps().items():
        s, element = summary_of(counts), model[number]
        figures = (s.n, s.mean, s.median, s.p80, s.p90, again.get(number, 0))
        rows.append((number, element.name, *figures, element.days, str(element.certainty)))
    return tuple(rows)


def _open(source: Source) -> Rows:
    as_of = source.as_of
    today = as_of.astimezone(EASTERN).date()
    return tuple(
        (
            str(r.requisition_id),
            r.title,
            r.element,
            r.holder,
            (as_of - r.since_at).total_seconds() / 86400 if r.since_at else None,
            (today - r.need_on).days if r.need_on else None,
        )
        for r in source.open()
    )


FISCAL = "(h.entered_on + interval '3 months')"
MEASURED = "h.why = '' AND h.m1 IS NOT NULL AND h.m2 IS NOT NULL"
REPORTED = f"""
    SELECT CAST(extract(quarter FROM {FISCAL}) AS int), h.series, r.pay_plan,
           count(*) FILTER (WHERE {MEASURED}), coalesce(sum(h.m1) FILTER (WHERE {MEASURED}), 0),
           coalesce(sum(h.m2) FILTER (WHERE {MEASURED}), 0), count(*) FILTER (WHERE {MEASURED} AND h.m2 < {GOAL_DAYS}),
           count(*) FILTER (WHERE {MEASURED} AND h.m2 <= {GOAL_DAYS}), count(*) FILTER (WHERE NOT ({MEASURED}))
      FROM hire_fact h JOIN requisition r ON r.agency_id = h.agency_id AND r.id = h.requisition_id
     WHERE h.agency_id = :agency AND h.entered_on BETWEEN :first AND :last GROUP BY 1, 2, 3"""  # noqa: S608 -- our own words
YEARS = f"SELECT DISTINCT CAST(extract(year FROM {FISCAL}) AS int) FROM hire_fact h WHERE h.agency_id = :agency"  # noqa: S608


def reported(session: Session, office: Office, year: int) -> list[Reported]:
    """Return the hires of OPM's report of a fiscal year, by quarter, series and pay plan."""
    between = {"first": first_day(FiscalQuarter(year, 1)), "last": last_day(FiscalQuarter(year, 4))}
    rows = session.execute(text(REPORTED), {"agency": office.id, **between})
    return [Reported(FiscalQuarter(year, quarter), *rest) for quarter, *rest in rows]


def years(session: Session, office: Office) -> set[int]:
    """Return the fiscal years in which anybody entered on duty."""
    return {year for (year,) in session.execute(text(YEARS), {"agency": office.id}) if year}


def undated(session: Session, office: Office) -> int:
    """Count the hires without an entrance on duty on record; they belong to no quarter."""
    row = models.HireFact
    chosen = (col(row.agency_id) == office.id, col(row.entered_on).is_(None))
    return int(session.execute(select(func.count()).where(*chosen)).scalar_one())


def opm_book(session: Session, office: Office, lines: Sequence[Line], year: int, source: Source) -> Book:
    """Return OPM's report of one fiscal year as a table."""
    of_year = Filters(first=FiscalQuarter(year, 1), last=FiscalQuarter(year, 4))
    rows = tuple(
        (x.scope, x.period, x.hires, x.tentative_mean, x.entrance_mean, x.under_80, x.within_80, x.excluded)
        for x in lines
    )
    title = f"Time-to-hire report to OPM, fiscal year {year}, {office.name}"
    return Book(
        title,
        sources.header(session, office.id, source, of_year).lines,
        (Sheet("opm", title, columns.OPM, rows),),
        source.as_of.astimezone(EASTERN).date(),
    )
