"""How much clauses, and lines that only name things, may add to what whole sentences say."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.skills import lists, tampering
from app.skills.model import Thresholds
from app.skills.reading import Read

Array = NDArray[np.float32]
FLOOR = 0.05
"""Below this probability a skill is not mentioned at all."""


def heed_sentences(found: Array, read: Sequence[Read]) -> None:
    """Let a clause count only for skills that its whole sentence hints at; `found` is (n, k) and changed in place."""
    sentence = 0
    for row, one in enumerate(read):
        if one.whole:
            sentence = row
        else:
            found[row, found[sentence] < FLOOR] = 0


def as_named(probabilities: Array, thresholds: Thresholds) -> Array:
    """What is only named is partly shown where it is named clearly, and otherwise not at all."""
    partly = (thresholds.met + thresholds.partly) / 2
    clearly = probabilities >= thresholds.met
    return np.where(clearly, partly, np.minimum(probabilities, 0.9 * thresholds.partly)).astype(np.float32)


def weigh_lists(found: Array, read: Sequence[Read], thresholds: Thresholds) -> bool:
    """Let what only lists name be at most partly shown, and nothing where they name too much; tell whether so.

    A heap of keywords counts for nothing, and the lists beside it are judged without it.
    """
    heaped = [one.heaped for one in read]
    found[heaped] = 0
    named_only = [one.named_only and not one.heaped for one in read]
    if not any(named_only):
        return any(heaped)
    only_named = found[named_only]
    named = int((only_named >= thresholds.partly).any(axis=0).sum())
    listed = sum(len(lists.items(one.sentence.text)) for one in read if one.named_only and one.whole and not one.heaped)
    many = named > tampering.MOST_NAMED or listed > tampering.MOST_ITEMS
    found[named_only] = 0 if many else as_named(only_named, thresholds)
    return many or any(heaped)
