"""The zip archive around a Word document, checked by its directory before anything of it is unpacked."""

import codecs
import io
import re
import struct
import zipfile
import zlib
from posixpath import normpath
from typing import Any

from lxml import etree

from app.documents import rules

MOST_ENTRIES = 500
LARGEST_PART = 20 * 1024 * 1024
LARGEST_INFLATED = 60 * 1024 * 1024
LARGEST_RATIO = 100
"""Times that one part may grow; XML of real documents grows ten to thirty times. Parts under 1 MiB may grow more."""
_SMALL = 1024 * 1024
_END, _END_BYTES = b"PK\x05\x06", 22
_ACTIVE = re.compile(r"vbaproject|vbadata|activex|oleobject|\.(bin|exe|dll|js|vbs|zip|7z|rar)$", re.IGNORECASE)
_PRINTER = re.compile(r"word/printersettings/|\bprinterSettings\d*\.bin$", re.IGNORECASE)
_LOCAL_TEMPLATE = re.compile(r"file:/{2,3}[a-z]:|[a-z]:\\|[^:/\\]*$", re.IGNORECASE)
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_UNUSUAL = f"This Word document unpacks to an unusual size and was not opened. Save it anew. {rules.KEPT}"
_STRANGE = (
    "This Word document is built in a way that no word processor does, and was not opened. Save it anew in your word "
    f"processor, or as a PDF, and upload it again. {rules.KEPT}"
)
_BEYOND = (
    "This Word document loads something from elsewhere or holds a program. Save it as a PDF or as a plain .docx and "
    f"upload it again. {rules.KEPT}"
)
_ENTITIES = (
    "This Word document holds definitions that no résumé needs, and was not opened. Save it anew in your word "
    f"processor, or as a PDF, and upload it again. {rules.KEPT}"
)
codecs.lookup("cp437")  # the encoding of names in archives; Python would load it when nothing can be opened any more


class Parts:
    """The parts of a Word document, by fixed names and in memory; nothing is ever written to a disk."""

    def __init__(self, data: bytes) -> None:
        """Check the directory.

        Raises:
            UnreadableFile, EncryptedFile, UnsafeDocument, UnsupportedType: in the applicant's words.
        """
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            raise rules.UnreadableFile(rules.DAMAGED) from None
        entries = self._zip.infolist()
        _check_sizes(entries)
        _check_shape(data, entries)
        self.names = frozenset(entry.filename for entry in entries)
        if "word/document.xml" not in self.names:
            raise rules.UnsupportedType(f"This is not a Word document. {rules.ACCEPTED}")
        if any(_ACTIVE.search(name) and not _PRINTER.search(name) for name in self.names):
            raise rules.UnsafeDocument(_BEYOND)
        for name in sorted(self.names):
            if name.lower().endswith(".rels"):
                _check_relationships(self.xml(name))

    def xml(self, name: str) -> Any:
        """Return the root of one part.

        Raises:
            UnsafeDocument: it declares a document type or entities.
            UnreadableFile: it is no XML, or its bytes are not those the directory tells.
        """
        data = self.data(name)
        plain = data if data[:2] not in (b"\xff\xfe", b"\xfe\xff") else data.replace(b"\x00", b"")
        if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
            raise rules.UnsafeDocument(_ENTITIES)
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError:
            raise rules.UnreadableFile(rules.DAMAGED) from None
        if root.getroottree().docinfo.internalDTD is not None:
            raise rules.UnsafeDocument(_ENTITIES)
        return root

    def data(self, name: str) -> bytes:
        """Return the bytes of one part, never more than the directory promised.

        Raises:
            UnreadableFile: they are not what the directory tells.
        """
        try:
            return self._zip.read(name)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
            raise rules.UnreadableFile(rules.DAMAGED) from None


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    too_many = len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_INFLATED
    if too_many or any(_swells(entry) for entry in entries):
        raise rules.UnsafeDocument(_UNUSUAL)


def _swells(entry: zipfile.ZipInfo) -> bool:
    grown = entry.file_size > _SMALL and entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1)
    return grown or (entry.file_size > LARGEST_PART and entry.filename.endswith((".xml", ".rels")))


def _check_shape(data: bytes, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse archives that two programs could read in two ways: hidden heads or tails, names twice, odd names."""
    if any(entry.flag_bits & 1 for entry in entries):
        raise rules.EncryptedFile(
            f"This Word document is protected by a password. Save it without one and upload it again. {rules.KEPT}"
        )
    names = [entry.filename for entry in entries]
    twice = len({name.lower() for name in names}) != len(names)
    odd = any(name.startswith("/") or "\\" in name or normpath(name).startswith("..") for name in names)
    methods = {entry.compress_type for entry in entries} - {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    if twice or odd or methods or not _ends_plainly(data):
        raise rules.UnsafeDocument(_STRANGE)


def _ends_plainly(data: bytes) -> bool:
    """Tell whether the archive begins at the first byte and its directory ends with the last."""
    end = data.rfind(_END)
    if end < 0 or len(data) < end + _END_BYTES:
        return False
    size, start, comment = struct.unpack("<IIH", data[end + 12 : end + _END_BYTES])
    return bool(start + size == end and end + _END_BYTES + comment == len(data))


def _check_relationships(root: Any) -> None:
    """Refuse what a reader's word processor would fetch by itself; links that a person follows are fine."""
    for link in root.iter(_RELATIONSHIP):
        if link.get("TargetMode", "").lower() != "external":
            continue
        purpose = link.get("Type", "").rsplit("/", 1)[-1]
        local = purpose == "attachedTemplate" and _LOCAL_TEMPLATE.match(link.get("Target", ""))
        if purpose != "hyperlink" and not local:
            raise rules.UnsafeDocument(_BEYOND)
