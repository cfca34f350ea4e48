"""Which rows lie behind which number: from a short name in the address to a question to the tables of figures.

Each question is there twice, as a condition for the tables and as a test of a row counted from the log; the tests ask
both the same.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from operator import methodcaller
from typing import Any

from app.metrics.answers import over_quarters
from app.metrics.applicants import NOTICE_NAMES
from app.metrics.expressions import APPROVED
from app.metrics.facts import ApplicationFact, HireFact, RequisitionFact, Sliced, State, StepFact
from app.metrics.filters import Filters
from app.metrics.reasons import EVENTS, TITLES, UNSAID, words_of
from app.metrics.rules import GOAL_DAYS, MEASURES, Measure
from app.metrics.sources import Source
from app.reference import catalog
from app.templating import HOLDER_WORDS
from app.timeline import reasons
from app.timeline.rules import Holder


class Period(StrEnum):
    """What the chosen quarters mean for a number."""

    OWN = "own"
    """The row's own quarter."""
    UNDATED = "undated"
    """The same; rows that belong to no quarter come along."""
    OPENED = "opened"
    """The quarter in which the announcement of the row's chain opened."""
    NEVER_OPENED = "never_opened"
    """None: the rows are those of chains whose announcement is in no quarter."""
    RECEIPT_DUE = "receipt_due_on"
    OUTCOME_DUE = "outcome_due_on"
    NONE = "none"
    """Nothing: the number is counted over all quarters, and cut by provision alone."""


Count = Callable[[Source, Filters], int]
Provisions = Callable[[Source], Mapping[str, int]]
"""Counts something by part of the order."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows behind one number; `holds` gets a row and the day as of which it is judged.

    `count` asks for the number itself where the tables of the present have it ready.
    """

    title: str
    kind: type[Sliced]
    where: str
    holds: Callable[[Any, date], bool]
    period: Period = Period.UNDATED
    held_by: Holder | None = None
    count: Count | None = None


@cache
def listings() -> Mapping[str, Listing]:
    """Return everything that can be listed, by its name in the address."""
    return dict([*_hires(), *_applications(), *_notices(), *_partings(), *_requisitions()])


Named = Iterator[tuple[str, Listing]]


def _hires() -> Named:
    for measure, span in MEASURES.items():
        title = f"measured: {_low(span.name)}"
        yield measure.value, _measured(title, f"{measure} IS NOT NULL", _has(measure), _timed(measure))
    yield (
        "backdated",
        _measured("that rest on a date entered more than a day late", "backdated", lambda h: bool(h.backdated)),
    )
    approved = "with an approval by the Strategic Hiring Committee after the need"
    yield "approved", _measured(approved, "shc_on >= need_on", lambda h: h.approval is not None)
    started = "with an approval from which they are counted, too"
    yield "from-approval", _measured(started, APPROVED, lambda h: bool(h.from_approval))
    under, within = _timed(Measure.M2, GOAL_DAYS - 1), _timed(Measure.M2, GOAL_DAYS)
    yield "under-80", _measured(f"in under {GOAL_DAYS} days", f"m2 < {GOAL_DAYS}", lambda h: h.m2 < GOAL_DAYS, under)
    yield "within-80", _measured(f"within {GOAL_DAYS} days", f"m2 <= {GOAL_DAYS}", lambda h: h.m2 <= GOAL_DAYS, within)
    for risk in catalog.codes("risk_level").values():
        where = f"m6 IS NOT NULL AND vetting_tier = '{risk.code}'"
        title = f"Finished vettings: {_low(risk.name)}"
        yield f"vetting-{risk.code}", Listing(title, HireFact, where, _vetted(risk.code), count=_vettings(risk.code))


def _measured(title: str, where: str, holds: Callable[[Any], bool], count: Count | None = None) -> Listing:
    """Return a listing of hires that are measured, by the quarter of their entrance on duty."""
    return Listing(
        f"Hires {title}",
        HireFact,
        f"m2 IS NOT NULL AND {where}",
        lambda h, _: h.m2 is not None and holds(h),
        Period.OWN,
        count=count,
    )


def _timed(measure: Measure, most: int | None = None) -> Count:
    def count(source: Source, filters: Filters) -> int:
        days = over_quarters(source.days(measure, filters))
        return sum(n for many, n in days.items() if most is None or many <= most)

    return count


def _vettings(tier: str) -> Count:
    return lambda source, filters: sum(source.vettings(filters).get(tier, {}).values())


def _has(measure: Measure) -> Callable[[Any], bool]:
    return lambda h: h.days(measure) is not None


def _vetted(risk: str) -> Callable[[Any, date], bool]:
    return lambda h, _: h.m6 is not None and h.vetting_tier == risk


def _low(words: str) -> str:
    return words[:1].lower() + words[1:]


def _applications() -> Named:
    answered = "Applications with an answer"
    yield (
        "answered",
        Listing(
            answered, ApplicationFact, "wait IS NOT NULL", lambda a, _: a.wait is not None, Period.OWN, count=_answered
        ),
    )
    unopened = "Applications of announcements whose opening is not on record"
    yield "unopened", Listing(unopened, ApplicationFact, "TRUE", lambda a, _: True, Period.NEVER_OPENED)
    lasting = "Stays in a step that last still"
    yield "unfinished", Listing(lasting, StepFact, "days IS NULL", lambda s, _: s.days is None)


def _answered(source: Source, filters: Filters) -> int:
    return sum(over_quarters(source.waits(filters)).values())


def _notices() -> Named:
    for kind, name in NOTICE_NAMES.items():
        due, sent = f"{kind}_due_on", f"{kind}_on"
        standings: Mapping[str, tuple[str, Callable[[date, date | None, date], bool]]] = {
            "in_time": (f"{sent} <= {due}", lambda d, s, _: s is not None and s <= d),
            "late": (f"{sent} > {due}", lambda d, s, _: s is not None and s > d),
            "missing": (f"{sent} IS NULL AND {due} < :today", lambda d, s, today: s is None and d < today),
            "not_due": (f"{sent} IS NULL AND {due} >= :today", lambda d, s, today: s is None and d >= today),
        }
        for standing, (where, judge) in standings.items():
            yield (
                f"{kind}-{standing}",
                Listing(
                    f"Notice “{name}”: {standing.replace('_', ' ')}",
                    ApplicationFact,
                    f"{due} IS NOT NULL AND {where}",
                    _judged(due, sent, judge),
                    Period(due),
                    count=_notified(kind, standing),
                ),
            )


def _notified(kind: str, standing: str) -> Count:
    def count(source: Source, filters: Filters) -> int:
        return sum(getattr(found, standing) for found in source.notices(filters) if found.kind == kind)

    return count


def _judged(due: str, sent: str, judge: Callable[[date, date | None, date], bool]) -> Callable[[Any, date], bool]:
    def holds(row: Any, today: date) -> bool:
        day = getattr(row, due)
        return day is not None and judge(day, getattr(row, sent), today)

    return holds


def _partings() -> Named:
    columns = {"declined": "declined_why", "withdrawn": "withdrawn_why", "redirected": "redirected_how"}
    for kind, column in columns.items():
        for code in ("", *reasons.offered(EVENTS[kind])):
            yield (
                f"{kind}-{code or UNSAID}",
                Listing(
                    f"{TITLES[kind]}: {_low(words_of(kind, code))}",
                    ApplicationFact,
                    f"{kind}_on IS NOT NULL AND {column} = '{code}'",
                    _parted(kind, column, code),
                    Period.OPENED,
                ),
            )


def _parted(kind: str, column: str, code: str) -> Callable[[Any, date], bool]:
    return lambda a, _: getattr(a, f"{kind}_on") is not None and getattr(a, column) == code


PARTS: Mapping[str, tuple[str, str, Callable[[str], bool]]] = {
    "": ("", "TRUE", lambda provision: True),
    "-order": (" for the order", "provision <> ''", bool),
    "-outside": (" outside the order", "provision = ''", lambda provision: not provision),
}
"""All requisitions, those that serve a part of the order, and those that serve none."""


def _requisitions() -> Named:
    under_way = f"state = '{State.OPEN.value}'"
    due = {g.due_on for s in catalog.goal_set_versions() for g in s.goal if g.due_on}
    opened = "opened_on IS NOT NULL"
    asked: Mapping[str, tuple[str, str, Callable[[Any], bool], Provisions]] = {
        **{f"announced-by-{day}": _announced_by(day) for day in sorted(due)},
        "requisitions": ("Requisitions and their openings", "TRUE", lambda r: True, _staffed("requisitions")),
        "open": ("Requisitions under way", under_way, lambda r: r.state == State.OPEN, _staffed("open")),
        "announced": (
            "Requisitions that were announced", opened, lambda r: r.opened_on is not None, _staffed("announced")
        ),
    }  # fmt: skip
    for name, (title, where, holds, counted) in asked.items():
        for part, (words, extra, inside) in PARTS.items():
            where_all = f"state <> '{State.CANCELLED.value}' AND {where} AND {extra}"
            holding, count = _wanted(holds, inside), _provided(counted, inside)
            yield (
                f"{name}{part}",
                Listing(f"{title}{words}", RequisitionFact, where_all, holding, Period.NONE, count=count),
            )
    title = "Requisitions under way, the one held longest first"
    yield "aging", Listing(title, RequisitionFact, under_way, lambda r, _: bool(r.state == State.OPEN))
    title = "Requisitions with entries made more than a day late"
    yield "late-entries", Listing(title, RequisitionFact, "backdated > 0", lambda r, _: bool(r.backdated > 0))
    for holder in (h for h in Holder if h is not Holder.NOBODY):
        title = f"Days for which {HOLDER_WORDS[holder]} had the next move, by requisition"
        where = f"(held_{holder.value} > 0 OR holder = '{holder.value}')"
        yield f"held-{holder.value}", Listing(title, RequisitionFact, where, _held(holder), held_by=holder)


def _announced_by(day: date) -> tuple[str, str, Callable[[Any], bool], Provisions]:
    words = f"Requisitions whose announcement had opened by {day:%-d %B %Y}"
    where, count = f"opened_on <= '{day}'", methodcaller("announced_by", day)
    return words, where, lambda r: r.opened_on is not None and r.opened_on <= day, count


def _staffed(number: str) -> Provisions:
    return lambda source: {found.provision: getattr(found, number) for found in source.staffing()}


def _provided(counted: Provisions, inside: Callable[[str], bool]) -> Count:
    def count(source: Source, filters: Filters) -> int:
        found = counted(source).items()
        return sum(n for part, n in found if inside(part) and filters.provision in ("", part))

    return count


def _held(holder: Holder) -> Callable[[Any, date], bool]:
    return lambda r, _: getattr(r, f"held_{holder.value}") > 0 or r.holder == holder


def _wanted(holds: Callable[[Any], bool], inside: Callable[[str], bool]) -> Callable[[Any, date], bool]:
    return lambda r, _: r.state != State.CANCELLED and holds(r) and inside(r.provision)
