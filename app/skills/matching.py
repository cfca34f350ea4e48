"""What a description of a job asks for, and how far a text that was read shows it, term by term."""

from collections.abc import Sequence

import numpy as np

from app.skills import postings, reading
from app.skills.extract import (
    Band,
    Extraction,
    MatchLine,
    MatchResult,
    Requirement,
    SkillEvidence,
    SkillsModel,
    SkillWeight,
)

MOST_REQUIREMENTS = 15


def requirements(model: SkillsModel, duties: str) -> tuple[Requirement, ...]:
    """Propose up to fifteen skills from the duties of an announcement, with weights and sentences; a person decides.

    A weight is the probability that the best sentence asks for the skill, raised a little for each further sentence
    that asks for it too, so that the strongest is 1.
    """
    read = [one for one in reading.read(duties, claims_only=False) if not postings.is_about_applying(one.sentence.text)]
    found = model.probabilities([one.line for one in read])
    asked = found >= model.thresholds.partly
    strength = found.max(axis=0, initial=0) * (1 + 0.25 * np.log2(np.maximum(asked.sum(axis=0), 1)))
    order = [int(s) for s in np.argsort(-strength, kind="stable") if asked[:, s].any()][:MOST_REQUIREMENTS]
    top = max((float(strength[s]) for s in order), default=1.0)
    best = [read[int(found[:, s].argmax())].sentence for s in order]
    return tuple(
        Requirement(model.skill_ids[s], max(round(float(strength[s]) / top, 2), 0.05), asks.start, asks.end, asks.text)
        for s, asks in zip(order, best, strict=True)
    )


def match(extraction: Extraction, requirements: Sequence[SkillWeight]) -> MatchResult:
    """Match a text with what a job asks for: score = Σ weight · probability / Σ weight.

    A skill counts once, by its best sentence, so writing it again gains nothing; a skill below the floor counts 0.

    Raises:
        ValueError: no skill is asked for, or a weight is not above 0.
    """
    if not requirements or any(asked.weight <= 0 for asked in requirements):
        raise ValueError("a match needs at least one skill, and weights above 0")
    shown = {evidence.skill_id: evidence for evidence in extraction.skills}
    lines = tuple(_line(asked, shown.get(asked.skill_id), extraction.enough) for asked in requirements)
    total = sum(line.weight for line in lines)
    return MatchResult(
        score=sum(line.weight * line.probability for line in lines) / total,
        lines=lines,
        enough=extraction.enough,
        model_version=extraction.model_version,
        model_hash=extraction.model_hash,
        roles=extraction.roles,
        flags=extraction.flags,
    )


def _line(asked: SkillWeight, evidence: SkillEvidence | None, enough: bool) -> MatchLine:
    if evidence is None:
        band = Band.NOT_SHOWN if enough else Band.NOT_ENOUGH_INFORMATION
        return MatchLine(asked.skill_id, asked.weight, 0.0, band, 0, 0, "")
    return MatchLine(
        asked.skill_id, asked.weight, evidence.probability, evidence.band,
        evidence.start, evidence.end, evidence.sentence,
    )  # fmt: skip
