"""Cutting a text into sentences and bullets with their exact places, and the words that a classifier may see.

`text[start:end]` is the sentence, to the character. Lines that only say who and where someone is are left out, and
numbers, dates and addresses are masked, so that they cannot move a score (R-64).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

BULLET = re.compile(r"\s*(?:[•●▪◦‣·*+–—-]|\(?\d{1,2}[.)])\s+")
END = re.compile(r"(?<=[.!?;])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9•])")
ABBREVIATION = re.compile(r"(?:\b(?:U\.S|e\.g|i\.e|etc|Sr|Jr|Dr|Mr|Ms|Mrs|vs|No|Inc|Ltd|Co|St|Dept|approx)|\b[A-Z])\.$")
CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.\w+|https?://|www\.|linkedin\.com|github\.com|\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b"
    r"|\b\d+ [A-Z]\w+ (?:St|Street|Ave|Avenue|Road|Rd|Drive|Dr|Blvd|Lane|Ln|Court|Ct)\b"
)
WRAPPED = 60
"""A line at least this long without an end mark goes on in the next one."""

TOKEN = re.compile(r"[a-z][a-z0-9+#./&-]*[a-z0-9+#]|[a-z]")
STOP = frozenset(
    "a an and are as at be been by for from had has have he her his i in into is it its me my of on or our she that the "
    "their them then there these they this to was we were which who will with you your him himself herself mr ms mrs".split()
)
_stemmer = snowballstemmer.stemmer("english")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of the text, and the normalised words in it."""

    start: int
    end: int
    text: str
    words: str


def split(text: str) -> Iterator[Sentence]:
    """Yield the sentences and bullets of a text in order; contact lines and lines without words are left out."""
    for start, end in _blocks(text):
        for s, e in _sentences(text, start, end):
            piece = text[s:e]
            if CONTACT.search(piece):
                continue
            words = normalise(piece)
            if words:
                yield Sentence(s, e, piece, words)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield stretches of lines that belong together: a bullet with its wrapped lines, a paragraph, a heading."""
    start = end = 0
    at = 0
    open_block = False
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        begins = bool(BULLET.match(line))
        goes_on = open_block and bare and not begins and _wraps(text[start:end])
        if not goes_on:
            if open_block:
                yield start, end
            skip = BULLET.match(line)
            start = at + (skip.end() if skip else len(line) - len(line.lstrip()))
            open_block = bool(bare)
        end = at + len(line.rstrip())
        at += len(line)
    if open_block and end > start:
        yield start, end


def _wraps(block: str) -> bool:
    last = block.rsplit("\n", 1)[-1].rstrip()
    return len(last) >= WRAPPED and last[-1:] not in ".!?;:"


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for gap in END.finditer(text, start, end):
        if ABBREVIATION.search(text[begin : gap.start()]):
            continue
        if gap.start() > begin:
            yield begin, gap.start()
        begin = gap.end()
    if end > begin:
        yield begin, end


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return str(_stemmer.stemWord(word))


def normalise(text: str) -> str:
    """Return the words a classifier may see: lower case, stemmed, without numbers, names of months, and pronouns.

    An acronym keeps its letters; tokens such as `c++`, `802.1x`-like numbers and `ci/cd` keep their marks where they
    begin with a letter.
    """
    lowered = text.lower().replace("’", "'").replace("'s", "")
    tokens = (t for t in TOKEN.findall(lowered) if t not in STOP and t not in MONTHS)
    return " ".join(_stem(part) for t in tokens for part in _parts(t))


def _parts(token: str) -> list[str]:
    """Split `detection/response` and `zero-trust`, keep `ci/cd` and `tcp/ip`."""
    if token in KEPT:
        return [token]
    return [part for part in re.split(r"[./&-]", token) if part]


KEPT = frozenset({"ci/cd", "tcp/ip", "c++", "c#", "a/b", "i/o", "r&d", "att&ck"})
MONTHS = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec present".split()
)
