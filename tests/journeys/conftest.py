"""The whole product for the journeys: real servers, gunicorn, worker, clock and sign-in on a free port; a browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import create_engine, event, pool
from sqlmodel import Session

from app.embedded import environment as deployment
from app.embedded import servers
from app.skills import artifact
from tests.journeys.person import Person
from tests.trained_model import KEY, model_folder

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next((p for p in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(p).exists()), None)
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]


def free_port() -> int:
    """Return a port whose successor is free too: sign-in takes the next one."""
    while True:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            try:
                two.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


@dataclass(frozen=True, slots=True)
class Installation:
    """A running Muster: its address, its folder, and how an operator speaks to it."""

    address: str
    data: Path
    environment: dict[str, str]

    def muster(self, *words: str) -> None:
        """Run a command as an operator."""
        command = [sys.executable, "-m", "app.cli", "--data", str(self.data), *words]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True)

    def owner(self) -> Session:
        """Open a session of the schema's owner, for arranging rows before anybody looks."""
        engine = create_engine(servers.start(self.data).postgres_url("muster_migrator"), poolclass=pool.NullPool)
        event.listen(engine, "connect", lambda connection, _: connection.execute("SET ROLE muster_owner"))
        return Session(engine, expire_on_commit=False)


@pytest.fixture(scope="session")
def site(installation: Installation) -> str:
    """The address of a running Muster with some demonstration data."""
    return installation.address


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """The whole product, running, with some demonstration data."""
    data, port = Path(tempfile.mkdtemp(prefix="muster-journey-")), free_port()
    data.chmod(0o711)
    model = model_folder()
    shutil.copytree(model, data / "models" / model.name)
    (data / "models" / artifact.CURRENT).write_text(model.name)
    (data / deployment.FILE).write_text(f"MUSTER_MODEL_KEY={KEY.hex()}\n")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MUSTER_")}
    muster = [sys.executable, "-m", "app.cli", "--data", str(data)]
    log = (data / "up.log").open("wb")
    running = subprocess.Popen(
        [*muster, "up", "--port", str(port), "--data", str(data), "--no-demo"],
        cwd=ROOT, env=environment, stdout=log, stderr=log,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/healthz", running, data)
        seed = [*muster, "seed", "demo", "--applicants", "40", "--requisitions", "70"]
        subprocess.run(seed, cwd=ROOT, env=environment, check=True)
        yield Installation(address, data, environment)
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(60)
        log.close()
        shutil.rmtree(data, ignore_errors=True)


def wait_for(address: str, running: "subprocess.Popen[bytes]", data: Path) -> None:
    """Wait until the product answers, or show why it does not."""
    until = time.monotonic() + 300
    while time.monotonic() < until and running.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    pytest.fail((data / "up.log").read_text(errors="replace")[-2000:])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if CHROMIUM is None:
        pytest.skip("The browser journeys need Chromium: apt install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def somebody(browser: Browser, site: str) -> Iterator[Callable[[], Person]]:
    """Return a function that gives a person a browser; in the end no browser may have complained about any page."""
    met: list[Person] = []

    def meet() -> Person:
        met.append(Person(browser, site))
        return met[-1]

    yield meet
    complaints = [words for person in met for words in person.complaints]
    for person in met:
        person.page.context.close()
    assert complaints == []
