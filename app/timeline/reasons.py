"""Reasons that can be counted: a short list of codes for some events, apart from whatever is written beside them."""

from collections.abc import Mapping
from functools import cache

from app.errors import Unprocessable
from app.reference import catalog
from app.reference.catalog import Code
from app.timeline.rules import EventType


class Refusal(Code):
    """Why somebody said no; `disposition` is the nearest code of the SF-39 (R-39)."""

    disposition: str


NOT_SAID = "No reason given"


class UnknownReason(Unprocessable):
    """The reason is not on the list for what happened."""

    title = "Choose a reason from the list"


@cache
def refusals() -> Mapping[str, Refusal]:
    """Return why people decline offers or withdraw, by code."""
    return {row.code: row for row in catalog.read_rows("codes", "said_no", Refusal)}


def offered(type_: EventType) -> Mapping[str, Code]:
    """Return the reasons that may stand beside an event, by code; most events have none."""
    if type_ in (EventType.TJO_DECLINED, EventType.WITHDRAWN):
        return refusals()
    if type_ is EventType.REDIRECTED:
        return catalog.codes("redirect")
    return catalog.codes("chain_reason") if type_ is EventType.REANNOUNCED else {}


def words(type_: EventType, code: str) -> str:
    """Say a reason as pages say it; a code that left the list stays readable."""
    found = offered(type_).get(code)
    return found.name if found else code.replace("_", " ")


def check(type_: EventType, code: str) -> None:
    """Refuse a reason that is not on the list; none at all is allowed, for nobody can be made to give one.

    Raises:
        UnknownReason: free text, or a code of another list.
    """
    if code and code not in offered(type_):
        raise UnknownReason("Choose one of the reasons on the page, or none.")
