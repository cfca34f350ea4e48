"""Lines that only name things: keywords, tools, titles. They say nothing that somebody did with them."""

import re
from collections.abc import Sequence

_WORDS = re.compile(r"[^\W\d_][\w'’+#./-]*")
_CONNECTORS = frozenset(
    {"and", "or", "of", "for", "the", "with", "in", "to", "on", "at", "a", "an", "e.g.", "etc", "via"}
)
_RELATING = frozenset({"for", "with", "in", "on", "at", "to", "from", "by", "so", "that", "until", "after", "i", "my"})
_TELLING_TEXT = (
    "is are was were be been has had have do does did when while where which who what how because before between into "
    "than then until without not never no each its it their our his her they them this these those as under over "
    "iaw nlt thru"
)
_TELLING = _CONNECTORS | _RELATING | frozenset(_TELLING_TEXT.split())
"""Words that stand in sentences and not in heaps of keywords."""

_JOINING = frozenset({"and", "of", "as"})
"""Words that stand inside of names too, as in “acceptance of risk”."""

_PAST = r"ran|led|wrote|built|kept|set|cut|taught|drove|found|made|took|won|broke|dealt|held|gave|brought"
_DOING = re.compile(
    rf"(?:\w+(?:ed|ing)|{_PAST}|manages?|leads?|runs?|writes?|builds?|administers?|performs?|conducts?|develops?|i|we|my)$",
    re.I,
)
_OPENS = re.compile(
    rf"(?:\w+ed|{_PAST}|i|we|my|"
    r"(?:manage|lead|run|write|build|administer|perform|conduct|develop|monitor|analyze|maintain|operate|own|teach)e?s?)$",
    re.I,
)
_SEPARATOR = re.compile(r"[,;|•·▪\t]|\s[/–—-]\s")
_TITLED = re.compile(rf"^[^:;]{{2,60}}[:;]\s+(?:\w{{2,}}ed|{_PAST})\s", re.I)
"""“MSgt, watch supervisor: trained nine crews, …”: after who it was, what they did."""

_ASSERTS = re.compile(
    r"\W*(?:\w+\s+){0,3}?(?:knowledge\s+of|familiar(?:ity)?\s+with|skills?\s+(?:include|in)|skilled\s+in|"
    r"proficien(?:t|cy)\s+(?:in|with)|understanding\s+of|background\s+(?:in|including)|ability\s+to|able\s+to|"
    r"competen(?:t|cy|cies)\s+(?:in|include))\b",
    re.I,
)
"""“Knowledge of Active Directory and VMware” names what somebody knows, and nothing that they did with it."""

_SECTION = re.compile(
    r"\W*(?:(?:work|professional|employment|relevant)\s+)?(?:experience|history|education|skills|summary|profile|objective|"
    r"certifications?(?:\s*(?:/|and|&)\s*licen[cs]es?)?|licen[cs]es|additional\s+information|military\s+service|awards|honors|"
    r"references|languages|links|publications|training|assessments|(?:core\s+|key\s+)?competencies|(?:key\s+)?achievements|"
    r"technical\s+skills)\W*",
    re.I,
)

HEADING = 5
"""Words of a line that is a heading or a keyword, if it neither opens with a verb nor relates one thing to another."""

LONGER_ITEM = 5
TELLING_AMONG = 20
"""Words of a heap of keywords among which one may join two others."""

FEW, LONG_SALAD = 5, 24
"""Parts and words of a line from which it may be part of a heap, though it would be no list by itself."""

FEW_ITEMS, MANY_ITEMS, SHORT_ITEM, SALAD = 6, 9, 3, 12
"""Parts of a line from which it is a list without a verb, and with one; words of a short part; words in a row of which
none joins others, as in a heap of keywords."""


def items(sentence: str) -> list[int]:
    """Return how many words each part of a line has that commas, bullets and the like set off, the shortest first."""
    return sorted(len(_WORDS.findall(item)) for item in _SEPARATOR.split(sentence) if item.strip())


def _is_enumeration(sentence: str, opens: bool) -> bool:
    sizes = items(sentence)
    middle = sizes[len(sizes) // 2]
    if len(sizes) >= MANY_ITEMS:
        return middle <= LONGER_ITEM
    return len(sizes) >= FEW_ITEMS and middle <= SHORT_ITEM and not opens


def is_enumeration(sentence: str) -> bool:
    """Tell whether a sentence is mostly names that commas set off, whatever it begins with and joins in them."""
    sizes = items(sentence)
    return len(sizes) >= FEW and sizes[len(sizes) // 2] <= LONGER_ITEM


def words_of_salad(sentence: str) -> int:
    """Return how many words stand in a row that nothing joins or sets off; 0 of a sentence as people write it."""
    words = _WORDS.findall(sentence)
    telling = sum(word.lower() in _TELLING - _JOINING for word in words)
    return len(words) if len(words) >= LONG_SALAD and telling <= len(words) // TELLING_AMONG else 0


def is_section(sentence: str) -> bool:
    """Tell whether a line only names a part of a résumé, such as `Certifications/Licenses`."""
    return bool(_SECTION.fullmatch(sentence))


def only_asserts(sentence: str) -> bool:
    """Tell whether a sentence or clause only says what somebody knows."""
    return bool(_ASSERTS.match(sentence))


def is_list_of_names(sentence: str) -> bool:
    """Tell whether a line only names tools, titles or subjects and says nothing that somebody did with them.

    “VMware, vSphere, Citrix”, “threat hunting, malware, forensics, triage, logs, reports” and “Senior SOC Analyst,
    Example Corp” are such lines; “Administered VMware, vSphere and Citrix” is not.
    """
    words = _WORDS.findall(sentence)
    if not words:
        return False
    titled = bool(_TITLED.match(sentence))
    opens = titled or any(_DOING.match(word) for word in words[:2])
    if only_asserts(sentence) or _is_enumeration(sentence, opens):
        return True
    return not titled and (_is_short(words) or _is_heap(words) or _is_capitals(words))


def _is_short(words: Sequence[str]) -> bool:
    related = _RELATING.isdisjoint(word.lower() for word in words)
    return len(words) <= HEADING and not _OPENS.match(words[0]) and related


def _is_heap(words: Sequence[str]) -> bool:
    telling = sum(word.lower() in _TELLING for word in words)
    return len(words) >= SALAD and telling <= len(words) // TELLING_AMONG


def _is_capitals(words: Sequence[str]) -> bool:
    return not any(_DOING.match(word) for word in words) and all(
        any(letter.isupper() for letter in word) or word in _CONNECTORS for word in words
    )
