"""Work roles from a document: likeness of its words to each role's texts, of its sentences to each role's duties, and
of its skills to those the role asks for, added up and turned into a probability.

The method is one, whether a role's texts are our own words alone or NIST's official ones besides.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from app.skills import model, tokens
from app.skills.apart import Apart
from app.skills.corpus import Corpus, Origin
from app.skills.official import Official
from app.skills.vocabulary import Role, Vocabulary

Array = NDArray[np.float64]
DIGITS = 6
WORDS, DUTIES, SKILLS = 1.0, 0.5, 0.25
"""How much each likeness counts, after standardising over the roles: long texts are told best by all their words, one
statement by the duty nearest to it, and a résumé by the skills that stand for a role."""

SHARPNESS = 2
"""Power of the likeness of a sentence to a duty: one near duty says more than many that are a little alike."""


@dataclass(frozen=True, slots=True)
class RoleModel:
    """r roles over k skills.

    `links` (r, k); `words` and `texts` (r, w) for whole documents; `phrases`, `duties` (u, v) sparse and `rarity` (u,)
    for sentences, where the duties of role i are rows `starts[i]` to `starts[i + 1]`; `mix` from sum to probability.
    """

    links: Array
    words: Pipeline
    texts: csr_matrix
    phrases: Pipeline
    duties: csr_matrix
    rarity: Array
    starts: NDArray[np.int64]
    mix: LogisticRegression

    def probabilities(self, skills: Array, documents: Sequence[Sequence[str]]) -> Array:
        """Return (d, r) probabilities of d documents with (d, k) skill probabilities and these sentences in words."""
        sums = self.likeness(skills, documents)
        return np.asarray(self.mix.predict_proba(sums.reshape(-1, 1))[:, 1]).reshape(sums.shape)

    def likeness(self, skills: Array, documents: Sequence[Sequence[str]]) -> Array:
        """Return (d, r) sums of standardised likenesses; those of one document are the same in any company."""
        by_word = (self.words.transform([" ".join(lines) for lines in documents]) @ self.texts.T).toarray()
        every_line = [line for lines in documents for line in lines]
        near = np.asarray((self.phrases.transform(every_line) @ self.duties.T).toarray()) ** SHARPNESS * self.rarity
        by_line = np.maximum.reduceat(near, self.starts, axis=1)
        ends = np.cumsum([len(lines) for lines in documents])
        return np.array(
            [
                WORDS * _standardised(by_word[number])
                + DUTIES * _standardised(by_line[end - len(lines) : end].mean(axis=0))
                + SKILLS * _standardised(self.links @ _normalised(skills[number]))
                for number, (lines, end) in enumerate(zip(documents, ends, strict=True))
            ]
        )


def _normalised(rows: Array) -> Array:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-12))


def _standardised(values: Array) -> Array:
    return np.asarray((values - values.mean()) / max(float(values.std()), 1e-9))


def _links(vocabulary: Vocabulary) -> Array:
    """Return (r, k) weights of skills for roles; a skill that speaks for many roles says little of each."""
    place = {role.id: number for number, role in enumerate(vocabulary.roles)}
    links = np.zeros((len(vocabulary.roles), len(vocabulary.skills)))
    for column, skill in enumerate(vocabulary.skills):
        for link in skill.roles:
            links[place[link.role_id], column] = link.weight
    spread = (links > 0).sum(axis=0)
    return np.round(_normalised(links * np.log(1 + len(links) / np.maximum(spread, 1))), DIGITS)


def _own_texts(role: Role, official: Official | None) -> list[str]:
    """Return, as words, what describes a role as a whole: name and definition, its duties, the official wording."""
    texts = [f"{role.name} {role.definition}", *role.duties]
    if official is not None:
        title, definition, *statements = official.texts(role.id) or ("", "")
        texts += [title, title, definition, definition, *statements]
    return [line for text in texts if (line := tokens.line(text))]


def _skill_texts(role: Role, vocabulary: Vocabulary) -> list[str]:
    linked = (s for s in vocabulary.skills for link in s.roles if link.role_id == role.id and link.weight >= 0.3)
    return [tokens.line(f"{skill.name}. {skill.definition}") for skill in linked]


def untrained(vocabulary: Vocabulary, official: Official | None = None) -> RoleModel:
    """Return the model of the roles' texts; only the last step, from sum to probability, is not fitted yet."""
    whole = [_own_texts(role, official) for role in vocabulary.roles]
    units = [sorted({*own, *_skill_texts(role, vocabulary)}) for own, role in zip(whole, vocabulary.roles, strict=True)]
    everything = [unit for members in units for unit in members]
    words, phrases = model.build_role_words(), model.build_role_words()
    texts = words.fit_transform([" ".join(own) for own in whole])
    phrases.fit(sorted(set(everything)))
    for pipeline in (words, phrases):
        pipeline["weigh"].idf_ = np.round(pipeline["weigh"].idf_, DIGITS)
    used_by = {unit: sum(unit in members for members in map(set, units)) for unit in set(everything)}
    rarity = np.log(1 + len(units) / np.array([used_by[unit] for unit in everything])) / np.log(1 + len(units))
    return RoleModel(
        _links(vocabulary),
        words,
        _rounded(texts),
        phrases,
        _rounded(phrases.transform(everything)),
        np.round(rarity, DIGITS),
        np.cumsum([0, *(len(members) for members in units[:-1])]),
        model.build_role_mix(),
    )


def _rounded(matrix: csr_matrix) -> csr_matrix:
    matrix = csr_matrix(matrix)
    matrix.data = np.round(matrix.data, DIGITS)
    return matrix


@dataclass(frozen=True, slots=True)
class _Document:
    role: int
    skills: Array
    lines: tuple[str, ...]


def _documents(links: Array, corpus: Corpus, sentences: Apart, probabilities: Array) -> list[_Document]:
    """Put résumés together for each role, from sentences that the regressions have not seen, and filler."""
    draw = random.Random(model.SEED)  # noqa: S311 - a repeatable draw, not a secret
    showing = {
        skill: rows.tolist() for skill, column in enumerate(sentences.labels.T) if len(rows := column.nonzero()[0])
    }
    filler = [example.line for example in corpus.examples if example.origin is Origin.FILLER]
    found = []
    for role in range(len(links)):
        linked = [int(skill) for skill in np.flatnonzero(links[role]) if int(skill) in showing]
        if not linked:
            continue
        shares = [float(links[role, skill]) for skill in linked]
        for _ in range(model.ROLE_DOCUMENTS):
            chosen = draw.choices(linked, shares, k=draw.randint(4, 10)) + draw.choices(sorted(showing), k=2)
            rows = [draw.choice(showing[skill]) for skill in chosen]
            lines = [
                *(tokens.unmarked(sentences.lines[row]) for row in rows),
                *draw.choices(filler, k=draw.randint(2, 6)),
            ]
            found.append(_Document(role, probabilities[rows].max(axis=0), tuple(lines)))
    return found


def fit(
    vocabulary: Vocabulary, corpus: Corpus, sentences: Apart, probabilities: Array, official: Official | None = None
) -> tuple[RoleModel, float, float]:
    """Fit the role model.

    Args:
        vocabulary: roles and skills.
        corpus: its filler is used.
        sentences: n sentences that the regressions have not seen.
        probabilities: (n, k) of them.
        official: NIST's texts, where an agency imported them.

    Returns:
        The model, and the shares of held-out documents whose role comes first and among the first three.
    """
    roles = untrained(vocabulary, official)
    documents = _documents(roles.links, corpus, sentences, probabilities)
    sums = np.concatenate([roles.likeness(d.skills[None], [d.lines]) for d in documents])
    truths = [np.arange(len(roles.links)) == document.role for document in documents]
    roles.mix.fit(sums[::2].reshape(-1, 1), np.concatenate(truths[::2]).astype(int))
    roles.mix.coef_, roles.mix.intercept_ = np.round(roles.mix.coef_, DIGITS), np.round(roles.mix.intercept_, DIGITS)
    places = [int((s > s[t]).sum()) for s, t in zip(sums[1::2], truths[1::2], strict=True)]
    return roles, float(np.mean([p == 0 for p in places])), float(np.mean([p < 3 for p in places]))
