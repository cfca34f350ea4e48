"""The doorbell: RQ on Valkey, with signed messages that can name one function and nothing else.

Losing everything here loses no work: PostgreSQL owns it, and the clock rings again.
"""

import hmac
import json
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue, Worker
from rq.job import Job

from config.settings import load

NAME = "muster"
FUNCTION = "jobs.run.run_tasks"
RING_SECONDS = 120
"""How long a message may wait in the queue; after that the clock rings anew anyway."""
JOB_SECONDS = 900


class SignedJSON:
    """RQ's serializer: JSON with a MAC, so that writing into Valkey is not yet giving orders."""

    @staticmethod
    def _mac(body: bytes) -> bytes:
        key = bytes.fromhex(load().queue_key.get_secret_value())
        return hmac.new(key, body, sha256).hexdigest().encode()

    @classmethod
    def dumps(cls, value: Any) -> bytes:
        """Write a message."""
        body = json.dumps(value, separators=(",", ":"), sort_keys=True).encode()
        return cls._mac(body) + b"." + body

    @classmethod
    def loads(cls, message: bytes) -> Any:
        """Read a message.

        Raises:
            ValueError: it was not signed with our key.
        """
        mac, _, body = bytes(message).partition(b".")
        if not hmac.compare_digest(mac, cls._mac(body)):
            raise ValueError("a message of the queue carries no valid signature")
        return json.loads(body)


class SafeJob(Job):
    """A job that can call one function, and no callback or webhook."""

    @property
    def func(self) -> Any:
        """The one function.

        Raises:
            PermissionError: the message names another.
        """
        if self.func_name != FUNCTION:
            raise PermissionError("the queue may only ring for tasks")
        return super().func

    def _nothing(self) -> None:
        return None

    success_callback = failure_callback = stopped_callback = property(_nothing)

    def send_webhooks(self, *_: Any, **__: Any) -> None:
        """Send nothing."""


@cache
def connect() -> Redis:
    """Return this process's connection; it fails at once, and the caller tries again later."""
    url = load().redis_url
    return Redis.from_url(url, retry=Retry(NoBackoff(), 0), socket_connect_timeout=2)


def queue() -> Queue:
    """Return the one queue."""
    return Queue(NAME, connection=connect(), serializer=SignedJSON, job_class=SafeJob)


def workers() -> int:
    """Return how many workers said that they listen; after a flush it is too few, after a kill too many."""
    return int(Worker.count(connection=connect()))


def ring(messages: Iterable[str]) -> int:
    """Put messages on the queue, each the id of a task or nothing for whatever waits, and return how many."""
    bell = queue()
    data = [
        Queue.prepare_data(
            FUNCTION,
            args=(message,),
            timeout=JOB_SECONDS,
            result_ttl=0,
            failure_ttl=0,
            ttl=RING_SECONDS,
        )
        for message in messages
    ]
    return len(bell.enqueue_many(data))
