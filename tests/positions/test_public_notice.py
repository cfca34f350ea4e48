"""What the public notice must say before an announcement is published, item by item."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.positions import public_notice, rules
from app.positions.public_notice import AskedSkill, Posting

NOW = datetime(2026, 6, 15, 15, 0, tzinfo=UTC)
READY = Posting(
    summary="Find vulnerabilities.",
    duties="Scan systems and rank findings.",
    qualifications="One year of specialized experience.",
    evaluation="We place you in Best Qualified, Well Qualified or Qualified.",
    no_technical_assessment_reason="",
    may_be_shared=False,
    opens_at=rules.opening_instant(date(2026, 6, 15)),
    closes_at=rules.closing_instant(date(2026, 6, 24)),
    short_period_reason="",
)
SKILL = AskedSkill("Vulnerability assessment", 1.0, "technical_test", technical=True)


def test_a_complete_announcement_lacks_nothing():
    assert public_notice.missing_words(READY, rated=True) == []
    assert public_notice.missing_dates(READY, NOW) == []
    assert public_notice.missing_skills([SKILL], READY) == []


@pytest.mark.parametrize("field", ["summary", "duties", "qualifications", "evaluation"])
def test_each_empty_text_is_named(field):
    assert [m.field for m in public_notice.missing_words(replace(READY, **{field: "  "}), rated=False)] == [field]


def test_sharing_must_be_decided_either_way():
    assert [m.field for m in public_notice.missing_words(replace(READY, may_be_shared=None), rated=False)] == [
        "may_be_shared"
    ]
    assert public_notice.missing_words(replace(READY, may_be_shared=True), rated=False) == []


@pytest.mark.parametrize(
    ("evaluation", "enough"),
    [
        ("We review your résumé.", False),
        ("You are Best Qualified or not.", False),
        ("Categories: Best Qualified and Well Qualified.", True),
        ("Categories: Well Qualified and Qualified.", True),
    ],
)
def test_category_rating_defines_two_categories_before_posting_and_direct_hire_need_not(evaluation, enough):
    posting = replace(READY, evaluation=evaluation)
    assert (public_notice.missing_words(posting, rated=True) == []) is enough
    assert public_notice.missing_words(posting, rated=False) == []


@pytest.mark.parametrize(
    ("first", "last", "reason", "field"),
    [
        (date(2026, 6, 14), date(2026, 6, 24), "", "opens_on"),
        (date(2026, 6, 15), date(2026, 6, 18), "", "short_period_reason"),
        (date(2026, 6, 15), date(2026, 6, 18), "A flood closed the office.", None),
        (date(2026, 6, 15), date(2026, 6, 19), "", None),
    ],
    ids=["begins yesterday", "four days", "four days with a reason", "five days"],
)
def test_an_open_period_of_fewer_than_five_days_needs_a_recorded_reason(first, last, reason, field):
    posting = replace(
        READY,
        opens_at=rules.opening_instant(first),
        closes_at=rules.closing_instant(last),
        short_period_reason=reason,
    )
    assert [m.field for m in public_notice.missing_dates(posting, NOW)] == ([field] if field else [])


def test_dates_must_be_chosen():
    assert [m.field for m in public_notice.missing_dates(replace(READY, opens_at=None), NOW)] == ["opens_on"]


def test_every_skill_needs_a_test_and_the_message_names_it():
    lacking = public_notice.missing_skills([SKILL, replace(SKILL, name="Forensics", tested_by="")], READY)
    assert [m.field for m in lacking] == ["tested_by"]
    assert "Forensics" in lacking[0].words


def test_without_a_technical_assessment_the_announcement_says_why():
    review = [replace(SKILL, technical=False)]
    assert [m.field for m in public_notice.missing_skills(review, READY)] == ["no_technical_assessment_reason"]
    reason = replace(READY, no_technical_assessment_reason="Two openings; the panel cannot be convened in time.")
    assert public_notice.missing_skills(review, reason) == []
    assert [m.field for m in public_notice.missing_skills([], reason)] == ["skills"]
