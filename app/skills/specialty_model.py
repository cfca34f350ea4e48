"""Specialties and occupations from a document: one regression an occupation over the words of its sentences, and the
share of each occupation in the document.

A sentence says something of occupations only so far as it is not what every résumé or announcement says; the sure ones
count most. So an announcement's pages on benefits and how to apply count next to nothing.
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
from app.skills.specialties import Specialty
from app.skills.vocabulary import Vocabulary

Array = NDArray[np.float64]
DIGITS = 4
SHARPNESS = 2
"""Power of a sentence's probability: one sure sentence says more than many unsure ones."""

LEAST = 0.01
"""Added to a share before its logarithm is taken."""

DOCUMENTS = 40
OWN, OTHER, ORDINARY = (2, 6), (2, 12), (5, 40)
"""Announcements put together for each specialty, and how many sentences of its own, of any specialty and of what every
announcement says they hold: duties of one specialty alone are rare."""

STATED = 0.5
"""What a specialty that the announcement names itself counts beside what is read in its sentences."""


@dataclass(frozen=True, slots=True)
class SpecialtyModel:
    """o occupations over w words; the last row of `weights` (o + 1, w) and `offsets` (o + 1,) is for what says nothing.

    `owners` (o,) numbers the specialty of each occupation; `sureness` turns the logarithm of a specialty's share into a
    probability.
    """

    words: Pipeline
    weights: Array
    offsets: Array
    owners: NDArray[np.int64]
    sureness: LogisticRegression

    def shares(self, lines: Sequence[str]) -> Array:
        """Return o shares of a document with these sentences in words; they add up to 1, or to 0 without sentences."""
        if not lines:
            return np.zeros(len(self.owners))
        decisions = self.words.transform(list(lines)) @ self.weights.T + self.offsets
        raised = np.exp(decisions - decisions.max(axis=1, keepdims=True))
        probabilities = raised / raised.sum(axis=1, keepdims=True)
        return _to_one((probabilities[:, :-1] ** SHARPNESS).sum(axis=0))

    def by_specialty(self, shares: Array) -> Array:
        """Add up the o shares of occupations by specialty."""
        return np.asarray(np.bincount(self.owners, weights=shares), dtype=np.float64)

    def probabilities(self, shares: Array) -> Array:
        """Return, for each specialty, the probability that a document with these shares is about it."""
        return np.asarray(self.sureness.predict_proba(_log(self.by_specialty(shares)))[:, 1])

    def settled(self, shares: Array, stated: Sequence[int]) -> Array:
        """Return the shares of an announcement that states specialties, by number: half of what it is stays there."""
        inside = np.where(np.isin(self.owners, stated), shares + 1e-9, 0)
        return (1 - STATED) * shares + STATED * _to_one(inside) if len(stated) else shares

    def likeness(self, asked: Array, shown: Array) -> float:
        """Return how alike two documents' shares are, in [0, 1]: half by occupation, half by specialty."""
        return (_cosine(asked, shown) + _cosine(self.by_specialty(asked), self.by_specialty(shown))) / 2


def _to_one(values: Array) -> Array:
    return np.asarray(values / max(float(values.sum()), 1e-12))


def _log(shares: Array) -> Array:
    return np.log(shares.ravel() + LEAST)[:, None]


def _cosine(one: Array, other: Array) -> float:
    return float(one @ other / max(float(np.linalg.norm(one) * np.linalg.norm(other)), 1e-12))


def ids(members: Sequence[Specialty]) -> tuple[str, ...]:
    """Return the ids of all occupations with the code of their specialty before them, in order."""
    return tuple(f"{member.code}/{one.id}" for member in members for one in member.occupations)


def _examples(vocabulary: Vocabulary) -> tuple[list[str], Array]:
    """Return n lines and their (n, o + 1) shares: what a specialty says is shared by its occupations."""
    members = vocabulary.specialties.members
    count, start, texts, shares = len(ids(members)), 0, [], []
    for member in members:
        end = start + len(member.occupations)
        for text in (member.title, member.definition, *member.stated, *member.duties):
            texts.append(text)
            shares.append(
                np.where((np.arange(count + 1) >= start) & (np.arange(count + 1) < end), 1 / (end - start), 0)
            )
        for number, one in enumerate(member.occupations, start=start):
            for text in (one.name, *one.titles, *one.shows):
                texts.append(text)
                shares.append(np.eye(count + 1)[number])
        start = end
    nothing = (*vocabulary.specialties.ordinary, *(text for one in vocabulary.filler for text in one.sentences))
    texts += nothing
    shares += [np.eye(count + 1)[-1]] * len(nothing)
    return [tokens.line(text) for text in texts], np.vstack(shares)


def _regressions(features: csr_matrix, shares: Array) -> tuple[Array, Array]:
    """Return (o + 1, w) weights and (o + 1,) offsets."""
    fitted = [
        model.build_regression().fit(features, share > 0, sample_weight=np.where(share > 0, share, 1))
        for share in shares.T
    ]
    weights, offsets = (np.vstack([getattr(one, part) for one in fitted]) for part in ("coef_", "intercept_"))
    return np.round(weights, DIGITS), np.round(offsets[:, 0], DIGITS)


def _sureness(half: SpecialtyModel, lines: Sequence[str], shares: Array) -> LogisticRegression:
    """Fit from share to probability on announcements put together from lines that `half` has not seen."""
    draw = random.Random(model.SEED)  # noqa: S311 - a repeatable draw, not a secret
    nothing = [line for line, share in zip(lines, shares, strict=True) if share[-1]]
    about = [
        (line, int(half.owners[share.argmax()])) for line, share in zip(lines, shares, strict=True) if not share[-1]
    ]
    found, truth = [], []
    for specialty in range(int(half.owners.max()) + 1):
        own = [line for line, owner in about if owner == specialty]
        for _ in range(DOCUMENTS):
            drawn = draw.choices(own, k=draw.randint(*OWN)) + draw.choices(nothing, k=draw.randint(*ORDINARY))
            drawn += [line for line, _ in draw.choices(about, k=draw.randint(*OTHER))]
            found.append(half.by_specialty(half.shares(drawn)))
            truth.append(np.arange(len(found[-1])) == specialty)
    fitted = half.sureness.fit(_log(np.concatenate(found)), np.concatenate(truth).astype(int))
    fitted.coef_, fitted.intercept_ = np.round(fitted.coef_, DIGITS), np.round(fitted.intercept_, DIGITS)
    return fitted


def fit(vocabulary: Vocabulary) -> SpecialtyModel:
    """Fit the model; the same texts give the same numbers."""
    lines, shares = _examples(vocabulary)
    words = model.build_role_words().fit(lines)
    words["weigh"].idf_ = np.round(words["weigh"].idf_, DIGITS)
    features = csr_matrix(words.transform(lines))
    members = vocabulary.specialties.members
    owners = np.repeat(np.arange(len(members)), [len(member.occupations) for member in members])
    seen = np.arange(len(lines)) % 2 == 0
    half = SpecialtyModel(words, *_regressions(features[seen], shares[seen]), owners, model.build_role_mix())
    sureness = _sureness(half, lines[1::2], shares[~seen])
    return SpecialtyModel(words, *_regressions(features, shares), owners, sureness)
