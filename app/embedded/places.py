"""Where the embedded servers keep data and sockets, such that they can reach it and nobody else can.

PostgreSQL refuses to run as root. Root therefore runs it as `nobody`, who must be able to walk to data and binaries.
"""

import fcntl
import os
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

NOBODY = 65534
SHARED_STATE = Path("/var/lib/muster")
LONGEST_SOCKET_PATH = 107
"""Bytes of a socket's address on Linux (`sun_path` of unix(7), less its closing zero)."""


class ServerError(Exception):
    """A server cannot be found, reached or started; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of one pair of servers."""

    data: Path
    run: Path


def as_root() -> bool:
    """Say whether this process is root."""
    return os.geteuid() == 0


def short_name(*parts: object) -> str:
    """Return twelve characters that stand for a path and whatever else tells two things apart."""
    return sha256("|".join(map(str, parts)).encode()).hexdigest()[:12]


def open_to_all(folder: Path) -> bool:
    """Say whether every user can walk to this folder and into it; folders that do not exist yet do not count."""
    return all(p.stat().st_mode & 0o001 for p in (folder, *folder.parents) if p.exists())


def place_for(data: Path) -> Place:
    """Return the folders for the servers of a data folder, without making them.

    They are in the data folder itself, save where root's `nobody` cannot walk to it: then under /var/lib/muster.

    Raises:
        ServerError: there are data already, and `nobody` cannot walk to them any more.
    """
    data = data.resolve()
    inside, shared = data / "servers", SHARED_STATE / short_name(data)
    if not as_root() or (open_to_all(data) and not (shared / "postgres").exists()):
        return Place(inside, _run_folder(inside))
    if (inside / "postgres").exists():
        raise ServerError(f"The user nobody cannot reach {inside}: allow it with chmod o+x on each folder above.")
    return Place(shared, _run_folder(shared))


def _run_folder(home: Path) -> Path:
    inside = home / "run"
    if len(os.fsencode(inside / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH:
        return inside
    short = short_name(home)
    return SHARED_STATE / f"run-{short}" if as_root() else Path(f"/tmp/muster-{os.getuid()}-{short}")  # noqa: S108  # `make` checks whose it is


def make(place: Place) -> None:
    """Make the folders, readable by the servers' user alone.

    Raises:
        ServerError: somebody else's folder or link stands where the sockets belong.
    """
    for folder in (place.data, place.run):
        if SHARED_STATE in folder.parents:
            SHARED_STATE.mkdir(parents=True, exist_ok=True)
            SHARED_STATE.chmod(0o711)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), NOBODY if as_root() else os.geteuid()):
            raise ServerError(f"{folder} belongs to somebody else; take it away or use another data folder.")
        give(folder)


def give(folder: Path) -> None:
    """Close a folder to everyone but the servers' user."""
    folder.chmod(0o700)
    if as_root():
        os.chown(folder, NOBODY, NOBODY)


@contextmanager
def locked(place: Place) -> Iterator[None]:
    """Hold the servers' lock: whoever starts or stops them does it alone."""
    with (place.data / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def runs(pid_file: Path, mark: Path) -> int | None:
    """Return the process id in a file, if that process lives and names `mark` among its arguments.

    A file left behind by a killed server may name a process of somebody else by now, or a dead one not yet reaped.
    """
    try:
        pid = int(pid_file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    return pid if _lives(pid, mark) else None


def _lives(pid: int, mark: Path) -> bool:
    try:
        return os.fsencode(mark) in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def ends(pid: int, mark: Path, children: list[subprocess.Popen[bytes]], seconds: float) -> bool:
    """Wait until a server has ended, reap it if it is ours, and say whether it did in time."""
    until = time.monotonic() + seconds
    while _lives(pid, mark):
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    for child in [c for c in children if c.pid == pid]:
        child.wait()
        children.remove(child)
    return True


def tail(log: Path, start: int = 0) -> str:
    """Return what a log says from an offset on, at most its last 600 characters."""
    try:
        return log.read_bytes()[start:].decode(errors="replace").strip()[-600:]
    except OSError:
        return ""
