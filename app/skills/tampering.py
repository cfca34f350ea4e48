"""What is written to impress software and not people: found, kept out of the score, and flagged for the reviewer.

A flag is a reason to look, never to reject: copying a posting's words is also what honest guides advise.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from app.skills import tokens

LONGEST_TEXT = 60_000
"""Characters that are read; two pages hold fewer."""

RUN = 8
"""So many words in a row that equal the announcement's are copied, not one's own (security.md T111)."""

MUCH_COPIED = 3 * RUN
REPEATED = 3
MOST_NAMED, MOST_ITEMS = 30, 100
"""Skills that only lists name, and what all lists together hold; two pages with more are a heap of keywords."""

_WORD = re.compile("[\\w\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064]+")
_SEEN = re.compile(r"[^\r\n]")
_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget)\s+(?:\w+\s+){0,3}?(?:previous|prior|earlier|above|preceding|your)\s+(?:\w+\s+)?"
    r"(?:instructions?|prompts?|rules?|directions?|text)\b"
    r"|\byou\s+are\s+(?:now\s+)?(?:an?\s+)?(?:\w+\s+)?(?:ai|assistant|language\s+model|llm|chatbot|recruiter|screener)\b"
    r"|\b(?:rank|rate|score|mark|classify|recommend|select|grade)\s+(?:this|me|the)\s*(?:candidate|applicant|r[ée]sum[ée]|cv|application)?\s+"
    r"(?:as\s+|at\s+)?(?:the\s+)?(?:first|highest|best|top|qualified|perfect|excellent|10|100|maximum|number)\b"
    r"|\b(?:system|assistant|user)\s*(?:prompt)?\s*:\s*(?:you|ignore|the\s+candidate|rank|output|respond|return)\b"
    r"|<\s*/?\s*(?:script|system|prompt|instruction|img|iframe|style|svg)\b"
    r"|\b(?:drop\s+table|select\s+\*\s+from|insert\s+into|update\s+\w+\s+set|union\s+select)\b"
    r"|\{\s*[\"'](?:score|rank|probability|role|skills?|name)[\"']\s*:",
    re.I,
)
_LATIN = re.compile(r"[A-Za-z]")
_OTHER_SCRIPT = re.compile("[\u0370-\u03ff\u0400-\u052f\uff21-\uff3a\uff41-\uff5a]")
_INSIDE_A_WORD = re.compile("\\w[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064]\\w")


class Flag(StrEnum):
    """What a reviewer should look at."""

    COPIED_ANNOUNCEMENT = "copied_announcement"
    REPEATED_TEXT = "repeated_text"
    KEYWORD_LIST = "keyword_list"
    LOOK_ALIKE_LETTERS = "look_alike_letters"
    INVISIBLE_CHARACTERS = "invisible_characters"
    INSTRUCTIONS_TO_SOFTWARE = "instructions_to_software"
    HIDDEN_TEXT = "hidden_text"
    CUT_SHORT = "cut_short"


WORDS: Mapping[Flag, str] = {
    Flag.COPIED_ANNOUNCEMENT: "Parts of this résumé are the announcement’s own words. They count for nothing here.",
    Flag.REPEATED_TEXT: "The same sentences stand here several times, as for jobs alike. Repeating gains nothing.",
    Flag.KEYWORD_LIST: "Very many keywords are listed without saying what was done. The lists count for nothing.",
    Flag.LOOK_ALIKE_LETTERS: "Some words mix letters of different alphabets that look alike. They are read as seen.",
    Flag.INVISIBLE_CHARACTERS: "Characters that nobody can see stand between the letters. They were left out.",
    Flag.INSTRUCTIONS_TO_SOFTWARE: "Some sentences are meant for software, not for people. They have no effect.",
    Flag.HIDDEN_TEXT: "The file holds text that nobody can see on the page. It was not read.",
    Flag.CUT_SHORT: "The text is longer than two pages can hold. Only the beginning was read.",
}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text of the same length in which what must not count is blank, and why."""

    text: str
    flags: frozenset[Flag]


def _blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + _SEEN.sub(" ", text[start:end]) + text[end:]
    return text


def _words(text: str) -> list[tuple[str, int, int]]:
    return [(tokens.fold(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]


@lru_cache(maxsize=64)
def runs_of(posted: str) -> frozenset[tuple[str, ...]]:
    """Return every run of eight words of an announcement."""
    words = [word for word, _, _ in _words(posted)]
    return frozenset(tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


def copied(text: str, runs: frozenset[tuple[str, ...]]) -> list[tuple[int, int]]:
    """Return the spans of `text` that repeat at least eight words of an announcement in a row."""
    words, spans = _words(text), list[tuple[int, int]]()
    keys = [word for word, _, _ in words]
    for at in range(len(words) - RUN + 1):
        if tuple(keys[at : at + RUN]) in runs:
            start, end = words[at][1], words[at + RUN - 1][2]
            if spans and start <= spans[-1][1]:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
    return spans


def clean(text: str, runs: frozenset[tuple[str, ...]] = frozenset()) -> Cleaned:
    """Blank what is copied from the announcement or meant for software, keep the length up to `LONGEST_TEXT`."""
    flags = set()
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT]
        flags.add(Flag.CUT_SHORT)
    if any(_LATIN.search(word) and _OTHER_SCRIPT.search(word) for word in text.split() if not word.isascii()):
        flags.add(Flag.LOOK_ALIKE_LETTERS)
        text = text.translate(tokens.LOOKALIKES)  # letter for letter: dates, names and disclaimers are found again
    if _INSIDE_A_WORD.search(text):
        flags.add(Flag.INVISIBLE_CHARACTERS)
    taken = copied(text, runs) if runs else []
    if taken and Flag.CUT_SHORT in flags and len(text[taken[-1][1] :].split()) < RUN:
        taken[-1] = (taken[-1][0], len(text))  # the cut went through a copy
    if sum(len(text[start:end].split()) for start, end in taken) >= MUCH_COPIED:
        flags.add(Flag.COPIED_ANNOUNCEMENT)
    told = [_line_around(text, match.start(), match.end()) for match in _INSTRUCTION.finditer(text)]
    if told:
        flags.add(Flag.INSTRUCTIONS_TO_SOFTWARE)
    return Cleaned(_blanked(_blanked(text, taken), told), frozenset(flags))


def _line_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The line, or the sentence of it, that speaks to software."""
    left = max(text.rfind("\n", 0, start), text.rfind(". ", 0, start)) + 1
    ends = [at for at in (text.find("\n", end), text.find(". ", end)) if at >= 0]
    return left, min(ends, default=len(text))


def is_repeated(lines: Sequence[str]) -> bool:
    """Tell whether some sentence of four words or more stands there three times or more."""
    counts = Counter(line for line in lines if line.count(" ") >= 3)
    return any(count >= REPEATED for count in counts.values())
