"""Time-to-hire by R-40 … R-49, with the worked example of the method."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from app.metrics import rules
from app.metrics.cli import metrics
from app.metrics.rules import Dates, FiscalQuarter

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


def _run(tmp_path, requisitions):
    file = tmp_path / "history.json"
    file.write_text(json.dumps({"as_of": "2026-10-31", "requisitions": requisitions}))
    return CliRunner().invoke(metrics, ["hires", str(file), "--json"])


def test_the_command_measures_events_in_any_order_and_starts_a_chain_at_its_earliest_need(tmp_path):
    result = _run(
        tmp_path,
        [
            {
                "id": "R2",
                "chain": "C1",
                "agency": "DHS",
                "events": [
                    {"type": "EOD", "on": "2026-08-31", "hire": "H1"},
                    {"type": "TJO_ACCEPTED", "on": "2026-07-27", "hire": "H1"},
                    {"type": "NEED_VALIDATED", "on": "2026-07-01"},
                    {"type": "EOD", "on": "2026-08-31", "hire": "H2"},
                ],
            },
            {"id": "R1", "chain": "C1", "agency": "DHS", "events": [{"type": "NEED_VALIDATED", "on": "2026-06-08"}]},
        ],
    )
    assert result.exit_code == 0
    answer = json.loads(result.output)
    assert answer["hires"] == [
        {
            "hire": "H1",
            "requisition": "R2",
            "t2h_toa": 49,
            "t2h_eod": 84,
            "fiscal_year": 2026,
            "quarter": 4,
            "under_80": False,
            "within_80": False,
        }
    ]
    assert answer["excluded"] == [{"hire": "H2", "why": "no accepted tentative offer on record"}]
    assert answer["summary"]["n"] == 1


def test_a_file_of_another_shape_is_refused_in_one_line(tmp_path):
    result = _run(tmp_path, [{"id": "R1", "events": [{"type": "LUNCH", "on": "2026-06-08"}]}])
    assert result.exit_code == 1
    assert "requisitions.0.events.0.type" in result.output
