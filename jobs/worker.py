"""The worker process: everything heavy is loaded before the fork, tasks run in a child that dies with us."""

import contextlib
import gc
import logging
import os
import signal
import socket
import threading
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy is imported: workers must not multiply threads
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")

from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.job import Job
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import configure_mappers

from app.clock import utcnow
from app.work import services as work
from app.work.rules import TaskKind
from config.logging import configure
from jobs import handlers
from jobs import queue as doorbell
from jobs.tools import Tools, tools

WAIT_SECONDS = 1.0
BEAT_EVERY_SECONDS = 10.0


class TaskWorker(Worker):
    """RQ's forking worker; connections opened before the fork are left to the parent."""

    def fork_work_horse(self, job: Job, queue: Queue) -> None:
        """Leave the parent's database connections alone in the child."""
        tools().engine.dispose(close=False)
        super().fork_work_horse(job, queue)


def preload() -> None:
    """Load what every task needs, so that a child starts in milliseconds; a missing model is tried again later."""
    assert handlers.JOBS.keys() == set(TaskKind)
    configure_mappers()
    with contextlib.suppress(Exception):
        _ = tools().model
    gc.collect()
    gc.freeze()


def keep_beating(mine: Tools) -> None:
    """Say every few seconds that this worker is alive, in a thread of the parent."""
    name = f"worker@{socket.gethostname()}-{os.getpid()}"
    while True:
        with contextlib.suppress(SQLAlchemyError), mine.session() as session:
            work.beat(session, name, utcnow())
            session.commit()
        with contextlib.suppress(Exception):
            _ = mine.model  # a model released since is read here once, so that no child has to
        time.sleep(BEAT_EVERY_SECONDS)


def main() -> None:
    """Work until SIGTERM; when Valkey goes away, wait for it and go on."""
    configure(tools().settings.log_level)
    logging.getLogger("rq.worker").setLevel(logging.WARNING)
    preload()
    threading.Thread(target=keep_beating, args=(Tools(tools().settings),), daemon=True).start()
    stopped = threading.Event()
    while not stopped.is_set():
        try:
            worker = TaskWorker(
                [doorbell.queue()],
                connection=doorbell.connect(),
                serializer=doorbell.SignedJSON,
                job_class=doorbell.SafeJob,
                worker_ttl=30,
                maintenance_interval=30,
            )
            worker.work(logging_level="WARNING", with_scheduler=False)
            stopped.set()
        except (RedisError, OSError):
            time.sleep(WAIT_SECONDS)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    main()
