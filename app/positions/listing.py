"""A search as an address, and back: query string to criteria, criteria to filters, chips and links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from urllib.parse import urlencode

from app.identity.models import Agency
from app.positions import names
from app.positions.search import Criteria, Order
from app.reference import catalog


class Path(StrEnum):
    """Kinds of hiring authority, as applicants may choose between them."""

    CATEGORY_RATING = "category_rating"
    DIRECT_HIRE = "direct_hire"
    EXCEPTED = "excepted"


PATH_WORDS: Mapping[str, str] = {
    Path.CATEGORY_RATING: "Competitive: rated and ranked, veterans’ preference applies",
    Path.DIRECT_HIRE: "Direct hire: no rating, any qualified person may be chosen",
    Path.EXCEPTED: "Excepted service: the agency’s own system",
}
LONGEST_QUERY = 200
LABELS: Mapping[str, str] = {
    "keywords": "Words",
    "nice_role": "Work role",
    "agency": "Agency",
    "telework": "Telework",
    "clearance": "Clearance",
    "grade": "Grade",
    "authorities": "Hiring path",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One state of the search page."""

    criteria: Criteria = field(default_factory=Criteria)
    path: str = ""
    order: Order = Order.CLOSING
    after: str = ""

    def with_criteria(self, criteria: Criteria) -> "Asked":
        """Return the first page of another search."""
        return replace(self, criteria=criteria, path=self.path if criteria.authorities else "", after="")

    def page_after(self, key: str) -> "Asked":
        """Return the page that begins after a key."""
        return replace(self, after=key)


@dataclass(frozen=True, slots=True)
class Chip:
    """One criterion in force, and the address of the search without it."""

    label: str
    value: str
    address: str


@dataclass(frozen=True, slots=True)
class Filter:
    """One list to choose from: its name in the address, its label, its options as value and words."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]


def parse(args: Mapping[str, str]) -> Asked:
    """Read an address; what nobody can have chosen counts as not chosen."""
    text = {name: args.get(name, "").replace("\0", " ").strip()[:LONGEST_QUERY] for name in (*args, "q")}
    path = text.get("path", "") if text.get("path", "") in set(Path) else ""
    order = text.get("order", "")
    grade = text.get("grade", "")
    return Asked(
        Criteria(
            keywords=text["q"],
            nice_role=text.get("role", ""),
            agency=text.get("agency", ""),
            telework=text.get("telework", ""),
            clearance=text.get("clearance", ""),
            grade=int(grade) if grade in {str(n) for n in range(1, 16)} else None,
            authorities=_authorities(path),
        ),
        path,
        Order(order) if order in set(Order) else (Order.BEST if text["q"] else Order.CLOSING),
        text.get("after", ""),
    )


def _authorities(path: str) -> tuple[str, ...]:
    return tuple(a.code for a in catalog.authorities().values() if a.kind == path) if path else ()


def address(asked: Asked) -> str:
    """Return the address of a state of the search page, without its host."""
    criteria = asked.criteria
    pairs = {
        "q": criteria.keywords,
        "role": criteria.nice_role,
        "agency": criteria.agency,
        "telework": criteria.telework,
        "clearance": criteria.clearance,
        "grade": str(criteria.grade or ""),
        "path": asked.path,
        "order": asked.order.value,
        "after": asked.after,
    }
    usual = Order.BEST if criteria.keywords else Order.CLOSING
    given = {name: value for name, value in pairs.items() if value and not (name == "order" and value == usual)}
    return f"/jobs?{urlencode(given)}" if given else "/jobs"


def filters(agencies: Sequence[Agency]) -> list[Filter]:
    """Return the lists to choose from; agencies are those with open jobs."""
    codes = {kind: tuple((c.code, c.name) for c in catalog.codes(kind).values()) for kind in ("telework", "clearance")}
    return [
        Filter("role", "Work role", names.roles()),
        Filter("agency", "Agency", tuple((a.code, a.name) for a in agencies)),
        Filter("telework", "Telework", codes["telework"]),
        Filter("clearance", "Clearance", codes["clearance"]),
        Filter("grade", "Grade", tuple((str(n), f"GS-{n}") for n in range(5, 16))),
        Filter("path", "Hiring path", tuple(PATH_WORDS.items())),
    ]


def chips(asked: Asked, agencies: Sequence[Agency]) -> list[Chip]:
    """Return one chip for each criterion in force."""
    words = {name: dict(options) for name, options in ((f.name, f.options) for f in filters(agencies))}
    criteria = asked.criteria
    values = {
        "keywords": criteria.keywords,
        "nice_role": words["role"].get(criteria.nice_role, criteria.nice_role),
        "agency": words["agency"].get(criteria.agency, criteria.agency),
        "telework": words["telework"].get(criteria.telework, criteria.telework),
        "clearance": words["clearance"].get(criteria.clearance, criteria.clearance),
        "grade": f"GS-{criteria.grade}",
        "authorities": PATH_WORDS.get(asked.path, asked.path),
    }
    return [
        Chip(LABELS[name], values[name], address(asked.with_criteria(criteria.without(name))))
        for name in criteria.given()
    ]
