"""The demonstration's people, as the local sign-in service and the demonstration data both know them."""

from functools import cache

from pydantic import BaseModel, ConfigDict

from app.identity.rules import Role
from app.reference.catalog import read_rows


class DemonstrationPerson(BaseModel):
    """Someone who does not exist, and what they may sign in as."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: str
    name: str
    email: str
    role: Role
    agency: str = ""


@cache
def people() -> tuple[DemonstrationPerson, ...]:
    """Return everyone on the sign-in page, in its order."""
    return read_rows("demonstration/people", "person", DemonstrationPerson)
