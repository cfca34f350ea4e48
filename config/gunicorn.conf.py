"""gunicorn: two processes with four threads each, recycled now and then."""

import contextlib
import logging
import os
import threading

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


def post_worker_init(worker: object) -> None:
    """Read the model in use beside the first requests: scikit-learn and the model take seconds that nobody waits for.

    A model that cannot be read is refused in words to whoever asks for it.
    """
    from app.db import OPERATOR, ScopedSession, engine_for
    from app.registry import serving

    def read() -> None:
        settings = load()
        engine = engine_for(settings.database_url)
        with contextlib.suppress(Exception), ScopedSession(engine, OPERATOR, settings.context_secret) as session:
            serving.current_model(session, settings.models_dir, settings.model_secret)

    threading.Thread(target=read, name="model", daemon=True).start()
