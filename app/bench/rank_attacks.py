"""How many places of two hundred a résumé gains in the order of `skills rank` when it is written for software."""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.bench.attacks import attacks
from app.skills import ranking
from app.skills.extract import SkillsModel

FIELD, DRAWS = 200, 40
"""Résumés that are put in order, and how often another announcement, field and attacker are drawn."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """An announcement, the scores of a field, and the text and score of one of it."""

    announcement: str
    scores: Sequence[float]
    text: str
    score: float

    def place(self, score: float) -> int:
        """Return how many of the field stand before a score."""
        return sum(other > score for other in self.scores)


def draw(announcements: Sequence[str], scores: Any, texts: Sequence[str], seed: int) -> list[Drawn]:
    """Draw attackers; `scores` is (q, n) of n texts for q announcements."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable draw, not a secret
    found = []
    for _ in range(DRAWS):
        query = chance.randrange(len(announcements))
        *field, attacker = chance.sample(range(len(texts)), min(FIELD, len(texts)))
        others = [float(scores[query, n]) for n in field]
        found.append(Drawn(announcements[query], others, texts[attacker], float(scores[query, attacker])))
    return found


def gains(model: SkillsModel, drawn: Sequence[Drawn], say: Callable[[str], None]) -> dict[str, dict[str, float]]:
    """Return by attack the places gained, at most and in the mean, and the share that was flagged as it must be."""
    gained: dict[str, list[int]] = defaultdict(list)
    flagged: dict[str, int] = defaultdict(int)
    for number, one in enumerate(drawn):
        say(f"attacks: {number + 1} of {len(drawn)}")
        job = ranking.asked(model, one.announcement)
        for name, (attack, flag) in attacks(one.announcement).items():
            shown = ranking.shown(model, attack(one.text), one.announcement)
            gained[name].append(one.place(one.score) - one.place(ranking.score(model, job, shown)))
            flagged[name] += flag in shown.flags
    return {
        name: {
            "most": max(places),
            "mean": round(sum(places) / len(places), 2),
            "flagged": round(flagged[name] / len(places), 3),
        }
        for name, places in gained.items()
    }
