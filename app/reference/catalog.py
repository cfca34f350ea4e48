"""Reference data with its sources: read once from `config/reference`, refused at start when a row is wrong."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

FOLDER = Path(__file__).resolve().parent.parent.parent / "config" / "reference"
Row = TypeVar("Row", bound=BaseModel)


class ReferenceError(Exception):
    """A reference file has a wrong row; the message names file, row and field."""


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Provision(_Row):
    """A part of EO 14409 that asks for people."""

    id: str
    name: str
    citation: str
    roles: tuple[str, ...]
    certainty: str


class Goal(_Row):
    """One measure with its start, stop, unit and target."""

    id: str
    name: str
    citation: str
    measure: str
    start: str
    stop: str
    unit: str
    comparison: str
    target: int | None = None
    valid_from: date
    due_on: date | None = None


class GoalSet(_Row):
    """A named, versioned set of goals from one mandate."""

    id: str
    version: str
    name: str
    goal: tuple[Goal, ...]


class Authority(_Row):
    """A hiring authority and what it allows."""

    code: str
    name: str
    kind: str
    citation: str
    rated: bool
    public_notice: bool
    series: tuple[str, ...] = ()
    grade_min: int = 1
    grade_max: int = 15
    agencies: tuple[str, ...] = ()
    valid_to: date | None = None
    sf50_code: str = ""
    certainty: str


class Series(_Row):
    """An occupational series; `professional` decides whether preference floats (5 U.S.C. 3319(b))."""

    code: str
    name: str
    professional: bool


class Code(_Row):
    """A code and the words that people see."""

    code: str
    name: str


class TestedBy(Code):
    """A way to assess a skill; `technical` in the sense of P.L. 118-188."""

    technical: bool


class AgencyName(Code):
    """An agency with part in the order."""

    component_of: str


class Element(_Row):
    """One element of the end-to-end hiring model, in calendar days."""

    number: int
    name: str
    owner: str
    days: int
    certainty: str


@cache
def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text())


def read_rows(file: str, table: str, row: type[Row]) -> tuple[Row, ...]:
    """Return the rows of one table of one file.

    Raises:
        ReferenceError: names the file, the row and the field that is wrong.
    """
    try:
        return TypeAdapter(tuple[row, ...]).validate_python(_file(file).get(table, []))  # type: ignore[valid-type]
    except ValidationError as error:
        first = error.errors()[0]
        place = "".join(f"[{part}]" for part in first["loc"])
        raise ReferenceError(f"config/reference/{file}.toml, {table}{place}: {first['msg']}") from None


def _by(rows: Sequence[Row], field: str) -> Mapping[str, Row]:
    return {getattr(row, field): row for row in rows}


@cache
def provisions() -> Mapping[str, Provision]:
    """The order's provisions by id."""
    return _by(read_rows("provisions", "provision", Provision), "id")


@cache
def goal_sets() -> Mapping[str, GoalSet]:
    """Goal sets by id."""
    return _by(read_rows("goal_sets", "goal_set", GoalSet), "id")


@cache
def authorities() -> Mapping[str, Authority]:
    """Hiring authorities by code."""
    return _by(read_rows("hiring_authorities", "authority", Authority), "code")


@cache
def series() -> Mapping[str, Series]:
    """Occupational series by code."""
    return _by(read_rows("codes", "series", Series), "code")


@cache
def codes(kind: str) -> Mapping[str, Code]:
    """Clearances, risk levels, sensitivities, telework options or dispositions by code."""
    return _by(read_rows("codes", kind, Code), "code")


@cache
def tested_by() -> Mapping[str, TestedBy]:
    """Ways to assess a skill by code."""
    return _by(read_rows("codes", "tested_by", TestedBy), "code")


@cache
def agencies() -> Mapping[str, AgencyName]:
    """Agencies with part in the order by code."""
    return _by(read_rows("codes", "agency", AgencyName), "code")


@cache
def elements() -> Mapping[int, Element]:
    """The 14 elements of the hiring model by number."""
    return {e.number: e for e in read_rows("step_model", "element", Element)}


def check_all() -> None:
    """Read everything once, so that a wrong row stops the start and not a request.

    Raises:
        ReferenceError: names the file, the row and the field.
    """
    for read in (provisions, goal_sets, authorities, series, tested_by, agencies, elements):
        read()
    for kind in ("clearance", "risk_level", "sensitivity", "telework", "disposition"):
        codes(kind)
