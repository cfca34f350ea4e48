"""Specialties of federal information technology work and the occupations inside them, read once and checked.

Codes and titles are OPM's parenthetical titles (Job Family Standard for Administrative Work in the Information
Technology Group, 2200), with the series 1550 and 0854 beside them; every text is in our own words.
"""

import re
from dataclasses import dataclass
from typing import Any

MIN_TEXTS = 60
"""Texts that speak for one specialty, its duties and what its occupations write, titles not counted."""


class WrongSpecialty(ValueError):
    """The reference file is wrong; the message names the specialty or occupation."""


@dataclass(frozen=True, slots=True)
class Occupation:
    """What people in a specialty call themselves and how they write of their work."""

    id: str
    name: str
    titles: tuple[str, ...]
    shows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Specialty:
    """A parenthetical specialty of series 2210, or a series that does such work.

    `stated` is how an announcement names it; `duties` is how one describes it.
    """

    code: str
    title: str
    series: str
    definition: str
    stated: tuple[str, ...]
    duties: tuple[str, ...]
    occupations: tuple[Occupation, ...]


@dataclass(frozen=True, slots=True)
class Specialties:
    """All of them, and what announcements say whatever the specialty."""

    members: tuple[Specialty, ...]
    ordinary: tuple[str, ...]


def _texts(row: dict[str, Any], name: str, where: str) -> tuple[str, ...]:
    texts = row.get(name)
    if not isinstance(texts, list) or not texts or any(not isinstance(text, str) or not text.strip() for text in texts):
        raise WrongSpecialty(f"{where}: {name} must be a list of texts")
    if len({text.casefold() for text in texts}) < len(texts):
        raise WrongSpecialty(f"{where}: {name} says something twice")
    return tuple(texts)


def _text(row: dict[str, Any], name: str, where: str) -> str:
    if not isinstance(row.get(name), str) or not row[name].strip():
        raise WrongSpecialty(f"{where}: {name} is missing")
    return str(row[name])


def _occupation(row: dict[str, Any], where: str) -> Occupation:
    where = f"{where}, {row.get('id', 'an occupation without id')}"
    return Occupation(
        _text(row, "id", where), _text(row, "name", where), _texts(row, "titles", where), _texts(row, "shows", where)
    )


def _specialty(row: dict[str, Any]) -> Specialty:
    where = str(row.get("code", "a specialty without code"))
    found = Specialty(
        _text(row, "code", where), _text(row, "title", where), _text(row, "series", where),
        _text(row, "definition", where), _texts(row, "stated", where), _texts(row, "duties", where),
        tuple(_occupation(one, where) for one in row.get("occupation", [])),
    )  # fmt: skip
    count = len(found.duties) + sum(len(one.shows) for one in found.occupations)
    if count < MIN_TEXTS or not found.occupations:
        raise WrongSpecialty(f"{where}: {count} texts instead of {MIN_TEXTS}, or no occupation")
    return found


def parse(content: dict[str, Any]) -> Specialties:
    """Check the content of `specialties.toml`.

    Raises:
        WrongSpecialty: names what is wrong.
    """
    members = tuple(_specialty(row) for row in content.get("specialty", []))
    ids = [one.id for member in members for one in member.occupations]
    if not members or len(set(ids)) < len(ids) or len({one.code for one in members}) < len(members):
        raise WrongSpecialty("no specialty, or an id that is used twice")
    announcement = content.get("announcement", {})
    ordinary = (name for kind in ("says_nothing", "says_of_any") for name in _texts(announcement, kind, kind))
    return Specialties(members, tuple(ordinary))


_PARENTHESES = re.compile(r"\(([A-Za-z][A-Za-z/&, ]{1,60})\)")
_SPELLED = {"APPLICATIONS SOFTWARE": "APPSW", "SYSTEM ADMINISTRATION": "SYSADMIN", "INFOSEC": "SECURITY"}
_TITLE = re.compile(r"(?i)speciali[sz]ts?\s*[,–-]?\s*$")


def stated(text: str, titles: dict[str, str]) -> frozenset[str]:
    """Return the codes of the specialties that a text names in parentheses, as an official 2210 title does.

    An abbreviation counts in capitals alone, wherever it stands; a title spelled out counts after “Specialist”.

    Args:
        text: an announcement.
        titles: of each specialty by its code.
    """
    names = {title.upper(): code for code, title in titles.items()} | _SPELLED
    found = set()
    for match in _PARENTHESES.finditer(text):
        follows = bool(_TITLE.search(text[max(match.start() - 20, 0) : match.start()]))
        inside = " ".join(match[1].replace("&", " and ").split())
        for part in [inside, *re.split(r"[/,]| and ", inside)]:
            word = part.strip()
            code = names.get(word.upper(), word.upper())
            abbreviated = word in {*titles, "INFOSEC"} and word not in {"OS", "SECURITY"}
            if code in titles and (follows or abbreviated):
                found.add(code)
    return frozenset(found)
