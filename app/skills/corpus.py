"""Training sentences from the vocabulary: what shows a skill and what does not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from app.skills import tokens
from app.skills.vocabulary import Skill, Vocabulary

Matrix = NDArray[np.bool_]


class Origin(StrEnum):
    """Where a training sentence comes from."""

    PHRASING = "phrasing"
    DEFINITION = "definition"
    NAME = "name"
    TERM = "term"
    NEAR_MISS = "near_miss"
    FILLER = "filler"


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence as words, the skills that it shows, and the skills it should teach nothing about."""

    line: str
    origin: Origin
    shows: frozenset[int]
    silent: frozenset[int]


@dataclass(frozen=True, slots=True)
class Corpus:
    """n examples over k skills, in a fixed order."""

    examples: tuple[Example, ...]
    skills: int

    def labels(self) -> Matrix:
        """Return an (n, k) array: example shows skill."""
        return _indicator([example.shows for example in self.examples], self.skills)

    def heard(self) -> Matrix:
        """Return an (n, k) array: the example may teach the skill, as positive or as negative."""
        return ~_indicator([example.silent - example.shows for example in self.examples], self.skills)


def _indicator(sets: Sequence[frozenset[int]], skills: int) -> Matrix:
    matrix = np.zeros((len(sets), skills), dtype=np.bool_)
    for row, members in enumerate(sets):
        matrix[row, list(members)] = True
    return matrix


def _relations(skills: tuple[Skill, ...]) -> tuple[frozenset[int], ...]:
    """For each skill, the skills that name it as related or that it names."""
    place = {skill.id: number for number, skill in enumerate(skills)}
    related: list[set[int]] = [set() for _ in skills]
    for number, skill in enumerate(skills):
        for other in skill.related:
            related[number].add(place[other])
            related[place[other]].add(number)
    return tuple(frozenset(members) for members in related)


@cache
def _term_lines(skills: tuple[Skill, ...]) -> tuple[tuple[str, frozenset[int]], ...]:
    owners: dict[str, set[int]] = {}
    for number, skill in enumerate(skills):
        for term in skill.goes_with:
            owners.setdefault(tokens.line(term), set()).add(number)
    return tuple((line, frozenset(members)) for line, members in sorted(owners.items()) if line)


@cache
def _name_lines(skills: tuple[Skill, ...]) -> tuple[tuple[str, int], ...]:
    return tuple((tokens.line(skill.name), number) for number, skill in enumerate(skills))


def _mentioned(line: str, skills: tuple[Skill, ...]) -> frozenset[int]:
    """Skills that the line names, or a tool or standard of theirs: it may well show them too, and teaches nothing
    against them; whether what is named is claimed, others tell (`claim_model`, `disclaimers`)."""
    padded = f" {line} "
    tools = {member for term, owners in _term_lines(skills) if f" {term} " in padded for member in owners}
    return frozenset(tools | {number for name, number in _name_lines(skills) if f" {name} " in padded})


def base(vocabulary: Vocabulary) -> Corpus:
    """Return the sentences of the vocabulary, in a fixed order."""
    skills, related = vocabulary.skills, _relations(vocabulary.skills)
    filler = (text for passage in vocabulary.filler for text in passage.sentences)
    found = (
        *_of_skills(skills, related),
        *_of_lines(vocabulary, related),
        *_of_terms(skills, related),
        *(Example(tokens.line(text), Origin.FILLER, frozenset(), frozenset()) for text in filler),
    )
    return Corpus(found, len(skills))


Relations = Sequence[frozenset[int]]


def _showing(
    text: str, origin: Origin, shows: frozenset[int], silent: frozenset[int], skills: tuple[Skill, ...]
) -> Example:
    line = tokens.line(text)
    return Example(line, origin, shows, silent | _mentioned(line, skills))


def _of_skills(skills: tuple[Skill, ...], related: Relations) -> Iterator[Example]:
    for number, skill in enumerate(skills):
        own = frozenset({number})
        for text in skill.shows:
            yield _showing(text, Origin.PHRASING, own, related[number], skills)
        yield _showing(skill.definition, Origin.DEFINITION, own, related[number], skills)
        yield _showing(skill.name, Origin.NAME, own, related[number], skills)
        for text in skill.near_misses:
            yield Example(tokens.line(text), Origin.NEAR_MISS, frozenset(), related[number])


def _of_lines(vocabulary: Vocabulary, related: Relations) -> Iterator[Example]:
    place = {skill.id: number for number, skill in enumerate(vocabulary.skills)}
    for one in vocabulary.lines:
        shows, lacks = (frozenset(place[skill] for skill in ids) for ids in (one.shows, one.lacks))
        if not shows:
            yield Example(tokens.line(one.text), Origin.NEAR_MISS, shows, frozenset(place.values()) - lacks)
            continue
        silent = frozenset(place[skill] for skill in one.may_show).union(*(related[number] for number in shows))
        example = _showing(one.text, Origin.PHRASING, shows, silent, vocabulary.skills)
        yield replace(example, silent=example.silent - lacks)


def _of_terms(skills: tuple[Skill, ...], related: Relations) -> Iterator[Example]:
    for line, owners in _term_lines(skills):
        yield Example(line, Origin.TERM, owners, frozenset(other for owner in owners for other in related[owner]))
