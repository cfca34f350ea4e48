"""Files say what the table says, define each column, and hold nothing a spreadsheet would run."""

import csv
import io
import json
from datetime import date, datetime

import openpyxl
import pytest
from arro3.io import read_parquet

from app.open_data.files import Book, Column, Kind, Sheet, as_csv, as_parquet, as_xlsx, harmless

COLUMNS = (
    Column("title", Kind.TEXT, "A title"),
    Column("n", Kind.WHOLE, "A count", "people"),
    Column("mean", Kind.NUMBER, "A mean", "calendar days"),
    Column("on", Kind.DAY, "A day"),
    Column("met", Kind.YES_NO, "Whether"),
)
ROWS = (
    ("Größe, “quoted”\nand broken", 3, 84.5, date(2026, 8, 31), True),
    ('=HYPERLINK("http://evil.example","x")', -1, -2.0, date(1969, 12, 31), False),
    (None, None, None, None, None),
)
SHEET = Sheet("hires", "Hires", COLUMNS, ROWS)
HEADER = ("Population: everyone, who entered.", "Data as of 2026-10-31.")


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "＝1", "－1"])
def test_what_a_spreadsheet_could_run_gets_an_apostrophe(evil):
    assert harmless(evil) == f"'{evil}"


@pytest.mark.parametrize("plain", ["", "FY2026 Q1", "a=b", "IT specialist (INFOSEC)", "12"])
def test_other_texts_stay_as_they_are(plain):
    assert harmless(plain) == plain


def test_a_csv_says_what_the_table_says_under_its_header():
    text = as_csv(SHEET, HEADER).decode()
    head, body = text.split("\r\n", 2)[:2], text.split("\r\n", 2)[2]
    assert [line[:2] for line in head] == ["# ", "# "]
    rows = list(csv.DictReader(io.StringIO(body, newline="")))
    assert rows[0] == {"title": ROWS[0][0], "n": "3", "mean": "84.5", "on": "2026-08-31", "met": "true"}
    assert rows[1]["title"].startswith("'=")
    assert rows[1]["mean"] == "-2.0"
    assert set(rows[2].values()) == {""}


def test_no_line_of_the_header_can_become_a_cell_of_its_own():
    line = as_csv(SHEET, ('Agency: X,=cmd|"/c calc"!A1\nAgency: Y',)).decode().split("\r\n")[0]
    assert "," not in line
    assert line.startswith("# Agency: X;")


def test_a_workbook_has_values_of_their_kind_definitions_and_no_formula():
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(Book("Title", HEADER, (SHEET,), date(2026, 10, 31)))))
    assert book.sheetnames == ["About", "hires", "Definitions"]
    assert [row[0].value for row in book["About"]] == ["Title", *HEADER]
    cells = [[cell.value for cell in row] for row in book["hires"]]
    assert cells[0] == [c.name for c in COLUMNS]
    assert cells[1] == [ROWS[0][0], 3, 84.5, datetime(2026, 8, 31), True]  # noqa: DTZ001  # a sheet knows no zones
    assert cells[2][:3] == [ROWS[1][0], -1, -2.0]
    assert all(value is None for row in cells[3:] for value in row)
    types = {cell.data_type for sheet in book for row in sheet for cell in row}
    assert "f" not in types
    assert not any(cell.hyperlink for row in book["hires"] for cell in row)
    definitions = [[cell.value for cell in row] for row in book["Definitions"]]
    assert ["hires", "mean", "number", "calendar days", "A mean"] in definitions
    assert len(definitions) == 1 + len(COLUMNS)


def test_a_parquet_file_has_the_same_values_and_carries_header_and_definitions():
    content = as_parquet(SHEET, HEADER)
    assert content[:4] == content[-4:] == b"PAR1"
    table = read_parquet(io.BytesIO(content)).read_all()
    read = list(zip(*(table[c.name].to_pylist() for c in COLUMNS), strict=True))
    assert read == list(ROWS)
    about = json.loads(table.schema.metadata[b"about"])
    assert about["header"] == list(HEADER)
    assert about["definitions"]["n"] == "A count"


def test_a_table_without_rows_is_still_a_file():
    empty = Sheet("hires", "Hires", COLUMNS, ())
    assert read_parquet(io.BytesIO(as_parquet(empty))).read_all().num_rows == 0
    assert as_csv(empty).decode() == "title,n,mean,on,met\r\n"
