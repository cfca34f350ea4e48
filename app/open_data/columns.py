"""The columns of a lead's tables, each with what it holds, its unit and its meaning."""

from collections.abc import Mapping

from app.open_data.files import Column, Kind

TITLES = {
    "periods": "The measures by fiscal quarter and year",
    "notices": "Notices to applicants by fiscal quarter and year",
    "hires": "The hires behind the figures",
    "excluded": "Hires that cannot be measured",
    "steps": "Days in each step",
    "holders": "Who had the next move",
    "outcomes": "How far applications came",
    "open": "Requisitions under way",
}
"""The tables of an export by name."""
OUTCOMES = (
    *("applied", "qualified", "referred", "selected", "offered", "accepted", "declined", "entered", "withdrawn"),
    "redirected",
)


def _day(name: str, meaning: str) -> Column:
    return Column(name, Kind.DAY, meaning)


def _text(name: str, meaning: str) -> Column:
    return Column(name, Kind.TEXT, meaning)


def _whole(name: str, meaning: str, unit: str = "calendar days") -> Column:
    return Column(name, Kind.WHOLE, meaning, unit)


def _number(name: str, meaning: str, unit: str = "calendar days") -> Column:
    return Column(name, Kind.NUMBER, meaning, unit)


def _yes_no(name: str, meaning: str) -> Column:
    return Column(name, Kind.YES_NO, meaning)


TENTATIVE = "validated need to accepted tentative offer"
ENTRANCE = "validated need to entrance on duty"
SUMMARY = (
    _number("mean", "Mean"),
    _number("median", "Median"),
    _number("p80", "80th percentile, nearest rank"),
    _number("p90", "90th percentile, nearest rank"),
)

OF: Mapping[str, tuple[Column, ...]] = {
    "periods": (
        _text("period", "Fiscal quarter or year of entrance on duty (of the answer for `wait`), or all of them (R-47)"),
        _text("measure", "m1 to m6, or `wait`"),
        _text("name", "From which event to which"),
        _whole("n", "Hires measured; for `wait`, applications answered", "people"),
        *SUMMARY,
        _number("under_80", "m2: share with fewer than 80 days, as EO 14170 words it (R-44)", "0–1"),
        _number("within_80", "m2: share with at most 80 days, as OPM reports it (R-44)", "0–1"),
    ),
    "notices": (
        _text("period", "Fiscal quarter or year in which the notices were due, or all of them"),
        _text("notice", "`receipt` of the application or its `outcome` (R-57)"),
        _whole("in_time", "Gone out by the day they were due", "notices"),
        _whole("late", "Gone out after it", "notices"),
        _whole("missing", "Not gone out though due", "notices"),
        _whole("not_due", "Not gone out and not due yet", "notices"),
        _number("share_in_time", "In time, of those that were due", "0–1"),
    ),
    "hires": (
        _text("hire", "Key of the application; no name"),
        _text("requisition", "Key of the requisition"),
        _day("need_on", "Earliest validated need of the chain (R-43)"),
        _day("tentative_on", "Tentative offer accepted"),
        _day("entered_on", "Entrance on duty"),
        _whole("m1", f"Days, {TENTATIVE} (R-40)"),
        _whole("m2", f"Days, {ENTRANCE} (R-40)"),
        _whole("m3", "Days, personnel action requested to announcement open"),
        _whole("m4", "Days, announcement closed to certificate issued"),
        _whole("m5", "Days, certificate issued to certificate returned"),
        _whole("m6", "Days, vetting started to vetting decided"),
        _whole("adjusted", "m2 less recorded pauses, furloughs and holds; m2 is the official figure"),
        _whole("fiscal_year", "Fiscal year of entrance on duty", "year"),
        _whole("quarter", "Fiscal quarter of entrance on duty, 1 to 4", "quarter"),
        _yes_no("under_80", "Fewer than 80 days to entrance on duty"),
        _yes_no("within_80", "At most 80 days to entrance on duty"),
        _yes_no("backdated", "Rests on a date that was entered more than a day late"),
        _text("provision", "Provision of Executive Order 14409 that the requisition serves"),
        _text("nice_role", "NICE work role, or DoD’s code where NICE has none"),
        _text("series", "Occupational series"),
        _whole("grade", "Grade", "grade"),
        _text("authority", "Hiring authority"),
        _text("location", "Duty location"),
    ),
    "excluded": (
        _text("hire", "Key of the application; no name"),
        _text("requisition", "Key of the requisition"),
        _text("why", "Why this hire cannot be measured (R-42)"),
    ),
    "steps": (
        _whole("element", "Number of the element in the 14-element model", "number"),
        _text("name", "Name of the element"),
        _whole("n", "Stays in it that ended", "stays"),
        *SUMMARY,
        _whole("again", "Stays in it that were not the first of their requisition or hire", "stays"),
        _whole("model_days", "Days of the 80-day model"),
        _text("model_certainty", "How sure we are of the model's days"),
    ),
    "holders": (
        _text("holder", "Who had the next move; at every instant exactly one"),
        _number("days", "Days held, over all requisitions"),
    ),
    "outcomes": (
        _text("outcome", "How far an application came"),
        _whole("applications", "Applications that came so far", "applications"),
    ),
    "open": (
        _text("requisition", "Key of the requisition"),
        _text("title", "Title of the requisition"),
        _whole("element", "Number of the element under way", "number"),
        _text("holder", "Who has the next move"),
        _number("days_held", "Days for which this holder has had it"),
        _whole("days_total", "Days since the first validated need of the chain"),
    ),
}
OPM = (
    _text("scope", "Agency-wide, or a governmentwide mission-critical occupation"),
    _text("period", "Fiscal quarter of entrance on duty, or the year"),
    _whole("hires", "People who entered on duty and could be measured", "people"),
    _number("m1_mean", f"Average, {TENTATIVE} (M1)"),
    _number("m2_mean", f"Average, {ENTRANCE} (M2)"),
    _number("under_80", "Share of hires in fewer than 80 days", "0–1"),
    _number("within_80", "Share of hires in at most 80 days", "0–1"),
    _whole("excluded", "People who entered on duty and could not be measured (R-42)", "people"),
)
