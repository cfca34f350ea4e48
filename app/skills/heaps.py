"""Heaps of keywords: lists too long, or too many in a row, for anybody to read; written to be found by software."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby

from app.skills import lists
from app.skills.sentences import Sentence

LINE, LISTS, COLUMN = 60, 100, 40
"""Names in one line, names in lines of lists one after the other, and lines one after the other that hold a name or
two, above which they are a heap."""

NAME_OR_TWO, NARROW = 2, 6
"""Names and words of a line that may stand in a column."""

NAME = 3
"""Words that count as one name where nothing sets names off."""

MOSTLY = 0.75
"""Share of names in plain lists from which all in a row is one; “Management of secrets” is one name more."""


class Shape(Enum):
    """What a line may be part of."""

    LIST = auto()
    COLUMN = auto()
    TELLING = auto()


@dataclass(frozen=True, slots=True)
class _Part:
    """A sentence, how many names it would hold as a list, and whether it is one."""

    sentence: Sentence
    names: int
    listed: bool
    enumerated: bool

    @property
    def words(self) -> int:
        return len(self.sentence.text.split())


@dataclass(frozen=True, slots=True)
class _Line:
    """What stands in one line of the text."""

    parts: tuple[_Part, ...]

    @property
    def names(self) -> int:
        return sum(part.names for part in self.parts)

    @property
    def shape(self) -> Shape:
        if self.names <= NAME_OR_TWO and sum(part.words for part in self.parts) <= NARROW:
            return Shape.COLUMN
        return Shape.LIST if _is_mostly_enumerated([self]) else Shape.TELLING


def heaps(text: str, found: Sequence[Sentence]) -> frozenset[Sentence]:
    """Return the sentences of a text that belong to a heap; `found` are its sentences.

    A line that holds too many names is one by itself, so that a person's own list beside it still counts.
    """
    rows = groupby(found, lambda one: text.count("\n", 0, one.start))
    lines = [_Line(tuple(map(_part, row))) for _, row in rows]
    long = {line: heap for line in lines if (heap := _in_line(line))}
    rest = (line for line in lines if line not in long)
    heap = (*(part for heap in long.values() for part in heap), *_in_a_row(rest))
    return frozenset(part.sentence for part in heap)


def _part(sentence: Sentence) -> _Part:
    salad = lists.words_of_salad(sentence.text)
    names = max(len(lists.items(sentence.text)), salad // NAME)
    listed = lists.is_list_of_names(sentence.text)
    return _Part(sentence, names, listed, listed or salad > 0 or lists.is_enumeration(sentence.text))


def _in_line(line: _Line) -> tuple[_Part, ...]:
    if _is_mostly_enumerated([line]):
        return line.parts if line.names > LINE else ()
    long = tuple(part for part in line.parts if part.listed and part.names > NAME_OR_TWO)
    return long if sum(part.names for part in long) > LINE else ()


def _in_a_row(lines: Iterable[_Line]) -> Iterator[_Part]:
    for shape, found in groupby(lines, lambda line: line.shape):
        run = list(found)
        many = {Shape.LIST: sum(line.names for line in run) > LISTS, Shape.COLUMN: len(run) > COLUMN}
        if many.get(shape) and _is_mostly_enumerated(run):
            yield from (part for line in run for part in line.parts)


def _is_mostly_enumerated(run: Sequence[_Line]) -> bool:
    parts = [part for line in run for part in line.parts]
    return sum(part.words for part in parts if part.enumerated) >= MOSTLY * sum(part.words for part in parts)
