"""Records of what was measured: one JSON file a kind, each of one run, replaced when the kind is measured again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.bench import machine

FOLDER = Path(__file__).with_name("measured")


class BadRecord(Exception):
    """What should be kept, or was kept, is not a record; the message says why."""


@dataclass(frozen=True, slots=True)
class Record:
    """One run: its kind, the machine as `machine.described` says it, in what company it ran, and what was found."""

    kind: str
    machine: Mapping[str, Any]
    found: Mapping[str, Any]
    note: str = ""


def of_run(kind: str, found: Mapping[str, Any], note: str = "") -> Record:
    """Make the record of a run that ended just now; `found` may already say what it ran on."""
    rest = dict(found)
    return Record(kind, rest.pop("machine", None) or machine.described(), rest, note)


def keep(record: Record, folder: Path | None = None) -> Path:
    """Write a record in the place of the one of its kind, whole or not at all; the committed ones are in `FOLDER`."""
    folder = folder or FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    file, beside = folder / f"{record.kind}.json", folder / f"{record.kind}.json.new"
    row = {"kind": record.kind, "machine": record.machine, "note": record.note, "found": record.found}
    beside.write_text(json.dumps(row, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return beside.replace(file)


def read(folder: Path | None = None) -> Mapping[str, Record]:
    """Read every record by kind.

    Raises:
        BadRecord: names the file that is none.
    """
    found = {}
    for file in sorted((folder or FOLDER).glob("*.json")):
        try:
            row = json.loads(file.read_text(encoding="utf-8"))
            found[file.stem] = Record(row["kind"], row["machine"], row["found"], row["note"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BadRecord(f"{file.name} is not a record ({type(error).__name__}: {error}).") from None
        if found[file.stem].kind != file.stem:
            raise BadRecord(f"{file.name} holds a record of {found[file.stem].kind}.")
    return found


def from_files(parts: Mapping[str, Path]) -> Mapping[str, Any]:
    """Read the JSON that commands printed: of one file what it holds, of several each under its part's name.

    Raises:
        BadRecord: names the file that is not a JSON object.
    """
    found = {}
    for part, file in parts.items():
        try:
            found[part] = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BadRecord(f"{file.name} is not what a command printed with --json ({error}).") from None
        if not isinstance(found[part], dict):
            raise BadRecord(f"{file.name} is not what a command printed with --json.")
    return dict(found[""]) if set(found) == {""} else found
