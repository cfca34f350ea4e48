"""Files made by code for the tests: good résumés, and each way in which a file can be bad."""

import io
import zipfile

from docx import Document
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen import canvas

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
