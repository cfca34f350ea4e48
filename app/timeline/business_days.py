"""Federal business days: weekdays without the holidays of 5 U.S.C. 6103."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, lru_cache

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
JUNETEENTH_SINCE = 2021


@cache
def holidays(year: int) -> frozenset[date]:
    """Return the days off of a calendar year as observed; New Year's Day may lie in the year before.

    Source: 5 U.S.C. 6103(a) and (b); Executive Order 11582 for a holiday on a Sunday. Days that a president gives
    once, and Inauguration Day, which concerns Washington only, are not among them.
    """
    fixed = [date(year, 1, 1), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    if year >= JUNETEENTH_SINCE:
        fixed.append(date(year, 6, 19))
    moving = [_nth(year, 1, MONDAY, 3), _nth(year, 2, MONDAY, 3), _nth(year, 5, MONDAY, -1), _nth(year, 9, MONDAY, 1)]
    moving += [_nth(year, 10, MONDAY, 2), _nth(year, 11, THURSDAY, 4)]
    return frozenset([*moving, *(_observed(day) for day in fixed)])


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    days = [d for d in _month(year, month) if d.weekday() == weekday]
    return days[nth - 1 if nth > 0 else nth]


def _month(year: int, month: int) -> Iterator[date]:
    day = date(year, month, 1)
    while day.month == month:
        yield day
        day += timedelta(days=1)


def _observed(day: date) -> date:
    return day + timedelta(days={SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0))


def is_business_day(day: date) -> bool:
    """Say whether federal offices work on a day."""
    off = day in holidays(day.year) or day in holidays(day.year + 1)
    return day.weekday() < SATURDAY and not off


@lru_cache(maxsize=4096)
def after(day: date, many: int) -> date:
    """Return the day on which that many business days have passed since `day`, which itself does not count."""
    while many:
        day += timedelta(days=1)
        many -= is_business_day(day)
    return day
