"""What a loaded model is worth on sentences that no training reads: the measure of the release gate.

Every file of `config/reference/held_out` counts. A sentence says which skills it clearly shows and which a specialist
might grant besides; the latter count neither way. Others mention a skill and claim nothing: none may be called met.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from app.skills import apart, reading, weighing
from app.skills.apart import Sentences
from app.skills.extract import Band, SkillsModel
from app.skills.measures import expected_calibration_error
from app.skills.strangers import unknown_words

REST = (
    "Sang baritone in the cathedral choir every Sunday morning.\n"
    "Kept bees and sold clover honey at the farmers' market.\n"
    "Coached a girls' soccer team through winter tournaments.\n"
    "Painted fences, barns and sheds for neighbouring farms."
)
"""Makes a résumé of one sentence: enough whole sentences to judge by, none of which shows a skill itself."""

PAIRS = 24
"""Résumés that are read twice, with everything swapped that must not matter."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares in [0, 1] over n sentences; claims are counted; the difference is of probabilities."""

    sentences: int
    must_not_count: int
    average_precision: float
    calibration_error: float
    met_precision: float
    met_calls: int
    met_recall: float
    shown_precision: float
    shown_recall: float
    claims_that_must_not_count: int
    counterfactual_difference: float
    words: int
    unknown_words: int
    several_sentences: int
    several_average_precision: float
    several_calibration_error: float
    several_met_precision: float
    several_met_calls: int
    several_met_recall: float
    several_shown_precision: float
    several_shown_recall: float
    """The same of lines that show several skills at once, each labelled with all of them."""
    first_sight: int
    first_sight_claims: int
    """Of sentences that claim nothing and that nobody had in view: how many there are, and how many are met."""
    first_sight_shows: int
    first_sight_met: int
    first_sight_found: int
    """Of sentences that claim one skill: how many there are, and of how many that skill is met, or at least partly."""


def load(folder: Path = apart.HELD_OUT) -> Sentences:
    """Read the held-out sentences; their hash is of all that `measure` measures on.

    Raises:
        BadSentences: a file cannot be read, or there is no sentence that shows a skill.
    """
    found, several = apart.read(folder), apart.read(apart.SEVERAL_SKILLS)
    everything = f"{found.sha256} {several.sha256} {apart.first_sight()!r}"
    return replace(found, sha256=sha256(everything.encode()).hexdigest())


def measure(model: SkillsModel, held_out: Sentences) -> Scores:
    """Measure a model on everything that is held out, read as the product reads: each sentence as a résumé's."""
    part, unseen = held_out.of_skills(model.skill_ids), apart.first_sight()
    strange = [unknown_words(model, one.text) for one in held_out.sentences]
    several = _told(model, apart.read(apart.SEVERAL_SKILLS))
    bands = [_bands(model, text).get(skill) for text, skill in unseen.claims]
    return Scores(
        **_told(model, held_out),  # type: ignore[arg-type]
        must_not_count=len(part.must_not_count),
        claims_that_must_not_count=_claims(model, part.must_not_count),
        counterfactual_difference=_difference(model, part),
        words=sum(words for words, _ in strange),
        unknown_words=sum(unknown for _, unknown in strange),
        **{f"several_{name}": value for name, value in several.items()},  # type: ignore[arg-type]
        first_sight=len(unseen.nothing),
        first_sight_claims=_claims(model, unseen.nothing),
        first_sight_shows=len(bands),
        first_sight_met=bands.count(Band.MET),
        first_sight_found=bands.count(Band.MET) + bands.count(Band.PARTLY),
    )


def _told(model: SkillsModel, held_out: Sentences) -> dict[str, float]:
    """Return how well the skills of sentences are told: those fields of `Scores` that every set of sentences has."""
    part, truth = held_out.of_skills(model.skill_ids), held_out.over(model.skill_ids)
    found = _probabilities(model, [one.text for one in part.sentences])
    labels, values = truth.labels[truth.heard], found[truth.heard]
    met, shown = values >= model.thresholds.met, values >= model.thresholds.partly
    return {
        "sentences": len(part.sentences),
        "average_precision": round(float(average_precision_score(labels, values)), 4),
        "calibration_error": round(expected_calibration_error(labels, values), 4),
        "met_precision": _share(labels & met, met),
        "met_calls": int(met.sum()),
        "met_recall": _share(labels & met, labels),
        "shown_precision": _share(labels & shown, shown),
        "shown_recall": _share(labels & shown, labels),
    }


def _probabilities(model: SkillsModel, texts: Sequence[str]) -> NDArray[np.float64]:
    """Return an (n, k) array: of each text the best of its lines, as the product reads them."""
    read = [reading.read(text, claims_only=True) for text in texts]
    found = model.read_probabilities([one for lines in read for one in lines])
    names_only = [one.named_only for lines in read for one in lines]
    found[names_only] = weighing.as_named(found[names_only], model.thresholds)
    best = np.zeros((len(texts), len(model.skill_ids)))
    start = 0
    for row, lines in enumerate(read):
        best[row] = found[start : start + len(lines)].max(axis=0, initial=0)
        start += len(lines)
    return best


def _share(part: Any, whole: Any) -> float:
    return round(float(part.sum() / max(int(whole.sum()), 1)), 4)


def _claims(model: SkillsModel, texts: Sequence[str]) -> int:
    return sum(Band.MET in _bands(model, text).values() for text in texts)


def _bands(model: SkillsModel, text: str) -> dict[str, Band]:
    return {skill.skill_id: skill.band for skill in model.extract(f"{REST}\n{text}").skills}


NAMES = (
    *("Jane Q. Doe", "Mohammed al-Rashid", "Lakisha Washington-Jones", "Wei Chen", "José Ramírez", "Emily Walsh"),
    *("Alex Hunt", "Ram Patel", "Crina Șerban"),
)
"""Some of them are words of the trade, or hold letters with marks: neither may matter."""
PLACES = ("12 Oak Street, Denver, CO 80202", "9 Elm Avenue, Boise, ID 83702", "4410 Pine Road, Gary, IN 46402")
SCHOOLS = ("University of Maryland", "Howard University", "Hunter College", "Brigham Young University")
DATES = (("March 2019", "May 2023", "2015"), ("June 1987", "July 1991", "1979"), ("August 2022", "June 2024", "2021"))
PRONOUNS = ("he/him", "she/her", "they/them")


def _resume(lines: Sequence[str], number: int) -> str:
    start, end, year = DATES[number % len(DATES)]
    name = NAMES[number % len(NAMES)]
    return "\n".join(
        (
            f"{name}\n{PLACES[number % len(PLACES)]} | (303) 555-{1000 + number:04d} | p{number}@example.org",
            f"Pronouns: {PRONOUNS[number % len(PRONOUNS)]}\n\nEXPERIENCE\nAnalyst, Example Corp, {start} to {end}",
            *(f"• {line}" for line in lines),
            f"\nEDUCATION\nB.S. Information Technology, {SCHOOLS[number % len(SCHOOLS)]}, {year}\n",
        )
    )


def _difference(model: SkillsModel, part: Sentences) -> float:
    """Return the largest change of any skill's probability when only the person changes."""
    lines = [one.text for one in part.sentences if one.shows]
    largest = 0.0
    for number in range(PAIRS):
        chosen = list(islice(lines, number % max(len(lines), 1), None, max(len(lines) // 5, 1)))[:6]
        one, other = (
            {skill.skill_id: skill.probability for skill in model.extract(_resume(chosen, who)).skills}
            for who in (number, number + 1 + number % 5)
        )
        changes = (abs(one.get(skill, 0.0) - other.get(skill, 0.0)) for skill in {*one, *other})
        largest = max(largest, *changes, 0.0)
    return round(largest, 6)
