"""Text and pages of a Word document, read from its XML: headers, paragraphs, tables, text boxes, footers, footnotes."""

import re
from collections.abc import Iterator
from typing import Any

from app.documents import rules
from app.documents.archive import Parts
from app.documents.reading import Reading, hidden_warning
from app.documents.word_look import UNKNOWN, VALUE, WHITE, WORD, Look, Styles, backdrop, look

_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_BOX = f"{WORD}txbxContent"
_REMOVED = {f"{WORD}del", f"{WORD}moveFrom", f"{WORD}pPr", f"{WORD}rPr", f"{WORD}sectPr"}
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad"}
_PAGES = re.compile(rb"<Pages>(\d{1,4})</Pages>")


def read(data: bytes) -> Reading:
    """Return the visible text; tracked deletions, comments and field codes are no text.

    Raises:
        DocumentRefused: one of its kinds, in the applicant's words.
    """
    parts = Parts(data)
    body = parts.xml("word/document.xml")
    reader = _Reader(Styles(parts.xml("word/styles.xml") if "word/styles.xml" in parts.names else None))
    above = [parts.xml(name) for name in _named(parts, "header")]
    below = [parts.xml(name) for name in (*_named(parts, "footer"), *_named(parts, "footnotes"))]
    blocks = [text for root in (*above, body, *below) if (text := "\n".join(reader.lines(root, WHITE)).strip("\n"))]
    text = "\n".join(dict.fromkeys(blocks))  # the same header on the first and on other pages is read once
    pages = _pages(body, _told_pages(parts), text)
    rules.check_pages(pages)
    return Reading(text, pages, hidden_warning(reader.hidden))


def _named(parts: Parts, kind: str) -> list[str]:
    return sorted(name for name in parts.names if re.fullmatch(rf"word/{kind}\d*\.xml", name))


class _Reader:
    """Walks a part and keeps count of the characters that nobody can see."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self.hidden = 0

    def lines(self, element: Any, behind: int | None) -> Iterator[str]:
        """Yield the lines of every paragraph and table row inside, on a background of this grey."""
        for child in element:
            if child.tag == f"{WORD}p":
                yield from self._paragraph(child, behind)
            elif child.tag == f"{WORD}tbl":
                yield from self._table(child, behind)
            elif child.tag not in _REMOVED:
                yield from self.lines(child, behind)

    def _table(self, table: Any, behind: int | None) -> Iterator[str]:
        properties = table.find(f"{WORD}tblPr")
        behind = backdrop(properties, behind)
        if properties is not None and properties.find(f"{WORD}tblStyle") is not None:
            behind = UNKNOWN  # the style may shade rows
        for row in table.iter(f"{WORD}tr"):
            if next(row.iterancestors(f"{WORD}tbl")) is not table:
                continue
            cells = [self._cell(cell, behind) for cell in row.iter(f"{WORD}tc") if _row_of(cell) is row]
            filled = [cell for cell in cells if cell]
            if all(len(cell) == 1 for cell in filled):
                yield "\t".join(cell[0] for cell in filled)
            else:
                yield from (line for cell in filled for line in cell)

    def _cell(self, cell: Any, behind: int | None) -> list[str]:
        behind = backdrop(cell.find(f"{WORD}tcPr"), behind)
        return [line for line in self.lines(cell, behind) if line.strip()]

    def _paragraph(self, paragraph: Any, behind: int | None) -> Iterator[str]:
        properties = paragraph.find(f"{WORD}pPr")
        behind = backdrop(properties, behind)
        boxes: list[Any] = []
        text = "".join(self._inline(paragraph, self._styles.of(properties, "pStyle"), behind, boxes))
        listed = properties is not None and properties.find(f"{WORD}numPr") is not None
        yield from ("• " + text.lstrip() if listed and text.strip() else text).split("\n")
        for box in boxes:
            yield from self.lines(box, UNKNOWN)

    def _inline(self, element: Any, style: Look, behind: int | None, boxes: list[Any]) -> Iterator[str]:
        """Yield the text of the runs inside; text boxes are put aside, for they stand beside the paragraph."""
        for child in element:
            if child.tag == f"{WORD}r":
                yield self._run(child, style, behind)
                boxes += _boxes(child)
            elif child.tag not in _REMOVED:
                yield from self._inline(child, style, behind, boxes)

    def _run(self, run: Any, style: Look, behind: int | None) -> str:
        text = "".join(_signs(run))
        properties = run.find(f"{WORD}rPr")
        own = look(properties).over(self._styles.of(properties, "rStyle")).over(style)
        if not text.strip() or own.visible_on(backdrop(properties, behind)):
            return text
        self.hidden += sum(not character.isspace() for character in text)
        return ""


def _row_of(cell: Any) -> Any:
    return next(cell.iterancestors(f"{WORD}tr"))


def _boxes(run: Any) -> Iterator[Any]:
    """Yield the text boxes of a run, each once: newer and older programs get the same box in two forms."""
    for box in run.iter(_BOX):
        outer = next(box.iterancestors(_BOX, f"{WORD}r"))
        alternate = next(box.iterancestors(_ALTERNATE), None)
        first = alternate is None or next(box.iterancestors(_CHOICE), None) is not None
        if outer is run and (first or alternate is None or alternate.find(f".//{_CHOICE}//{_BOX}") is None):
            yield box


def _signs(run: Any) -> Iterator[str]:
    for node in run:
        name = node.tag.removeprefix(WORD)
        if name == "t":
            yield node.text or ""
        elif name == "sym":
            yield _symbol(node.get(f"{WORD}char", ""))
        elif name in _SIGNS:
            yield _SIGNS[name]


def _symbol(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""


def _told_pages(parts: Parts) -> int:
    found = _PAGES.search(parts.data("docProps/app.xml")[:20_000]) if "docProps/app.xml" in parts.names else None
    return int(found[1]) if found else 0


def _pages(body: Any, told: int, text: str) -> int:
    """Count the pages of a document that has none until it is printed.

    Marks come first: page breaks that the author set, or those that the word processor left where pages ended when it
    last drew them, whichever are more. Without marks, what the document tells of itself counts as far as the length of
    its text allows one page more than it surely fills: converters write wrong numbers there. It is never fewer than
    the pages that the text fills in small print (`rules.pages_filled`).
    """
    breaks = sum(1 for mark in body.iter(f"{WORD}br") if mark.get(f"{WORD}type") == "page")
    breaks += sum(
        1 for mark in body.iter(f"{WORD}pageBreakBefore") if mark.get(VALUE, "1") not in ("0", "false", "off")
    )
    breaks += sum(1 for section in body.iter(f"{WORD}sectPr") if _starts_page(section))
    rendered = sum(1 for _ in body.iter(f"{WORD}lastRenderedPageBreak"))
    filled = rules.pages_filled(text)
    marked = max(breaks, rendered) + 1 if breaks or rendered else 0
    return max(marked or min(told, filled + 1), filled, 1)


def _starts_page(section: Any) -> bool:
    """Tell whether a section that ends inside the text starts a new page; the last one describes the whole."""
    kind = section.find(f"{WORD}type")
    inside = section.getparent().tag == f"{WORD}pPr"
    return bool(inside and (kind is None or kind.get(VALUE) in ("nextPage", "oddPage", "evenPage")))
