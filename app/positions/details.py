"""A position's details, checked against each other and against the reference data of a given day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.positions import names, rules
from app.reference import catalog
from app.reference.catalog import Authority

GENERAL_SCHEDULE = "GS"


@dataclass(frozen=True, slots=True)
class Details:
    """What a requisition says of its position; codes point into the reference data, pay is in US dollars a year."""

    title: str
    openings: int
    provision: str
    nice_role: str
    series: str
    pay_plan: str
    grade_low: int | None
    grade_high: int | None
    authority: str
    duty_location: str
    telework: str
    clearance: str
    risk_level: str
    sensitivity: str
    pay_min: int
    pay_max: int


def problems(details: Details, *, agency: str, on: date) -> Mapping[str, str]:
    """Return what is wrong, by field; empty when the details stand.

    Args:
        details: what was entered.
        agency: the agency's code; some authorities belong to one agency only.
        on: the day on which the authority must be in force.
    """
    found: dict[str, str] = {}
    for field, words in (
        *_unknown(details),
        *_grades(details),
        *_authority(details, agency, on),
        *rules.check_pay(details.pay_min, details.pay_max),
        *rules.check_clearance(details.clearance, details.sensitivity),
    ):
        found.setdefault(field, words)
    return found


def check(details: Details, *, agency: str, on: date) -> None:
    """Refuse details that do not stand.

    Raises:
        WrongDetails: names each field with its problem.
    """
    found = problems(details, agency=agency, on=on)
    if found:
        raise rules.WrongDetails(found)


def _unknown(details: Details) -> Iterable[tuple[str, str]]:
    if not details.title.strip():
        yield "title", "Enter the job title."
    if not details.duty_location.strip():
        yield "duty_location", "Enter the city and state where the person will work."
    if details.openings < 1:
        yield "openings", "Enter how many people you want to hire, at least 1."
    lists: tuple[tuple[str, str, Mapping[str, object], str], ...] = (
        ("provision", details.provision, catalog.provisions(), "Choose the part of the order that this hire serves."),
        ("series", details.series, catalog.series(), "Choose an occupational series from the list."),
        ("telework", details.telework, catalog.codes("telework"), "Choose whether telework is possible."),
        ("clearance", details.clearance, catalog.codes("clearance"), "Choose a clearance, or “Not required”."),
        ("risk_level", details.risk_level, catalog.codes("risk_level"), "Designate the risk level of the position."),
        ("sensitivity", details.sensitivity, catalog.codes("sensitivity"), "Designate the position’s sensitivity."),
        ("authority", details.authority, catalog.authorities(), "Choose a hiring authority from the list."),
    )
    for field, value, known, words in lists:
        if value not in known and not (field == "provision" and not value):
            yield field, words
    if not names.knows_role(details.nice_role):
        yield (
            "nice_role",
            f"{names.became_of_role(details.nice_role)} Choose the work role that fits best.".strip(),
        )


def _grades(details: Details) -> Iterable[tuple[str, str]]:
    low, high = details.grade_low, details.grade_high
    if details.pay_plan != GENERAL_SCHEDULE:
        return
    if low is None or not 1 <= low <= 15:
        yield "grade_low", "Enter a grade from 1 to 15."
    elif high is None or not low <= high <= 15:
        yield "grade_high", "Enter a highest grade from the lowest grade up to 15."


def _authority(details: Details, agency: str, on: date) -> Iterable[tuple[str, str]]:
    authority = catalog.authorities().get(details.authority)
    if authority is None:
        return
    if authority.valid_to is not None and on > authority.valid_to:
        yield "authority", f"{authority.name} ended on {in_words(authority.valid_to)}. Choose another authority."
    if authority.agencies and agency not in authority.agencies:
        yield "authority", f"{authority.name} belongs to {' and '.join(authority.agencies)}. Choose another authority."
    if authority.series and details.series not in authority.series:
        yield "series", f"{authority.name} covers the series {', '.join(authority.series)}. Choose one of them."
    if details.pay_plan == GENERAL_SCHEDULE and not _covers(authority, details.grade_low, details.grade_high):
        span = f"GS-{authority.grade_min} to GS-{authority.grade_max}"
        yield "grade_low", f"{authority.name} covers {span}. Choose grades in that range, or another authority."


def _covers(authority: Authority, low: int | None, high: int | None) -> bool:
    if low is None or high is None:
        return True
    return authority.grade_min <= low and high <= authority.grade_max


def in_words(day: date) -> str:
    """Say a date the federal way: 14 May 2026."""
    return f"{day.day} {day:%B %Y}"
