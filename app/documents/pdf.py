"""Text and pages of a PDF: what is visible on it, in reading order, with the lines as they stand."""

import re
from typing import Any

import pypdfium2_raw as pdfium

from app.documents import rules
from app.documents.ink import Ink
from app.documents.reading import Reading, hidden_warning

BROKEN_LINE = "\x02"
"""What PDFium answers for a hyphen at the end of a line, in place of the hyphen and the line's end."""
MOST_CHARACTERS = 4 * rules.LARGEST_TEXT
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|RichMedia|SubmitForm|ImportData)\b")
_BROKEN_WORD = re.compile(rf"(\w*){BROKEN_LINE}[ \n]*(\w*)")
_XFA = (pdfium.FORMTYPE_XFA_FULL, pdfium.FORMTYPE_XFA_FOREGROUND)
_FIELDS = (
    "This PDF has form fields. What is typed into them is not part of the text below. If something is missing, print "
    "the form to a new PDF and upload that."
)


def read(data: bytes) -> Reading:
    """Return the visible text.

    A PDF that only restricts printing or copying opens for everybody and is read; one that asks for a password is not.

    Raises:
        EncryptedFile, UnreadableFile, UnsafeDocument, TooManyPages: in the applicant's words.
    """
    pdfium.FPDF_InitLibraryWithConfig(pdfium.FPDF_LIBRARY_CONFIG(2, None, None, 0))
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        raise _not_opened(pdfium.FPDF_GetLastError())
    count = pdfium.FPDF_GetPageCount(document)
    rules.check_pages(count)
    _refuse_active(document, data)
    opened = [_page(document, number) for number in range(count)]
    pages = sum(rules.sheets(width, height) for _, width, height in opened)
    rules.check_pages(pages)
    texts, hidden = [], 0
    for page, width, height in opened:
        text, unseen = _visible(page, width, height)
        texts.append(text.strip("\r\n"))
        hidden += unseen
    fields = (_FIELDS,) if pdfium.FPDF_GetFormType(document) != pdfium.FORMTYPE_NONE else ()
    return Reading(_mended("\n\n".join(texts).replace("\r\n", "\n")), pages, (*hidden_warning(hidden), *fields))


def _not_opened(error: int) -> rules.DocumentRefused:
    if error in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        return rules.EncryptedFile(
            f"This PDF is protected by a password. Save it without one and upload it again. {rules.KEPT}"
        )
    return rules.UnreadableFile(rules.DAMAGED)


def _refuse_active(document: Any, data: bytes) -> None:
    """Refuse what runs or carries something: people download the original.

    Compressed objects hide their names from the plain search; there only the document's own list of scripts is seen.
    """
    scripts = pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0 or _ACTIVE.search(data)
    if scripts or pdfium.FPDF_GetFormType(document) in _XFA:
        raise rules.UnsafeDocument(
            f"This PDF holds a program or an active form. Print it to a new PDF and upload that. {rules.KEPT}"
        )
    if pdfium.FPDFDoc_GetAttachmentCount(document) > 0:
        raise rules.UnsafeDocument(
            f"This PDF has other files inside it. Print it to a new PDF and upload that. {rules.KEPT}"
        )


def _page(document: Any, number: int) -> tuple[Any, float, float]:
    """Return a page with its width and height in points, as it is shown."""
    page = pdfium.FPDF_LoadPage(document, number)
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    if not page or width < 1 or height < 1:
        raise rules.UnreadableFile(rules.DAMAGED)
    return page, width, height


def _visible(page: Any, width: float, height: float) -> tuple[str, int]:
    """Return the visible text of one page and the number of characters that nobody can see."""
    textpage = pdfium.FPDFText_LoadPage(page)
    count = pdfium.FPDFText_CountChars(textpage)
    if count > MOST_CHARACTERS:
        raise rules.UnreadableFile(f"This file holds more text than two pages can. Save it anew. {rules.KEPT}")
    ink = Ink(page, textpage, width, height)
    out: list[str] = []
    hidden = 0
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        character = chr(code) if 0 < code < 0x110000 else "\ufffd"
        if character.isspace() or ink.shows(index):
            out.append(character)
        else:
            hidden += 1
    return _repaired("".join(out)), hidden


def _repaired(text: str) -> str:
    """Join the halves of characters beyond the first 65,536, which some files give separately."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _mended(text: str) -> str:
    """Give back hyphens at line ends; a word that the document also writes as one loses its hyphen."""
    words = set(re.findall(r"\w+", text.casefold()))

    def join(found: re.Match[str]) -> str:
        whole = found[1] + found[2]
        return whole if whole.casefold() in words else f"{found[1]}-{found[2]}"

    return _BROKEN_WORD.sub(join, text)
