"""Valid rows with nothing said that the test does not say."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from app.applicants.models import Resume
from app.applications.models import Application, SubmittedResume
from app.applications.rules import Status
from app.identity.models import Agency, Person, RoleAssignment
from app.identity.rules import Role
from app.matching.models import Finding, Match, MatchLine
from app.positions.models import Announcement, AnnouncementSkill, Requisition
from app.timeline.models import TimelineEvent
from app.timeline.rules import EventType

NOW = datetime(2026, 6, 15, 15, 0, tzinfo=UTC)
SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
"""Published corpora beside the repository, where somebody put them; tests that want them skip without."""

RESUME = (
    "Security analyst\n"
    "Triaged alerts in the SIEM and led the response to three ransomware incidents.\n"
    "Scanned 4,000 hosts every week and drove remediation of critical vulnerabilities.\n"
)


def _add(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def an_agency(session: Session, **more: Any) -> Agency:
    code = more.pop("code", f"A{uuid4().hex[:6].upper()}")
    return _add(session, Agency(code=code, name=more.pop("name", f"Agency {code}"), **more))


def a_person(session: Session, *, role: Role | None = None, agency: Agency | None = None, **more: Any) -> Person:
    name = more.pop("name", "Sam Sample")
    subject = more.pop("subject", uuid4().hex)
    person = _add(
        session,
        Person(
            issuer=more.pop("issuer", "http://127.0.0.1:9"),
            subject=subject,
            name=name,
            email=more.pop("email", f"{subject[:8]}@example.com"),
            created_at=NOW,
            **more,
        ),
    )
    if role is not None:
        _add(
            session,
            RoleAssignment(person_id=person.id, agency_id=agency.id if agency else None, role=role, granted_at=NOW),
        )
    return person


def a_requisition(session: Session, agency: Agency, **more: Any) -> Requisition:
    requisition_id = more.pop("id", uuid4())
    fields: dict[str, Any] = {
        "title": "IT Cybersecurity Specialist (INFOSEC)",
        "provision": "EO14409-2d",
        "nice_role": "PD-WRL-007",
        "series": "2210",
        "grade_low": 13,
        "grade_high": 13,
        "authority": "DHA_GW_CYBER",
        "duty_location": "Washington, DC",
        "telework": "situational",
        "clearance": "secret",
        "risk_level": "moderate",
        "sensitivity": "noncritical_sensitive",
        "pay_min": 117962,
        "pay_max": 153354,
        "created_at": NOW,
        "chain_id": requisition_id,
    }
    return _add(session, Requisition(id=requisition_id, agency_id=agency.id, **(fields | more)))


def an_announcement(
    session: Session, agency: Agency, *, requisition: Requisition | None = None, **more: Any
) -> Announcement:
    """An announcement that has been open for a day and closes in ten."""
    requisition = requisition or a_requisition(session, agency)
    now = more.pop("now", NOW)
    fields: dict[str, Any] = {
        "number": f"{agency.code}-{uuid4().hex[:8]}",
        "title": requisition.title,
        "summary": "Find and fix vulnerabilities before others do.",
        "duties": "Scan systems for vulnerabilities, rank the findings and see them fixed.",
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=10),
        "published_at": now - timedelta(days=1),
        "created_at": now - timedelta(days=2),
    }
    return _add(session, Announcement(agency_id=agency.id, requisition_id=requisition.id, **(fields | more)))


def a_skill(session: Session, announcement: Announcement, skill_id: str, **more: Any) -> AnnouncementSkill:
    fields: dict[str, Any] = {"weight": 0.5, "tested_by": "sme_resume_review"}
    return _add(
        session,
        AnnouncementSkill(
            agency_id=announcement.agency_id, announcement_id=announcement.id, skill_id=skill_id, **(fields | more)
        ),
    )


def a_resume(session: Session, person: Person, **more: Any) -> Resume:
    fields: dict[str, Any] = {
        "filename": "resume.txt",
        "media_type": "text/plain",
        "size_bytes": len(RESUME),
        "pages": 1,
        "sha256": "0" * 64,
        "text": RESUME,
        "created_at": NOW,
    }
    return _add(session, Resume(person_id=person.id, **(fields | more)))


def an_application(session: Session, announcement: Announcement, person: Person, **more: Any) -> Application:
    """A submitted application with its frozen résumé; say `status=Status.DRAFT` for a draft."""
    status = more.pop("status", Status.SUBMITTED)
    text = more.pop("text", RESUME)
    resume = a_resume(session, person, text=text)
    submitted = status is not Status.DRAFT
    application: Application = _add(
        session,
        Application(
            agency_id=announcement.agency_id,
            announcement_id=announcement.id,
            person_id=person.id,
            resume_id=resume.id,
            applicant_name=person.name,
            email=person.email,
            status=status,
            created_at=NOW,
            updated_at=NOW,
            submitted_at=more.pop("submitted_at", NOW) if submitted else None,
            receipt_number=f"R{uuid4().hex[:10].upper()}" if submitted else None,
            **more,
        ),
    )
    if submitted:
        _add(
            session,
            SubmittedResume(
                agency_id=announcement.agency_id,
                application_id=application.id,
                filename=resume.filename,
                media_type=resume.media_type,
                pages=resume.pages,
                sha256=resume.sha256,
                text=text,
                submitted_at=NOW,
            ),
        )
    return application


def an_event(
    session: Session,
    requisition: Requisition,
    type_: EventType,
    happened_at: datetime,
    *,
    application_id: UUID | None = None,
    reason: str = "",
    entered_at: datetime | None = None,
) -> TimelineEvent:
    return _add(
        session,
        TimelineEvent(
            agency_id=requisition.agency_id,
            requisition_id=requisition.id,
            application_id=application_id,
            type=type_,
            happened_at=happened_at,
            entered_at=entered_at or happened_at,
            actor_name="Sam Sample",
            reason=reason,
        ),
    )


def a_match(session: Session, application: Application, score: float = 0.5, **more: Any) -> Match:
    """A reading with one line for each `skills` entry: id → (finding, probability)."""
    skills: dict[str, tuple[Finding, float]] = more.pop("skills", {"incident-triage": (Finding.MET, score)})
    fields: dict[str, Any] = {
        "model_version": "a-model",
        "model_hash": "0" * 64,
        "requirements_hash": "0" * 64,
        "resume_sha256": "0" * 64,
        "score": score,
        "created_at": NOW,
    }
    match: Match = _add(
        session, Match(agency_id=application.agency_id, application_id=application.id, **(fields | more))
    )
    for skill_id, (finding, probability) in skills.items():
        shown = finding in (Finding.MET, Finding.PARTLY)
        session.add(
            MatchLine(
                agency_id=match.agency_id,
                match_id=match.id,
                skill_id=skill_id,
                weight=1.0,
                probability=probability,
                finding=finding,
                start=RESUME.index("Triaged") if shown else None,
                end=RESUME.index("\nScanned") if shown else None,
                sentence=RESUME.splitlines()[1] if shown else "",
            )
        )
    session.flush()
    return match
