"""Reading USAJOBS files of 2016 and of today: what is understood, what is refused by name, and what cannot harm."""

import copy
import json
from datetime import date

import pytest

from app.positions import usajobs
from app.positions.usajobs import ImportedAnnouncement, NotUsajobs, RefusedItem

ITEM = {
    "MatchedObjectId": "900000001",
    "MatchedObjectDescriptor": {
        "PositionID": "TEST-26-001",
        "PositionTitle": "IT Cybersecurity Specialist (INFOSEC)",
        "PositionURI": "https://www.usajobs.gov/GetJob/ViewDetails/900000001",
        "OrganizationName": "Example Bureau",
        "PositionLocation": [{"LocationName": "Ogden, Utah"}, {"LocationName": "Denver, Colorado"}],
        "JobCategory": [{"Code": "2200", "Name": "Group"}, {"Code": "2210", "Name": "IT"}],
        "JobGrade": [{"Code": "GS"}],
        "PositionRemuneration": [
            {"MinimumRange": "99200.0", "MaximumRange": "153354.0", "RateIntervalCode": "PA", "Description": "Per Year"}
        ],
        "PositionStartDate": "2024-06-04T00:00:00.0000",
        "PositionEndDate": "2024-06-12T23:59:59.9970",
        "QualificationSummary": "One year of specialized experience.",
        "UserArea": {
            "Details": {
                "JobSummary": "Defend &amp; watch <b>networks</b>.",
                "MajorDuties": ["Triage alerts.", "Lead responses."],
                "LowGrade": "12",
                "HighGrade": "13",
                "TotalOpenings": "3",
                "SecurityClearance": "Top Secret",
                "PositionSensitivitiy": "Critical-Sensitive (CS)/High Risk",
                "TeleworkEligible": "True",
                "RemoteIndicator": False,
            }
        },
    },
}


def changed(path, value):
    """The item with one value changed, or dropped where it is None."""
    item = copy.deepcopy(ITEM)
    *way, last = path.split(".")
    place = item
    for key in way:
        place = place[key]
    if value is None:
        place.pop(last)
    else:
        place[last] = value
    return item


def a_file(*items):
    return json.dumps({"SearchResult": {"SearchResultItems": list(items)}}).encode()


def only(item):
    (found,) = usajobs.read(a_file(item))
    return found


def test_an_item_of_today_is_understood_whole():
    item = only(ITEM)
    assert item == ImportedAnnouncement(
        source_id="900000001",
        number="TEST-26-001",
        title="IT Cybersecurity Specialist (INFOSEC)",
        url="https://www.usajobs.gov/GetJob/ViewDetails/900000001",
        organization="Example Bureau",
        series="2210",
        pay_plan="GS",
        grade_low=12,
        grade_high=13,
        pay_min=99200,
        pay_max=153354,
        openings=3,
        duty_location="Ogden, Utah and 1 more",
        telework="situational",
        clearance="top_secret",
        risk_level="high",
        sensitivity="critical_sensitive",
        opened_on=date(2024, 6, 4),
        closed_on=date(2024, 6, 12),
        summary="Defend & watch networks .",
        duties="Triage alerts.\nLead responses.",
        qualifications="One year of specialized experience.",
        requirements="",
        evaluation="",
    )


DETAILS = "MatchedObjectDescriptor.UserArea.Details"


@pytest.mark.parametrize(
    ("path", "value", "field", "expected"),
    [
        (f"{DETAILS}.MajorDuties", None, "duties", ""),
        (f"{DETAILS}.MajorDuties", "One duty.", "duties", "One duty."),
        (f"{DETAILS}.LowGrade", "00", "grade_low", None),
        (f"{DETAILS}.LowGrade", "15", "grade_high", None),
        (f"{DETAILS}.TotalOpenings", "Many", "openings", 1),
        (f"{DETAILS}.RemoteIndicator", "true", "telework", "remote"),
        (f"{DETAILS}.TeleworkEligible", "False", "telework", "none"),
        (f"{DETAILS}.TeleworkEligible", None, "telework", ""),
        (f"{DETAILS}.SecurityClearance", "Other", "clearance", ""),
        ("MatchedObjectDescriptor.PositionRemuneration", [], "pay_max", 0),
        ("MatchedObjectDescriptor.JobCategory", [{"Code": "1500"}], "series", "1500"),
        ("MatchedObjectDescriptor.JobCategory", "2210", "series", ""),
        ("MatchedObjectDescriptor.PositionLocation", [], "duty_location", ""),
        ("MatchedObjectDescriptor.PositionEndDate", "2024-06-12T00:00:00Z", "closed_on", date(2024, 6, 12)),
        ("MatchedObjectDescriptor.QualificationSummary", "a\x00b", "qualifications", "ab"),
        ("MatchedObjectDescriptor.QualificationSummary", 7, "qualifications", "7"),
    ],
)
def test_what_the_source_says_otherwise_or_not_at_all(path, value, field, expected):
    assert getattr(only(changed(path, value)), field) == expected


def test_pay_that_is_not_by_the_year_is_left_for_people_to_enter():
    hourly = [{"MinimumRange": "20.5", "MaximumRange": "30.0", "RateIntervalCode": "PH", "Description": "Per Hour"}]
    item = only(changed("MatchedObjectDescriptor.PositionRemuneration", hourly))
    assert (item.pay_min, item.pay_max) == (0, 0)


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ("nonsense", "MatchedObjectId"),
        ({}, "MatchedObjectId"),
        (changed("MatchedObjectId", "x" * 61), "MatchedObjectId"),
        (changed("MatchedObjectDescriptor", None), "PositionTitle"),
        (changed("MatchedObjectDescriptor.PositionTitle", "x" * 161), "PositionTitle"),
        (changed("MatchedObjectDescriptor.UserArea", None), "JobSummary"),
        (changed("MatchedObjectDescriptor.PositionStartDate", "soon"), "PositionStartDate"),
        (changed("MatchedObjectDescriptor.PositionEndDate", "2020-01-01"), "lies before"),
    ],
)
def test_an_unusable_item_is_refused_by_name_and_the_rest_goes_on(item, words):
    refused, good = usajobs.read(a_file(item, ITEM))
    assert isinstance(refused, RefusedItem)
    assert words in refused.reason
    assert refused.name
    assert isinstance(good, ImportedAnnouncement)


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"\xff\xfe\x00", b"[]", b"{}", b'{"SearchResult": {"SearchResultItems": 5}}', b"[" * 100_000],
    ids=["empty", "a page", "not text", "a list", "an object", "no list", "nested without end"],
)
def test_a_file_that_is_no_answer_of_usajobs_is_refused_whole(content):
    with pytest.raises(NotUsajobs):
        usajobs.read(content)
