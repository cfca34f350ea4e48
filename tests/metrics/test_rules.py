"""Time-to-hire by R-40 … R-49, with the worked example of the method."""

import math
import statistics
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.metrics import rules
from app.metrics.header import Header
from app.metrics.rules import Dates, FiscalQuarter, StartBasis

NEED, TENTATIVE = date(2026, 6, 8), date(2026, 7, 27)


def test_the_worked_example_takes_49_and_84_days_and_counts_in_the_fourth_quarter():
    (hire,), excluded = rules.measure([Dates("H1", "R1", NEED, TENTATIVE, date(2026, 8, 31))])
    assert (hire.t2h_toa, hire.t2h_eod, hire.quarter) == (49, 84, FiscalQuarter(2026, 4))
    assert not hire.under_80
    assert not hire.within_80
    assert excluded == []


def test_exactly_80_days_is_within_but_not_under():
    (hire,), _ = rules.measure([Dates("H1", "R1", NEED, TENTATIVE, date(2026, 8, 27))])
    assert hire.t2h_eod == 80
    assert hire.within_80
    assert not hire.under_80


@pytest.mark.parametrize(
    ("dates", "why"),
    [
        ((None, TENTATIVE, date(2026, 8, 1)), "no validated need"),
        ((NEED, None, date(2026, 8, 1)), "no accepted tentative offer"),
        ((NEED, TENTATIVE, None), "no entrance on duty"),
        ((NEED, TENTATIVE, date(2026, 7, 1)), "before the tentative offer"),
        ((NEED, date(2026, 6, 1), date(2026, 8, 1)), "before the need"),
    ],
)
def test_a_hire_with_a_missing_or_disordered_date_is_named_and_not_measured(dates, why):
    hires, (excluded,) = rules.measure([Dates("H1", "R1", *dates)])
    assert hires == []
    assert why in excluded.why


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2025, 9, 30), FiscalQuarter(2025, 4)),
        (date(2025, 10, 1), FiscalQuarter(2026, 1)),
        (date(2025, 12, 31), FiscalQuarter(2026, 1)),
        (date(2026, 1, 1), FiscalQuarter(2026, 2)),
        (date(2026, 4, 1), FiscalQuarter(2026, 3)),
    ],
)
def test_the_fiscal_year_begins_in_october_and_is_named_for_the_year_it_ends(day, quarter):
    assert rules.fiscal_quarter(day) == quarter


def test_a_year_is_the_mean_over_hires_not_the_mean_of_quarter_means():
    rows = [
        Dates(f"H{i}", "R", NEED, NEED, day)
        for i, day in enumerate([date(2026, 6, 18), date(2026, 6, 28), date(2026, 7, 18)])
    ]
    hires, _ = rules.measure(rows)
    assert [len(v) for v in rules.by_quarter(hires).values()] == [2, 1]
    assert rules.summarise(hires).mean == pytest.approx((10 + 20 + 40) / 3)


def test_percentiles_are_values_that_occurred():
    assert rules.percentile([10, 20, 30, 40, 50, 60, 70, 80, 90, 100], 0.9) == 90
    assert rules.percentile([], 0.9) is None


@given(st.lists(st.integers(0, 400), min_size=1, max_size=60))
def test_a_summary_of_counted_days_is_the_summary_of_the_days(days):
    summary = rules.summary_of(Counter(days))
    ranked = sorted(days)
    assert summary.n == len(days)
    assert summary.mean == pytest.approx(statistics.fmean(days))
    assert summary.median == statistics.median(days)
    assert summary.p80 == ranked[math.ceil(len(days) * 80 / 100) - 1]
    assert summary.p90 == ranked[math.ceil(len(days) * 90 / 100) - 1]
    assert summary.under_80 == pytest.approx(len([d for d in days if d < 80]) / len(days))
    assert summary.within_80 == pytest.approx(len([d for d in days if d < 81]) / len(days))


def test_nothing_to_summarise_has_no_mean_and_no_share():
    assert rules.summary_of({}) == rules.summary_of({80: 0}) == rules.NOTHING


def test_the_share_under_80_of_accepted_offers_is_still_that_of_entrance():
    hires, _ = rules.measure([Dates("H1", "R", NEED, date(2026, 6, 20), date(2026, 9, 30))])
    assert rules.summarise(hires, "t2h_toa").mean == 12
    assert rules.summarise(hires, "t2h_toa").under_80 == 0.0


def test_the_series_breaks_between_fiscal_years_2018_and_2019_and_nowhere_else():
    old, new = FiscalQuarter(2018, 4), FiscalQuarter(2019, 1)
    assert rules.broken_at(old, new)
    assert rules.broken_at(FiscalQuarter(2017, 1), FiscalQuarter(2026, 1))
    assert not rules.broken_at(new, FiscalQuarter(2019, 2))
    assert not rules.broken_at(FiscalQuarter(2018, 3), old)


def test_the_six_measures_are_those_of_the_method():
    spans = {m.value: (span.start.value, span.stop.value) for m, span in rules.MEASURES.items()}
    assert spans == {
        "m1": ("NEED_VALIDATED", "TJO_ACCEPTED"),
        "m2": ("NEED_VALIDATED", "EOD"),
        "m3": ("RPA", "JOA_OPEN"),
        "m4": ("JOA_CLOSE", "CERT_ISSUED"),
        "m5": ("CERT_ISSUED", "CERT_RETURNED"),
        "m6": ("SUIT_INIT", "SUIT_DONE"),
    }


def a_header(**more):
    excluded = {"no accepted tentative offer on record": 2, "no validated need on record": 1}
    return Header(
        population="All hires of CISA", as_of=date(2026, 10, 31), n=40, excluded=excluded, backdated=3, **more
    )


def test_every_view_can_say_population_start_cut_off_exclusions_and_the_break_of_the_series():
    said = " ".join(a_header().lines)
    for words in (
        "Population: All hires of CISA.",
        "earliest in the requisition’s chain",
        "Data as of 2026-10-31.",
        "n = 40 measured; 3 not measured (2 no accepted tentative offer on record; 1 no validated need on record)",
        "3 of 40 rest on a date that was entered more than a day late",
        "Series break at fiscal year 2019",
        "Method: R-40 to R-49",
    ):
        assert words in said


def test_the_header_says_when_the_quarters_shown_lie_on_both_sides_of_the_break():
    assert "both sides" in a_header(first=FiscalQuarter(2018, 1), last=FiscalQuarter(2020, 1)).series_break
    assert "both sides" not in a_header(first=FiscalQuarter(2019, 1)).series_break
    assert "both sides" not in a_header(first=FiscalQuarter(2017, 1), last=FiscalQuarter(2018, 4)).series_break


def test_the_header_says_when_the_clock_starts_at_the_committees_approval():
    assert "Strategic Hiring Committee" in a_header(start_basis=StartBasis.SHC_APPROVAL).lines[1]
