"""How long a submitted application waits for its stored match, on real servers and processes in a folder of their own.

Submissions are direct calls of the service, each in a transaction of the applicant's, at an even pace that does not
wait for them; the clock and the workers are the product's own processes. The instants are PostgreSQL's own records of
when the submission's and the match's transactions were committed.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Engine

from app import schema
from app.applications import services as applications
from app.bench import machine
from app.bench.queue_rows import Ready, load_drafts
from app.clock import utcnow
from app.db import Context, Persona, engine_for, unit_of_work
from app.embedded import environment, servers
from app.skills import artifact

ROOT = Path(__file__).resolve().parents[2]
SUBMITTERS = 4
PATIENCE_SECONDS = 120.0
PR_SET_PDEATHSIG = 1
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")

Say = Callable[[str], None]

WAITS = """
SELECT extract(epoch FROM pg_xact_commit_timestamp(r.xmin)), extract(epoch FROM pg_xact_commit_timestamp(m.xmin))
  FROM submitted_resume r JOIN match m ON m.application_id = r.application_id
 WHERE r.application_id = ANY (%s)
"""


def run(rate: float, seconds: float, backlog: int, workers: int, models: Path, say: Say) -> dict[str, Any]:
    """Measure a steady stream of submissions, then the draining of a backlog; `say` is told what is being done."""
    model = artifact.load(artifact.newest(models))
    steady, others = round(rate * seconds), round(os.getloadavg()[0], 1)
    with _installation(models) as values:
        owner, engine = values["MUSTER_MIGRATOR_DATABASE_URL"], engine_for(values["MUSTER_DATABASE_URL"])
        say(f"loading {steady + backlog:,} drafts")
        ready = load_drafts(owner, steady + backlog, model, utcnow())
        key = bytes.fromhex(values["MUSTER_CONTEXT_KEY"])
        with _processes(values, workers):
            say(f"submitting {rate:g} a second for {seconds:g} s")
            late = _submit_at(rate, ready[:steady], engine, key)
            waits = _waits(owner, [one.application_id for one in ready[:steady]])
        say(f"submitting a backlog of {backlog:,} while no worker runs")
        _submit_at(0, ready[steady:], engine, key)
        with _processes(values, workers):
            say("draining it")
            drained = _waits(owner, [one.application_id for one in ready[steady:]])
    return {
        "machine": machine.described(),
        "model": model.version,
        "load_of_others_before": others,
        "way": "direct service calls, one transaction a submission",
        "rate_per_second": rate, "seconds": seconds, "workers": workers, "submissions": steady,
        "latest_submission_behind_schedule_s": round(late, 3),
        "latency_s": _spread([match - submitted for submitted, match in waits]),
        "backlog": {"submissions": backlog, **_drain([match for _, match in drained])},
    }  # fmt: skip


def _spread(waits: Sequence[float]) -> dict[str, float]:
    ordered = sorted(waits)
    if not ordered:
        return {}
    at = {name: ordered[min(int(len(ordered) * share), len(ordered) - 1)] for name, share in
          (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))}  # fmt: skip
    return {name: round(value, 3) for name, value in at.items()}


def _drain(instants: Sequence[float]) -> dict[str, float]:
    if len(instants) < 2:
        return {}
    seconds = max(instants) - min(instants)
    return {"seconds": round(seconds, 2), "matches_per_second": round((len(instants) - 1) / seconds, 1)}


@contextmanager
def _installation(models: Path) -> Iterator[dict[str, str]]:
    """Start servers in a folder of their own, with a schema and a record of commit times; take all away afterwards."""
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as name:
        data = Path(name)
        data.chmod(0o711)
        try:
            running = servers.start(data)
            with psycopg.connect(running.postgres_url("postgres", "postgres").replace("+psycopg", "")) as db:
                db.autocommit = True
                db.execute("ALTER SYSTEM SET track_commit_timestamp = on")
            servers.stop(data)
            running = servers.start(data)
            values = environment.write(running, data, port=1)
            _keep_model(models, Path(values["MUSTER_MODELS_DIR"]), bytes.fromhex(values["MUSTER_MODEL_KEY"]))
            schema.provision(running.postgres_url("postgres", "postgres"))
            schema.upgrade(values["MUSTER_MIGRATOR_DATABASE_URL"], bytes.fromhex(values["MUSTER_CONTEXT_KEY"]))
            yield values
        finally:
            servers.stop(data)


def _keep_model(models: Path, own: Path, key: bytes) -> None:
    """Copy the current model into the installation and sign it with its key."""
    newest = artifact.newest(models)
    shutil.copytree(newest, own / newest.name)
    artifact.sign(own / newest.name, key)
    (own / artifact.CURRENT).write_text(newest.name, encoding="utf-8")


@contextmanager
def _processes(values: dict[str, str], workers: int) -> Iterator[None]:
    """Run the clock and some workers, and wait until they have reported."""
    modules = ["jobs.clock", *["jobs.worker"] * workers]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", module], cwd=ROOT, env={**os.environ, **values, **ONE_THREAD},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            preexec_fn=_die_with_parent,  # noqa: PLW1509  # the submitting threads are not yet, or no longer, there
        )
        for module in modules
    ]  # fmt: skip
    try:
        _until_alive(values["MUSTER_MIGRATOR_DATABASE_URL"], [process.pid for process in running[1:]])
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()


def _until_alive(owner: str, workers: Sequence[int]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    with psycopg.connect(owner.replace("+psycopg", ""), autocommit=True) as db:
        db.execute("SET ROLE muster_owner")
        while time.monotonic() < until:
            alive = " ".join(name for (name,) in db.execute("SELECT process FROM heartbeat"))
            if "clock" in alive and all(f"-{pid}" in alive for pid in workers):
                return
            time.sleep(0.2)
    raise RuntimeError("the clock and the workers did not start")


def _die_with_parent() -> None:
    ctypes.CDLL("libc.so.6").prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _submit_at(rate: float, ready: Sequence[Ready], engine: Engine, key: bytes) -> float:
    """Submit at so many a second, or as fast as possible where the rate is 0; return the longest delay of a start."""
    began, delays = time.perf_counter(), [0.0]

    def submit(number: int, one: Ready) -> None:
        due = began + number / rate if rate else time.perf_counter()
        time.sleep(max(due - time.perf_counter(), 0))
        delays.append(time.perf_counter() - due)
        with unit_of_work(engine, Context(Persona.APPLICANT, None, one.person_id), key) as session:
            applications.submit(session, person_id=one.person_id, application_id=one.application_id, now=utcnow())

    with ThreadPoolExecutor(SUBMITTERS) as pool:
        for done in [pool.submit(submit, number, one) for number, one in enumerate(ready)]:
            done.result()
    return max(delays)


def _waits(owner: str, application_ids: Sequence[UUID]) -> list[tuple[float, float]]:
    """Wait until every application has its match; return when each was submitted and matched, in seconds.

    Raises:
        RuntimeError: none is matched for two minutes.
    """
    until, before = time.monotonic() + PATIENCE_SECONDS, -1
    with psycopg.connect(owner.replace("+psycopg", ""), autocommit=True) as db:
        db.execute("SET ROLE muster_owner")
        while True:
            row = db.execute("SELECT count(*) FROM match WHERE application_id = ANY (%s)", [application_ids]).fetchone()
            count = row[0] if row else 0
            if count == len(application_ids):
                break
            if count > before:
                until, before = time.monotonic() + PATIENCE_SECONDS, count
            if time.monotonic() > until:
                failed = db.execute("SELECT max(last_error) FROM task").fetchone()
                raise RuntimeError(f"only {count} of {len(application_ids)} applications were matched; {failed}")
            time.sleep(1)
        return [(float(a), float(b)) for a, b in db.execute(WAITS, [application_ids])]
