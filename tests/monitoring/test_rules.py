"""Which outcomes count, when a year is measured, and what switching needs."""

from datetime import UTC, datetime

import pytest

from app.applications.rules import Status
from app.monitoring import rules
from app.monitoring.rules import ReasonMissing


def test_every_status_that_ends_an_application_is_passed_or_failed_somewhere():
    known = {s for passing, failing in rules.OUTCOMES.values() for s in passing | failing}
    assert set(Status) - known == {Status.DRAFT, Status.SUBMITTED, Status.WITHDRAWN}


@pytest.mark.parametrize(
    ("now", "year"),
    [
        (datetime(2026, 11, 14, 12, tzinfo=UTC), 2025),
        (datetime(2026, 11, 15, 12, tzinfo=UTC), 2026),
        (datetime(2026, 3, 1, tzinfo=UTC), 2025),
    ],
)
def test_a_year_is_measured_when_it_has_been_over_for_45_days(now, year):
    assert rules.fiscal_year_to_measure(now) == year


@pytest.mark.parametrize(("on", "reason", "number"), [(True, "", "1"), (False, "", ""), (True, "Because", "")])
def test_switching_needs_a_reason_and_asking_a_control_number(on, reason, number):
    with pytest.raises(ReasonMissing):
        rules.check_switch(on, reason, number)


def test_stopping_needs_no_number():
    rules.check_switch(False, "The guidelines were rescinded", "")
