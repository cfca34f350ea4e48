"""Which characters of a PDF page leave ink: two pictures of the page, one with its text and one without, compared.

A character is visible when inside its box some pixel moved from the page's own grey clearly towards the colour of the
character. White, transparent, covered, clipped, off-page and unrendered text moves none, whatever lies behind or beside
it: over a photograph or another text it gains nothing from their contrast. Text in a colour near its background moves
pixels too little to be read. Print below three points is not legible and is counted as hidden as well.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor, sqrt
from typing import Any

import pypdfium2_raw as pdfium

SMALLEST_POINTS = 3.0
LEAST_CONTRAST = 40
"""Grey levels of 255 between a character's colour and what is behind it; nobody reads less."""
LEAST_COVER = 0.15
"""Part of one pixel that a stroke must cover; thin strokes of eight-point print cover 0.3 at this scale."""
PIXELS_A_POINT = 2.0
MOST_PIXELS = 4_000_000
_FINE = 1_000
"""`FPDF_PageToDevice` answers in whole pixels; a page this many times enlarged tells the mapping exactly."""
_DEEPEST = 12
_UNRENDERED = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_STROKED = (pdfium.FPDF_TEXTRENDERMODE_STROKE, pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP)


@dataclass(frozen=True, slots=True)
class _Picture:
    """A page in grey, one byte a pixel, row by row."""

    pixels: bytes
    columns: int
    rows: int


@dataclass(frozen=True, slots=True)
class _Mapping:
    """From points of the page, whose origin and rotation the file chooses, to pixels of the picture."""

    x0: float
    y0: float
    xx: float
    xy: float
    yx: float
    yy: float

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[int, int, int, int]:
        """Return first and last column and row (exclusive) of a box, one pixel wider on each side."""
        xs = [self.x0 + self.xx * x + self.xy * y for x in (left, right) for y in (bottom, top)]
        ys = [self.y0 + self.yx * x + self.yy * y for x in (left, right) for y in (bottom, top)]
        return floor(min(xs)) - 1, ceil(max(xs)) + 1, floor(min(ys)) - 1, ceil(max(ys)) + 1


class Ink:
    """The visible characters of one page; made once for each page, before its text is read."""

    def __init__(self, page: Any, textpage: Any, width: float, height: float) -> None:
        scale = min(PIXELS_A_POINT, sqrt(MOST_PIXELS / (width * height)))
        columns, rows = max(round(width * scale), 1), max(round(height * scale), 1)
        self._textpage = textpage
        self._mapping = _mapping(page, columns, rows)
        self._whole = _picture(page, columns, rows)
        texts = [item for item in _objects(page) if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_TEXT]
        for item in texts:
            pdfium.FPDFPageObj_SetIsActive(item, False)
        self._bare = _picture(page, columns, rows)
        for item in texts:
            pdfium.FPDFPageObj_SetIsActive(item, True)
        self._greys: dict[int | None, int | None] = {}
        self._edges = tuple(ctypes.c_double() for _ in range(4))

    def shows(self, index: int) -> bool:
        """Tell whether the character at this place of the text page can be seen; generated ones have no box."""
        item = pdfium.FPDFText_GetTextObject(self._textpage, index)
        address = ctypes.cast(item, ctypes.c_void_p).value
        if address is None:
            return True  # made up by the reader of the page, such as a space between words
        if address not in self._greys:
            self._greys[address] = _grey(item)
        grey = self._greys[address]
        left, right, bottom, top = self._edges
        pdfium.FPDFText_GetCharBox(self._textpage, index, left, right, bottom, top)
        box = (left.value, bottom.value, right.value, top.value)
        if grey is None or self._tiny(index, box):
            return False
        return self._moved(grey, *self._mapping.box(*box))

    def _tiny(self, index: int, box: tuple[float, float, float, float]) -> bool:
        if max(box[2] - box[0], box[3] - box[1]) >= SMALLEST_POINTS:
            return False
        loose = pdfium.FS_RECTF()
        if not pdfium.FPDFText_GetLooseCharBox(self._textpage, index, loose):
            return False
        return bool(max(loose.top - loose.bottom, loose.right - loose.left) < SMALLEST_POINTS)

    def _moved(self, grey: int, first: int, last: int, upper: int, lower: int) -> bool:
        whole, bare, columns = self._whole.pixels, self._bare.pixels, self._whole.columns
        first, last = max(first, 0), min(last, columns)
        for row in range(max(upper, 0), min(lower, self._whole.rows)):
            start, end = row * columns + first, row * columns + last
            with_text, without = whole[start:end], bare[start:end]
            if with_text != without and _towards(grey, with_text, without):
                return True
        return False


def _towards(grey: int, with_text: bytes, without: bytes) -> bool:
    for now, before in zip(with_text, without, strict=True):
        wanted = grey - before
        if abs(wanted) > LEAST_CONTRAST and (now - before) / wanted > LEAST_COVER:
            return True
    return False


def _grey(item: Any) -> int | None:
    """Return the grey in which a text is painted, or nothing when its render mode paints none."""
    mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
    if mode in _UNRENDERED:
        return None
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    ask = pdfium.FPDFPageObj_GetStrokeColor if mode in _STROKED else pdfium.FPDFPageObj_GetFillColor
    if not ask(item, red, green, blue, alpha):
        return 0
    return round(0.299 * red.value + 0.587 * green.value + 0.114 * blue.value)


def _objects(page: Any) -> Iterator[Any]:
    """Yield every object of the page, also those inside forms, which are drawings placed as one."""
    for number in range(pdfium.FPDFPage_CountObjects(page)):
        yield from _within(pdfium.FPDFPage_GetObject(page, number), 0)


def _within(item: Any, depth: int) -> Iterator[Any]:
    yield item
    if depth < _DEEPEST and pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_FORM:
        for number in range(pdfium.FPDFFormObj_CountObjects(item)):
            yield from _within(pdfium.FPDFFormObj_GetObject(item, number), depth + 1)


def _picture(page: Any, columns: int, rows: int) -> _Picture:
    pixels = ctypes.create_string_buffer(columns * rows)
    bitmap = pdfium.FPDFBitmap_CreateEx(columns, rows, pdfium.FPDFBitmap_Gray, pixels, columns)
    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, columns, rows, 0xFFFFFFFF)
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, columns, rows, 0, pdfium.FPDF_ANNOT | pdfium.FPDF_GRAYSCALE)
    pdfium.FPDFBitmap_Destroy(bitmap)
    return _Picture(pixels.raw, columns, rows)


def _mapping(page: Any, columns: int, rows: int) -> _Mapping:
    def at(x: float, y: float) -> tuple[float, float]:
        column, row = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page, 0, 0, columns * _FINE, rows * _FINE, 0, x, y, column, row)
        return column.value / _FINE, row.value / _FINE

    (x0, y0), (x1, y1), (x2, y2) = at(0, 0), at(100, 0), at(0, 100)
    return _Mapping(x0, y0, (x1 - x0) / 100, (x2 - x0) / 100, (y1 - y0) / 100, (y2 - y0) / 100)
