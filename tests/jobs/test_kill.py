"""Killing anything at any moment loses no work and does none twice: real processes, real `kill -9`, real flushes."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from email import message_from_bytes
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError
from sqlmodel import Session, col, func, select

from app.db import Persona
from app.notices import services as notices
from app.notices.models import NoticeDelivery, NoticeKind
from app.notices.rules import Wording
from app.notices.services import Addressee
from app.work.models import Task
from app.work.rules import TaskKind
from tests.factories import NOW, a_person, an_agency, an_announcement, an_application

KILLS = 52
TASKS = 104
PATIENCE_SECONDS = 120
"""Without a kill or a finished task for so long, the test gives up: a busy machine starts processes slowly."""
NOTICES = col(Task.kind) == TaskKind.SEND_NOTICE.value
ROOT = Path(__file__).resolve().parents[2]


class Fleet:
    """One clock and two workers, started again whenever one is gone."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment, self.folder = environment, folder
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.killed_at_work = 0

    def keep(self) -> None:
        for name, module in (("clock", "jobs.clock"), ("worker-1", "jobs.worker"), ("worker-2", "jobs.worker")):
            child = self.running.get(name)
            if child is None or child.poll() is not None:
                with (self.folder / f"{name}.log").open("ab") as log:
                    self.running[name] = subprocess.Popen(
                        [sys.executable, "-m", module], cwd=ROOT, env=self.environment, stdout=log, stderr=log
                    )

    def horses(self) -> list[int]:
        """The workers' children that are doing a task right now."""
        mine = {str(c.pid) for n, c in self.running.items() if n.startswith("worker")}
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                parts = stat.read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if parts[1] in mine and parts[0] != "Z":
                found.append(int(stat.parent.name))
        return found

    def worker_of(self, horse: int) -> int:
        """Return the process of the worker whose child this is."""
        return int(Path(f"/proc/{horse}/stat").read_text().rsplit(")", 1)[1].split()[1])

    def horse_soon(self) -> list[int]:
        """Wait for a task to be under way, for workers that were killed before have to start first."""
        until = time.monotonic() + 30.0
        while not (found := self.horses()) and time.monotonic() < until:
            time.sleep(0.002)
        return found

    def kill_one(self, draw: random.Random, *, at_work: bool) -> None:
        horses = self.horse_soon() if at_work else []
        if horses:
            victim = draw.choice(horses)
            self.killed_at_work += 1
        else:
            victim = draw.choice([c for c in self.running.values() if c.poll() is None]).pid
        with contextlib.suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)

    def end(self) -> None:
        for child in self.running.values():
            child.kill()
            child.wait()


def environment_of(settings) -> dict[str, str]:
    values = dict(os.environ)
    for name, value in settings.model_dump().items():
        plain = value.get_secret_value() if hasattr(value, "get_secret_value") else value
        values[f"MUSTER_{name.upper()}"] = ",".join(plain) if isinstance(plain, tuple) else str(plain)
    return values


def how_many(session: Session, condition) -> int:
    return session.exec(select(func.count()).select_from(Task).where(condition)).one()


def some_addressees(session: Session) -> list[Addressee]:
    agency = an_agency(session)
    announcement = an_announcement(session, agency)
    applications = [an_application(session, announcement, a_person(session)) for _ in range(TASKS)]
    session.commit()
    return [Addressee(agency.id, a.person_id, a.id, a.email) for a in applications]


def ask_for_notices(database, addressees: list[Addressee]) -> None:
    with database.session(Persona.STAFF, agency=addressees[0].agency_id) as staff:
        for to in addressees:
            wording = Wording("We received your application", "Dear applicant")
            notices.write(staff, to=to, kind=NoticeKind.RECEIVED, wording=wording, now=NOW)
        staff.commit()


@pytest.mark.chaos
def test_fifty_kills_and_some_flushes_lose_nothing_and_double_nothing(database, session, settings, tmp_path):
    draw = random.Random(14409)
    waiting = some_addressees(session)
    valkey = Redis.from_url(settings.redis_url)
    valkey.flushall()
    fleet = Fleet(environment_of(settings), tmp_path)
    kills = flushes = before = 0
    until = time.monotonic() + PATIENCE_SECONDS
    try:
        while time.monotonic() < until:
            fleet.keep()
            session.rollback()
            left = session.exec(
                select(func.count()).select_from(Task).where(NOTICES, col(Task.done_at).is_(None))
            ).one()
            if left == 0 and kills >= KILLS:
                break
            if kills < KILLS or left < before:
                before, until = left, time.monotonic() + PATIENCE_SECONDS
            if kills < KILLS:
                if waiting:
                    ask_for_notices(database, [waiting.pop() for _ in range(TASKS // KILLS)])
                fleet.kill_one(draw, at_work=kills >= KILLS // 2)
                kills += 1
                if kills % 10 == 0:
                    try:
                        valkey.flushall()
                        flushes += 1
                    except RedisError:
                        pass
                time.sleep(draw.uniform(0.05, 0.6))
            else:
                time.sleep(0.3)
    finally:
        fleet.end()
        valkey.close()
    session.rollback()
    done = how_many(session, NOTICES & col(Task.done_at).is_not(None))
    delivered = session.exec(select(func.count()).select_from(NoticeDelivery)).one()
    letters = list((tmp_path / "mail").glob("*.eml"))
    ids = {message_from_bytes(f.read_bytes())["Message-ID"] for f in letters}
    print(f"{kills} kills, {fleet.killed_at_work} inside a task, {flushes} flushes, {TASKS} tasks, {delivered} effects")
    assert kills >= 50
    assert fleet.killed_at_work >= KILLS // 4
    assert (done, delivered, len(letters), len(ids)) == (TASKS, TASKS, TASKS, TASKS)
