"""What a résumé file may be, and what is said when it is something else."""

from typing import ClassVar

from app.errors import DomainError

LARGEST_BYTES = 10 * 1024 * 1024
MOST_PAGES = 2
"""OPM's two-page rule since 27 September 2025 (R-14)."""
FEWEST_CHARACTERS = 40
CHARACTERS_A_PAGE = 5200
"""A full page of small print; used only where a file has no pages of its own (text, DOCX without page marks)."""


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
    """Damaged, or too much work to read."""


def check_size(data: bytes) -> None:
    """Refuse an empty or an oversized file.

    Raises:
        EmptyFile, FileTooLarge: in the applicant's words.
    """
    if not data:
        raise EmptyFile("Choose your résumé file first. The file you sent is empty.")
    if len(data) > LARGEST_BYTES:
        size = len(data) / 1024 / 1024
        raise FileTooLarge(f"This file has {size:.1f} MB. A résumé may have at most 10 MB. Your draft is kept.")


def check_pages(pages: int) -> None:
    """Refuse more than two pages.

    Raises:
        TooManyPages: says how many there are.
    """
    if pages > MOST_PAGES:
        raise TooManyPages(
            f"Your résumé has {pages} pages. Federal résumés may have at most {MOST_PAGES} pages, and a longer one "
            "would make you ineligible. Shorten it and upload it again. Your draft is kept."
        )


def check_text(text: str) -> None:
    """Refuse a file out of which no text comes.

    Raises:
        NoReadableText: says what to do.
    """
    if len("".join(text.split())) < FEWEST_CHARACTERS:
        raise NoReadableText(
            "We found no readable text in this file. It may be a scan or a picture. Save your résumé as a PDF or Word "
            "document with text that you can select, and upload it again. Your draft is kept."
        )
