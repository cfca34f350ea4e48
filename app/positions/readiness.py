"""What stands between a draft and the public, read from its rows and the reference data."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from app.clock import EASTERN
from app.identity.models import Agency
from app.positions import details as position_details
from app.positions import names, public_notice, queries, rules
from app.positions.details import Details
from app.positions.models import Announcement, Requisition
from app.positions.public_notice import AskedSkill, Missing, Posting
from app.reference import catalog
from app.timeline import queries as timeline_queries
from app.timeline.rules import EventType


def missing(session: Session, requisition: Requisition, announcement: Announcement, now: datetime) -> list[Missing]:
    """Name everything that the public notice still lacks; an empty list means that it may be published."""
    posting = posting_of(announcement)
    agency = session.get_one(Agency, requisition.agency_id)
    authority = catalog.authorities().get(requisition.authority)
    return [
        *_missing_steps(session, requisition),
        *_missing_details(requisition, agency.code, now.astimezone(EASTERN).date()),
        *public_notice.missing_words(posting, rated=authority is not None and authority.rated),
        *public_notice.missing_dates(posting, now),
        *public_notice.missing_skills(asked_skills(session, announcement), posting),
    ]


def _missing_steps(session: Session, requisition: Requisition) -> list[Missing]:
    """Need and job analysis come before the announcement (R-04); those of an earlier announcement still hold."""
    recorded = {event.type for event in timeline_queries.chain_of(session, requisition.id)}
    if EventType.NEED_VALIDATED not in recorded:
        return [Missing("overview", "need", "Validate the need first. The clock starts with it.")]
    if EventType.JA_CONFIRMED not in recorded:
        return [Missing("overview", "job_analysis", "Confirm the job analysis and the assessment first.")]
    return []


def _missing_details(requisition: Requisition, agency: str, today: date) -> list[Missing]:
    found = position_details.problems(details_of(requisition), agency=agency, on=today)
    return [Missing("details", field, words) for field, words in found.items()]


def details_of(requisition: Requisition) -> Details:
    """Return the requisition's details as values."""
    return Details(**{field: getattr(requisition, field) for field in Details.__slots__})


def posting_of(announcement: Announcement) -> Posting:
    """Return the announcement as the rules read it."""
    return Posting(
        summary=announcement.summary,
        duties=announcement.duties,
        qualifications=announcement.qualifications,
        evaluation=announcement.evaluation,
        no_technical_assessment_reason=announcement.no_technical_assessment_reason,
        may_be_shared=announcement.certificate_may_be_shared,
        opens_at=announcement.opens_at,
        closes_at=announcement.closes_at,
        short_period_reason=announcement.short_period_reason,
    )


def asked_skills(session: Session, announcement: Announcement) -> list[AskedSkill]:
    """Return the asked skills with their names, and whether their test is a technical assessment."""
    tests = catalog.tested_by()
    return [
        AskedSkill(
            name=names.skill_name(row.skill_id),
            weight=row.weight,
            tested_by=row.tested_by,
            technical=row.tested_by in tests and tests[row.tested_by].technical,
        )
        for row in queries.skills_of(session, announcement.id)
    ]


def check_choices(choices: Sequence[tuple[str, str]]) -> None:
    """Refuse skills and tests that do not exist, and a skill named twice.

    Args:
        choices: pairs of skill id and test code; a test may still be open (`""`).

    Raises:
        WrongDetails: says which.
    """
    seen: set[str] = set()
    for skill_id, test in choices:
        if skill_id not in names.skills():
            raise rules.WrongDetails({"skills": "Choose skills from the list."})
        if skill_id in seen:
            raise rules.WrongDetails({"skills": f"“{names.skill_name(skill_id)}” is listed twice."})
        if test and test not in catalog.tested_by():
            raise rules.WrongDetails({"skills": "Choose how each skill is tested from the list."})
        seen.add(skill_id)
