"""gunicorn: two processes with four threads each, recycled now and then."""

import logging
import os

from config.logging import setup
from config.settings import load

for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")  # before NumPy is imported: processes must not multiply threads

workers = 2
threads = 4
worker_class = "gthread"
timeout = 30
graceful_timeout = 20
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
accesslog = None
errorlog = "-"
logconfig_dict = setup(load().log_level)
limit_request_line = 4096


def post_fork(server: object, worker: object) -> None:
    """Leave connections that were opened before the fork to the parent."""
    from app.db import engine_for

    logging.captureWarnings(True)
    engine_for.cache_clear()
