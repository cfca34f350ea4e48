"""A reviewer's acts: open the record, decide with a reason. No classifier is imported here, and none may be."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.applications import rules as application_rules
from app.applications.models import Application
from app.applications.rules import Actor, Preference, Status
from app.assessment import queries, rules
from app.assessment.models import RecordOpening, Review
from app.assessment.rules import Category, Decision
from app.audit import services as audit_log
from app.errors import NotFound
from app.positions.models import Announcement
from app.timeline import services as timeline
from app.timeline.rules import EventType


@dataclass(frozen=True, slots=True)
class Reviewer:
    """The named human who decides."""

    person_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the reviewer entered."""

    decision: Decision
    rating: int | None
    preference: Preference
    reason_code: str
    reason: str


@dataclass(frozen=True, slots=True)
class RatingPlan:
    """What the announcement's authority asks: is anyone rated, and does preference float?"""

    rated: bool
    professional_gs9_or_above: bool


TARGET = {Decision.QUALIFIED: Status.QUALIFIED, Decision.NOT_QUALIFIED: Status.NOT_QUALIFIED}
EVENT = {Decision.QUALIFIED: EventType.FOUND_QUALIFIED, Decision.NOT_QUALIFIED: EventType.FOUND_NOT_QUALIFIED}


def open_record(session: Session, *, application: Application, reviewer: Reviewer, now: datetime) -> None:
    """Note that this reviewer opened this résumé."""
    session.add(
        RecordOpening(
            agency_id=application.agency_id, application_id=application.id, person_id=reviewer.person_id, at=now
        )
    )
    audit_log.record(
        session,
        action="opened",
        subject=("application", application.id),
        at=now,
        actor_id=reviewer.person_id,
        agency_id=application.agency_id,
    )


def decide(
    session: Session,
    *,
    application_id: UUID,
    reviewer: Reviewer,
    judgement: Judgement,
    plan: RatingPlan,
    now: datetime,
) -> Review:
    """Record a named human's decision; the category follows from it by law.

    Raises:
        NotFound: no such application in this agency.
        RecordNotOpened, NotAReason, BadRating: see `rules`.
        IllegalMove: the application is past this step.
    """
    application = session.get(Application, application_id, with_for_update=True, populate_existing=True)
    if application is None:
        raise NotFound
    opened = queries.opened_at(session, application_id=application_id, person_id=reviewer.person_id)
    rules.check_reason(judgement.reason, opened)
    assert opened is not None
    category = rules.category_of(
        judgement.decision,
        judgement.rating,
        judgement.preference,
        rated=plan.rated,
        professional_gs9_or_above=plan.professional_gs9_or_above,
    )
    target = TARGET[judgement.decision]
    if application.status is not target:
        application.status = application_rules.move(application.status, target, Actor.HR_SPECIALIST)
        _tell_the_clock(session, application, judgement.decision, reviewer, now)
    application.updated_at = now
    review = _review(application, reviewer, judgement, category, opened, now)
    session.add(review)
    session.flush()
    audit_log.record(
        session,
        action="decided",
        subject=("application", application.id),
        at=now,
        actor_id=reviewer.person_id,
        agency_id=application.agency_id,
        decision=judgement.decision.value,
        reason_code=judgement.reason_code,
    )
    return review


def _tell_the_clock(
    session: Session, application: Application, decision: Decision, reviewer: Reviewer, now: datetime
) -> None:
    timeline.record(
        session,
        agency_id=application.agency_id,
        requisition_id=session.get_one(Announcement, application.announcement_id).requisition_id,
        application_id=application.id,
        type=EVENT[decision],
        happened_at=now,
        entered_at=now,
        actor_id=reviewer.person_id,
        actor_name=reviewer.name,
    )


def _review(
    application: Application,
    reviewer: Reviewer,
    judgement: Judgement,
    category: Category | None,
    opened: datetime,
    now: datetime,
) -> Review:
    return Review(
        agency_id=application.agency_id,
        application_id=application.id,
        decision=judgement.decision,
        rating=judgement.rating,
        category=category,
        preference=judgement.preference.value,
        reason_code=judgement.reason_code,
        reason=judgement.reason.strip(),
        record_opened_at=opened,
        reviewer_id=reviewer.person_id,
        reviewer_name=reviewer.name,
        at=now,
    )
