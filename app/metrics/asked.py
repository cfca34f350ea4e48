"""What a lead asks, as an address and back: goal set, quarters, slices and the day as of which to measure."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time, timedelta

from app.clock import EASTERN
from app.metrics.filters import Filters
from app.metrics.rules import FiscalQuarter
from app.positions import names
from app.reference import catalog

USUAL_GOALS = "EO14170"
LONGEST = 200
QUARTER = re.compile(r"(\d{4})Q([1-4])")
LABELS: Mapping[str, str] = {
    "from": "From quarter",
    "to": "To quarter",
    "provision": "Provision",
    "role": "Work role",
    "series": "Series",
    "grade": "Grade",
    "authority": "Authority",
    "location": "Location",
    "risk": "Risk level",
    "as_of": "As of",
}
"""Names in the address and on the page, in the order of the form."""
FIELDS: Mapping[str, str] = {"from": "first", "to": "last", "role": "nice_role", "risk": "risk_level"}
"""Names of filters where the address has a shorter one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question; `typed` is what the address held, also where it could not be read, and `problems` say what."""

    goals: str = USUAL_GOALS
    filters: Filters = field(default_factory=Filters)
    as_of: date | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    def instant(self, now: datetime) -> datetime:
        """Return the instant as of which to measure: now, or the last of the chosen day in Washington."""
        return now if self.as_of is None else min(_end_of(self.as_of), now)

    def of_now(self, why: str) -> "Asked":
        """Return the same question asked of now, with the reason why the chosen day cannot be answered."""
        return replace(self, as_of=None, problems={**self.problems, "as_of": why})

    @property
    def given(self) -> dict[str, str]:
        """The names and values of the address that say this question again; what is usual is left out."""
        kept = {name: text for name, text in self.typed.items() if name not in self.problems}
        return kept if self.goals == USUAL_GOALS else {"goals": self.goals, **kept}

    def to(self, **more: object) -> dict[str, str]:
        """Return the same question with some values changed; an empty value takes one away."""
        changed = self.given | {name.rstrip("_"): str(value) for name, value in more.items()}
        return {name: value for name, value in changed.items() if value}

    def of_quarter(self, quarter: FiscalQuarter) -> dict[str, str]:
        """Return the same question of one quarter."""
        code = f"{quarter.year}Q{quarter.quarter}"
        return self.to(from_=code, to=code)

    def of_year(self, year: int) -> dict[str, str]:
        """Return the same question of one fiscal year, as far as it lies inside the quarters already asked for."""
        first, last = FiscalQuarter(year, 1), FiscalQuarter(year, 4)
        first = max(first, self.filters.first or first)
        last = min(last, self.filters.last or last)
        return self.to(from_=f"{first.year}Q{first.quarter}", to=f"{last.year}Q{last.quarter}")

    def only(self, quarter: FiscalQuarter) -> "Asked":
        """Return the same question, asked of one quarter from the start."""
        code = f"{quarter.year}Q{quarter.quarter}"
        filters = replace(self.filters, first=quarter, last=quarter)
        return replace(self, filters=filters, typed={**self.typed, "from": code, "to": code})

    @property
    def chips(self) -> list[tuple[str, str, dict[str, str]]]:
        """Label, value in words, and the question without it, for each filter in force."""
        return [
            (label, words(name, self.given[name]), self.to(**{name: ""}))
            for name, label in LABELS.items()
            if name in self.given
        ]


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), EASTERN) - timedelta(seconds=1)


def parse(args: Mapping[str, str], today: date, goal_sets: Collection[str]) -> Asked:
    """Read an address.

    Args:
        args: names and values of the address.
        today: the present day in Washington; nothing can be measured as of a later one.
        goal_sets: the ids of those that may be chosen.

    Returns:
        The question as far as it can be read; what cannot be read is left out of it and explained.
    """
    typed = {name: args.get(name, "").replace("\0", " ").strip()[:LONGEST] for name in LABELS}
    typed = {name: text for name, text in typed.items() if text}
    read: dict[str, object] = {}
    problems: dict[str, str] = {}
    for name, text in typed.items():
        try:
            read[FIELDS.get(name, name)] = _read(name, text, today)
        except ValueError as error:
            problems[name] = str(error)
    first, last = read.get("first"), read.get("last")
    if isinstance(first, FiscalQuarter) and isinstance(last, FiscalQuarter) and last < first:
        problems["to"] = f"“To quarter” ({last}) lies before “From quarter” ({first})."
        del read["last"]
    goals = args.get("goals", "") or USUAL_GOALS
    if goals not in goal_sets:
        goals, problems["goals"] = USUAL_GOALS, "There is no goal set of that name; the usual one is shown."
    as_of = read.pop("as_of", None)
    known = {f.name for f in fields(Filters)}
    filters = Filters(**{name: value for name, value in read.items() if name in known})  # type: ignore[arg-type]
    return Asked(goals, filters, as_of if isinstance(as_of, date) else None, typed, problems)


def _read(name: str, text: str, today: date) -> object:
    if name in ("from", "to"):
        found = QUARTER.fullmatch(text)
        if found is None:
            raise ValueError(f"“{LABELS[name]}” is a fiscal quarter such as 2026Q4, not “{text}”.")
        return FiscalQuarter(int(found[1]), int(found[2]))
    if name == "as_of":
        return _day(text, today)
    if name == "grade":
        if text not in {str(n) for n in range(1, 16)}:
            raise ValueError(f"“Grade” is a number from 1 to 15, not “{text}”.")
        return int(text)
    known = OPTIONS.get(name)
    if known is not None and text not in dict(known()):
        raise ValueError(f"There is no “{text}” among the choices of “{LABELS[name]}”.")
    return text


def _day(text: str, today: date) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“As of” is a day such as 2026-09-30, not “{text}”.") from None
    if found > today:
        raise ValueError("“As of” cannot lie in the future: nothing has been recorded yet.")
    return found


Options = tuple[tuple[str, str], ...]
OPTIONS: Mapping[str, Callable[[], Options]] = {
    "provision": lambda: tuple((p.id, f"{p.name} ({p.citation})") for p in catalog.provisions().values()),
    "role": names.roles,
    "series": lambda: tuple((s.code, f"{s.code} {s.name}") for s in catalog.series().values()),
    "grade": lambda: tuple((str(n), f"GS-{n}") for n in range(5, 16)),
    "authority": lambda: tuple((a.code, a.name) for a in catalog.authorities().values()),
    "risk": lambda: tuple((c.code, c.name) for c in catalog.codes("risk_level").values()),
}
"""Values and words of the lists to choose from."""


def words(name: str, value: str) -> str:
    """Say a value of the address as the page says it."""
    if name in ("from", "to"):
        return f"FY{value.replace('Q', ' Q')}"
    known = OPTIONS.get(name)
    return dict(known()).get(value, value) if known else value
