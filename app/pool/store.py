"""Profiles in a folder, by column in blocks that fit a processor's cache: `open_folder` maps them, `put` changes one.

A probability is kept in 16 bits, to the nearest 1/65535, cut into a high and a low byte; both walks use the float32 of
exactly that value. For each block of `BLOCK` profiles and each of d skills there is one column of high bytes, one of
low bytes and one of float32, besides the column's largest high byte, which lets whole blocks be skipped. Only the
files that a walk reads are ever brought into memory.
"""

import json
import mmap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.pool.asked import PRESENT

BLOCK = 2048
FINEST = 65535
LEAST = 256
"""Smallest value kept, of `FINEST`; what is less likely than 1/256 is stored as nothing, so that a shown skill is seen
in the high byte alone."""

SHAPE, IDS = "shape.json", "ids.npy"
_FILES: dict[str, Any] = {"floats": np.float32, "high": np.uint8, "low": np.uint8, "bits": np.uint32, "tops": np.uint8}


class BadStore(ValueError):
    """The folder, or what is to be put into it, is not profiles of this shape."""


@dataclass(frozen=True, slots=True)
class Profiles:
    """b blocks of `BLOCK` profiles over d skills.

    `floats`, `high`, `low` (b, d, BLOCK); `bits` (b · BLOCK,) eligibility; `tops` (b, d) largest high byte;
    `ids` (n,) whose profile each place holds, ascending.
    """

    floats: NDArray[np.float32]
    high: NDArray[np.uint8]
    low: NDArray[np.uint8]
    bits: NDArray[np.uint32]
    tops: NDArray[np.uint8]
    ids: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)

    def put(self, place: int, probabilities: NDArray[np.float32], bits: int) -> None:
        """Replace one profile; the column's largest value only grows, which keeps it a true bound."""
        self.put_values(place, rounded(probabilities), bits | PRESENT)

    def put_values(self, place: int, values: NDArray[np.uint16], bits: int) -> None:
        """Replace one profile by whole numbers of 1/65535; without `PRESENT` among its bits nobody is found there."""
        block, column = divmod(place, BLOCK)
        high = (values >> 8).astype(np.uint8)
        self.floats[block, :, column] = as_floats(values)
        self.high[block, :, column], self.low[block, :, column] = high, values & 255
        self.bits[place] = bits
        np.maximum(self.tops[block], high, out=self.tops[block])

    def remove(self, place: int) -> None:
        """Empty one place."""
        self.put_values(place, np.zeros(self.high.shape[1], dtype=np.uint16), 0)

    def put_block(self, number: int, values: NDArray[np.uint16], bits: NDArray[np.uint32]) -> None:
        """Replace the first rows of a block.

        Args:
            number: which block.
            values: (d, rows) whole numbers of 1/65535.
            bits: (rows,) eligibility, with `PRESENT` where there is somebody.
        """
        rows = len(bits)
        self.floats[number, :, :rows] = as_floats(values)
        self.high[number, :, :rows], self.low[number, :, :rows] = values >> 8, values & 255
        self.bits[number * BLOCK : number * BLOCK + rows] = bits
        self.tops[number] = self.high[number].max(axis=1)

    def release(self, names: Sequence[str], first: int, count: int) -> None:
        """Give back the memory of some blocks of these columns; they are read again from the file when asked for."""
        for name in names:
            part = getattr(self, name)[first : first + count]
            whole = part
            while isinstance(whole.base, np.memmap):
                whole = whole.base
            if isinstance(whole.base, mmap.mmap):
                start = part.ctypes.data - whole.ctypes.data
                page = start - start % mmap.PAGESIZE
                whole.base.madvise(mmap.MADV_DONTNEED, page, start + part.nbytes - page)

    def shard(self, number: int, of: int) -> "Profiles":
        """Return one of `of` shards: a range of whole blocks with its own ids."""
        edges = np.linspace(0, len(self.high), of + 1).astype(int)
        return self._blocks(slice(int(edges[number]), int(edges[number + 1])))

    def between(self, first: int, last: int) -> "Profiles":
        """Return whole blocks, where the ids are 1, 2, 3 …: those of the ids `first` to `last`."""
        return self._blocks(slice((first - 1) // BLOCK, -(-last // BLOCK)))

    def _blocks(self, blocks: slice) -> "Profiles":
        places = slice(blocks.start * BLOCK, blocks.stop * BLOCK)
        return Profiles(
            self.floats[blocks], self.high[blocks], self.low[blocks], self.bits[places], self.tops[blocks],
            self.ids[places],
        )  # fmt: skip


def rounded(probabilities: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Return probabilities as whole numbers of 1/65535.

    Raises:
        BadStore: one is not from 0 to 1.
    """
    if not (np.all(probabilities >= 0) and np.all(probabilities <= 1)):
        raise BadStore("Probabilities are from 0 to 1.")
    values: NDArray[np.uint16] = np.rint(probabilities * np.float32(FINEST)).astype(np.uint16)
    values[values < LEAST] = 0
    return values


def as_floats(values: NDArray[np.uint16]) -> NDArray[np.float32]:
    """Return the float32 that stands for each whole number, in both walks."""
    return values.astype(np.float32) / np.float32(FINEST)


def _shape(name: str, blocks: int, skills: int) -> tuple[int, ...]:
    shapes: dict[str, tuple[int, ...]] = {"bits": (blocks * BLOCK,), "tops": (blocks, skills)}
    return shapes.get(name, (blocks, skills, BLOCK))


def _maps(folder: Path, blocks: int, skills: int, mode: Any) -> dict[str, Any]:
    return {
        name: np.memmap(folder / name, dtype=kind, mode=mode, shape=_shape(name, blocks, skills))
        for name, kind in _FILES.items()
    }


def build(
    folder: Path,
    ids: Sequence[int] | NDArray[np.int64],
    skills: int,
    parts: Iterable[tuple[NDArray[np.float32], NDArray[np.uint32]]],
) -> Profiles:
    """Write profiles and return them mapped.

    Args:
        folder: made when missing; what it held is replaced.
        ids: n ids in the order of the profiles.
        skills: d, the columns.
        parts: (rows, d) probabilities and (rows,) eligibility bits, `BLOCK` rows each but the last.

    Raises:
        BadStore: the parts are not n profiles of d probabilities in [0, 1].
    """
    blocks = max(-(-len(ids) // BLOCK), 1)
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / IDS, np.asarray(ids, dtype=np.int64))
    profiles, done = Profiles(**_maps(folder, blocks, skills, "w+"), ids=np.asarray(ids, dtype=np.int64)), 0
    for number, (rows, bits) in enumerate(parts):
        if rows.ndim != 2 or rows.shape[1] != skills or number >= blocks or len(bits) != len(rows):
            raise BadStore(f"Part {number} is not {skills} probabilities a profile.")
        profiles.put_block(number, rounded(rows).T, bits | np.uint32(PRESENT))
        done += len(rows)
    if done != len(ids):
        raise BadStore(f"{done} profiles came for {len(ids)} ids.")
    _write_shape(folder, len(ids), skills)
    return profiles


def empty(folder: Path, skills: int, blocks: int) -> Profiles:
    """Make room for `blocks` blocks of profiles with the ids 1, 2, 3 …, or for more in a folder that has fewer.

    What the folder holds stays; new places are empty, and take no room on the disk before somebody is put there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ids = np.arange(1, blocks * BLOCK + 1, dtype=np.int64)
    for name, kind in _FILES.items():
        with (folder / name).open("ab") as file:
            file.truncate(int(np.prod(_shape(name, blocks, skills))) * np.dtype(kind).itemsize)
    beside = folder / f"new-{IDS}"
    np.save(beside, ids)
    beside.replace(folder / IDS)
    _write_shape(folder, len(ids), skills)
    return open_folder(folder, writable=True)


def _write_shape(folder: Path, profiles: int, skills: int) -> None:
    (folder / SHAPE).write_text(json.dumps({"profiles": profiles, "skills": skills, "block": BLOCK}))


def open_folder(folder: Path, *, writable: bool = False) -> Profiles:
    """Map the profiles of a folder; nothing is read before it is needed.

    Raises:
        BadStore: there are none, or they are of another shape.
    """
    try:
        shape = json.loads((folder / SHAPE).read_text())
        ids = np.load(folder / IDS)
        if (shape["profiles"], shape["block"]) != (len(ids), BLOCK):
            raise BadStore(f"{folder} holds profiles of another shape.")
        maps = _maps(folder, max(-(-len(ids) // BLOCK), 1), shape["skills"], "r+" if writable else "r")
    except (OSError, KeyError, ValueError) as error:
        raise BadStore(f"{folder} does not hold profiles ({type(error).__name__}).") from error
    return Profiles(**maps, ids=ids)
