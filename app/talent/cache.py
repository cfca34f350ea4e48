"""The pool on this machine's disk: a cache of the profiles' rows, by column, brought up to date before each use.

Every process of a machine shares one folder, every machine has its own. The row's place is its place in the files, so
all caches agree. A process that is killed while it writes leaves the mark of the last complete update: the next one
writes the same rows again.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import text
from sqlmodel import Session

from app.pool import store
from app.pool.asked import PRESENT
from app.talent import rules
from app.talent.packed import unpack_shown

SINCE = "since"
FEW = 32
"""Changes in one block up to which each is put by itself; with more, the block is written anew."""

_NOW = (
    "SELECT (SELECT oid::bigint FROM pg_database WHERE datname = current_database()), "
    "pg_snapshot_xmin(pg_current_snapshot())::text::bigint, (SELECT coalesce(max(place), 1) FROM pool_profile)"
)
_CHANGED = (
    "COPY (SELECT place, us_citizen, investigation, enough, model_hash = '{model}', shown FROM pool_profile "
    "WHERE written_in >= {since} ORDER BY place) TO STDOUT (FORMAT BINARY)"
)
_TYPES = ("int8", "bool", "bool", "bool", "bool", "bytea")


@contextmanager
def opened(session: Session, folder: Path, model_hash: str, skills: int) -> Iterator[store.Profiles]:
    """Bring the cache of a model's profiles up to date, and hold it still while it is read.

    Args:
        session: one that reads all profiles.
        folder: of this machine's caches; made when missing.
        model_hash: whose reading of the résumés.
        skills: how many columns.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mine = folder / f"{model_hash[:16]}-{skills}"
        _update(session, mine, model_hash, skills)
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield store.open_folder(mine)


def _update(session: Session, folder: Path, model_hash: str, skills: int) -> None:
    # Whatever is not committed yet has this number or a higher one, and is asked for again next time.
    database, mark, highest = session.execute(text(_NOW)).one()
    since, profiles = _as_left(folder, database, mark) or (0, _begun(folder, skills))
    if highest > len(profiles):
        profiles = store.empty(folder, skills, -(-highest // store.BLOCK))
    for block, rows in groupby(_changed(session, model_hash, since), lambda row: (row[0] - 1) // store.BLOCK):
        _put(profiles, block, list(rows))
    gone = text("SELECT place FROM pool_departure WHERE written_in >= :since")
    for (place,) in session.execute(gone, {"since": since}):
        if place <= len(profiles):
            profiles.remove(place - 1)
    (folder / SINCE).write_text(f"{database} {mark}")


def _as_left(folder: Path, database: int, mark: int) -> tuple[int, store.Profiles] | None:
    """Return what an earlier use left, and up to when; None if it is damaged or of another or restored database."""
    try:
        known, since = map(int, (folder / SINCE).read_text().split())
        profiles = store.open_folder(folder, writable=True)
    except (OSError, ValueError):
        return None
    return (since, profiles) if known == database and since <= mark else None


def _begun(folder: Path, skills: int) -> store.Profiles:
    for other in folder.parent.glob("*-*"):
        shutil.rmtree(other, ignore_errors=True)
    return store.empty(folder, skills, 1)


def _changed(session: Session, model_hash: str, since: int) -> Iterator[tuple[Any, ...]]:
    """Stream the rows written since a transaction, in the order of their places."""
    if not all(letter in "0123456789abcdef" for letter in model_hash):
        raise ValueError("a hash is hexadecimal")
    driver: Any = session.connection().connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(_CHANGED.format(model=model_hash, since=since)) as copy:
        copy.set_types(_TYPES)
        yield from copy.rows()


def _put(profiles: store.Profiles, block: int, rows: list[tuple[Any, ...]]) -> None:
    """Write changed profiles of one block; one that this model has not read is nobody yet."""
    values = (profiles.high[block].astype(np.uint16) << 8) | profiles.low[block]
    bits = profiles.bits[block * store.BLOCK : (block + 1) * store.BLOCK].copy()
    for place, citizen, investigation, enough, read, shown in rows:
        column = (place - 1) % store.BLOCK
        values[:, column], bits[column] = 0, 0
        if read:
            skills = unpack_shown(shown)
            values[skills["skill"], column] = skills["value"]
            bits[column] = PRESENT | rules.bits(us_citizen=citizen, investigation=investigation, enough=enough)
        if len(rows) <= FEW:
            profiles.put_values(place - 1, values[:, column], int(bits[column]))
    if len(rows) > FEW:
        profiles.put_block(block, values, bits)
