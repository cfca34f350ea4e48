"""Business days of federal offices."""

from datetime import date

import pytest

from app.timeline import business_days


@pytest.mark.parametrize(
    ("year", "off"),
    [
        (2026, ["01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "09-07", "10-12", "11-11", "11-26", "12-25"]),
        (2027, ["01-01", "01-18", "02-15", "05-31", "06-18", "07-05", "09-06", "10-11", "11-11", "11-25", "12-24"]),
    ],
)
def test_the_holidays_are_those_of_the_published_calendar(year, off):
    assert business_days.holidays(year) == {date.fromisoformat(f"{year}-{day}") for day in off}


def test_new_years_day_on_a_saturday_is_the_last_day_of_the_year_before():
    assert not business_days.is_business_day(date(2027, 12, 31))


@pytest.mark.parametrize(
    ("day", "many", "due"),
    [
        (date(2026, 6, 8), 5, date(2026, 6, 15)),
        (date(2026, 6, 12), 5, date(2026, 6, 22)),  # 19 June is off
        (date(2026, 12, 23), 10, date(2027, 1, 8)),  # Christmas, New Year and two weekends
        (date(2026, 6, 13), 1, date(2026, 6, 15)),
        (date(2026, 6, 8), 0, date(2026, 6, 8)),
    ],
)
def test_business_days_pass_only_on_days_on_which_offices_work(day, many, due):
    assert business_days.after(day, many) == due
