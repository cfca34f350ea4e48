"""Which kind of file this is, told by its content; its name and the browser's word count for nothing."""

import io
import re
import zipfile
from enum import StrEnum

from app.documents.rules import ACCEPTED, EncryptedFile, UnsafeDocument, UnsupportedType

_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = bytes({*range(32), 127} - {*b"\t\n\v\f\r\x1b"})
_MARKUP = re.compile(rb"\s*<(!doctype|html|\?xml|script|svg|head|body)\b", re.IGNORECASE)
_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Kind(StrEnum):
    """A kind of file that can be read; its value is its media type."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    TEXT = "text/plain"


def kind_of(data: bytes) -> Kind:
    """Tell what a file is.

    Raises:
        UnsupportedType: neither PDF, DOCX nor text; says what to do with the kinds that people often have.
        UnsafeDocument: two kinds at once, which only an attacker needs.
        EncryptedFile: an Office file under a password, which is wrapped in the old Word container.
    """
    if data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-"):
        if zipfile.is_zipfile(io.BytesIO(data)):
            raise UnsafeDocument("This file is a PDF and an archive at once and was not opened. Save it anew as a PDF.")
        return Kind.PDF
    if data.startswith(b"PK\x03\x04"):
        return Kind.DOCX
    _refuse_known(data)
    if not data.startswith(_BYTE_ORDER_MARKS):
        sample = data[:65_536]
        if b"\x00" in sample or len(sample) - len(sample.translate(None, _CONTROL)) > len(sample) / 100:
            raise UnsupportedType(f"This kind of file cannot be read. {ACCEPTED}")
    return Kind.TEXT


def _refuse_known(data: bytes) -> None:
    if data.startswith(_OLD_WORD[:4]):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise EncryptedFile("This document is protected by a password. Save it without one and upload it again.")
        raise UnsupportedType("This is an old Word file (.doc). Save it as .docx or PDF and upload it again.")
    if data.startswith(rb"{\rtf"):
        raise UnsupportedType("This is a rich text file (.rtf). Save it as .docx or PDF and upload it again.")
    if _MARKUP.match(data[:1024].removeprefix(b"\xef\xbb\xbf")):
        raise UnsupportedType(f"This is a web page, not a document. {ACCEPTED}")
