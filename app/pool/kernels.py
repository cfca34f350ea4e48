"""The inner loops, compiled: add the asked columns of a block, look again at whoever may reach the k-th best, keep k.

Both walks give exactly the same: the k highest scores Σ weight · probability, added in float64 in the order in which
the skills are asked, ties by the lower place; scores of nothing are nobody's. The quick sums (float32, or bytes in 16
bits) only decide who is looked at again, and their error is bounded, so that nobody above the k-th best is missed:

- float32: n products and their sum are wrong by less than (n + 3) · 2⁻²⁴ of the score (Higham 2002, section 3.1).
- bytes: p ≤ (256 · high + 255) / 65535 and scale · weight ≤ small weight, so scale · score is at most
  (256 · Σ small · high + 255 · Σ small) / 65535.
"""

from typing import Any

import numpy as np
from numba import njit, prange

NOBODY = np.int64(1) << 40
_compiled: Any = njit(nogil=True, cache=True)
_threaded: Any = njit(nogil=True, cache=True, parallel=True)


@_compiled
def _offer(scores, places, score, place):
    """Put one into a list of k, the best first, ties by place."""
    at = len(scores) - 1
    if score < scores[at] or (score == scores[at] and place > places[at]):
        return
    while at > 0 and (scores[at - 1] < score or (scores[at - 1] == score and places[at - 1] > place)):
        scores[at], places[at] = scores[at - 1], places[at - 1]
        at -= 1
    scores[at], places[at] = score, place


@_threaded
def walk_floats(floats, tops, bits, columns, weights, quick, needs, first, last, scores, places):
    """Offer blocks `first` to `last` to the (threads, m, k) `scores` and `places`; float32 columns."""
    _, _, size = floats.shape
    asks, width = columns.shape
    threads, _, k = scores.shape
    slack = 1.0 - (width + 4) * 2.0**-23
    for thread in prange(threads):
        sums = np.zeros(size, np.float32)
        for block in range(first + thread, last, threads):
            for ask in range(asks):
                least = np.float32(max(scores[thread, ask, k - 1] * slack, 1e-30))
                bound = np.float32(0)
                for g in range(width):
                    bound += quick[ask, g] * np.float32((tops[block, columns[ask, g]] + 1) * (256.0 / 65535))
                if bound < least:
                    continue
                for g in range(0, width, 5):
                    a = floats[block, columns[ask, g]]
                    b = floats[block, columns[ask, g + 1]]
                    c = floats[block, columns[ask, g + 2]]
                    d = floats[block, columns[ask, g + 3]]
                    e = floats[block, columns[ask, g + 4]]
                    u, v, x, y, z = (
                        quick[ask, g], quick[ask, g + 1], quick[ask, g + 2], quick[ask, g + 3], quick[ask, g + 4],
                    )  # fmt: skip
                    if g == 0:
                        for i in range(size):
                            sums[i] = ((u * a[i] + v * b[i]) + (x * c[i] + y * d[i])) + z * e[i]
                    else:
                        for i in range(size):
                            sums[i] += ((u * a[i] + v * b[i]) + (x * c[i] + y * d[i])) + z * e[i]
                for start in range(0, size, 64):  # so many at a time: one vector comparison tells whether any matters
                    hits = 0
                    for i in range(start, start + 64):
                        hits += sums[i] >= least
                    if hits:
                        for i in range(start, start + 64):
                            if sums[i] >= least and bits[block * size + i] & needs[ask] == needs[ask]:
                                score = 0.0
                                for g in range(width):
                                    score += weights[ask, g] * floats[block, columns[ask, g], i]
                                _offer(scores[thread, ask], places[thread, ask], score, block * size + i)
                                least = np.float32(max(scores[thread, ask, k - 1] * slack, 1e-30))


@_compiled
def _least(kth, scale, whole):
    """Return the smallest sum of bytes that can belong to a score of the k-th best or more; 1 while there is none."""
    if kth <= 0:
        return np.uint16(1)
    sure = (kth * (1 - 1e-6) * scale * 65535.0 - 255.0 * whole) / 256.0
    return np.uint16(min(max(np.floor(sure), 1.0), 65535.0))


@_threaded
def walk_bytes(high, low, tops, bits, columns, weights, small, scale, needs, first, last, scores, places):
    """Offer blocks `first` to `last` to `scores` and `places`: high bytes first, the low ones for a second look."""
    _, _, size = high.shape
    asks, width = columns.shape
    threads, _, k = scores.shape
    whole = small.sum(axis=1)
    for thread in prange(threads):
        sums = np.zeros(size, np.uint16)
        for block in range(first + thread, last, threads):
            for ask in range(asks):
                least = _least(scores[thread, ask, k - 1], scale[ask], whole[ask])
                bound = 0
                for g in range(width):
                    bound += small[ask, g] * tops[block, columns[ask, g]]
                if bound < least:
                    continue
                for g in range(0, width, 5):
                    a = high[block, columns[ask, g]]
                    b = high[block, columns[ask, g + 1]]
                    c = high[block, columns[ask, g + 2]]
                    d = high[block, columns[ask, g + 3]]
                    e = high[block, columns[ask, g + 4]]
                    u, v, x, y, z = (
                        small[ask, g], small[ask, g + 1], small[ask, g + 2], small[ask, g + 3], small[ask, g + 4],
                    )  # fmt: skip
                    if g == 0:
                        for i in range(size):
                            sums[i] = np.uint16(u * a[i] + v * b[i] + x * c[i] + y * d[i] + z * e[i])
                    else:
                        for i in range(size):
                            sums[i] += np.uint16(u * a[i] + v * b[i] + x * c[i] + y * d[i] + z * e[i])
                for start in range(0, size, 64):
                    top = np.uint16(0)
                    for i in range(start, start + 64):
                        top = max(top, sums[i])
                    if top >= least:
                        for i in range(start, start + 64):
                            if sums[i] >= least and bits[block * size + i] & needs[ask] == needs[ask]:
                                score = 0.0
                                for g in range(width):
                                    column = columns[ask, g]
                                    value = high[block, column, i] * 256 + low[block, column, i]
                                    score += weights[ask, g] * (np.float32(value) / np.float32(65535))
                                _offer(scores[thread, ask], places[thread, ask], score, block * size + i)
                                least = _least(scores[thread, ask, k - 1], scale[ask], whole[ask])


@_compiled
def walk_asks(profile, bits, columns, weights, needs, scores):
    """Write the score of one profile for each of m announcements into `scores`; -1 where it is not eligible."""
    asks, width = columns.shape
    for ask in range(asks):
        score = -1.0
        if bits & needs[ask] == needs[ask]:
            score = 0.0
            for g in range(width):
                score += weights[ask, g] * profile[columns[ask, g]]
        scores[ask] = score
