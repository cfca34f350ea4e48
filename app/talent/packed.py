"""Profiles and questions as bytes in a row: skills that a résumé shows, and what the announcements of a run ask for."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from app.pool import store
from app.pool.asked import Ask, Asks, pack

SHOWN = np.dtype([("skill", "<u2"), ("value", "<u2"), ("start", "<u4"), ("end", "<u4")])
"""One skill of a profile: its column, its probability in 1/65535, and where its sentence stands in the résumé."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One announcement of a run: whose it is, the bits it needs, and its skills as columns with weights."""

    announcement_id: UUID
    agency_id: UUID
    requirements_hash: str
    needs: int
    columns: tuple[int, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Everything that the shards of a run must agree on."""

    skill_ids: tuple[str, ...]
    met: float
    partly: float
    wanted: tuple[Wanted, ...]

    def asks(self, first: int, behind: int) -> Asks:
        """Return some of the announcements as the engine takes them."""
        return pack([Ask(one.columns, one.weights, one.needs) for one in self.wanted[first:behind]])


def pack_shown(shown: Sequence[tuple[int, float, int, int]]) -> bytes:
    """Pack (column, probability, start, end); what the pool would store as nothing is left out."""
    values = store.rounded(np.array([probability for _, probability, _, _ in shown], dtype=np.float32))
    rows = [(one[0], int(value), one[2], one[3]) for one, value in zip(shown, values, strict=True) if value]
    return np.array(sorted(rows), dtype=SHOWN).tobytes()


def unpack_shown(data: bytes) -> NDArray[np.void]:
    """Return a structured array of `SHOWN`."""
    return np.frombuffer(data, dtype=SHOWN)


def pack_question(question: Question) -> bytes:
    """Pack what a run asks."""
    return zlib.compress(json.dumps(asdict(question), default=str, separators=(",", ":")).encode(), 6)


def unpack_question(data: bytes) -> Question:
    """Read what a run asks."""
    read = json.loads(zlib.decompress(data))
    wanted = tuple(
        Wanted(
            UUID(one["announcement_id"]), UUID(one["agency_id"]), one["requirements_hash"], one["needs"],
            tuple(one["columns"]), tuple(one["weights"]),
        )
        for one in read["wanted"]
    )  # fmt: skip
    return Question(tuple(read["skill_ids"]), read["met"], read["partly"], wanted)
