"""Tables as files: CSV (RFC 4180), XLSX with a sheet of definitions, Parquet; each carries the header of R-49."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import xlsxwriter
from arro3.core import Array, DataType, Table
from arro3.io import write_parquet

from app.metrics.header import as_comments

Value = str | int | float | bool | date | None
STARTS_A_FORMULA = tuple("=+-@\t\r＝＋－＠")
"""What a spreadsheet may take for a formula at the beginning of a text (OWASP, CSV injection)."""


EPOCH = date(1970, 1, 1)


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    DAY = "date"
    YES_NO = "yes or no"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the file, what it holds, in which unit, and what it means."""

    name: str
    kind: Kind
    meaning: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table; `rows` hold a value for each column."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class Book:
    """Tables that belong together, under one header (R-49)."""

    title: str
    header: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    made_on: date

    def sheet(self, name: str) -> Sheet:
        """Return one of the tables by its name."""
        return next(sheet for sheet in self.sheets if sheet.name == name)


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe stands before what could be one."""
    return f"'{text}" if text.lstrip(" \n").startswith(STARTS_A_FORMULA) or text[:1] in ("\t", "\r") else text


def as_csv(sheet: Sheet, header: Sequence[str] = ()) -> bytes:
    """Write a table as CSV in UTF-8; the lines of the header stand first, each after a `#`."""
    out = io.StringIO(newline="")
    out.write(as_comments(header))
    writer = csv.writer(out)
    writer.writerow([column.name for column in sheet.columns])
    writer.writerows([_plain(value) for value in row] for row in sheet.rows)
    return out.getvalue().encode()


def _plain(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return harmless(value) if isinstance(value, str) else value


def as_xlsx(book: Book) -> bytes:
    """Write all tables as one workbook, with a sheet that says what they rest on and one that defines each column.

    Texts are written as texts: the file holds no formula and no link.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = xlsxwriter.Workbook(out, options)
    made = {"title": book.title, "created": _midnight(book.made_on)}
    workbook.set_properties(made)
    bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrap = workbook.add_format({"text_wrap": True, "valign": "top"})
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    about = workbook.add_worksheet("About")
    about.set_column(0, 0, 110)
    for at, line in enumerate((book.title, *book.header)):
        about.write_string(at, 0, line, wrap if at else bold)
    for sheet in book.sheets:
        _fill(workbook.add_worksheet(sheet.name), sheet, bold, day)
    definitions = workbook.add_worksheet("Definitions")
    definitions.set_column(0, 3, 18)
    definitions.set_column(4, 4, 90)
    rows = [("Sheet", "Column", "Holds", "Unit", "Meaning")]
    rows += [(s.name, c.name, c.kind.value, c.unit, c.meaning) for s in book.sheets for c in s.columns]
    for at, row in enumerate(rows):
        for place, text in enumerate(row):
            definitions.write_string(at, place, text, wrap if at else bold)
    workbook.close()
    return out.getvalue()


def _midnight(day: date) -> object:
    from datetime import UTC, datetime

    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _fill(worksheet: xlsxwriter.worksheet.Worksheet, sheet: Sheet, bold: object, day: object) -> None:
    worksheet.freeze_panes(1, 0)
    for place, column in enumerate(sheet.columns):
        worksheet.set_column(place, place, max(len(column.name) + 2, 38 if column.kind is Kind.TEXT else 12))
        worksheet.write_string(0, place, column.name, bold)
    for at, row in enumerate(sheet.rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, bool):
                worksheet.write_boolean(at, place, value)
            elif isinstance(value, date):
                worksheet.write_datetime(at, place, value, day)
            elif isinstance(value, int | float):
                worksheet.write_number(at, place, value)
            elif value is not None:
                worksheet.write_string(at, place, value)


def as_parquet(sheet: Sheet, header: Sequence[str] = ()) -> bytes:
    """Write a table as Parquet; header and definitions stand in the file's own metadata.

    Through arro3, the small Arrow library in Rust: pyarrow would be five times its download for the same file.
    """
    columns = list(zip(*sheet.rows, strict=True)) if sheet.rows else [()] * len(sheet.columns)
    arrays = [_array(values, column.kind) for column, values in zip(sheet.columns, columns, strict=True)]
    table = Table.from_arrays(arrays, names=[column.name for column in sheet.columns])
    out = io.BytesIO()
    meanings = {column.name: column.meaning for column in sheet.columns}
    about = json.dumps({"title": sheet.title, "header": list(header), "definitions": meanings}, ensure_ascii=False)
    # One key only: the library writes several in no fixed order, and the same table must give the same bytes.
    write_parquet(table, out, key_value_metadata={"about": about})
    return out.getvalue()


def _array(values: Sequence[Value], kind: Kind) -> Array:
    if kind is Kind.DAY:
        days = [(v - EPOCH).days if isinstance(v, date) else None for v in values]
        return Array(days, DataType.int32()).cast(DataType.date32())
    if kind is Kind.NUMBER:
        return Array([None if v is None else float(str(v)) for v in values], DataType.float64())
    return Array(list(values), {Kind.TEXT: DataType.string(), Kind.WHOLE: DataType.int64()}.get(kind, DataType.bool()))
