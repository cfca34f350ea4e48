"""The throw-away process that parses a stranger's file: limited, without network, without environment.

It reads the file from standard input and writes one JSON object: `{"text", "pages", "warnings"}` or
`{"refused": kind, "words": sentence}`. It imports nothing of the product but the refusals.
"""

import contextlib
import ctypes
import io
import json
import os
import re
import resource
import signal
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from typing import Any

from app.documents import rules

MEMORY_BYTES = 1_500 * 1024 * 1024
CPU_SECONDS = 15
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38

LARGEST_INFLATED = 60 * 1024 * 1024
LARGEST_RATIO = 150
MOST_ENTRIES = 1_000

SMALLEST_POINTS = 3.0
LEAST_CONTRAST = 40
"""Of 255 grey levels between the darkest and the lightest pixel of a character's box; below, nobody can read it."""
RENDER_SCALE = 2.0

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def confine() -> None:
    """Give up what parsing does not need; the network name space only where the kernel lets us."""
    libc = ctypes.CDLL("libc.so.6", use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        libc.unshare(CLONE_NEWNET)
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(limit, (value, value))


def tidy(text: str) -> tuple[str, int]:
    """Return the text as everyone will read it, and how many invisible characters were dropped from it."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " "))
    text, dropped = INVISIBLE.subn("", text)
    text = CONTROL.sub("", text.replace("\x0c", "\n"))
    lines = [line.rstrip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n", dropped


# PDF


def read_pdf(data: bytes) -> tuple[str, int, list[str]]:
    """Return text, pages and warnings of a PDF; only characters that leave ink count."""
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise rules.EncryptedFile(
                "This PDF is protected by a password. Save it without one and upload it again. Your draft is kept."
            ) from None
        raise rules.UnreadableFile(
            "This PDF is damaged and cannot be opened. Save it anew and upload it again. Your draft is kept."
        ) from None
    pages = len(document)
    rules.check_pages(pages)
    read = [_page_text(document[number]) for number in range(pages)]
    hidden = sum(count for _, count in read)
    warnings = [_hidden_warning(hidden)] if hidden else []
    return "\n".join(text for text, _ in read), pages, warnings


def _hidden_warning(count: int) -> str:
    return (
        f"{count} characters in your file cannot be seen on the page (hidden, white or tiny text). "
        "They were left out: people and software read only what is visible."
    )


def _page_text(page: Any) -> tuple[str, int]:
    """Return the visible text of one page and the number of characters that leave no ink."""
    textpage = page.get_textpage()
    width, height = page.get_size()
    picture = page.render(scale=RENDER_SCALE, grayscale=True)
    pixels, stride = bytes(picture.buffer), picture.stride
    columns, lines = picture.width, picture.height
    count = textpage.count_chars()
    whole = textpage.get_text_range(0, count) if count else ""
    out: list[str] = []
    hidden = 0
    for index in range(count):
        character = textpage.get_text_range(index, 1) if len(whole) != count else whole[index]
        if not character.strip():
            out.append(character)
            continue
        left, bottom, right, top = textpage.get_charbox(index)
        box = (left, bottom, right, top, width, height)
        if _leaves_ink(pixels, stride, columns, lines, box):
            out.append(character)
        else:
            hidden += 1
    return "".join(out), hidden


def _leaves_ink(
    pixels: bytes, stride: int, columns: int, lines: int, box: tuple[float, float, float, float, float, float]
) -> bool:
    left, bottom, right, top, width, height = box
    if right <= left or top <= bottom:
        return True  # spaces and marks without extent
    if right <= 0 or left >= width or top <= 0 or bottom >= height:
        return False
    x0, x1 = max(int(left * RENDER_SCALE), 0), min(int(right * RENDER_SCALE) + 2, columns)
    y0, y1 = max(int((height - top) * RENDER_SCALE), 0), min(int((height - bottom) * RENDER_SCALE) + 2, lines)
    if x0 >= x1 or y0 >= y1:
        return False
    inside = b"".join(pixels[y * stride + x0 : y * stride + x1] for y in range(y0, y1))
    tiny = (top - bottom) < SMALLEST_POINTS / 4 and (right - left) < SMALLEST_POINTS / 4
    return max(inside) - min(inside) > LEAST_CONTRAST and not tiny


# DOCX


def read_docx(data: bytes) -> tuple[str, int, list[str]]:
    """Return text, pages and warnings of a Word document, read from its XML without entities or links."""
    with _archive(data) as archive:
        names = archive.namelist()
        if "word/document.xml" not in names:
            raise rules.UnsupportedType("This is not a Word document. Upload a PDF, a DOCX or a text file.")
        parts = [n for n in names if re.fullmatch(r"word/(header|footer)\d*\.xml", n)]
        bodies = {name: _xml(archive.read(name)) for name in ["word/document.xml", *parts]}
        told = _told_pages(archive) if "docProps/app.xml" in names else 0
    hidden = [0]
    texts = ["\n".join(_paragraphs(root, hidden)) for name, root in bodies.items() if name not in parts]
    heads = ["\n".join(_paragraphs(bodies[name], hidden)) for name in sorted(parts) if "header" in name]
    text = "\n".join([*heads, *texts])
    pages = _docx_pages(bodies["word/document.xml"], told, len(text))
    rules.check_pages(pages)
    return text, pages, [_hidden_warning(hidden[0])] if hidden[0] else []


def _archive(data: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile:
        raise rules.UnreadableFile("This Word document is damaged. Save it anew and upload it again.") from None
    entries = archive.infolist()
    inflated = sum(e.file_size for e in entries)
    if len(entries) > MOST_ENTRIES or inflated > LARGEST_INFLATED or inflated > LARGEST_RATIO * max(len(data), 20_000):
        raise rules.UnsafeDocument("This Word document unpacks to an unusual size and was not opened. Save it anew.")
    if any(e.flag_bits & 1 for e in entries):
        raise rules.EncryptedFile("This Word document is protected by a password. Save it without one.")
    return archive


def _xml(data: bytes) -> Any:
    from lxml import etree

    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise rules.UnsafeDocument(
            "This Word document holds definitions that no résumé needs, and was not opened. Save it anew in your word "
            "processor, or as a PDF, and upload it again. Your draft is kept."
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise rules.UnreadableFile("This Word document is damaged. Save it anew and upload it again.") from None


def _paragraphs(root: Any, hidden: list[int]) -> Iterator[str]:
    for paragraph in root.iter(f"{WORD}p"):
        out: list[str] = []
        if paragraph.find(f"{WORD}pPr/{WORD}numPr") is not None:
            out.append("• ")
        for run in paragraph.iter(f"{WORD}r"):
            text = "".join(_run_text(run))
            if _is_hidden(run):
                hidden[0] += len(text.strip())
            else:
                out.append(text)
        yield "".join(out)


def _run_text(run: Any) -> Iterator[str]:
    for node in run:
        if node.tag == f"{WORD}t":
            yield node.text or ""
        elif node.tag == f"{WORD}tab":
            yield "\t"
        elif node.tag in (f"{WORD}br", f"{WORD}cr"):
            yield "\n"


def _is_hidden(run: Any) -> bool:
    properties = run.find(f"{WORD}rPr")
    if properties is None:
        return False
    vanish = properties.find(f"{WORD}vanish")
    if vanish is not None and vanish.get(f"{WORD}val", "1") not in ("0", "false"):
        return True
    colour = properties.find(f"{WORD}color")
    if colour is not None and re.fullmatch(r"(?i)f[a-f]f[a-f]f[a-f]", colour.get(f"{WORD}val", "")):
        return True
    size = properties.find(f"{WORD}sz")
    return (
        size is not None
        and size.get(f"{WORD}val", "24").isdigit()
        and int(size.get(f"{WORD}val")) < 2 * SMALLEST_POINTS
    )


def _told_pages(archive: zipfile.ZipFile) -> int:
    found = re.search(rb"<Pages>(\d{1,4})</Pages>", archive.read("docProps/app.xml")[:20_000])
    return int(found[1]) if found else 0


def _docx_pages(root: Any, told: int, characters: int) -> int:
    """Count pages: marks that the word processor left in the text, else what it told, never fewer than the text fills.

    What a document tells of itself counts only when there are no marks: converters write a wrong number there.
    """
    breaks = sum(1 for b in root.iter(f"{WORD}br") if b.get(f"{WORD}type") == "page")
    rendered = sum(1 for _ in root.iter(f"{WORD}lastRenderedPageBreak"))
    filled = -(-characters // rules.CHARACTERS_A_PAGE)
    marked = max(breaks, rendered) + 1 if breaks or rendered else 0
    return max(marked or min(told, filled + 1), filled, 1)


# Text


def read_text(data: bytes) -> tuple[str, int, list[str]]:
    """Return text and pages of a plain text file; form feeds part pages, and a page holds so many characters."""
    text = _decoded(data)
    pages = max(text.count("\f") + 1, -(-len(text.strip()) // rules.CHARACTERS_A_PAGE), 1)
    rules.check_pages(pages)
    return text, pages, []


def _decoded(data: bytes) -> str:
    with contextlib.suppress(UnicodeDecodeError):
        return data.decode("utf-8-sig")
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000]).best()
    if best is None:
        raise rules.UnsupportedType("This file is not a text file. Upload a PDF, a DOCX or a text file.")
    return data.decode(best.encoding, errors="replace")


READERS = {"application/pdf": read_pdf, "docx": read_docx, "text/plain": read_text}


def main() -> None:
    """Read one file and answer."""
    kind = sys.argv[1]
    data = sys.stdin.buffer.read()
    confine()
    try:
        text, pages, warnings = READERS[kind](data)
        text, dropped = tidy(text)
        rules.check_text(text)
        if dropped > 3:
            warnings.append(f"{dropped} invisible characters were left out of the text.")
        answer: dict[str, Any] = {"text": text, "pages": pages, "warnings": warnings}
    except rules.DocumentRefused as refusal:
        answer = {"refused": type(refusal).__name__, "words": str(refusal)}
    except Exception:
        words = "This file is damaged or takes too much work to read. Save it anew and upload it again."
        answer = {"refused": "UnreadableFile", "words": words}
    os.write(1, json.dumps(answer).encode())


if __name__ == "__main__":
    main()
