"""Training sentences from the vocabulary: what shows a skill, what does not, and mixtures as people write them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
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
    MIXTURE = "mixture"


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


def _mentioned(line: str, skills: tuple[Skill, ...]) -> frozenset[int]:
    """Skills of which the line names a tool or standard: it may well show them too."""
    padded = f" {line} "
    return frozenset(member for term, owners in _term_lines(skills) if f" {term} " in padded for member in owners)


def _told(skills: tuple[Skill, ...]) -> list[list[tuple[str, frozenset[int]]]]:
    """For each skill its sentences that no earlier one has, with all skills that they show.

    Said once for each, a sentence that shows two skills would teach of each that it is not the other.
    """
    shown: dict[str, set[int]] = {}
    for number, skill in enumerate(skills):
        for text in skill.shows:
            shown.setdefault(text, set()).add(number)
    told: list[list[tuple[str, frozenset[int]]]] = [[] for _ in skills]
    for text, members in shown.items():
        told[min(members)].append((text, frozenset(members)))
    return told


def base(vocabulary: Vocabulary) -> Corpus:
    """Return the sentences of the vocabulary itself, without mixtures."""
    skills, related, found = vocabulary.skills, _relations(vocabulary.skills), []

    def add(text: str, origin: Origin, shows: frozenset[int], silent: frozenset[int]) -> None:
        line = tokens.line(text)
        found.append(Example(line, origin, shows, silent | _mentioned(line, skills)))

    for number, (skill, told) in enumerate(zip(skills, _told(skills), strict=True)):
        own = frozenset({number})
        for text, showing in told:
            add(text, Origin.PHRASING, showing, frozenset().union(*(related[member] for member in showing)))
        add(skill.definition, Origin.DEFINITION, own, related[number])
        add(skill.name, Origin.NAME, own, related[number])
        for text in skill.near_misses:
            line = tokens.line(text)
            found.append(Example(line, Origin.NEAR_MISS, frozenset(), related[number]))
    for line, owners in _term_lines(skills):
        wider = frozenset(other for owner in owners for other in related[owner])
        found.append(Example(line, Origin.TERM, owners, wider))
    for passage in vocabulary.filler:
        for text in passage.sentences:
            found.append(Example(tokens.line(text), Origin.FILLER, frozenset(), frozenset()))
    return Corpus(tuple(found), len(skills))


def _joined(parts: Sequence[Example]) -> Example:
    return Example(
        " ".join(part.line for part in parts),
        Origin.MIXTURE,
        frozenset().union(*(part.shows for part in parts)),
        frozenset().union(*(part.silent for part in parts)),
    )


def with_mixtures(corpus: Corpus, *, pairs: int, seed: int) -> Corpus:
    """Add sentences that say two things at once: two skills, a skill and filler, a list of tools, two of filler.

    Args:
        corpus: what to draw from; nothing outside it is used, so that folds stay apart.
        pairs: how many mixtures to add.
        seed: of the draw; the same seed gives the same corpus.
    """
    draw = random.Random(seed)  # noqa: S311 - a repeatable draw, not a secret
    phrasings = [e for e in corpus.examples if e.origin in (Origin.PHRASING, Origin.DEFINITION)]
    terms = [e for e in corpus.examples if e.origin is Origin.TERM]
    nothing = [e for e in corpus.examples if e.origin in (Origin.FILLER, Origin.NEAR_MISS)]
    recipes = ((phrasings, phrasings), (phrasings, nothing), (phrasings, terms), (terms, terms, terms),
               (terms, nothing), (nothing, nothing))  # fmt: skip
    usable = [recipe for recipe in recipes if all(recipe)]
    mixed = [_joined([draw.choice(pool) for pool in usable[number % len(usable)]]) for number in range(pairs)]
    return Corpus(corpus.examples + tuple(mixed), corpus.skills)
