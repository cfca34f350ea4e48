"""Text out of Word documents, by what can be seen, and the archives that are refused."""

import io
import zipfile

import pytest

from app.documents import rules
from app.documents.extraction import extract
from tests.documents import made_files as made

SECRET = "Certified"
_R = "http://schemas.openxmlformats.org/package/2006/relationships"


def _rels(kind: str, target: str) -> bytes:
    link = f'<Relationship Id="r1" Type="http://x/{kind}" Target="{target}" TargetMode="External"/>'
    return f'<Relationships xmlns="{_R}">{link}</Relationships>'.encode()


@pytest.mark.parametrize(
    "properties",
    [
        "<w:vanish/>",
        '<w:color w:val="FFFFFF"/>',
        '<w:color w:val="FAFAFA"/>',
        '<w:sz w:val="4"/>',
        '<w:rStyle w:val="x"/>',
    ],
    ids=["vanish", "white", "nearly white", "tiny", "style"],
)
def test_what_nobody_can_see_is_left_out(properties):
    style = '<w:style w:type="character" w:styleId="x"><w:rPr><w:vanish/></w:rPr></w:style>'
    read = extract(made.a_docx_of(f"{made.USUAL}<w:p>{made.a_run(SECRET, properties)}</w:p>", styles=style))
    assert SECRET not in read.text
    assert "9 characters were left out" in read.warnings[0]


def test_white_on_a_dark_cell_is_read_and_a_row_is_one_line():
    cells = "".join(
        f'<w:tc><w:tcPr><w:shd w:val="clear" w:fill="1A2B3C"/></w:tcPr><w:p>'
        f"{made.a_run(text, chr(60) + 'w:color w:val=' + chr(34) + 'FFFFFF' + chr(34) + '/>')}</w:p></w:tc>"
        for text in ("2019", "Analyst")
    )
    read = extract(made.a_docx_of(f"{made.USUAL}<w:tbl><w:tr>{cells}</w:tr></w:tbl>"))
    assert "2019\tAnalyst" in read.text
    assert read.warnings == ()


def test_a_tracked_deletion_is_no_text():
    gone = f"<w:p><w:del>{made.a_run('deleted words')}</w:del></w:p>"
    assert "deleted" not in extract(made.a_docx_of(made.USUAL + gone)).text


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("word/_rels/document.xml.rels", _rels("image", "http://127.0.0.1:9/x.png")),
        ("word/_rels/settings.xml.rels", _rels("attachedTemplate", "http://127.0.0.1:9/x.dotm")),
        ("word/vbaProject.bin", b"macro"),
    ],
    ids=["linked image", "remote template", "macro"],
)
def test_what_loads_from_elsewhere_or_runs_is_refused(name, data):
    with pytest.raises(rules.UnsafeDocument, match="loads something from elsewhere or holds a program"):
        extract(made.a_docx_of(made.USUAL, also={name: data}))


def test_an_ordinary_link_is_fine():
    rels = {"word/_rels/document.xml.rels": _rels("hyperlink", "https://example.org/")}
    assert made.LINES[0] in extract(made.a_docx_of(made.USUAL, also=rels)).text


def test_an_archive_with_a_tail_or_odd_names_is_refused():
    for data in (made.a_docx() + b"tail", made.a_docx_of(made.USUAL, also={"../../x": b"x"})):
        with pytest.raises(rules.UnsafeDocument, match="no word processor does"):
            extract(data)


def test_a_spreadsheet_is_not_a_word_document():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(rules.UnsupportedType, match="not a Word document"):
        extract(out.getvalue())
