"""How text in a Word document looks: whether its size, colour and background let anybody read it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VALUE = f"{WORD}val"
SMALLEST_HALF_POINTS = 6
"""Word counts letters in half points; below three points print is not legible."""
LEAST_CONTRAST = 40
WHITE, BLACK = 255, 0
UNKNOWN = None
"""A background that only drawing the page would tell: shapes, table styles, pictures, highlights."""
_DEEPEST = 12
_HEX_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of some text: hidden by mark, its grey of 255, its size in half points; none means as inherited."""

    hidden: bool | None = None
    grey: int | None = None
    size: int | None = None

    def over(self, other: "Look") -> "Look":
        """Return this look where it says something, else the other."""
        return Look(
            other.hidden if self.hidden is None else self.hidden,
            other.grey if self.grey is None else self.grey,
            other.size if self.size is None else self.size,
        )

    def visible_on(self, backdrop: int | None) -> bool:
        """Tell whether text of this look can be read on a background of this grey."""
        if self.hidden or (self.size is not None and self.size < SMALLEST_HALF_POINTS):
            return False
        ink = BLACK if self.grey is None else self.grey
        return backdrop is UNKNOWN or self.grey is None or abs(ink - backdrop) > LEAST_CONTRAST


class Styles:
    """The looks that a document's named styles give."""

    def __init__(self, root: Any | None) -> None:
        self._own: dict[str, tuple[Look, str | None]] = {}
        self._defaults = Look()
        self._normal = Look()
        for style in root.iter(f"{WORD}style") if root is not None else ():
            based = style.find(f"{WORD}basedOn")
            name = style.get(f"{WORD}styleId", "")
            self._own[name] = (look(style.find(f"{WORD}rPr")), None if based is None else based.get(VALUE))
            if style.get(f"{WORD}type") == "paragraph" and style.get(f"{WORD}default") in ("1", "true", "on"):
                self._normal = self._own[name][0]
        if root is not None:
            self._defaults = look(root.find(f"{WORD}docDefaults/{WORD}rPrDefault/{WORD}rPr"))

    def of(self, properties: Any | None, kind: str) -> Look:
        """Return the look of the style that a paragraph (`pStyle`) or run (`rStyle`) names."""
        named = None if properties is None else properties.find(f"{WORD}{kind}")
        found = Look() if named is not None else self._normal if kind == "pStyle" else Look()
        for own in self._chain(None if named is None else named.get(VALUE)):
            found = found.over(own)
        return found.over(self._defaults) if kind == "pStyle" else found

    def _chain(self, name: str | None) -> Iterator[Look]:
        for _ in range(_DEEPEST):
            if name is None or name not in self._own:
                return
            own, name = self._own[name]
            yield own


def look(properties: Any | None) -> Look:
    """Return what run properties say by themselves."""
    if properties is None:
        return Look()
    said = Look(hidden=_mark(properties.find(f"{WORD}vanish")))
    colour, size = properties.find(f"{WORD}color"), properties.find(f"{WORD}sz")
    if colour is not None:
        said = replace(said, grey=_grey(colour.get(VALUE, "auto")))
    if size is not None and size.get(VALUE, "").isdigit():
        said = replace(said, size=int(size.get(VALUE)))
    return said


def backdrop(properties: Any | None, inherited: int | None) -> int | None:
    """Return the grey behind a run, paragraph, cell or table with these properties."""
    if properties is None:
        return inherited
    highlight = properties.find(f"{WORD}highlight")
    if highlight is not None and highlight.get(VALUE) not in ("none", "white"):
        return UNKNOWN
    shade = properties.find(f"{WORD}shd")
    if shade is None:
        return inherited
    if shade.get(VALUE, "clear") not in ("clear", "nil"):
        return UNKNOWN  # a pattern of two colours
    fill = _grey(shade.get(f"{WORD}fill", "auto"))
    return inherited if fill is None else fill


def _mark(element: Any | None) -> bool | None:
    return None if element is None else element.get(VALUE, "1") not in ("0", "false", "off")


def _grey(colour: str) -> int | None:
    try:
        red, green, blue = bytes.fromhex(colour) if len(colour) == _HEX_DIGITS else b""
    except ValueError:
        return None
    return round(0.299 * red + 0.587 * green + 0.114 * blue)
