"""The name of a set of asked skills, so that a match says what it was measured against."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Protocol


class Asked(Protocol):
    """A skill and its weight, wherever it comes from."""

    @property
    def skill_id(self) -> str:
        """The skill."""
        ...

    @property
    def weight(self) -> float:
        """Its share."""
        ...


def requirements_hash(asked: Iterable[Asked]) -> str:
    """Return the SHA-256 of the skills and weights, in whatever order they come."""
    text = ";".join(f"{s.skill_id}={s.weight:.6f}" for s in sorted(asked, key=lambda s: s.skill_id))
    return sha256(text.encode()).hexdigest()
