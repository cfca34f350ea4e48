"""How well announcements order résumés: mean average precision beside BM25's, on labelled texts, in one run.

A résumé is relevant to an announcement when its occupations and the announcement's specialty are of one kind. The texts
are those of the published sets that the README names; nothing of them is part of the product.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer

from app.bench import machine, rank_attacks
from app.skills import labelled, ranking, tampering
from app.skills.extract import SkillsModel
from app.skills.matching import requirements

Array = NDArray[np.float64]
RELEVANT = {
    "SYSADMIN": {"Systems_Administrator"},
    "NETWORK": {"Network_Administrator"},
    "DATAMGT": {"Database_Administrator"},
    "INFOSEC": {"Security_Analyst"},
    "APPSW": {"Software_Developer", "Java_Developer", "Python_Developer", "Web_Developer", "Front_End_Developer"},
}
"""Occupations of résumés by the specialty of announcements; other specialties have none among the labels."""

SHORTEST, EACH = 500, 20
"""Characters of the shortest announcement that is drawn, and how many of a specialty."""

NAMES = re.compile(
    r"\b(?:SYSADMIN|APPSW|INFOSEC|DATAMGT|CUSTSPT|PLCYPLN|SYSANALYSIS|INET)\b|\((?:NETWORK|OS|Security)\)"
    r"|(?i:\b(?:Systems? Administration|Applications? Software|Network Services|Data Management|Customer Support"
    r"|Policy and Planning|Systems? Analysis|Operating Systems)\b)"
)
"""Names of specialties, taken out to see what is told by duties alone."""

K1, B = 1.5, 0.75
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Announcement:
    """A text and the labels of résumés that are relevant to it."""

    text: str
    relevant: set[str]


def drawn(file: Path, seed: int) -> list[Announcement]:
    """Draw announcements of one specialty each, the same for the same seed.

    Raises:
        BadRows: the file does not hold labelled texts.
    """
    rows, kinds = labelled.read(file), defaultdict(list)
    for text, labels in zip(rows.texts, rows.labels, strict=True):
        if len(labels) == 1 and min(labels) in RELEVANT and len(text) > SHORTEST:
            kinds[min(labels)].append(text)
    draw = random.Random(seed)  # noqa: S311 - a repeatable draw, not a secret
    return [
        Announcement(text, RELEVANT[kind])
        for kind, texts in sorted(kinds.items())
        for text in draw.sample(texts, min(EACH, len(texts)))
    ]


def bm25(queries: Sequence[str], texts: Sequence[str]) -> Array:
    """Return (q, n) scores of n texts for q queries (Robertson and Zaragoza 2009, with Lucene's idf)."""
    counter = CountVectorizer()
    counts = csr_matrix(counter.fit_transform(texts), dtype=np.float64)
    held = np.asarray((counts > 0).sum(axis=0)).ravel()
    rarity = np.log(1 + (len(texts) - held + 0.5) / (held + 0.5))
    length = np.asarray(counts.sum(axis=1)).ravel()
    cells = counts.tocoo()
    longer = K1 * (1 - B + B * length[cells.row] / length.mean())
    weight = cells.data * (K1 + 1) / (cells.data + longer) * rarity[cells.col]
    weights = csr_matrix((weight, (cells.row, cells.col)), shape=counts.shape)
    asked = csr_matrix(counter.transform(queries) > 0, dtype=np.float64)
    return np.asarray((asked @ weights.T).toarray())


def mean_average_precision(scores: Array, truth: NDArray[np.bool_]) -> float:
    """Return the mean over q rows of the average precision of (q, n) scores."""
    order = np.argsort(-scores, axis=1, kind="stable")
    right = np.take_along_axis(truth, order, axis=1)
    precision = np.cumsum(right, axis=1) / np.arange(1, truth.shape[1] + 1)
    return float(((precision * right).sum(axis=1) / np.maximum(right.sum(axis=1), 1)).mean())


@dataclass(frozen=True, slots=True)
class Person:
    """A résumé, every run of words in it, and what it shows where none of them is the announcement's."""

    text: str
    runs: frozenset[tuple[str, ...]]
    shown: ranking.Shown

    @classmethod
    def read(cls, model: SkillsModel, text: str) -> "Person":
        """Read a résumé once for all announcements that it copies nothing from."""
        return cls(text, tampering.runs_of(text), ranking.shown(model, text))

    def shown_to(self, model: SkillsModel, announcement: str) -> ranking.Shown:
        """Return what `ranking.shown` returns for this announcement."""
        copied_nothing = self.runs.isdisjoint(tampering.runs_of(announcement))
        return self.shown if copied_nothing else ranking.shown(model, self.text, announcement)


def ours(model: SkillsModel, queries: Sequence[str], people: Sequence[Person]) -> Array:
    """Return (q, n) scores of n résumés for q announcements, as `muster skills rank` gives them."""
    return np.array(
        [
            [ranking.score(model, job, person.shown_to(model, query)) for person in people]
            for query, job in ((query, ranking.asked(model, query)) for query in queries)
        ]
    )


def matched(model: SkillsModel, queries: Sequence[str], people: Sequence[Person]) -> Array:
    """Return (q, n) scores as a reviewer's list has them: the skills that the duties propose, and nothing else."""
    return np.array(
        [
            [
                sum(o.weight * one.skills.get(o.skill_id, 0.0) for o in job)
                for one in (person.shown_to(model, query) for person in people)
            ]
            for query, job in ((query, requirements(model, query)) for query in queries)
        ]
    )


def run(model: SkillsModel, announcements: Path, resumes: Path, *, seed: int, most: int, say: Say) -> dict[str, Any]:
    """Measure our own words and BM25 on the same draw, with the announcements as they are and without specialty names.

    Raises:
        BadRows: a file does not hold labelled texts.
    """
    jobs, rows = drawn(announcements, seed), labelled.read(resumes)
    texts, labels = rows.texts[:most], rows.labels[:most]
    truth = np.array([[bool(job.relevant & one) for one in labels] for job in jobs])
    say(f"{len(jobs)} announcements, {len(texts)} résumés")
    people = [Person.read(model, text) for text in texts]
    queries = [job.text for job in jobs]
    attackers = rank_attacks.draw(queries, ours(model, queries, people), texts, seed)
    return {
        "machine": machine.described(),
        "model": model.version,
        "announcements": len(jobs),
        "resumes": len(texts),
        "relevant": round(float(truth.mean()), 4),
        **dict(_both(model, queries, texts, people, truth)),
        "gained": rank_attacks.gains(model, attackers, say),
    }


def _both(
    model: SkillsModel, queries: list[str], texts: Sequence[str], people: Sequence[Person], truth: Any
) -> Iterator[tuple[str, dict[str, float]]]:
    for name, asked in (("as_written", queries), ("specialty_not_named", [NAMES.sub(" ", one) for one in queries])):
        own = mean_average_precision(ours(model, asked, people), truth)
        plain = mean_average_precision(bm25(asked, texts), truth)
        skills = mean_average_precision(matched(model, asked, people), truth)
        yield (
            name,
            {
                "map": round(own, 4),
                "skills_map": round(skills, 4),
                "bm25_map": round(plain, 4),
                "ratio": round(own / plain, 2),
            },
        )
