"""Reading files as the USAJOBS Search API answers them, of 2016 and of today; pure: bytes in, items out.

The format is quoted from developer.usajobs.gov as of 2024: numbers and booleans come as text, a key is misspelt
(`PositionSensitivitiy`), seconds have four digits, and older answers lack most of `UserArea.Details`.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any

from app.errors import Unprocessable

LONGEST_TEXT = 20_000
YEARLY = {"PA", "PER YEAR"}
CLEARANCES = {
    "not required": "none",
    "confidential": "confidential",
    "secret": "secret",
    "top secret": "top_secret",
    "sensitive compartmented information": "top_secret_sci",
}
SENSITIVITIES = {
    "non-sensitive": "non_sensitive",
    "noncritical-sensitive": "noncritical_sensitive",
    "critical-sensitive": "critical_sensitive",
    "special-sensitive": "special_sensitive",
}


class NotUsajobs(Unprocessable):
    """The file is not an answer of the USAJOBS Search API."""

    title = "We cannot read this file"


class _Unusable(Exception):
    """An item lacks something without which it is no announcement."""


@dataclass(frozen=True, slots=True)
class ImportedAnnouncement:
    """One item; what the source does not say is empty. Pay is in US dollars a year, 0 where paid otherwise."""

    source_id: str
    number: str
    title: str
    url: str
    organization: str
    series: str
    pay_plan: str
    grade_low: int | None
    grade_high: int | None
    pay_min: int
    pay_max: int
    openings: int
    duty_location: str
    telework: str
    clearance: str
    risk_level: str
    sensitivity: str
    opened_on: date
    closed_on: date
    summary: str
    duties: str
    qualifications: str
    requirements: str
    evaluation: str


@dataclass(frozen=True, slots=True)
class RefusedItem:
    """One item that cannot become a draft, and why; the others are not affected."""

    name: str
    reason: str


def read(content: bytes) -> list[ImportedAnnouncement | RefusedItem]:
    """Read every item of a file, in its order.

    Raises:
        NotUsajobs: the file is not JSON, or not an answer of the Search API.
    """
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        raise NotUsajobs("This is not a JSON file. Save the answer of the USAJOBS Search API and try again.") from None
    items = _at(answer, "SearchResult", "SearchResultItems")
    if not isinstance(items, list):
        raise NotUsajobs("This JSON file has no list SearchResult.SearchResultItems, as USAJOBS answers have.")
    return [_item(item, place) for place, item in enumerate(items, start=1)]


def _item(item: Any, place: int) -> ImportedAnnouncement | RefusedItem:
    name = " ".join(
        filter(None, (_text(item, "MatchedObjectId"), _text(item, "MatchedObjectDescriptor", "PositionTitle")))
    )
    try:
        return _announcement(item)
    except _Unusable as lack:
        return RefusedItem(name or f"Item {place}", str(lack))


def _announcement(item: Any) -> ImportedAnnouncement:
    source_id, posted = _text(item, "MatchedObjectId"), _at(item, "MatchedObjectDescriptor")
    if not source_id or len(source_id) > 60:
        raise _Unusable("it has no usable MatchedObjectId.")
    title = _text(posted, "PositionTitle")
    if not title or len(title) > 160:
        raise _Unusable("its PositionTitle is empty or longer than 160 characters.")
    details = _at(posted, "UserArea", "Details")
    summary, duties = _text(details, "JobSummary"), _lines(_at(details, "MajorDuties"))
    if not summary and not duties:
        raise _Unusable("it has neither a JobSummary nor MajorDuties.")
    opened, closed = _day(posted, "PositionStartDate"), _day(posted, "PositionEndDate")
    if closed < opened:
        raise _Unusable("its PositionEndDate lies before its PositionStartDate.")
    low, high = _grade(details, "LowGrade"), _grade(details, "HighGrade")
    pay_min, pay_max = _pay(posted)
    designation = _text(details, "PositionSensitivitiy").lower()
    return ImportedAnnouncement(
        source_id=source_id,
        number=_text(posted, "PositionID")[:60],
        title=title,
        url=_text(posted, "PositionURI")[:500],
        organization=(_text(posted, "OrganizationName") or _text(posted, "DepartmentName"))[:200],
        series=_series(posted),
        pay_plan=_text(_first(_at(posted, "JobGrade")), "Code")[:4],
        grade_low=low if low and high and low <= high else None,
        grade_high=high if low and high and low <= high else None,
        pay_min=pay_min,
        pay_max=pay_max,
        openings=_openings(details),
        duty_location=_location(posted),
        telework=_telework(details),
        clearance=CLEARANCES.get(_text(details, "SecurityClearance").lower(), ""),
        risk_level=next((level for level in ("low", "moderate", "high") if f"{level} risk" in designation), ""),
        sensitivity=next((code for words, code in SENSITIVITIES.items() if designation.startswith(words)), ""),
        opened_on=opened,
        closed_on=closed,
        summary=summary,
        duties=duties,
        qualifications=_text(posted, "QualificationSummary"),
        requirements=_lines(_at(details, "KeyRequirements")) or _text(details, "Requirements"),
        evaluation=_text(details, "Evaluations"),
    )


def _at(value: Any, *path: str) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, Sequence) and not isinstance(value, str) and value else None


def _text(value: Any, *path: str) -> str:
    """Return plain text: without markup, NUL characters and outer space, at most 20,000 characters."""
    found = _at(value, *path) if path else value
    if not isinstance(found, str | int | float) or isinstance(found, bool):
        return ""
    plain = unescape(re.sub(r"<[^<>]{0,500}>", " ", str(found))).replace("\0", "").replace("\r\n", "\n")
    return re.sub(r"[ \t]+", " ", plain).strip()[:LONGEST_TEXT]


def _lines(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(filter(None, map(_text, value)))[:LONGEST_TEXT]
    return _text(value)


def _day(posted: Any, key: str) -> date:
    try:
        return date.fromisoformat(_text(posted, key)[:10])
    except ValueError:
        raise _Unusable(f"its {key} is not a date.") from None


def _grade(details: Any, key: str) -> int | None:
    text = _text(details, key)
    return int(text) if re.fullmatch(r"[0-9]{1,2}", text) and int(text) else None


def _pay(posted: Any) -> tuple[int, int]:
    paid = _first(_at(posted, "PositionRemuneration"))
    interval = {_text(paid, "RateIntervalCode").upper(), _text(paid, "Description").upper()}
    if not interval & YEARLY:
        return 0, 0
    low, high = _dollars(paid, "MinimumRange"), _dollars(paid, "MaximumRange")
    return (low, high) if 0 < low <= high else (0, 0)


def _dollars(paid: Any, key: str) -> int:
    text = _text(paid, key)
    return int(text.split(".")[0]) if re.fullmatch(r"[0-9]{1,7}(\.[0-9]*)?", text) else 0


def _series(posted: Any) -> str:
    categories = _at(posted, "JobCategory")
    codes = [_text(c, "Code") for c in categories] if isinstance(categories, list) else []
    whole = [code for code in codes if re.fullmatch(r"[0-9]{4}", code)]
    return next((code for code in whole if not code.endswith("00")), whole[0] if whole else "")


def _openings(details: Any) -> int:
    text = _text(details, "TotalOpenings")
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,2}", text) else 1


def _location(posted: Any) -> str:
    places = _at(posted, "PositionLocation")
    names = [_text(p, "LocationName") for p in places] if isinstance(places, list) else []
    names = [name for name in names if name] or [_text(posted, "PositionLocationDisplay")]
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{names[0][:180]}{more}"


def _telework(details: Any) -> str:
    def says(key: str) -> bool | None:
        value = str(_at(details, key)).lower()
        return {"true": True, "false": False}.get(value)

    if says("RemoteIndicator"):
        return "remote"
    return {True: "situational", False: "none", None: ""}[says("TeleworkEligible")]
