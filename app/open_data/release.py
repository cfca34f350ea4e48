"""The public data sets as files: what each column means, each table as CSV and Parquet, its dictionary as JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.open_data import files, rules
from app.open_data.files import Column, Kind, Sheet
from app.open_data.rules import ALL, Row
from app.open_data.steps import StepRow
from app.open_data.suppression import THRESHOLD
from app.reference import catalog

NAME = "time-to-hire"
TITLE = "Time-to-hire of federal cyber talent"
DESCRIPTION = (
    "Calendar days from the validated need to the accepted tentative offer and to entrance on duty of everyone who "
    "entered on duty through this service, by fiscal quarter and year, agency, hiring authority, NICE work role and "
    "provision of Executive Order 14409. Groups of one to four people are hidden, and as many other groups as it takes "
    "so that none of them can be computed from the rest."
)
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
STEPS = "days-per-step"
STEPS_TITLE = "Days per step of hiring federal cyber talent"
STEPS_DESCRIPTION = (
    "Calendar days that requisitions and hires of this service stayed in each of the fourteen elements of the hiring "
    "model, by the fiscal quarter and year in which the stay ended and by agency. Groups of one to four stays are "
    "hidden, and as many other groups as it takes so that none of them can be computed from the rest; so is every step "
    "of an agency that the table of time-to-hire hides in the period."
)
CSV, PARQUET, JSON = "text/csv", "application/vnd.apache.parquet", "application/json"
MEDIA_TYPES = {
    f"{NAME}.csv": CSV,
    f"{NAME}.parquet": PARQUET,
    "dictionary.json": JSON,
    f"{STEPS}.csv": CSV,
    f"{STEPS}.parquet": PARQUET,
    f"{STEPS}-dictionary.json": JSON,
}

COLUMNS = (
    Column("period", Kind.TEXT, "Fiscal quarter of entrance on duty, or fiscal year; the year begins on 1 October"),
    Column("known_on", Kind.DAY, "Entries up to this day are counted; later ones never change a published period"),
    Column("agency", Kind.TEXT, f"Code of the agency that hired, or `{ALL}`"),
    Column("breakdown", Kind.TEXT, f"What the row is a part by: {', '.join(rules.BREAKDOWNS)}, or `{ALL}` for no part"),
    Column("category", Kind.TEXT, f"The part: a code of the breakdown, `{rules.UNSTATED}`, or `{ALL}`"),
    Column(
        "hidden",
        Kind.YES_NO,
        f"Whether the row's figures are left out: it counts fewer than {THRESHOLD} people, or showing it would allow "
        "such a row to be computed",
    ),
    Column("hires", Kind.WHOLE, "People who entered on duty and could be measured", "people"),
    Column("entrance_mean", Kind.NUMBER, "Mean from validated need to entrance on duty", "calendar days"),
    Column("entrance_median", Kind.NUMBER, "Median from validated need to entrance on duty", "calendar days"),
    Column("entrance_p80", Kind.WHOLE, "80th percentile of the same, nearest rank", "calendar days"),
    Column("entrance_p90", Kind.WHOLE, "90th percentile of the same, nearest rank", "calendar days"),
    Column(
        "under_80", Kind.NUMBER, "Share with fewer than 80 days; empty where it would give a hidden row away", "0–1"
    ),
    Column("within_80", Kind.NUMBER, "Share with at most 80 days; empty where it would give a hidden row away", "0–1"),
    Column("tentative_mean", Kind.NUMBER, "Mean from validated need to accepted tentative offer", "calendar days"),
    Column("tentative_median", Kind.NUMBER, "Median from validated need to accepted tentative offer", "calendar days"),
)
STEP_COLUMNS = (
    Column("period", Kind.TEXT, "Fiscal quarter in which the stay ended, or fiscal year; it begins on 1 October"),
    Column("known_on", Kind.DAY, "Entries up to this day are counted; later ones never change a published period"),
    Column("agency", Kind.TEXT, f"Code of the agency that hired, or `{ALL}`"),
    Column("element", Kind.WHOLE, "Number of the element in the 14-element model", "number"),
    Column("step", Kind.TEXT, "Name of the element"),
    Column(
        "hidden",
        Kind.YES_NO,
        f"Whether the row’s figures are left out: it counts fewer than {THRESHOLD} stays, or showing it would allow "
        "such a row, or a hidden row of time-to-hire, to be computed",
    ),
    Column("stays", Kind.WHOLE, "Stays in the step that ended; entering a step again is a stay of its own", "stays"),
    Column("mean", Kind.NUMBER, "Mean length of these stays", "calendar days"),
    Column("median", Kind.NUMBER, "Median length", "calendar days"),
    Column("p80", Kind.WHOLE, "80th percentile, nearest rank", "calendar days"),
    Column("p90", Kind.WHOLE, "90th percentile, nearest rank", "calendar days"),
)


@dataclass(frozen=True, slots=True)
class DataSet:
    """One table of a release: its words, its columns, what makes a row unique, and the file that explains it."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    keys: tuple[str, ...]
    dictionary: str

    @property
    def place_of_keys(self) -> tuple[int, ...]:
        """Where in a row its keys stand."""
        return tuple(i for i, column in enumerate(self.columns) if column.name in self.keys)


DATA_SETS = (
    DataSet(NAME, TITLE, DESCRIPTION, COLUMNS, ("period", "agency", "breakdown", "category"), "dictionary.json"),
    DataSet(
        STEPS, STEPS_TITLE, STEPS_DESCRIPTION, STEP_COLUMNS, ("period", "agency", "element"), f"{STEPS}-dictionary.json"
    ),
)


def sheet(rows: Sequence[Row]) -> Sheet:
    """Return the rows as a table of the public columns."""
    return Sheet(NAME, TITLE, COLUMNS, tuple(_values(row) for row in rows))


def _values(row: Row) -> tuple[files.Value, ...]:
    return (
        row.cell.period,
        known_on(row.cell.period),
        row.cell.agency,
        row.cell.breakdown,
        row.cell.category,
        row.hidden,
        row.n,
        row.mean,
        row.median,
        row.p80,
        row.p90,
        row.under_80,
        row.within_80,
        row.tentative_mean,
        row.tentative_median,
    )


def steps_sheet(rows: Sequence[StepRow]) -> Sheet:
    """Return the rows of the steps as a table of the public columns."""
    return Sheet(STEPS, STEPS_TITLE, STEP_COLUMNS, tuple(_step_values(row) for row in rows))


def _step_values(row: StepRow) -> tuple[files.Value, ...]:
    s, cell = row.summary, row.cell
    named = (cell.period, known_on(cell.period), cell.agency, cell.element, catalog.elements()[cell.element].name)
    ranks = (None if rank is None else int(rank) for rank in (s.p80, s.p90))
    return (*named, row.hidden, row.n, None if s.mean is None else round(s.mean, 1), s.median, *ranks)


def known_on(period: str) -> date:
    """Return the day up to which entries count for a period; a year waits for its last quarter."""
    return rules.cut_off(rules.quarter_named(period)).date()


def header(*, last_quarter: str, excluded: int, late: int) -> tuple[str, ...]:
    """Say what the figures rest on (R-49); small numbers of people are not said here either."""
    return (
        "Population: everyone who entered on duty through this service; one value a person.",
        "Start: the earliest validated need of the requisition's chain, as the manager validated it.",
        "Unit: calendar days, as differences of dates in Washington, D.C.",
        f"Data up to {last_quarter}; each quarter as known {rules.SETTLING_DAYS} days after its end, never revised.",
        f"Not measured for want of a date or because dates are out of order: {_few(excluded)}.",
        f"Entered too late for their quarter and not published: {_few(late)}.",
        "Series break: none inside this table. Figures before fiscal year 2019 counted another population.",
    )


def _few(people: int) -> str:
    if people == 0:
        return "nobody"
    return f"fewer than {THRESHOLD} people" if people < THRESHOLD else f"{people} people"


def dictionary(of: DataSet, header_lines: Sequence[str]) -> bytes:
    """Return a data dictionary as a Frictionless Table Schema, with the header beside it."""
    kinds = {
        Kind.TEXT: "string",
        Kind.WHOLE: "integer",
        Kind.NUMBER: "number",
        Kind.DAY: "date",
        Kind.YES_NO: "boolean",
    }
    fields = [
        {"name": c.name, "type": kinds[c.kind], "description": c.meaning, **({"unit": c.unit} if c.unit else {})}
        for c in of.columns
    ]
    schema = {
        "title": of.title,
        "description": of.description,
        "notes": [*header_lines, f"The CSV begins with {len(header_lines)} lines after a “#”, these notes; skip them."],
        "dialect": {"commentChar": "#"},
        "fields": fields,
        "primaryKey": list(of.keys),
        "missingValues": [""],
    }
    return json.dumps(schema, indent=2, ensure_ascii=False).encode()


def all_files(rows: Sequence[Row], steps: Sequence[StepRow], header_lines: Sequence[str]) -> dict[str, bytes]:
    """Return every file of a release by name; the same rows give the same bytes."""
    found: dict[str, bytes] = {}
    for of, table in zip(DATA_SETS, (sheet(rows), steps_sheet(steps)), strict=True):
        lines = (*header_lines, f"Method {rules.METHOD}. {of.description.split('. ', 1)[1]}")
        found |= {
            f"{of.name}.csv": files.as_csv(table, lines),
            f"{of.name}.parquet": files.as_parquet(table, lines),
            of.dictionary: dictionary(of, lines),
        }
    return found
