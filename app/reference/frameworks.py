"""NICE and DoD frameworks beside the work roles: their releases, what was withdrawn, competency areas, DoD's codes."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from app.reference import catalog
from app.reference.catalog import Certainty, ReferenceError

FILE = "nice/frameworks.toml"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Release(_Row):
    """A framework in the version that is used here, with the date of the file it was read from."""

    name: str
    version: str
    dated: date
    citation: str
    certainty: Certainty


class Change(_Row):
    """What one release of NICE changed among the work roles."""

    version: str
    dated: date
    words: str
    citation: str
    certainty: Certainty


class Withdrawn(_Row):
    """A work role that a release withdrew; `successor` is the NICE role or DoD code that took its place."""

    id: str
    name: str
    withdrawn_in: str
    successor: str
    citation: str


class Area(_Row):
    """A competency area of NICE; `skills` are ours, and which belong to it is our own reading."""

    id: str
    name: str
    skills: tuple[str, ...]


class DodRole(_Row):
    """A work role that only DoD has, in our own words; `skills` are ours, each with how much it speaks for the role."""

    code: str = Field(pattern=r"^\d{3}$")
    name: str
    definition: str
    skills: Mapping[str, Annotated[float, Field(gt=0, le=1)]] = Field(min_length=1)


class Frameworks(_Row):
    """Everything of the file; the names are DoD's, of codes that NICE has or had, and `dod_only` it never had."""

    nice: Release
    dod: Release
    change: tuple[Change, ...]
    withdrawn: tuple[Withdrawn, ...] = ()
    area: tuple[Area, ...]
    dod_names: Mapping[str, str]
    dod_names_of_withdrawn: Mapping[str, str]
    dod_only: tuple[DodRole, ...]

    @property
    def dod_roles(self) -> Mapping[str, str]:
        """DoD's name of every code that is known here."""
        return {**self.dod_names, **self.dod_names_of_withdrawn, **{role.code: role.name for role in self.dod_only}}


@cache
def load() -> Frameworks:
    """Read the file once.

    Raises:
        ReferenceError: names the field that is wrong.
    """
    try:
        return TypeAdapter(Frameworks).validate_python(tomllib.loads((catalog.FOLDER / FILE).read_text()))
    except ValidationError as error:
        first = error.errors()[0]
        place = "".join(f"[{part}]" for part in first["loc"])
        raise ReferenceError(f"config/reference/{FILE}, {place}: {first['msg']}") from None
    except tomllib.TOMLDecodeError as error:
        raise ReferenceError(f"config/reference/{FILE}: {error}") from None
