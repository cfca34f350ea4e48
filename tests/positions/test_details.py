"""Which details of a position stand, and which field is named when they do not."""

from dataclasses import replace
from datetime import date

import pytest

from app.positions import details
from app.positions.details import Details
from app.positions.rules import WrongDetails

TODAY = date(2026, 6, 15)
GOOD = Details(
    title="IT Cybersecurity Specialist (INFOSEC)",
    openings=2,
    provision="EO14409-2d",
    nice_role="PD-WRL-007",
    series="2210",
    pay_plan="GS",
    grade_low=13,
    grade_high=14,
    authority="DHA_GW_CYBER",
    duty_location="Washington, DC",
    telework="situational",
    clearance="secret",
    risk_level="moderate",
    sensitivity="noncritical_sensitive",
    pay_min=120579,
    pay_max=185234,
)


def wrong(on=TODAY, agency="TREASURY", **changes):
    return set(details.problems(replace(GOOD, **changes), agency=agency, on=on))


def test_a_direct_hire_cyber_role_and_a_category_rating_role_both_stand():
    assert wrong() == set()
    assert wrong(authority="DE_CR", series="0343", grade_low=9, grade_high=11) == set()


@pytest.mark.parametrize("code", ["551", "672"])
def test_a_role_that_only_dod_has_stands_and_one_that_nice_has_too_is_named_by_its_nice_id(code):
    assert wrong(nice_role=code) == set()
    assert wrong(nice_role="531") == {"nice_role"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"openings": 0}, "openings"),
        ({"provision": "EO99999"}, "provision"),
        ({"nice_role": ""}, "nice_role"),
        ({"series": "9999"}, "series"),
        ({"authority": "FRIEND"}, "authority"),
        ({"duty_location": ""}, "duty_location"),
        ({"telework": "sometimes"}, "telework"),
        ({"clearance": "cosmic"}, "clearance"),
        ({"risk_level": ""}, "risk_level"),
        ({"sensitivity": ""}, "sensitivity"),
        ({"grade_low": 0}, "grade_low"),
        ({"grade_low": 14, "grade_high": 13}, "grade_high"),
        ({"grade_high": 16}, "grade_high"),
        ({"pay_min": 0}, "pay_min"),
        ({"pay_max": 1000}, "pay_max"),
        ({"clearance": "top_secret"}, "sensitivity"),
    ],
)
def test_each_wrong_detail_is_named(changes, field):
    assert field in wrong(**changes)


@pytest.mark.parametrize(
    ("series", "low", "high", "field"),
    [
        ("2210", 12, 15, None),
        ("1811", 12, 15, None),
        ("0854", 12, 12, None),
        ("2210", 11, 13, "grade_low"),
        ("0132", 13, 13, "series"),
        ("0343", 13, 13, "series"),
    ],
)
def test_governmentwide_cyber_direct_hire_covers_its_series_at_gs_12_to_15_only(series, low, high, field):
    assert wrong(series=series, grade_low=low, grade_high=high) == ({field} if field else set())


def test_an_expired_authority_is_refused_from_the_day_after_its_last():
    assert wrong(on=date(2028, 12, 31)) == set()
    assert wrong(on=date(2029, 1, 1)) == {"authority"}


def test_an_authority_of_one_agency_is_not_anothers():
    assert wrong(authority="CTMS", agency="TREASURY") == {"authority"}
    assert wrong(authority="CTMS", agency="CISA") == set()


def test_a_pay_plan_without_grades_asks_for_none():
    assert wrong(pay_plan="GG", authority="CES", agency="DOW", grade_low=None, grade_high=None) == set()


def test_no_provision_is_a_valid_answer():
    assert wrong(provision="") == set()


def test_the_refusal_carries_each_field_with_its_words():
    with pytest.raises(WrongDetails) as refusal:
        details.check(replace(GOOD, grade_low=9), agency="TREASURY", on=TODAY)
    assert "GS-12 to GS-15" in refusal.value.problems["grade_low"]
