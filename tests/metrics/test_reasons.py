"""Who said no, and why: reasons of a short list by quarter; where they are few no share is given."""

import pytest

from app.metrics import reasons
from app.metrics.answers import Parted
from app.metrics.asked import Asked
from app.metrics.rules import FiscalQuarter

Q1, Q2 = FiscalQuarter(2026, 1), FiscalQuarter(2026, 2)
COUNTED = {
    Parted(Q1, "declined", "pay"): 3,
    Parted(Q2, "declined", "pay"): 2,
    Parted(Q2, "declined", ""): 1,
    Parted(Q2, "withdrawn", "time_taken"): 4,
    Parted(Q1, "redirected", "shared"): 1,
}


@pytest.fixture
def shown():
    return reasons.reasons(COUNTED, Asked())


def test_reasons_are_counted_by_kind_the_most_frequent_first_and_none_given_last(shown):
    assert [(r.kind, r.words, r.n) for r in shown.reasons] == [
        ("declined", "Pay or grade", 5),
        ("declined", "No reason given", 1),
        ("withdrawn", "Hiring took too long", 4),
        ("redirected", "On a certificate shared with another agency", 1),
    ]


def test_a_share_is_given_from_five_people_on(shown):
    assert [r.share for r in shown.reasons] == [5 / 6, 1 / 6, None, None]


def test_every_quarter_has_its_own_line_and_the_lines_add_up(shown):
    declined = shown.kinds[0]
    assert [(q.name, q.counts) for q in declined.quarters] == [("FY2026 Q1", (3, 0)), ("FY2026 Q2", (2, 1))]
    assert declined.quarters[0].args == {"from": "2026Q1", "to": "2026Q1"}
    assert [sum(column) for column in zip(*(q.counts for q in declined.quarters), strict=True)] == [5, 1]


def test_the_sentence_names_the_reason_given_most_often_and_how_many_gave_none(shown):
    assert shown.finding == (
        "10 declined an offer or withdrew; 1 of them gave no reason, and “pay or grade” was named most often, 5 times. "
        "1 application led elsewhere."
    )
    assert reasons.reasons({}, Asked()).finding.startswith("Nobody has declined")
    assert reasons.reasons({}, Asked()).chart is None
