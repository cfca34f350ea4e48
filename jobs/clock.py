"""The process that ticks: it rings for waiting tasks, asks for nightly work, and says that it is alive.

It holds nothing. Two of them do no harm; when PostgreSQL or Valkey is away it waits and goes on.
"""

import select
import signal
import socket
import time
from collections.abc import Mapping
from datetime import datetime
from datetime import time as time_of_day
from threading import Event
from types import FrameType

import psycopg
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from app.clock import EASTERN, utcnow
from app.work import services as work
from app.work.rules import TaskKind
from config.logging import configure
from config.settings import load
from jobs import queue
from jobs.tools import Tools

TICK_SECONDS = 1.0
RING_AGAIN_SECONDS = 5.0
"""A task that nobody claimed is rung for again after this long: a lost ring costs seconds, not the task."""
MOST_IN_QUEUE = 500
BEAT_EVERY_SECONDS = 10.0

NIGHTLY: Mapping[TaskKind, time_of_day] = {
    TaskKind.END_SESSIONS: time_of_day(2, 0),
}
"""What happens when: each kind once a day, from this hour of Washington on; a clock that slept catches up."""


class Clock:
    """One ticking process."""

    def __init__(self, tools: Tools) -> None:
        self.tools = tools
        self.stop = Event()
        self._rung: dict[int, float] = {}
        self._beat = 0.0
        self._listener: psycopg.Connection[tuple[object, ...]] | None = None

    def run(self) -> None:
        """Tick until told to stop; a server that is away is tried again each second."""
        while not self.stop.is_set():
            try:
                self.tick(utcnow())
            except (SQLAlchemyError, psycopg.Error, RedisError, OSError):
                self._listener = None
                self._rung.clear()
                self.stop.wait(TICK_SECONDS)
                continue
            self._wait()

    def tick(self, now: datetime) -> int:
        """Ask for what is due, ring for what waits, and return how many rings there were."""
        with self.tools.session() as session:
            for kind, hour in NIGHTLY.items():
                self._ask_nightly(session, kind, hour, now)
            if time.monotonic() - self._beat > BEAT_EVERY_SECONDS:
                work.beat(session, f"clock@{socket.gethostname()}", now)
                self._beat = time.monotonic()
            session.commit()
            room = MOST_IN_QUEUE - queue.queue().count
            waiting = work.waiting(session, now, MOST_IN_QUEUE) if room > 0 else []
        return self._ring([i for i in waiting if self._due(i)][: max(room, 0)])

    def _ask_nightly(self, session: object, kind: TaskKind, hour: time_of_day, now: datetime) -> None:
        from sqlmodel import Session

        assert isinstance(session, Session)
        local = now.astimezone(EASTERN)
        if local.time() < hour:
            return
        slot = local.date().isoformat()
        if work.begin_slot(session, kind.value, slot, now):
            work.ask(session, kind=kind, key=f"{kind.value}-{slot}", agency_id=None, payload={}, at=now)

    def _due(self, task_id: int) -> bool:
        return time.monotonic() - self._rung.get(task_id, -RING_AGAIN_SECONDS) >= RING_AGAIN_SECONDS

    def _ring(self, task_ids: list[int]) -> int:
        if not task_ids:
            return 0
        rung = queue.ring(task_ids)
        moment = time.monotonic()
        self._rung = {i: at for i, at in self._rung.items() if moment - at < RING_AGAIN_SECONDS}
        self._rung.update(dict.fromkeys(task_ids, moment))
        return rung

    def _wait(self) -> None:
        """Sleep until a task is asked for, or a second has passed."""
        if self._listener is None:
            url = self.tools.settings.worker_database_url.replace("postgresql+psycopg://", "postgresql://")
            self._listener = psycopg.connect(url, autocommit=True)
            self._listener.execute(f"LISTEN {work.CHANNEL}".encode())
        ready, _, _ = select.select([self._listener.fileno()], [], [], TICK_SECONDS)
        if ready:
            for _ in self._listener.notifies(timeout=0.0):
                pass


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    configure(load().log_level)
    clock = Clock(Tools(load()))

    def end(_: int, __: FrameType | None) -> None:
        clock.stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    clock.run()


if __name__ == "__main__":
    main()
