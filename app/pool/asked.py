"""What announcements ask for, as arrays that the kernels walk: a few skills each, their weights, who is eligible."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

GROUP = 5
"""The kernels add five skills at a time; shorter lists are filled up with weights of nothing."""

PRESENT = 1 << 31
"""The bit that every real profile has and every asker needs; places that fill up the last block lack it."""

WHOLE = 257
"""Sum of the small weights of one announcement, so that 255 · 257 still fits into 16 bits."""


class BadAsk(ValueError):
    """An announcement asks for nothing, twice for one skill, or with a weight that is not above nothing."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One announcement: columns of skills, their weights (above 0), and the bits a profile must have."""

    columns: Sequence[int]
    weights: Sequence[float]
    needs: int = 0


@dataclass(frozen=True, slots=True)
class Asks:
    """m announcements by n places (n a multiple of five).

    `columns` (m, n), `exact` (m, n) float64 weights, `quick` (m, n) float32, `small` (m, n) whole numbers that are
    never below scale · weight, `scale` (m,), `total` (m,) sum of weights, `needs` (m,) bits.
    """

    columns: NDArray[np.int64]
    exact: NDArray[np.float64]
    quick: NDArray[np.float32]
    small: NDArray[np.uint16]
    scale: NDArray[np.float64]
    total: NDArray[np.float64]
    needs: NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.total)


def pack(asks: Sequence[Ask]) -> Asks:
    """Put announcements side by side.

    Raises:
        BadAsk: names the announcement's place in the list.
    """
    longest = max((len(ask.columns) for ask in asks), default=1)
    width = -(-longest // GROUP) * GROUP
    columns, weights = np.zeros((len(asks), width), dtype=np.int64), np.zeros((len(asks), width))
    for row, ask in enumerate(asks):
        count = len(ask.columns)
        if not count or len(ask.weights) != count or len(set(ask.columns)) != count or min(ask.weights) <= 0:
            raise BadAsk(f"Announcement {row} must ask for different skills, each with a weight above 0.")
        if count >= WHOLE:
            raise BadAsk(f"Announcement {row} asks for more than {WHOLE - 1} skills.")
        columns[row, :count], weights[row, :count] = ask.columns, ask.weights
    total = weights.sum(axis=1)
    scale = (WHOLE - (weights > 0).sum(axis=1)) / total
    needs = np.array([ask.needs | PRESENT for ask in asks], dtype=np.uint32)
    small: NDArray[Any] = np.ceil(weights * scale[:, None])
    return Asks(columns, weights, weights.astype(np.float32), small.astype(np.uint16), scale, total, needs)
