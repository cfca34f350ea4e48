"""The part of a sentence that claims nothing: what somebody has not done, only hopes for, or saw other people do.

The table of rules is in `disclaiming` and `disclaiming_whole`. A claim ends where its clause ends, so that “although I
never used Splunk, I tuned QRadar for three years” still shows the second half; and what was kept from others is work:
“phones never shout their number” says what somebody achieved.
"""

import re
from dataclasses import dataclass

from app.skills.disclaiming import CLAUSES, Kind, Scope
from app.skills.disclaiming_whole import SENTENCES
from app.skills.prefilter import Prefilter

_WAYS = tuple((rule, words) for rule in (*CLAUSES, *SENTENCES) for words in rule.words)
_PREFILTER = Prefilter([words.pattern for _, words in _WAYS])

_CLAUSE_END = re.compile(
    r"[;.!?]|,?\s+\b(?:but|however|although|though|whereas|while|yet)\b|,\s+(?:i|and i|so|where i|then|because)\b"
    r"|\s[–—]\s|,\s+(?=(?:have|has|had|led|built|tuned|ran|wrote|managed|performed|designed)\b)",
    re.I,
)
_OWN_AGAIN = re.compile(
    r"[;.!?–—]|\b(?:but|although|though|however|yet)\s+(?=(?:i|have|has|had|did|do|was|am|not|never\s+\w+(?:ed|en|un))\b)",
    re.I,
)
_ANOTHER = re.compile(
    r"\b(?:so(?:\s+that)?(?:\s+we\s+(?=did|do|could|would|can|will))?(?!\s+(?:far|not|never|cannot|could|have|had|did|do|am|was|i)\b)"
    r"|that|which|who|whom|whose|where|what|whether|when(?:ever)?|why|how|if|until|before|because|since|after|whatever"
    r"|they|it|he|she|you|nobody|no\s+one|somebody|someone|anybody)\b",
    re.I,
)
_AUTHOR = re.compile(r"\b(?:i|we)\b", re.I)
_ABOUT_ONESELF = 4
"""“Who” behind at most so many words from the start speaks of the author: “an analyst who never used Splunk”."""


@dataclass(frozen=True, slots=True)
class Disclaimer:
    """Characters `start` to `end` of a sentence claim nothing, for the reason `kind`."""

    kind: Kind
    start: int
    end: int


def _clause(sentence: str, start: int, end: int) -> tuple[int, int]:
    """The clause around characters `start` to `end`."""
    left = max((mark.end() for mark in _CLAUSE_END.finditer(sentence, 0, start)), default=0)
    right = _CLAUSE_END.search(sentence, end)
    return left, right.start() if right else len(sentence)


def _of_another(sentence: str, at: int) -> bool:
    """Tell whether the verb at `at` has another subject than the author: “…, so that the attacker could not return”."""
    left = max((mark.end() for mark in _OWN_AGAIN.finditer(sentence) if mark.end() <= at), default=0)
    subjects = [
        word.end()
        for word in _ANOTHER.finditer(sentence, left)
        if word.end() <= at
        and (word.group().lower() != "who" or len(sentence[: word.start()].split()) > _ABOUT_ONESELF)
    ]
    return bool(subjects) and not _AUTHOR.search(sentence, subjects[-1], at)


def find(sentence: str) -> tuple[Disclaimer, ...]:
    """Return the parts of `sentence` that claim nothing, in the order of the rules; offsets are of `sentence`."""
    found = []
    for rule, words in (_WAYS[number] for number in _PREFILTER.possible(sentence)):
        for match in words.finditer(sentence):
            if rule.own and _of_another(sentence, match.start()):
                continue
            left, right = _clause(sentence, match.start(), match.end())
            if rule.scope is Scope.SENTENCE:
                left, right = 0, len(sentence)
            start = match.start() if rule.scope in (Scope.AFTER, Scope.WORDS) else left
            end = match.end() if rule.scope in (Scope.BEFORE, Scope.WORDS) else right
            found.append(Disclaimer(rule.kind, start, end))
    return tuple(found)


def claims_only(sentence: str) -> str:
    """Blank what claims nothing; keep the length."""
    for part in find(sentence):
        sentence = sentence[: part.start] + " " * (part.end - part.start) + sentence[part.end :]
    return sentence
