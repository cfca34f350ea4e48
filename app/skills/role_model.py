"""Work roles from a whole document: likeness of its skills and of its words to each role, mixed into a probability."""

import random
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from app.skills import model, tokens
from app.skills.corpus import Corpus, Example, Origin
from app.skills.vocabulary import Role, Skill, Vocabulary

Array = NDArray[np.float64]
DIGITS = 6


@dataclass(frozen=True, slots=True)
class RoleModel:
    """r roles over k skills and w words: (r, k) links, (r, w) texts, and how the two are mixed."""

    links: Array
    words: Pipeline
    texts: Array
    mix: LogisticRegression

    def probabilities(self, skills: Array, document: str) -> Array:
        """Return r probabilities of a document with k skill probabilities and its words in one line."""
        return np.asarray(self.mix.predict_proba(_signals(self, skills, document))[:, 1])


def _normalised(rows: Array) -> Array:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-12))


def _standardised(values: Array) -> Array:
    return np.asarray((values - values.mean()) / max(float(values.std()), 1e-9))


def _signals(roles: RoleModel, skills: Array, document: str) -> Array:
    """(r, 4): likeness of skills and of words, as they are and against the other roles."""
    by_skill = roles.links @ _normalised(skills)
    by_word = np.asarray(roles.words.transform([document]) @ roles.texts.T)[0]
    return np.column_stack([by_skill, by_word, _standardised(by_skill), _standardised(by_word)])


def _links(vocabulary: Vocabulary) -> Array:
    place = {role.id: number for number, role in enumerate(vocabulary.roles)}
    links = np.zeros((len(vocabulary.roles), len(vocabulary.skills)))
    for column, skill in enumerate(vocabulary.skills):
        for link in skill.roles:
            links[place[link.role_id], column] = link.weight
    spread = (links > 0).sum(axis=0)
    return np.round(_normalised(links * np.log(1 + len(links) / np.maximum(spread, 1))), DIGITS)


def _role_text(role: Role, skills: tuple[Skill, ...]) -> str:
    """The role's own words and those of the skills that speak for it."""
    linked = [skill for skill in skills for link in skill.roles if link.role_id == role.id and link.weight >= 0.5]
    parts = [role.name, role.name, role.definition, role.definition]
    parts += [f"{skill.name}. {skill.definition}" for skill in linked]
    return " ".join(tokens.line(part) for part in parts)


@dataclass(frozen=True, slots=True)
class _Document:
    role: int
    skills: Array
    words: str


def _documents(vocabulary: Vocabulary, corpus: Corpus, probabilities: Array, links: Array) -> list[_Document]:
    """Put résumés together for each role, scored by pipelines that have not seen their sentences."""
    draw = random.Random(model.SEED)  # noqa: S311 - a repeatable draw, not a secret
    phrasings: dict[int, list[int]] = {}
    for row, example in enumerate(corpus.examples):
        if example.origin is Origin.PHRASING:
            phrasings.setdefault(min(example.shows), []).append(row)
    filler = [row for row, example in enumerate(corpus.examples) if example.origin is Origin.FILLER]
    found = []
    for role in range(len(vocabulary.roles)):
        linked = [int(skill) for skill in np.flatnonzero(links[role])]
        if not linked:
            continue
        shares = [float(links[role, skill]) for skill in linked]
        for _ in range(model.ROLE_DOCUMENTS):
            chosen = draw.choices(linked, shares, k=draw.randint(4, 10)) + draw.choices(sorted(phrasings), k=2)
            rows = [draw.choice(phrasings[skill]) for skill in chosen] + draw.choices(filler, k=draw.randint(2, 6))
            lines: list[Example] = [corpus.examples[row] for row in rows]
            found.append(_Document(role, probabilities[rows].max(axis=0), " ".join(e.line for e in lines)))
    return found


def fit(vocabulary: Vocabulary, corpus: Corpus, probabilities: Array) -> tuple[RoleModel, float, float]:
    """Fit the role model.

    Args:
        vocabulary: roles and skills.
        corpus: its sentences.
        probabilities: (n, k) held-out probabilities of the corpus's sentences.

    Returns:
        The model, and the shares of held-out documents whose role comes first and among the first three.
    """
    links, words = _links(vocabulary), model.build_role_words()
    role_texts = words.fit_transform([_role_text(role, vocabulary.skills) for role in vocabulary.roles]).toarray()
    words["weigh"].idf_ = np.round(words["weigh"].idf_, DIGITS)
    roles = RoleModel(links, words, np.round(role_texts, DIGITS), model.build_role_mix())
    documents = _documents(vocabulary, corpus, probabilities, links)
    signals = [_signals(roles, document.skills, document.words) for document in documents]
    truths = [np.arange(len(links)) == document.role for document in documents]
    half = [number % 2 == 0 for number in range(len(documents))]
    roles.mix.fit(
        np.vstack([s for s, h in zip(signals, half, strict=True) if h]),
        np.concatenate([t for t, h in zip(truths, half, strict=True) if h]).astype(int),
    )
    places = [
        int((roles.mix.decision_function(s) > roles.mix.decision_function(s)[t]).sum())
        for s, t, h in zip(signals, truths, half, strict=True)
        if not h
    ]
    roles.mix.coef_, roles.mix.intercept_ = np.round(roles.mix.coef_, DIGITS), np.round(roles.mix.intercept_, DIGITS)
    first, in_three = np.mean([p == 0 for p in places]), np.mean([p < 3 for p in places])
    return roles, float(first), float(in_three)
