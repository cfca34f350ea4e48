"""Which of many patterns a text can hold: one quick look for letters without which none of them matches."""

from collections.abc import Iterable, Sequence
from re import _constants as op  # type: ignore[attr-defined]  # the way in which Python itself reads patterns
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import ahocorasick  # type: ignore[import-not-found]

_COMMON = frozenset(
    ("the", "that", "and", "from", "with", "for", "are", "was", "were", "have", "has", "had", "did", "not")
)
"""Words that stand almost everywhere, so that looking for them tells little."""

_AS_I_AND_S = str.maketrans("İıſ\N{KELVIN SIGN}", "iisk")
"""Letters that a pattern without regard to case takes for these."""

_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)


def must_hold(pattern: str) -> frozenset[str]:
    """Return runs of small letters of which a text holds one wherever the pattern matches; none where none is sure.

    Of the runs that it might choose it takes long and rare ones. “(?:led|run) by (?:the|an?) team” gives “team”.
    """
    return _of(parser.parse(pattern))


def _of(items: Iterable[tuple[Any, Any]]) -> frozenset[str]:
    best, run = frozenset[str](), ""
    for what, value in (*items, (None, None)):
        if what is op.LITERAL:
            run += chr(value).lower()
        elif what is not op.AT:  # a boundary stands between letters without parting them
            best, run = max(best, frozenset({run} - {""}), _inside(what, value), key=_worth), ""
    return best


def _inside(what: Any, value: Any) -> frozenset[str]:
    if what is op.SUBPATTERN:
        return _of(value[-1])
    if what is op.BRANCH:
        ways = [_of(way) for way in value[1]]
        return frozenset().union(*ways) if all(ways) else frozenset()
    return _of(value[2]) if what in _REPEATS and value[0] else frozenset()


def _worth(runs: frozenset[str]) -> tuple[int, int]:
    return min((len(run) if run not in _COMMON else 1 for run in runs), default=0), -len(runs)


class Prefilter:
    """The letters that many patterns need, found in one pass of Aho and Corasick's automaton (CACM 18, 1975)."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._automaton = ahocorasick.Automaton()
        self._always = set[int]()
        needing = dict[str, list[int]]()
        for number, pattern in enumerate(patterns):
            runs = must_hold(pattern)
            for run in runs:
                needing.setdefault(run, []).append(number)
            if not runs:
                self._always.add(number)
        for run, numbers in needing.items():
            self._automaton.add_word(run, numbers)
        self._automaton.make_automaton()

    def possible(self, text: str) -> list[int]:
        """Return the numbers of the patterns that may match somewhere in a text, in order; the others do not."""
        text = text.lower() if text.isascii() else text.translate(_AS_I_AND_S).lower()
        return sorted(self._always.union(*[numbers for _, numbers in self._automaton.iter(text)]))
