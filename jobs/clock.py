"""The process that ticks: it rings for waiting tasks, asks for nightly work, and says that it is alive.

It holds nothing. Two of them do no harm; when PostgreSQL or Valkey is away it waits and goes on.
"""

import select
import signal
import socket
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from datetime import time as time_of_day
from itertools import zip_longest
from threading import Event
from types import FrameType

import psycopg
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from app.clock import EASTERN, utcnow
from app.work import services as work
from app.work.rules import TaskKind
from config.logging import configure
from config.settings import load
from jobs import queue
from jobs.tools import Tools

TICK_SECONDS = 1.0
PAUSE_SECONDS = 0.1
"""Between two ticks at least, so that many tasks asked for at once are one tick's work."""
RING_AGAIN_SECONDS = 8.0
"""A long task that nobody claimed is rung for again after this long: a lost ring costs seconds, not the task."""
FEWEST_WORKERS = 2
"""Counted for as many, even when Valkey was flushed and knows none."""
MOST_LONG = 100
"""Long tasks that are looked at in one tick."""
BEAT_EVERY_SECONDS = 10.0

NIGHTLY: Mapping[TaskKind, time_of_day] = {
    TaskKind.END_SESSIONS: time_of_day(2, 0),
    TaskKind.BUILD_OPEN_DATA: time_of_day(3, 30),
    TaskKind.FORECAST: time_of_day(3, 0),
    TaskKind.CHECK_MODELS: time_of_day(3, 0),
    TaskKind.MEASURE_SELECTION_RATES: time_of_day(4, 0),
    TaskKind.BEGIN_POOL_RUN: time_of_day(1, 0),
}
"""What happens when: each kind once a day, from this hour of Washington on; a clock that slept catches up."""


def rings(short: int, long: Sequence[int], room: int, *, long_first: bool) -> list[str]:
    """Return the messages for which the queue has room, by turns for a long task and for whatever else waits.

    Args:
        short: how many short tasks wait.
        long: ids of long ones.
        room: messages that the queue may take.
        long_first: whose turn it is.
    """
    turns = [[""] * short, [str(i) for i in long]]
    taken = zip_longest(*(reversed(turns) if long_first else turns))
    return [message for pair in taken for message in pair if message is not None][: max(room, 0)]


class Clock:
    """One ticking process."""

    def __init__(self, tools: Tools) -> None:
        self.tools = tools
        self.stop = Event()
        self._rung: dict[int, float] = {}
        self._beat = 0.0
        self._asked: set[tuple[TaskKind, str]] = set()
        self._more = False
        self._long_first = False
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
        """Ask for what is due, ring for what waits, and return how many messages that were."""
        with self.tools.session() as session:
            asked = {self._ask_nightly(session, kind, hour, now) for kind, hour in NIGHTLY.items()}
            if time.monotonic() - self._beat > BEAT_EVERY_SECONDS:
                work.beat(session, f"clock@{socket.gethostname()}", now)
                self._beat = time.monotonic()
            session.commit()
            self._asked |= asked
            room = max(queue.workers(), FEWEST_WORKERS) - queue.queue().count
            short, long = work.short_waiting(session, now, max(room, 0)), work.long_waiting(session, now, MOST_LONG)
        due = [i for i in long if self._due(i)]
        self._more = short + len(due) >= room
        return self._ring(rings(short, due, room, long_first=self._long_first))

    def _ask_nightly(self, session: Session, kind: TaskKind, hour: time_of_day, now: datetime) -> tuple[TaskKind, str]:
        """Ask for the day's run once, and name what needs no asking any more."""
        local = now.astimezone(EASTERN)
        slot = local.date().isoformat() if local.time() >= hour else ""
        if slot and (kind, slot) not in self._asked and work.begin_slot(session, kind.value, slot, now):
            work.ask(session, kind=kind, key=f"{kind.value}-{slot}", agency_id=None, payload={}, at=now)
        return kind, slot

    def _due(self, task_id: int) -> bool:
        return time.monotonic() - self._rung.get(task_id, -RING_AGAIN_SECONDS) >= RING_AGAIN_SECONDS

    def _ring(self, messages: list[str]) -> int:
        if not messages:
            return 0
        rung, moment = queue.ring(messages), time.monotonic()
        self._long_first = not messages[-1]
        self._rung = {i: at for i, at in self._rung.items() if moment - at < RING_AGAIN_SECONDS}
        self._rung.update(dict.fromkeys((int(i) for i in messages if i), moment))
        return rung

    def _wait(self) -> None:
        """Sleep until a task is asked for, or a second has passed; only a moment where more waits than was rung for."""
        if self._more or self.stop.wait(PAUSE_SECONDS):
            self.stop.wait(PAUSE_SECONDS)
            return
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
