"""The doorbell can be rung for one function, by us, and by nobody who merely reached Valkey."""

import os

import pytest
from rq.job import Callback, Job

from config import settings as config


@pytest.fixture
def queue(settings, monkeypatch):
    from jobs import queue

    for name, value in settings.model_dump().items():
        plain = value.get_secret_value() if hasattr(value, "get_secret_value") else value
        plain = ",".join(plain) if isinstance(plain, tuple) else plain
        monkeypatch.setenv(f"MUSTER_{name.upper()}", str(plain))
    config.load.cache_clear()
    queue.connect.cache_clear()
    queue.connect().flushall()
    yield queue
    queue.connect().close()
    queue.connect.cache_clear()
    config.load.cache_clear()


def test_a_message_signed_with_another_key_is_refused(queue):
    body = queue.SignedJSON.dumps(["x"])
    forged = b"0" * 64 + body[64:]
    with pytest.raises(ValueError, match="no valid signature"):
        queue.SignedJSON.loads(forged)


def test_a_message_that_names_another_function_is_not_run(queue):
    job = queue.SafeJob.create("os.system", args=("true",), connection=queue.connect(), serializer=queue.SignedJSON)
    with pytest.raises(PermissionError):
        _ = job.func
    assert os.system


def test_a_job_carries_no_callback_and_sends_no_webhook(queue):
    job = queue.SafeJob.create(
        queue.FUNCTION, args=("1",), connection=queue.connect(), serializer=queue.SignedJSON, on_success=Callback(print)
    )
    assert isinstance(job, Job)
    assert job.success_callback is None
    assert job.send_webhooks() is None


def test_a_message_names_a_long_task_or_nothing(queue):
    assert queue.ring(["7", ""]) == 2
    assert [list(job.args) for job in queue.queue().jobs] == [["7"], [""]]
