"""Split the text of a résumé or posting into sentences whose offsets into the original text are exact."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

LONGEST = 400
"""Characters after which a sentence is also cut at semicolons and, for lists, at commas."""

NARROWEST = 72
"""Characters of a page's long lines, at least, for a line that starts with a capital to count as wrapped."""

WIDEST = 160
"""Characters of a page's line at most; what is longer is a paragraph that no page has wrapped."""

_BULLET = r"[•◦▪▫‣∙●○■□◆➢➤►✓✔–—*·-]|o(?=\s)|\(?\d{1,2}[.)]|\(?[a-z][.)]"
_STARTS_BULLET = re.compile(rf"\s*(?:{_BULLET})\s+")
_INLINE_BULLET = re.compile(r"(?<=\s)[•◦▪▫‣∙●■◆➢➤►✓✔*?](?=\s)|[^\S\r\n]{3,}|\t+")
_INLINE_DASH = re.compile(r"(?<=\s)(?:[–—-]\s+(?=[A-Z][a-z])|o\s+(?=[A-Z]))")
DASHES = 4
"""Dashes before capitals in one paragraph, from which they are bullets and no longer part titles from employers."""

RUN_ON = 160
"""Characters of a paragraph from which a heading or a verb written large inside it starts another line of it."""

LONG, CLAUSE = 160, 6
"""Characters of a sentence whose clauses are read by themselves too, and the words that a clause has at least."""

_CLAUSE = re.compile(r"[;:,]\s+|\s(?:as\s+well\s+as|including|to\s+include|such\s+as)\s")

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s+"
_JOB_DATES = re.compile(
    rf"(?:{_MONTH})?(?:19|20)\d\d\s*(?:to|–|—|-|until)\s*(?:(?:{_MONTH})?(?:19|20)\d\d|[Pp]resent|[Cc]urrent)\b(?=\s+[A-Z])"
)
_PLACE = re.compile(rf"(?<=[a-z]),\s[A-Z]{{2}}(?=\s+(?!{_MONTH}|[A-Z]{{2}})[A-Z][a-z])")
_SECTION = re.compile(
    r"(?<=[\w.)%+?!]\s)(?:(?:Work|Professional)\s+Experience|Additional\s+Information|Certifications(?:/Licenses)?|"
    r"Military\s+Service|Key\s+Achievements:|Education(?=\s+(?:Bachelor|BACHELOR|Master|MASTER|Associate|ASSOCIATE|High|B\.|M\.|Ph|A\.?A|Diploma|Doctor)|:)|"
    r"Skills(?=:|\s+[A-Z]))(?=\W)"
)
_VERB = re.compile(
    r"(?<=[a-z0-9%+)]\s)(?!Advanced|Certified|Applied|Distributed|Embedded|Unified|Shared|Integrated|Related|Required|"
    r"Preferred|Based|Limited|Detailed|Classified)(?=[A-Z][a-z]+ly\s+[a-z]+ed\s|(?:[A-Z][a-z]{2,}ed|Led|Built|Wrote|Ran|Oversaw|Kept|Taught|Responsible\s+for)\s+[a-z0-9$(])"
)
_END = re.compile(r"[.!?]+[)\"'”’]*(?=\s+[\"'“(]?[A-Z0-9•*])|[.!?]+[)\"'”’]*\s*$")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Za-z]\.)*[A-Za-z]|\b(?:Sr|Jr|Dr|Mr|Mrs|Ms|St|Lt|Sgt|SSgt|TSgt|MSgt|Capt|Col|Maj|Gen|Cpl|Sen|Rep|Gov|Hon|"
    r"Inc|Corp|Co|Ltd|Dept|Univ|No|Nos|vs|etc|approx|est|min|max|avg|hrs|yrs|mos|Ph|Ave|Blvd|Rd|Bldg|Ste|Apt|Ft|Mt|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|Fig|Sec|para|cf|ver|Rev|Vol|Govt|Natl|Intl|Mgr|Asst|"
    r"Assoc|e\.g|i\.e|a\.k\.a|U\.S|U\.S\.C|D\.C))\.$"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or bullet; `text[start:end]` of the original is exactly `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    body: int
    """Offset behind the bullet mark, or `start`."""


def _lines(text: str) -> list[_Line]:
    lines, at = [], 0
    for piece in text.splitlines(keepends=True):
        shown = piece.rstrip()
        mark = _STARTS_BULLET.match(shown)
        body = at + mark.end() if mark and mark.end() < len(shown) else at
        lines.append(_Line(at, at + len(shown), body))
        at += len(piece)
    return lines


def _is_heading(shown: str) -> bool:
    return shown.endswith(":") or (len(shown.split()) <= 6 and shown.isupper())


def _continues(text: str, before: _Line, line: _Line, width: int) -> bool:
    """Tell whether `line` is the rest of a sentence that the page's width has wrapped."""
    shown, above = text[line.start : line.end].strip(), text[before.start : before.end].strip()
    if not shown or not above or line.body != line.start or "@" in shown or _is_heading(above) or _is_heading(shown):
        return False
    if before.end - before.start > WIDEST:
        return False
    if shown[0].islower() or above[-1] in ",;-–/&(":
        return True
    full = before.end - before.start >= 0.85 * width and width >= NARROWEST
    return full and line.end - line.start <= WIDEST and above[-1] not in ".!?:"


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield spans that no sentence crosses: bullets, headings, paragraphs with wrapped lines joined."""
    lines = _lines(text)
    long_lines = sorted(length for line in lines if 40 < (length := line.end - line.start) <= WIDEST)
    width = min(long_lines[(9 * len(long_lines)) // 10], 120) if long_lines else 80
    open_at: int | None = None
    for number, line in enumerate(lines):
        if open_at is not None and not _continues(text, lines[number - 1], line, width):
            yield open_at, lines[number - 1].end
            open_at = None
        if open_at is None and line.end > line.start:
            open_at = line.body
    if open_at is not None:
        yield open_at, lines[-1].end


def _cuts(text: str, start: int, end: int) -> Iterator[int]:
    """Yield places inside a block where one sentence ends and the next begins."""
    for mark in _INLINE_BULLET.finditer(text, start, end):
        yield mark.start()
        yield mark.end()
    for mark in _END.finditer(text, start, end):
        if not _ABBREVIATION.search(text[max(start, mark.start() - 12) : mark.start() + 1]):
            yield mark.end()
    if end - start >= RUN_ON:
        yield from _run_on_cuts(text, start, end)


def _run_on_cuts(text: str, start: int, end: int) -> Iterator[int]:
    """Yield places where a form or a file has lost its line ends: behind dates and places of jobs, before headings."""
    for ending in (_JOB_DATES, _PLACE):
        yield from (mark.end() for mark in ending.finditer(text, start, end))
    for mark in _SECTION.finditer(text, start, end):
        yield from mark.span()
    yield from (mark.start() for mark in _VERB.finditer(text, start, end))
    dashes = list(_INLINE_DASH.finditer(text, start, end))
    if len(dashes) >= DASHES:
        yield from (place for mark in dashes for place in mark.span())


def _shortened(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut what is too long for one piece of evidence at semicolons, then at commas, then at spaces."""
    for separator in (";", ",", " "):
        while end - start > LONGEST:
            cut = text.rfind(separator, start + LONGEST // 4, start + LONGEST)
            if cut < 0:
                break
            yield start, cut + 1
            start = cut + 1
    yield start, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    shown = text[start:end]
    left = len(shown) - len(shown.lstrip())
    return start + left, start + max(left, len(shown.rstrip()))


def split(text: str) -> tuple[Sentence, ...]:
    """Return the sentences, bullets and headings of `text`, in order and without overlap.

    Lines that a PDF has wrapped are joined; bullets start a sentence of their own; dots in abbreviations and
    initials (U.S., e.g., Sr.) end none. Offsets count characters of `text` as given: nothing is normalised first.
    """
    found = []
    for block_start, block_end in _blocks(text):
        places = sorted({block_start, block_end, *_cuts(text, block_start, block_end)})
        for left, right in pairwise(places):
            for piece in _shortened(text, left, right):
                start, end = _trimmed(text, *piece)
                if any(character.isalnum() for character in text[start:end]):
                    found.append(Sentence(start, end, text[start:end]))
    return tuple(found)


def clauses(sentence: str) -> tuple[str, ...]:
    """Return the parts of a long sentence that commas and the like set off, each of at least `CLAUSE` words.

    In a long list of duties each says too little of the whole; by itself it says what it says.
    """
    if len(sentence) < LONG:
        return ()
    parts, open_part = [], ""
    for piece in _CLAUSE.split(sentence):
        open_part = f"{open_part} {piece}" if open_part else piece
        if len(open_part.split()) >= CLAUSE:
            parts.append(open_part)
            open_part = ""
    return tuple(parts) if len(parts) > 1 else ()
