"""Putting what a run found into words and rows: each suggestion with its terms, written by COPY, never rewritten."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app import stage
from app.matching.models import Finding
from app.talent.models import PoolProfile, PoolRun
from app.talent.packed import Question, Wanted, unpack_shown
from app.talent.rules import Direction

COLUMNS = (
    *("run_id", "direction", "position", "agency_id", "announcement_id", "person_id", "score", "met", "partly"),
    *("lines", "model_version", "model_hash", "requirements_hash", "resume_sha256", "created_at"),
)


@dataclass(frozen=True, slots=True)
class Terms:
    """Score = Σ weight · probability / Σ weight, and its terms."""

    score: float
    met: int
    partly: int
    lines: list[dict[str, Any]]


def terms(question: Question, wanted: Wanted, shown: bytes) -> Terms:
    """Take one profile and one announcement apart into the terms of their score, in the order asked."""
    found = {int(one["skill"]): one for one in unpack_shown(shown)}
    lines, total = [], 0.0
    for column, weight in zip(wanted.columns, wanted.weights, strict=True):
        one = found.get(column)
        probability = float(one["value"]) / 65535 if one is not None else 0.0
        total += weight * probability
        finding = _finding(question, probability)
        place = {"start": int(one["start"]), "end": int(one["end"])} if one is not None else {}
        lines.append(
            {"skill": question.skill_ids[column], "weight": weight, "probability": round(probability, 5),
             "finding": finding.value, **place}
        )  # fmt: skip
    counts = [line["finding"] for line in lines]
    return Terms(total / sum(wanted.weights), counts.count(Finding.MET), counts.count(Finding.PARTLY), lines)


def _finding(question: Question, probability: float) -> Finding:
    if probability >= question.met:
        return Finding.MET
    return Finding.PARTLY if probability >= question.partly else Finding.NOT_SHOWN


def store(session: Session, run: PoolRun, question: Question, places: Sequence[Sequence[int]], now: datetime) -> int:
    """Write the people found for each announcement, and return how many suggestions that were.

    Someone whose résumé shows none of the asked skills fully is not suggested, nor is someone who took the consent
    back while the run went on.
    """
    wanted = {place for found in places for place in found}
    statement = select(PoolProfile).where(col(PoolProfile.place).in_(wanted), PoolProfile.model_hash == run.model_hash)
    people = {profile.place: profile for profile in session.exec(statement)}
    pairs = (
        (Direction.PEOPLE, asked, people[place])
        for asked, found in zip(question.wanted, places, strict=True)
        for place in found
        if place in people
    )
    return _copy(session, run, question, pairs, now)


def store_openings(
    session: Session, run: PoolRun, question: Question, profile: PoolProfile, fits: Sequence[int], now: datetime
) -> int:
    """Write the announcements found for one person, and return how many."""
    pairs = ((Direction.OPENINGS, question.wanted[fit], profile) for fit in fits)
    return _copy(session, run, question, pairs, now)


Pair = tuple[Direction, Wanted, PoolProfile]


def _copy(session: Session, run: PoolRun, question: Question, pairs: Iterable[Pair], now: datetime) -> int:
    rows = _rows(run, question, pairs, now)
    return stage.write(session, "pool_suggestion", COLUMNS, rows, mine=("run_id", [run.id]))


def _rows(run: PoolRun, question: Question, pairs: Iterable[Pair], now: datetime) -> Iterator[Sequence[Any]]:
    positions = dict[object, int]()
    for direction, asked, profile in pairs:
        found = terms(question, asked, profile.shown)
        if not found.met:
            continue
        of = asked.announcement_id if direction is Direction.PEOPLE else profile.person_id
        positions[of] = positions.get(of, 0) + 1
        yield (
            run.id, direction.value, positions[of], asked.agency_id, asked.announcement_id, profile.person_id,
            found.score, found.met, found.partly, json.dumps(found.lines), run.model_version, run.model_hash,
            asked.requirements_hash, profile.resume_sha256, now,
        )  # fmt: skip
