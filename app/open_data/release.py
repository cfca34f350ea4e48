"""The public data set as files: what each column means, the table as CSV and Parquet, the dictionary as JSON."""

import json
from collections.abc import Sequence
from datetime import date

from app.open_data import files, rules
from app.open_data.files import Column, Kind, Sheet
from app.open_data.rules import ALL, Row
from app.open_data.suppression import THRESHOLD

NAME = "time-to-hire"
TITLE = "Time-to-hire of federal cyber talent"
DESCRIPTION = (
    "Calendar days from the validated need to the accepted tentative offer and to entrance on duty of everyone who "
    "entered on duty through this service, by fiscal quarter and year, agency, hiring authority, NICE work role and "
    "provision of Executive Order 14409. Groups of one to four people are hidden, and as many other groups as it takes "
    "so that none of them can be computed from the rest."
)
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
MEDIA_TYPES = {
    f"{NAME}.csv": "text/csv",
    f"{NAME}.parquet": "application/vnd.apache.parquet",
    "dictionary.json": "application/json",
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
        f"Method {rules.METHOD}. {DESCRIPTION.split('. ', 1)[1]}",
    )


def _few(people: int) -> str:
    if people == 0:
        return "nobody"
    return f"fewer than {THRESHOLD} people" if people < THRESHOLD else f"{people} people"


def dictionary(header_lines: Sequence[str]) -> bytes:
    """Return the data dictionary as a Frictionless Table Schema, with the header beside it."""
    kinds = {
        Kind.TEXT: "string",
        Kind.WHOLE: "integer",
        Kind.NUMBER: "number",
        Kind.DAY: "date",
        Kind.YES_NO: "boolean",
    }
    fields = [
        {"name": c.name, "type": kinds[c.kind], "description": c.meaning, **({"unit": c.unit} if c.unit else {})}
        for c in COLUMNS
    ]
    keys = ["period", "agency", "breakdown", "category"]
    schema = {
        "title": TITLE,
        "description": DESCRIPTION,
        "notes": list(header_lines),
        "fields": fields,
        "primaryKey": keys,
        "missingValues": [""],
    }
    return json.dumps(schema, indent=2, ensure_ascii=False).encode()


def all_files(rows: Sequence[Row], header_lines: Sequence[str]) -> dict[str, bytes]:
    """Return every file of a release by name; the same rows give the same bytes."""
    table = sheet(rows)
    return {
        f"{NAME}.csv": files.as_csv(table),
        f"{NAME}.parquet": files.as_parquet(table, header_lines),
        "dictionary.json": dictionary(header_lines),
    }
