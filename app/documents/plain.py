"""Text and pages of a plain text file in any of the encodings that people's editors write."""

import codecs

from charset_normalizer import from_bytes

from app.documents import rules
from app.documents.reading import Reading

ENCODINGS = ("cp1252", "mac_roman", "cp437", "cp850", "iso8859_15", "utf_16", "utf_16_le", "utf_16_be")
"""Tried after UTF-8, which nearly every file is; looked up at import because nothing can be opened later."""
for _name in ("ascii", "utf_8", "utf_8_sig", *ENCODINGS):
    codecs.lookup(_name)


def read(data: bytes) -> Reading:
    """Return the text; form feeds part pages, and a page holds only so much.

    Raises:
        TooManyPages, UnsupportedType: in the applicant's words.
    """
    text = decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    pages = sum(rules.pages_filled(page) for page in text.strip("\f\n ").split("\f"))
    rules.check_pages(pages)
    return Reading(text, pages)


def decoded(data: bytes) -> str:
    """Return the characters of a text file: by its byte order mark, as UTF-8, or by the likeliest old encoding.

    Raises:
        UnsupportedType: no encoding makes text of it.
    """
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf_16" if marked else "utf_8_sig")
    except UnicodeDecodeError:
        best = None if marked else from_bytes(data[:200_000], cp_isolation=list(ENCODINGS[:5])).best()
    if best is None:
        raise rules.UnsupportedType(f"This file is not a text file. {rules.ACCEPTED}")
    return data.decode(best.encoding, errors="replace")
