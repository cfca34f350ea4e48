"""The days for which the back-test forecasts, and scores by the quarter in which forecasts were made."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from app.clock import EASTERN
from app.forecasts.scoring import Outcome, Score
from app.metrics.rules import FiscalQuarter, fiscal_quarter

Kind = TypeVar("Kind", bound=Hashable)


def months(first: datetime, today: date) -> list[date]:
    """Return the first of each month after an instant, this month's included."""
    found = []
    day = (first.astimezone(EASTERN).date().replace(day=1) + timedelta(days=31)).replace(day=1)
    while day <= today:
        found.append(day)
        day = (day + timedelta(days=31)).replace(day=1)
    return found


def start_of(day: date) -> datetime:
    """Return the first instant of a day in Washington."""
    return datetime.combine(day, time(), EASTERN)


def by_quarter(outcomes: Mapping[Kind, Iterable[Outcome]]) -> Mapping[tuple[Kind, FiscalQuarter], list[Outcome]]:
    """Part outcomes of each kind by the quarter in which they were forecast."""
    groups: dict[tuple[Kind, FiscalQuarter], list[Outcome]] = defaultdict(list)
    for kind, listed in outcomes.items():
        for one in listed:
            groups[kind, fiscal_quarter(one.said.made_on)].append(one)
    return groups


def sums(score: Score) -> dict[str, float]:
    """Return a score as the columns in which it is stored."""
    return asdict(score)
