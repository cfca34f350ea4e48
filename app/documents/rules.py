"""What a résumé file may be, and what is said when it is something else."""

from math import ceil
from typing import ClassVar

from app.errors import DomainError

LARGEST_BYTES = 10 * 1024 * 1024
MOST_PAGES = 2
"""OPM's two-page rule since 27 September 2025 (R-14)."""
FEWEST_CHARACTERS = 40
"""Letters and digits below which a file has no text that anybody could rate."""
LARGEST_TEXT = 60_000
"""Characters. Two pages of three-point print hold fewer; more is no résumé."""

CHARACTERS_A_PAGE = 5_200
LINES_A_PAGE = 70
CHARACTERS_A_LINE = 100
"""A full page of small print; used only where a file has no pages of its own (text, DOCX without page marks)."""
LARGEST_PAGE = 1.3 * 612 * 792
"""Square points: legal paper is 1.27 times letter. A larger page counts as several, or the limit would mean nothing."""

KEPT = "Your draft is kept."
DAMAGED = f"This file is damaged and cannot be read. Save it anew and upload it again. {KEPT}"
ACCEPTED = "Upload a PDF, a DOCX or a text file."


class DocumentRefused(DomainError):
    """The file cannot be used; nothing was stored and the draft is as it was."""

    status: ClassVar[int] = 422
    title: ClassVar[str] = "We could not use this file"


class EmptyFile(DocumentRefused):
    """No file was chosen, or it holds nothing."""


class FileTooLarge(DocumentRefused):
    """More than 10 MB."""

    status = 413


class UnsupportedType(DocumentRefused):
    """Neither PDF, DOCX nor plain text."""


class TooManyPages(DocumentRefused):
    """More than two pages (R-14)."""


class EncryptedFile(DocumentRefused):
    """A password is needed to open it."""


class NoReadableText(DocumentRefused):
    """Pictures of text, or no text at all."""


class UnsafeDocument(DocumentRefused):
    """Something in it no résumé needs and attackers use."""


class UnreadableFile(DocumentRefused):
    """Damaged, or more than the reader's memory can hold."""


class ExtractionTooSlow(DocumentRefused):
    """Reading it took longer than any résumé needs."""


def check_size(data: bytes) -> None:
    """Refuse an empty or an oversized file.

    Raises:
        EmptyFile, FileTooLarge: in the applicant's words.
    """
    if not data:
        raise EmptyFile("Choose your résumé file first. The file you sent is empty.")
    if len(data) > LARGEST_BYTES:
        size = ceil(len(data) * 10 / 1024 / 1024) / 10
        raise FileTooLarge(f"This file has {size:g} MB. A résumé may have at most 10 MB. {KEPT}")


def check_pages(pages: int) -> None:
    """Refuse more than two pages.

    Raises:
        TooManyPages: says how many there are.
    """
    if pages > MOST_PAGES:
        raise TooManyPages(
            f"Your résumé has {pages} pages. Federal résumés may have at most {MOST_PAGES} pages, and a longer one "
            f"would make you ineligible. Shorten it and upload it again. {KEPT}"
        )


def check_text(text: str) -> None:
    """Refuse a file out of which no text comes, or more than two pages can hold.

    Raises:
        NoReadableText, UnreadableFile: say what to do.
    """
    if sum(map(str.isalnum, text)) < FEWEST_CHARACTERS:
        raise NoReadableText(
            "We found no readable text in this file. It may be a scan or a picture. Save your résumé as a PDF or Word "
            f"document with text that you can select, and upload it again. {KEPT}"
        )
    if len(text) > LARGEST_TEXT:
        raise UnreadableFile(f"This file holds more text than two pages can. Save it anew and upload it again. {KEPT}")


def pages_filled(text: str) -> int:
    """Estimate how many pages a text fills at the least, in small print with narrow margins.

    The larger of two counts: characters, and lines after wrapping. It errs towards fewer pages, because refusing a
    résumé that fits harms a person, and a reviewer sees the true one.
    """
    lines = sum(max(ceil(len(line) / CHARACTERS_A_LINE), 1) for line in text.strip().split("\n"))
    return max(ceil(len(text.strip()) / CHARACTERS_A_PAGE), ceil(lines / LINES_A_PAGE), 1)


def sheets(width: float, height: float) -> int:
    """Return for how many pages one page of this size counts, both in points: one up to legal paper."""
    return max(ceil(width * height / LARGEST_PAGE), 1)
