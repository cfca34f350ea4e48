"""Whether a sentence claims anything of its author: one regression over all its words, small ones too.

Rules know the usual ways to deny, wish or report on others; this model has learned from many ways more, and what it
doubts is at most partly shown. It sees no name, school, date or pronoun: what it says is the same whoever wrote.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from app.skills import apart, model, redaction, tokens
from app.skills.vocabulary import Vocabulary

Array = NDArray[np.float64]
DIGITS = 4
DOUBTED = 0.45
"""Probability of claiming nothing from which a sentence is doubted. With it 3 to 4 % of what is met in real résumés is
doubted, and four in five of the sentences that claim nothing, pass the rules, and are by writers not learned from."""

LONGEST = 160
"""Characters of the longest sentence that is judged; a longer one claims some things and may disclaim others."""

_WORD = re.compile(r"[a-z’'-]+|[,:;()?–—]")
_NAMED = re.compile(rf"(?<=[\w,;] )[{tokens.UPPER}][\w’'-]*")


@dataclass(frozen=True, slots=True)
class ClaimModel:
    """Words and runs of up to three of them, and the regression over them."""

    words: TfidfVectorizer
    regression: LogisticRegression

    def doubted(self, said: Sequence[str]) -> NDArray[np.bool_]:
        """Return of n sentences, as `said` gives them, whether each claims nothing; an empty one is not doubted."""
        found = np.zeros(len(said), dtype=np.bool_)
        rows = [row for row, text in enumerate(said) if text]
        if rows:
            probabilities = self.regression.predict_proba(self.words.transform([said[row] for row in rows]))[:, 1]
            found[rows] = probabilities >= DOUBTED
        return found


def said(sentence: str, person: frozenset[str] = frozenset()) -> str:
    """Return what the model sees of a sentence: its words in small letters, without names and numbers.

    Args:
        sentence: as somebody wrote it; of a long one nothing is returned.
        person: words of the author's own name, in small letters.
    """
    if len(sentence) > LONGEST:
        return ""
    plain = tokens.fold(_NAMED.sub(" ", redaction.mask(sentence)))
    return " ".join(word for word in _WORD.findall(plain) if word not in person)


def fit(vocabulary: Vocabulary) -> ClaimModel:
    """Fit the model; the same texts give the same numbers."""
    claims = list(filter(None, map(said, _claims(vocabulary))))
    nothing = list(filter(None, map(said, vocabulary.claims_nothing)))
    words = TfidfVectorizer(token_pattern=model.WORD, lowercase=False, ngram_range=(1, 3), min_df=2, sublinear_tf=True)
    words.fit(claims + nothing)
    words.idf_ = np.round(words.idf_, DIGITS)
    truth = np.repeat([0, 1], [len(claims), len(nothing)])
    weights = np.where(truth == 1, len(truth) / (2 * len(nothing)), len(truth) / (2 * len(claims)))
    fitted = model.build_regression().fit(words.transform(claims + nothing), truth, sample_weight=weights)
    fitted.coef_, fitted.intercept_ = np.round(fitted.coef_, DIGITS), np.round(fitted.intercept_, DIGITS)
    return ClaimModel(words, fitted)


def _claims(vocabulary: Vocabulary) -> Iterator[str]:
    for skill in vocabulary.skills:
        yield from skill.shows
    for passage in vocabulary.filler:
        yield from passage.sentences
    yield from (one.text for one in apart.read(apart.CALIBRATION).sentences if one.shows)
    yield from (one.text for one in vocabulary.lines if one.shows)
    yield from vocabulary.claims
