"""`muster up`: everything on one machine: servers, schema, model, demonstration data, then the processes."""

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

import click

from app import schema
from app.embedded import environment, servers
from app.identity.oidc import ensure_key
from app.identity.provider.people import people

ROOT = Path(__file__).resolve().parent.parent.parent
PR_SET_PDEATHSIG = 1
HEALTHY_SECONDS = 60


@dataclass
class Process:
    """One process of the product, started again when it ends by itself."""

    name: str
    command: list[str]
    child: "subprocess.Popen[bytes] | None" = None
    deaths: list[float] = field(default_factory=list)

    def start(self, logs: Path, values: dict[str, str]) -> None:
        """Start it; it dies with us and writes to its own log."""
        with (logs / f"{self.name}.log").open("ab") as log:
            self.child = subprocess.Popen(
                self.command,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=ROOT,
                env={**os.environ, **values, **_one_thread()},
                preexec_fn=_die_with_parent,  # noqa: PLW1509  # this process has no threads
            )

    def rested(self) -> bool:
        """Say whether enough time has passed since its last deaths to start it again."""
        recent = [d for d in self.deaths if time.monotonic() - d < 60]
        return not recent or time.monotonic() - recent[-1] > min(2 ** len(recent) / 2, 30)


def _die_with_parent() -> None:
    ctypes.CDLL("libc.so.6").prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _one_thread() -> dict[str, str]:
    """Numerical libraries use one thread a process, so that processes do not multiply threads."""
    return dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def processes(data: Path, port: int) -> list[Process]:
    """Name the processes of one machine."""
    python = sys.executable
    return [
        Process(
            "sign-in",
            [
                python,
                "-m",
                "app.identity.provider",
                "--port",
                str(environment.sign_in_port(data, port)),
                "--key",
                str(data / "secrets/provider.pem"),
            ],
        ),
        Process(
            "web",
            [
                python,
                "-m",
                "gunicorn",
                "-c",
                str(ROOT / "config/gunicorn.conf.py"),
                "-b",
                f"127.0.0.1:{port}",
                "app.factory:create_app()",
            ],
        ),
        Process("worker", [python, "-m", "jobs.worker"]),
        Process("clock", [python, "-m", "jobs.clock"]),
    ]


def prepare(data: Path, port: int, *, demo: bool) -> dict[str, str]:
    """Bring servers, schema, model and data to where the processes can start; done steps cost nothing."""
    data.mkdir(parents=True, exist_ok=True)
    for folder in ("logs", "secrets", "mail", "files"):
        (data / folder).mkdir(exist_ok=True, mode=0o700)
    _say("Starting PostgreSQL and Valkey")
    running = servers.start(data)
    values = environment.write(running, data, port=port)
    os.environ.update(values)
    _say("Bringing the schema up to date")
    schema.provision(running.postgres_url("postgres", "postgres"))
    schema.upgrade(values["MUSTER_MIGRATOR_DATABASE_URL"], bytes.fromhex(values["MUSTER_CONTEXT_KEY"]))
    ensure_key(Path(values["MUSTER_OIDC_PRIVATE_KEY"]))
    if not _model_is_current(data / "models", bytes.fromhex(values["MUSTER_MODEL_KEY"])):
        _say("Training the skills model (about a minute, once for each state of its texts)")
        _command("skills", "train", "--out", str(data / "models"))
    _command("skills", "register", "--release")
    if demo:
        _say("Demonstration data")
        _command("seed", "demo")
    return values


def _model_is_current(folder: Path, key: bytes) -> bool:
    """Say whether the newest model was trained from the texts and for the reading of today, and signed here."""
    from app.skills import artifact, tokens, vocabulary

    try:
        manifest = artifact.read_manifest(artifact.newest(folder))
    except artifact.ModelRefused:
        return False
    of_today = (manifest.vocabulary_sha256, manifest.words) == (vocabulary.load().sha256, tokens.VERSION)
    return of_today and artifact.is_signed(manifest, key)


def _command(*words: str) -> None:
    done = subprocess.run([sys.executable, "-m", "app.cli", *words], cwd=ROOT, check=False)
    if done.returncode:
        raise click.ClickException(f"muster {' '.join(words)} failed; its words stand above.")


def _say(words: str) -> None:
    click.echo(f"  {words} …", err=True)


def _busy(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def run(data: Path, port: int, *, demo: bool) -> None:
    """Run everything until SIGINT or SIGTERM."""
    sign_in = environment.sign_in_port(data, port)
    if port == sign_in:
        raise click.ClickException(f"Port {port} is where people sign in to {data}. Choose another with --port.")
    if _busy(port):
        raise click.ClickException(f"Port {port} is in use. Choose another with --port.")
    if _busy(sign_in):
        raise click.ClickException(f"Port {sign_in}, where people sign in to {data}, is in use. End what uses it.")
    began = time.monotonic()
    alone = _only_one(data)
    values = prepare(data, port, demo=demo)
    stopping: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        stopping.append(number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    _say("Starting web, worker, clock and sign-in")
    running = processes(data, port)
    for process in running:
        process.start(data / "logs", values)
    try:
        _wait_until_healthy(port, data, stopping)
        if not stopping:
            _announce(port, demo, time.monotonic() - began)
        while not stopping:
            _keep(running, data, values)
            time.sleep(0.5)
    finally:
        _end(running)
        servers.stop(data)
        alone.close()


def _only_one(data: Path) -> IO[str]:
    """Hold the folder while we run: a second `muster up` on it would stop the first one's servers."""
    data.mkdir(parents=True, exist_ok=True)
    lock = (data / "up.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise click.ClickException(f"Another `muster up` runs on {data}. Stop it, or name another folder.") from None
    return lock


def _wait_until_healthy(port: int, data: Path, stopping: list[int]) -> None:
    until = time.monotonic() + HEALTHY_SECONDS
    while not stopping:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > until:
                raise click.ClickException(
                    f"The web process did not answer. See {data / 'logs' / 'web.log'}."
                ) from None
            time.sleep(0.2)


def _keep(running: list[Process], data: Path, values: dict[str, str]) -> None:
    for process in running:
        if process.child is not None and process.child.poll() is not None:
            click.echo(f"  {process.name} ended and is started again; see logs/{process.name}.log", err=True)
            process.deaths.append(time.monotonic())
            process.child = None
        if process.child is None and process.rested():
            process.start(data / "logs", values)


def _end(running: list[Process]) -> None:
    for process in running:
        if process.child is not None:
            process.child.terminate()
    for process in running:
        if process.child is not None:
            try:
                process.child.wait(20)
            except subprocess.TimeoutExpired:
                process.child.kill()


def _announce(port: int, demo: bool, seconds: float) -> None:
    click.echo(f"\nMuster is ready after {seconds:.0f} s:  http://127.0.0.1:{port}\n")
    if demo:
        click.echo("Sign in as (no passwords; choose on the sign-in page):")
        for person in people():
            if person.agency in ("CISA", ""):
                click.echo(f"  {person.role.value.replace('_', ' '):16} {person.name} {person.agency}")
        click.echo("  … and the same staff at Treasury, War, NSA, Justice, NIST and OPM.")
    click.echo("\nMail of the demonstration: /demonstration/inbox.  Ctrl-C stops everything.\n")
