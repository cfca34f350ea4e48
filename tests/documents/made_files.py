"""Files made by code for the tests: good résumés, and each way in which a file can be bad."""

import io
import zipfile
import zlib
from collections.abc import Callable

from docx import Document
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, RectangleObject, TextStringObject
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen import canvas

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LINES = [
    "Ada Park (demonstration)",
    "Vulnerability analyst",
    "Scanned 4,000 hosts every week and drove remediation of critical findings.",
    "Wrote detection rules for the SIEM and triaged its alerts.",
]


def a_pdf(*pages: list[str]) -> bytes:
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=letter)
    for lines in pages or (LINES,):
        for number, line in enumerate(lines):
            page.drawString(72, 720 - 16 * number, line)
        page.showPage()
    page.save()
    return out.getvalue()


def a_pdf_with_hidden_text(way: str, secret: str = "Certified in everything") -> bytes:
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=letter)
    for number, line in enumerate(LINES):
        page.drawString(72, 720 - 16 * number, line)
    text = page.beginText(72, 300)
    if way == "white":
        text.setFillColorRGB(1, 1, 1)
    elif way == "unrendered":
        text.setTextRenderMode(3)
    elif way == "tiny":
        text.setFont("Helvetica", 0.5)
    elif way == "off the page":
        text.setTextOrigin(72, -300)
    text.textLine(secret)
    page.drawText(text)
    page.save()
    return out.getvalue()


def a_picture_pdf() -> bytes:
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=letter)
    for n in range(40):
        page.rect(72, 700 - n * 12, 300, 6, fill=1)
    page.save()
    return out.getvalue()


def an_encrypted_pdf() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(a_pdf())))
    writer.encrypt("secret", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def a_docx(lines: list[str] | None = None, *, hidden: str = "", pages: int = 1) -> bytes:
    document = Document()
    for line in lines or LINES:
        document.add_paragraph(line)
    if hidden:
        document.add_paragraph().add_run(hidden).font.hidden = True
    for _ in range(pages - 1):
        document.add_page_break()
        document.add_paragraph("One page more.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def a_docx_with(document_xml: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", document_xml)
    return out.getvalue()


def a_docx_with_doctype() -> bytes:
    return a_docx_with(b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">]><w/>')


def a_zip_bomb() -> bytes:
    return a_docx_with(b"<w>" + b" " * 100_000_000 + b"</w>")


def a_pdf_drawn(draw: Callable[[canvas.Canvas], None], size: tuple[float, float] = letter) -> bytes:
    """The usual lines, and on the same page whatever `draw` draws."""
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=size)
    for number, line in enumerate(LINES):
        page.drawString(72, 720 - 16 * number, line)
    draw(page)
    page.save()
    return out.getvalue()


def a_turned_and_cropped_pdf(angle: int) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(a_pdf())))
    page = writer.pages[0]
    page.cropbox = RectangleObject((50, 400, 600, 760))
    page.rotate(angle)
    return _written(writer)


def a_pdf_with_an_attachment() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(a_pdf())))
    writer.add_attachment("notes.txt", b"inside")
    return _written(writer)


def a_pdf_with_a_program() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(a_pdf())))
    script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('hello');")}
    action = DictionaryObject({NameObject(name): value for name, value in script.items()})
    writer.root_object[NameObject("/OpenAction")] = action
    return _written(writer)


def a_pdf_bomb(inflated: int = 400_000_000) -> bytes:
    """A page whose drawing, compressed twice, inflates to this many bytes."""
    inner = zlib.compress(b"0 0 m 9 9 l S\n" * (inflated // 14), 9)
    stream = zlib.compress(inner, 9)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>>",
        b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    body = b"".join(b"%d 0 obj%s endobj\n" % (number, part) for number, part in enumerate(parts, 1))
    return b"%PDF-1.7\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF"


def a_docx_of(body: str, *, styles: str = "", also: dict[str, bytes] | None = None) -> bytes:
    """A Word document of raw WordprocessingML; `also` are further parts of the archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>')
        if styles:
            archive.writestr("word/styles.xml", f'<w:styles xmlns:w="{_W}">{styles}</w:styles>')
        for name, data in (also or {}).items():
            archive.writestr(name, data)
    return out.getvalue()


def a_run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


USUAL = "".join(f"<w:p>{a_run(line)}</w:p>" for line in LINES)


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
