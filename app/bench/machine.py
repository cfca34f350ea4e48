"""What a figure was measured on, and how fast the machine itself is: without it no time means anything."""

import json
import multiprocessing
import os
import platform
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from app.clock import utcnow

VERSIONS = ("numpy", "numba", "scikit-learn", "faiss-cpu", "rq", "sqlalchemy", "flask")


def described() -> dict[str, Any]:
    """Return date, processor, system and the versions that matter."""
    found = {}
    for name in VERSIONS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return {
        "date": f"{utcnow():%Y-%m-%d}",
        "processor": _processor(),
        "processors": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "versions": found,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def gemm_rate(skills: int = 384) -> float:
    """Return this machine's best float32 matrix product, in operations a second, in blocks as a search has them."""
    import numpy as np

    draw = np.random.default_rng(0)
    left, right = draw.random((4096, skills), dtype=np.float32), draw.random((skills, 1000), dtype=np.float32)
    out = np.empty((4096, 1000), dtype=np.float32)
    seconds = min(timed(lambda: np.matmul(left, right, out=out))[0] for _ in range(12))
    return 2 * 4096 * skills * 1000 / seconds


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds that something took, and what it gave."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def peak_memory() -> int:
    """Return the most memory this process ever held, in bytes; `getrusage` would count its parent's as well."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def alone(work: Callable[..., dict[str, Any]], *given: Any) -> dict[str, Any]:
    """Run a measurement in a fresh process, so that its memory is its own; `work` and `given` must be importable.

    Raises:
        RuntimeError: the process ended without an answer.
    """
    fresh = multiprocessing.get_context("spawn")
    ours, theirs = fresh.Pipe(duplex=False)
    child = fresh.Process(target=_answer, args=(theirs, work, given))
    child.start()
    theirs.close()
    try:
        answer = json.loads(ours.recv())
    except EOFError:
        raise RuntimeError(f"{work.__name__} ended without an answer") from None
    finally:
        child.join()
    assert isinstance(answer, dict)
    return answer


def _answer(pipe: Any, work: Callable[..., dict[str, Any]], given: tuple[Any, ...]) -> None:
    result = work(*given)
    pipe.send(json.dumps({**result, "peak_memory_mb": round(peak_memory() / 1e6)}))
