"""The log: one JSON object a line, and nothing about a person in it."""

import json
import logging
import sys

import pytest

from config.logging import setup


@pytest.fixture
def line():
    made = dict(setup("info")["formatters"]["json"])
    formatter = made.pop("()")(**made)

    def write(message, *words, exc_info=None, **fields):
        record = logging.getLogger("app.x").makeRecord("app.x", 20, "x.py", 1, message, words, exc_info, extra=fields)
        return json.loads(formatter.format(record))

    return write


def test_ids_and_figures_stand_in_a_line(line):
    told = line("task %s", "done", task_id=7, application_id="ab", status=200, ms=1.5)
    assert told.pop("timestamp").endswith("Z")
    assert told == {
        "event": "task done",
        "level": "info",
        "logger": "app.x",
        "task_id": 7,
        "application_id": "ab",
        "status": 200,
        "ms": 1.5,
    }


def test_fields_that_nobody_allowed_are_dropped(line):
    told = line("x", email="jane@example.com", applicant="Jane", token="t", statement="s", request_id="r")
    assert set(told) == {"event", "level", "logger", "timestamp", "request_id"}


def test_an_error_is_told_by_its_kinds_and_places_not_by_its_words(line):
    try:
        try:
            raise KeyError("jane@example.com")
        except KeyError as error:
            raise ValueError("Jane Doe") from error
    except ValueError:
        told = line("broke", exc_info=sys.exc_info())
    assert told["error"] == "builtins.ValueError < builtins.KeyError"
    assert told["places"][-1].endswith("test_an_error_is_told_by_its_kinds_and_places_not_by_its_words")
    assert "ane" not in json.dumps(told)


def test_line_breaks_cannot_forge_a_line(line):
    assert line('a\n{"event": "forged"}')["event"] == 'a\n{"event": "forged"}'
