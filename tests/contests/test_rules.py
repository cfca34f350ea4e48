"""Who may answer a contest, until when, and where a sentence stands."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from app.contests.rules import NotInResume, NotInvolved, check_not_involved, due, place

RESUME = "EXPERIENCE\n• Tuned Splunk searches and\n  built dashboards\n• Ran Nessus scans (weekly)"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Ran Nessus scans (weekly)", "Ran Nessus scans (weekly)"),
        ("  • Ran Nessus scans (weekly)  ", "Ran Nessus scans (weekly)"),
        ("Tuned Splunk searches and built dashboards", "Tuned Splunk searches and\n  built dashboards"),
        ("“Ran Nessus scans”", "Ran Nessus scans"),
    ],
)
def test_a_copied_sentence_is_found_where_it_stands(said, found):
    start, end = place(said, RESUME)
    assert RESUME[start:end] == found


@pytest.mark.parametrize("said", ["Ran Qualys scans", "", " •  ", "Ran Nessus scans .weekly."])
def test_a_sentence_that_does_not_stand_there_is_refused(said):
    with pytest.raises(NotInResume):
        place(said, RESUME)


def test_whoever_judged_before_does_not_answer():
    one, other = UUID(int=1), UUID(int=2)
    check_not_involved(one, {other})
    with pytest.raises(NotInvolved):
        check_not_involved(one, {other, one})


def test_the_clock_of_a_contest_is_ten_days():
    assert due(datetime(2026, 6, 15, 15, 0, tzinfo=UTC)) == datetime(2026, 6, 25, 15, 0, tzinfo=UTC)
