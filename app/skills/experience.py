"""How long and how lately, where a résumé says so: read for the reviewer beside the evidence, never part of a score.

Dates must not move a score (R-64); a reviewer who judges specialized experience needs them all the same.
"""

import re
from dataclasses import dataclass

HEADING_LINES = 15
"""Lines above a sentence among which the dates of its job are looked for."""

_WORDS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
_NUMBERS = {word: number for number, word in enumerate(_WORDS.split(), start=1)}
_YEARS = re.compile(rf"\b(\d{{1,2}}|{'|'.join(_NUMBERS)})\s*\+?\s*(?:-\s*)?(?:years?|yrs?)\b(?![- ]old)", re.I)
_YEAR = r"(?:(?:[A-Za-z]{3,9}\.?|\d{1,2}\s*/)\s*)?((?:19|20)\d\d)"
_RANGE = re.compile(rf"{_YEAR}\s*(?:–|—|-|to|until|through)\s*(?:{_YEAR}|(present|current|now|today))", re.I)
_ANOTHER_SECTION = re.compile(
    r"\b(?:EDUCATION|SKILLS|CERTIFICATIONS|Education|(?<!of )(?<!and )Skills|Certifications|Additional Information|"
    r"Military Service|Volunteer\w*)\b(?=\W+[A-Z0-9]|:|\s*$)"
)
"""Behind it the dates above are no longer those of the sentence's own job."""

_SINCE = re.compile(rf"\bsince\s+{_YEAR}", re.I)


@dataclass(frozen=True, slots=True)
class Stated:
    """What is stated near a sentence: years of it, and the years of the job it belongs to; None where nothing is."""

    years: int | None = None
    job_from: int | None = None
    job_until: int | None = None
    job_is_current: bool = False


def stated(text: str, start: int, end: int) -> Stated:
    """Read the years that `text[start:end]` states, and the dates of its job: in itself, or in a line above."""
    sentence = text[start:end]
    found = _YEARS.search(sentence)
    years = None if found is None else _NUMBERS.get(found[1].lower()) or int(found[1])
    since = _SINCE.search(sentence)
    if since:
        return Stated(years, int(since[1]), None, True)
    above = "\n".join(text[:start].splitlines()[-HEADING_LINES:])
    dates = _RANGE.search(sentence) or max(_RANGE.finditer(above), key=re.Match.end, default=None)
    if dates is None or (dates.string is above and _ANOTHER_SECTION.search(above, dates.end())):
        return Stated(years)
    return Stated(years, int(dates[1]), int(dates[2]) if dates[2] else None, dates[2] is None)


def words(text: str, start: int | None, end: int | None) -> str:
    """Say in a few words what is stated near a sentence; nothing where nothing is."""
    if start is None or end is None or end <= start:
        return ""
    found = stated(text, start, end)
    parts = []
    if found.years:
        parts.append(f"states {found.years} year{'s' if found.years != 1 else ''}")
    if found.job_is_current:
        parts.append(f"in a job held since {found.job_from}")
    elif found.job_until:
        parts.append(f"in a job from {found.job_from} to {found.job_until}")
    return ", ".join(parts)
