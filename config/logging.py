"""The log of every process: one JSON object a line, with ids and figures and nothing about a person.

What may stand in a line is an allow-list; an error is told by its kind and the places it passed, never by its words,
because words of a database or a parser quote what a person typed.
"""

import logging.config
import traceback
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

KNOWN = frozenset({"event", "level", "logger", "timestamp", "error", "places"})
ALLOWED = frozenset({"method", "endpoint", "status", "ms", "kind", "count", "attempt", "process"})
DEEPEST = 12
"""How many places of an error are told: the last ones, where it happened."""


def only_allowed(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Keep ids, figures and names of routes and kinds; drop every other field."""
    return {k: v for k, v in event.items() if k in KNOWN | ALLOWED or k.endswith("_id") or k.startswith("_")}


def error_without_words(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Tell an error by its kinds, outermost first, and the places it passed."""
    found: Any = event.pop("exc_info", None)
    if not isinstance(found, tuple) or found[1] is None:
        return event
    event["error"] = " < ".join(_kinds(found[1]))
    event["places"] = _places(found[2])
    return event


def _kinds(error: BaseException) -> list[str]:
    kinds: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(kinds) < DEEPEST:
        kinds.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        cause = cause.__cause__ or cause.__context__
    return kinds


def _places(where: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(where)[-DEEPEST:]
    return [f"{frame.filename.rsplit('site-packages/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames]


PROCESSORS: tuple[structlog.typing.Processor, ...] = (
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    error_without_words,
    only_allowed,
)


def setup(level: str) -> dict[str, Any]:
    """Return the configuration that `logging` and gunicorn both read."""
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": PROCESSORS,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"level": level.upper(), "handlers": ["lines"]},
        "loggers": {
            "gunicorn.error": {"level": level.upper(), "handlers": [], "propagate": True},
            "gunicorn.access": {"level": "WARNING", "handlers": [], "propagate": True},
        },
    }


def configure(level: str) -> None:
    """Make this process log so."""
    logging.config.dictConfig(setup(level))
    logging.captureWarnings(True)
