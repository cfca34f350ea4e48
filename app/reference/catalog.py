"""Reference data with its sources: read once from `config/reference`, refused at start when a row is wrong."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

FOLDER = Path(__file__).resolve().parent.parent.parent / "config" / "reference"
Row = TypeVar("Row", bound=BaseModel)


class ReferenceError(Exception):
    """A reference file has a wrong row; the message names file, row and field."""


Certainty = Literal["verified", "secondary", "inferred", "unconfirmed"]
BASE_MODEL = "E2E-80"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Provision(_Row):
    """A part of EO 14409 that asks for people."""

    id: str
    name: str
    citation: str
    roles: tuple[str, ...]
    certainty: str


class Mandate(_Row):
    """An order or plan that asks for something; `due_on` where it says by when."""

    id: str
    name: str
    citation: str
    owner: str
    issued_on: date
    due_on: date | None = None
    summary: str


class Goal(_Row):
    """One measure with its start, stop, unit and target; `provision` where it concerns one part of the order only."""

    id: str
    name: str
    mandate: str
    citation: str
    measure: str
    provision: str = ""
    start: str
    stop: str
    unit: str
    comparison: Literal["under", "within", "at_least", "none"]
    target: int | None = None
    certainty: Certainty
    valid_from: date
    valid_to: date | None = None
    due_on: date | None = None


class GoalSet(_Row):
    """A named, versioned set of goals; `agency` where it is one agency's own."""

    id: str
    version: str
    name: str
    agency: str = ""
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
    """One element of a hiring model, in calendar days; without `days` no figure was published, and none is made up."""

    number: int
    name: str
    owner: Literal["applicant", "hiring_manager", "hr_specialist", "security"]
    days: int | None = None
    source: str
    certainty: Certainty


class StepModel(_Row):
    """How long each element should take, for the authorities (or kinds of authority) that it is meant for."""

    id: str
    version: str
    name: str
    citation: str
    note: str
    kinds: tuple[str, ...]
    authorities: tuple[str, ...]
    element: tuple[Element, ...]

    @property
    def total(self) -> int | None:
        """The days of all elements; None where one of them has no figure, for a part is not the whole."""
        known = [e.days for e in self.element if e.days is not None]
        return sum(known) if len(known) == len(self.element) else None

    @property
    def elements(self) -> Mapping[int, Element]:
        """The elements by number."""
        return {e.number: e for e in self.element}


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
def mandates() -> Mapping[str, Mandate]:
    """Orders and plans by id."""
    return _by(read_rows("mandates", "mandate", Mandate), "id")


@cache
def goal_sets() -> Mapping[str, GoalSet]:
    """The newest version of each goal set by id, in the order of the file."""
    first_seen = dict.fromkeys(s.id for s in goal_set_versions())
    newest = _by(sorted(goal_set_versions(), key=lambda s: s.version), "id")
    return {id_: newest[id_] for id_ in first_seen}


@cache
def goal_set_versions() -> tuple[GoalSet, ...]:
    """Every version of every goal set, also those replaced since.

    Raises:
        ReferenceError: a goal names a mandate or provision that there is not, or a version is there twice.
    """
    sets = read_rows("goal_sets", "goal_set", GoalSet)
    _refuse_twice("goal_sets", [f"{s.id} {s.version}" for s in sets])
    for goal in (g for s in sets for g in s.goal):
        if goal.mandate not in mandates() or (goal.provision and goal.provision not in provisions()):
            raise ReferenceError(f"config/reference/goal_sets.toml, {goal.id}: no such mandate or provision")
        if (goal.target is None) != (goal.comparison == "none"):
            raise ReferenceError(f"config/reference/goal_sets.toml, {goal.id}: a target goes with a comparison")
    return sets


def _refuse_twice(file: str, keys: Sequence[str]) -> None:
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice:
        raise ReferenceError(f"config/reference/{file}.toml: {twice} is there twice")


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
    """Clearances, risk levels, sensitivities, telework options, dispositions and other plain lists by code."""
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
def step_models() -> Mapping[str, StepModel]:
    """Step models by id.

    Raises:
        ReferenceError: one is there twice, or its elements are not numbered 1 to 14.
    """
    models = read_rows("step_models", "step_model", StepModel)
    _refuse_twice("step_models", [m.id for m in models])
    for model in models:
        if [e.number for e in model.element] != list(range(1, 15)):
            raise ReferenceError(f"config/reference/step_models.toml, {model.id}: elements are not numbered 1 to 14")
    return _by(models, "id")


def step_model_for(authority: str) -> StepModel:
    """Return the model meant for a hiring authority, by its code, then its kind, then the 80-day model."""
    kind = authorities()[authority].kind if authority in authorities() else ""
    models = step_models().values()
    by_code = next((m for m in models if authority in m.authorities), None)
    by_kind = next((m for m in models if kind in m.kinds), None)
    return by_code or by_kind or step_models()[BASE_MODEL]


@cache
def elements() -> Mapping[int, Element]:
    """The 14 elements of the 80-day model by number."""
    return step_models()[BASE_MODEL].elements


def check_all() -> None:
    """Read everything once, so that a wrong row stops the start and not a request.

    Raises:
        ReferenceError: names the file, the row and the field.
    """
    for read in (provisions, mandates, goal_sets, authorities, series, tested_by, agencies, step_models):
        read()
    for kind in ("clearance", "risk_level", "sensitivity", "telework", "disposition", "redirect", "chain_reason"):
        codes(kind)
