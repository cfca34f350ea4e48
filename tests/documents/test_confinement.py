"""The parsing process can compute and answer, and nothing else; what hogs it ends with a sentence."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.documents import extraction, rules
from app.documents.extraction import confinement, extract
from tests.documents import made_files as made


def _confined(statement: str) -> str:
    """Run a statement in a confined process and say what came of it."""
    code = (
        "import os, socket, sys, ctypes\nfrom app.documents.confinement import confine\nconfine()\n"
        f"try:\n    {statement}\n    os.write(1, b'done')\n"
        "except BaseException as error:\n    os.write(1, type(error).__name__.encode())\nos._exit(0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=30, check=False)
    return done.stdout.decode() or f"ended by signal {-done.returncode}"


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's measures are Linux's")
@pytest.mark.parametrize(
    "statement",
    [
        "open('/etc/passwd')",
        "socket.socket()",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "os.kill(os.getppid(), 0)",
        "os.unlink('/tmp/none')",
        "bytearray(900_000_000)",
    ],
)
def test_a_confined_process_can_do_nothing_but_compute(statement):
    assert _confined(statement) in {"PermissionError", "OSError", "MemoryError", "BlockingIOError"}


def test_computing_still_works_when_confined():
    assert _confined("sum(range(100_000)); bytearray(50_000_000)") == "done"


def test_the_limits_that_need_no_kernel_support_hold_everywhere():
    assert {"memory", "processor time", "no files or sockets opened", "no processes"} <= set(confinement())


def test_a_pdf_that_inflates_without_end_is_refused_in_words():
    with pytest.raises(
        (rules.UnreadableFile, rules.ExtractionTooSlow, rules.NoReadableText), match="Your draft is kept"
    ):
        extract(made.a_pdf_bomb())


def test_a_parser_that_takes_too_long_is_killed(monkeypatch):
    monkeypatch.setattr(extraction, "WALL_SECONDS", 0.0005)
    with pytest.raises(rules.ExtractionTooSlow, match="takes too long to read"):
        extract(made.a_pdf())


def test_a_pdf_that_runs_or_carries_something_is_refused():
    with pytest.raises(rules.UnsafeDocument, match="holds a program"):
        extract(made.a_pdf_with_a_program())
    with pytest.raises(rules.UnsafeDocument, match="other files inside"):
        extract(made.a_pdf_with_an_attachment())


def test_files_read_at_once_do_not_mix():
    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(lambda n: extract(f"Résumé number {n}. ".encode() * 40).text, range(24)))
    assert all(f"number {n}." in text and text.count("number") == 40 for n, text in enumerate(texts))


def test_a_process_that_is_gone_is_started_anew():
    extract(made.a_pdf())
    process = extraction._parsers._process
    process.kill()
    process.wait(10)
    assert extract(made.a_pdf()).pages == 1


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel tells of processes in /proc")
def test_the_waiting_process_holds_nothing_of_ours(monkeypatch):
    monkeypatch.setenv("A_SECRET", "of the web process")
    extraction._parsers._process.kill()
    extraction._parsers._process.wait(10)
    extract(made.a_pdf())
    of = f"/proc/{extraction._parsers._process.pid}"
    assert Path(f"{of}/environ").read_bytes() == b""
    open_files = {os.readlink(f"{of}/fd/{number}") for number in os.listdir(f"{of}/fd")}
    assert {kind.split(":")[0] for kind in open_files} <= {"/dev/null", "socket", "pipe", "anon_inode"}


def test_the_waiting_process_ends_with_the_one_it_waits_for():
    extract(made.a_pdf())
    process = extraction._parsers._process
    extraction._parsers.close()
    assert process.wait(10) == 0
