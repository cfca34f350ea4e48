"""OPM's report: quarters and the year, agency-wide and by occupation, with what could not be measured."""

import pytest

from app.metrics.rules import FiscalQuarter
from app.open_data import opm
from app.open_data.opm import Reported

Q1, Q4 = FiscalQuarter(2026, 1), FiscalQuarter(2026, 4)


def a_hire(quarter, series, pay_plan, to_tentative, to_entrance):
    if to_entrance is None:
        return Reported(quarter, series, pay_plan, 0, 0, 0, 0, 0, excluded=1)
    under, within = int(to_entrance < 80), int(to_entrance <= 80)
    return Reported(quarter, series, pay_plan, 1, to_tentative, to_entrance, under, within, excluded=0)


HIRES = [
    a_hire(Q1, "2210", "GS", 40, 79),
    a_hire(Q1, "2210", "GS", 50, 80),
    a_hire(Q1, "0201", "GS", 60, 81),
    a_hire(Q4, "2210", "GS", 10, 20),
    a_hire(Q4, "0301", "ES", 20, 100),
    a_hire(Q4, "2210", "GS", None, None),
    a_hire(FiscalQuarter(2025, 4), "2210", "GS", 1, 1),
]


def line(scope, period):
    (found,) = [x for x in opm.report(HIRES, 2026) if (x.scope, x.period) == (scope, period)]
    return found


def test_it_has_five_rows_for_the_agency_and_for_each_of_six_occupations():
    lines = opm.report(HIRES, 2026)
    assert len(lines) == 35
    assert [x.period for x in lines[:5]] == ["Q1", "Q2", "Q3", "Q4", "Year"]
    assert lines[0].scope == "Agency-wide"


def test_a_quarter_is_over_its_hires_and_80_days_are_within_but_not_under():
    q1 = line("Agency-wide", "Q1")
    assert (q1.hires, q1.tentative_mean, q1.entrance_mean) == (3, 50, 80)
    assert (q1.under_80, q1.within_80) == (pytest.approx(1 / 3), pytest.approx(2 / 3))


def test_the_year_is_the_mean_over_hires_and_not_over_quarters():
    year = line("Agency-wide", "Year")
    assert year.hires == 5
    assert year.entrance_mean == pytest.approx((79 + 80 + 81 + 20 + 100) / 5)
    assert year.entrance_mean != pytest.approx((80 + 60) / 2)


def test_excluded_hires_are_counted_and_not_averaged():
    it = line("Information technology and cybersecurity", "Q4")
    assert (it.hires, it.excluded, it.entrance_mean) == (1, 1, 20)


def test_executives_are_known_by_their_pay_plan():
    assert line("Senior Executive Service or equivalent", "Year").hires == 1


def test_a_quarter_without_hires_has_no_average():
    empty = line("Economist", "Q2")
    assert (empty.hires, empty.entrance_mean, empty.under_80, empty.excluded) == (0, None, None, 0)
