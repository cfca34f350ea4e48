"""Three questions to a pool of profiles: the best for many announcements, for one, and the announcements for a profile.

Exact and repeatable: the same profiles give the same answer in one piece or in any number of shards, with one thread
or many, from floats or from bytes.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numba
import numpy as np
from numpy.typing import NDArray

from app.pool import kernels
from app.pool.asked import PRESENT, Asks
from app.pool.store import Profiles, as_floats, rounded

Walk = Literal["bytes", "floats"]
SLAB = 64
"""Blocks after which the memory of what was walked is given back: the most that one question holds, times two."""

_COMPILED_FOR = int(numba.get_num_threads())


@dataclass(frozen=True, slots=True)
class Best:
    """(m, k) ids and scores in [0, 1], the best first; where fewer than k show anything asked, id -1 and score 0."""

    ids: NDArray[np.int64]
    scores: NDArray[np.float64]


def threads_allowed() -> int:
    """Return how many threads one process may use: `MUSTER_MATCH_THREADS`, or every processor it may run on."""
    return int(os.environ.get("MUSTER_MATCH_THREADS", "0")) or len(os.sched_getaffinity(0))


def best_profiles(profiles: Profiles, asks: Asks, k: int, *, walk: Walk = "bytes", threads: int = 0) -> Best:
    """Return the k best eligible profiles of each announcement.

    Args:
        profiles: n of them.
        asks: m announcements.
        k: how many, at least 1.
        walk: which files are read; the answer is the same.
        threads: at most so many; 0 for `threads_allowed()`.
    """
    threads = max(min(threads or threads_allowed(), len(profiles.high), _COMPILED_FOR), 1)
    numba.set_num_threads(threads)
    same = (profiles.tops, profiles.bits, asks.columns, asks.exact)
    scores = np.zeros((threads, len(asks), k))
    places = np.full((threads, len(asks), k), kernels.NOBODY)
    for first in range(0, len(profiles.high), SLAB):
        part = (asks.needs, first, min(first + SLAB, len(profiles.high)), scores, places)
        if walk == "floats":
            kernels.walk_floats(profiles.floats, *same, asks.quick, *part)
        else:
            kernels.walk_bytes(profiles.high, profiles.low, *same, asks.small, asks.scale, *part)
        profiles.release(("floats",) if walk == "floats" else ("high", "low"), first, SLAB)
    known = np.append(profiles.ids, -1)
    ids = known[np.minimum(places, len(profiles))]
    return merge([Best(ids[t], scores[t] / asks.total[:, None]) for t in range(threads)])


def merge(parts: Sequence[Best]) -> Best:
    """Return the best of several parts, of threads or of shards; ties go to the lower id."""
    k = parts[0].ids.shape[1]
    ids = np.concatenate([part.ids for part in parts], axis=1)
    scores = np.concatenate([part.scores for part in parts], axis=1)
    late = np.where(ids < 0, np.iinfo(np.int64).max, ids)
    order = np.lexsort((late, -scores), axis=1)[:, :k]
    return Best(np.take_along_axis(ids, order, axis=1), np.take_along_axis(scores, order, axis=1))


def best_announcements(profile: NDArray[np.float32], bits: int, asks: Asks, k: int) -> Best:
    """Return, as (1, k), the places of the announcements that one profile fits best and is eligible for."""
    scores = np.empty(len(asks))
    floats = as_floats(rounded(profile))
    kernels.walk_asks(floats, np.uint32(bits | PRESENT), asks.columns, asks.exact, asks.needs, scores)
    scores /= asks.total
    count = min(k, len(scores))
    near = np.argpartition(-scores, count - 1)[:count] if count < len(scores) else np.arange(len(scores))
    near = np.flatnonzero(scores >= scores[near].min()) if count else near
    order = near[np.lexsort((near, -scores[near]))][:count]
    shown = scores[order] > 0
    ids, found = np.full((1, k), -1, dtype=np.int64), np.zeros((1, k))
    ids[0, : len(order)], found[0, : len(order)] = np.where(shown, order, -1), np.where(shown, scores[order], 0)
    return Best(ids, found)
