"""Who may be found for what: eligibility as bits, how the pool is cut into shards, and what a consent says."""

import math
from enum import StrEnum

from app.errors import Unprocessable

CITIZEN, INVESTIGATION, ENOUGH = 1, 2, 4
"""U.S. citizen; agrees to a background investigation; the résumé says enough to be read."""

BEST = 10
"""How many people an announcement is shown, and how many openings a person."""

SHARD = 250_000
"""Profiles of one shard at most, so that its memory stays bounded."""

CONSENT = "2026-11"
"""Version of the words a person agrees to; raise it when they change, and who agreed before is asked again."""


class Direction(StrEnum):
    """What a run looked for."""

    PEOPLE = "people"
    OPENINGS = "openings"


class Scope(StrEnum):
    """What made a run begin."""

    ANNOUNCEMENT = "announcement"
    NIGHTLY = "nightly"
    COMMAND = "command"
    PROFILE = "profile"


class NoResume(Unprocessable):
    """Somebody agrees to be found before there is anything to be found by."""

    title = "Upload a résumé first"


def bits(*, us_citizen: bool, investigation: bool, enough: bool) -> int:
    """Return what a person may be found for, as bits."""
    return CITIZEN * us_citizen | INVESTIGATION * investigation | ENOUGH * enough


def needs(clearance: str) -> int:
    """Return the bits that an announcement needs.

    Federal posts are for citizens, save for exceptions that a person decides (Executive Order 11935); whoever needs a
    clearance is investigated first, and only people who agree to that are shown.
    """
    return ENOUGH | CITIZEN | (INVESTIGATION if clearance not in ("", "none") else 0)


def shards(profiles: int, workers: int, block: int) -> int:
    """Return into how many shards so many places are cut: one a worker, never less than a block, never too large."""
    blocks = max(math.ceil(profiles / block), 1)
    return min(max(workers, math.ceil(profiles / SHARD), 1), blocks)


def range_of(number: int, of: int, profiles: int, block: int) -> tuple[int, int]:
    """Return the first and the last id of one shard: whole blocks, so that shards share none.

    Args:
        number: from 0.
        of: how many shards there are.
        profiles: the highest id; ids begin at 1.
        block: profiles of a block.
    """
    blocks = max(math.ceil(profiles / block), 1)
    first, behind = blocks * number // of, blocks * (number + 1) // of
    return first * block + 1, behind * block
