"""Acts on an announcement: draft it, set its skills, publish, extend, close."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, delete

from app.audit import services as audit_log
from app.clock import EASTERN
from app.errors import NotFound
from app.identity.models import Agency
from app.positions import names, public_notice, queries, quotes, readiness, rules
from app.positions.models import Announcement, AnnouncementSkill, Requisition
from app.positions.rules import AnnouncementState, Official
from app.timeline import queries as timeline_queries
from app.timeline import services as timeline
from app.timeline.rules import EventType
from app.work import services as work
from app.work.rules import TaskKind

NUMBER_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
COPIED = (
    "title", "summary", "duties", "qualifications", "requirements", "evaluation",
    "no_technical_assessment_reason", "certificate_may_be_shared",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """The words, the decisions and the whole days of a posting; days are Washington days, both included."""

    title: str
    summary: str
    duties: str
    qualifications: str
    requirements: str
    evaluation: str
    may_be_shared: bool | None
    opens_on: date | None
    closes_on: date | None
    short_period_reason: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One skill that people decided to ask for; `points` become shares when all are known.

    `duty` is the sentence of the duties for which software just proposed it; no form fills it.
    """

    skill_id: str
    points: float
    tested_by: str
    required: bool = False
    duty: str = ""


def draft_announcement(
    session: Session, *, requisition_id: UUID, draft: Draft, by: Official, now: datetime
) -> Announcement:
    """Write the requisition's announcement, or write it anew while it is still a draft.

    Raises:
        NotFound: not this agency's requisition.
        Frozen: the announcement is already public.
        WrongDetails: its last day lies before its first.
    """
    requisition = queries.own_requisition(session, agency_id=by.agency_id, requisition_id=requisition_id, lock=True)
    announcement = _editable(session, requisition, now)
    if draft.opens_on and draft.closes_on and draft.closes_on < draft.opens_on:
        raise rules.WrongDetails({"closes_on": "Choose a last day that is not before the first day."})
    for field in COPIED[:6]:
        setattr(announcement, field, getattr(draft, field))
    quotes.drop_fallen(session, announcement)
    announcement.certificate_may_be_shared = draft.may_be_shared
    announcement.short_period_reason = draft.short_period_reason
    announcement.opens_at = rules.opening_instant(draft.opens_on) if draft.opens_on else None
    announcement.closes_at = rules.closing_instant(draft.closes_on) if draft.closes_on else None
    _audit(session, "drafted", announcement, by, now)
    return announcement


def _editable(session: Session, requisition: Requisition, now: datetime) -> Announcement:
    announcement = queries.announcement_of(session, requisition.id)
    if announcement is not None:
        session.refresh(announcement)  # it may have been read before the requisition was held
        rules.check_not_open(queries.state_of(announcement, now))
        return announcement
    return new_draft(session, requisition=requisition, now=now)


def new_draft(session: Session, *, requisition: Requisition, now: datetime) -> Announcement:
    """Add an empty announcement to a requisition."""
    agency = session.get_one(Agency, requisition.agency_id)
    token = "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(6))
    announcement = Announcement(
        agency_id=agency.id,
        requisition_id=requisition.id,
        number=f"{agency.code}-{now.astimezone(EASTERN):%y}-{token}",
        title=requisition.title,
        created_at=now,
    )
    session.add(announcement)
    session.flush()
    return announcement


def copy_draft(session: Session, *, source_id: UUID, requisition: Requisition, now: datetime) -> None:
    """Copy the words and skills of another requisition's announcement into a new draft, without its dates."""
    source = queries.announcement_of(session, source_id)
    if source is None:
        return
    draft = new_draft(session, requisition=requisition, now=now)
    for field in COPIED:
        setattr(draft, field, getattr(source, field))
    for skill in queries.skills_of(session, source.id):
        session.add(AnnouncementSkill(**(skill.model_dump() | {"announcement_id": draft.id})))


def set_skills(
    session: Session,
    *,
    requisition_id: UUID,
    choices: Sequence[Choice],
    no_technical_assessment_reason: str,
    by: Official,
    now: datetime,
) -> Announcement:
    """Replace the asked skills of a draft with what a person decided; points become shares that add up to 1.

    Raises:
        NotFound: not this agency's requisition.
        Frozen: the announcement is already public (R-59).
        WrongDetails: an unknown skill or test, a skill named twice, or a weight that is not above 0.
    """
    requisition = queries.own_requisition(session, agency_id=by.agency_id, requisition_id=requisition_id, lock=True)
    announcement = _editable(session, requisition, now)
    readiness.check_choices([(c.skill_id, c.tested_by) for c in choices])
    weights = rules.shares([c.points for c in choices])
    quoted = quotes.kept(session, announcement, {c.skill_id: c.duty for c in choices})
    session.exec(delete(AnnouncementSkill).where(AnnouncementSkill.announcement_id == announcement.id))  # type: ignore[arg-type]  # a column, not a bool
    for position, (choice, weight) in enumerate(zip(choices, weights, strict=True)):
        session.add(
            AnnouncementSkill(
                agency_id=by.agency_id,
                announcement_id=announcement.id,
                skill_id=choice.skill_id,
                position=position,
                weight=weight,
                required=choice.required,
                tested_by=choice.tested_by,
                duty=quoted[choice.skill_id],
            )
        )
    announcement.no_technical_assessment_reason = no_technical_assessment_reason.strip()
    _audit(session, "set_skills", announcement, by, now, skills=len(choices))
    return announcement


def publish(session: Session, *, requisition_id: UUID, by: Official, now: datetime) -> Announcement:
    """Publish a complete draft; from now on its words, skills, weights and tests are fixed.

    An announcement whose first day is today opens at once; its closing is a task due at `closes_at`.

    Raises:
        NotFound: not this agency's requisition, or nothing is drafted.
        NotPublishable: names everything that is missing.
        Frozen: it was published before.
    """
    requisition = queries.own_requisition(session, agency_id=by.agency_id, requisition_id=requisition_id, lock=True)
    announcement = queries.announcement_of(session, requisition_id)
    if announcement is None:
        raise NotFound("There is no draft to publish yet. Write the announcement first.")
    rules.check_not_open(queries.state_of(announcement, now))
    public_notice.check_publishable(readiness.missing(session, requisition, announcement, now))
    assert announcement.opens_at is not None
    assert announcement.closes_at is not None
    announcement.opens_at = max(announcement.opens_at, now)
    announcement.published_at = now
    announcement.framework = names.framework_of(requisition.nice_role)
    requisition.hr_specialist_id = requisition.hr_specialist_id or by.person_id
    if announcement.opens_at == now:
        _record(session, announcement, EventType.JOA_OPEN, now, now, by)
    else:
        _ask(session, TaskKind.OPEN_ANNOUNCEMENT, announcement, announcement.opens_at, now)
    _ask(session, TaskKind.CLOSE_ANNOUNCEMENT, announcement, announcement.closes_at, now)
    _ask(session, TaskKind.BEGIN_POOL_RUN, announcement, announcement.opens_at, now)
    _audit(session, "published", announcement, by, now)
    return announcement


def extend(
    session: Session, *, requisition_id: UUID, closes_on: date, reason: str, by: Official, now: datetime
) -> Announcement:
    """Move the last day of an announcement that has not closed to a later one.

    Raises:
        NotFound: not this agency's requisition, or nothing is announced.
        AnnouncementNotOpen: it is a draft, closed or cancelled.
        WrongDetails: the day is not later, or no reason was given.
    """
    queries.own_requisition(session, agency_id=by.agency_id, requisition_id=requisition_id, lock=True)
    announcement = queries.announcement_of(session, requisition_id)
    until = rules.closing_instant(closes_on)
    present = queries.state_of(announcement, now)
    rules.check_extension(present, announcement.closes_at if announcement else None, until)
    reason = rules.check_reason(reason)
    assert announcement is not None
    announcement.closes_at = until
    _ask(session, TaskKind.CLOSE_ANNOUNCEMENT, announcement, until, now)
    _audit(session, "extended", announcement, by, now, closes_at=until.isoformat(), reason=reason)
    return announcement


def open_scheduled(session: Session, *, announcement_id: UUID, now: datetime) -> bool:
    """Record that an announcement published for a later day has opened; safe to run again.

    Returns:
        Whether its opening is on record; never before `opens_at`, nor after a cancellation.
    """
    announcement = session.get(Announcement, announcement_id)
    present = queries.state_of(announcement, now)
    if announcement is None or present not in (AnnouncementState.OPEN, AnnouncementState.CLOSED):
        return False
    assert announcement.opens_at is not None
    if not _recorded(session, announcement, EventType.JOA_OPEN):
        _record(session, announcement, EventType.JOA_OPEN, announcement.opens_at, now, None)
    return True


def close(session: Session, *, announcement_id: UUID, now: datetime) -> bool:
    """Record that an announcement closed; safe to run again, and does nothing before its (extended) closing time.

    Returns:
        Whether its closing is on record.
    """
    announcement = session.get(Announcement, announcement_id)
    if announcement is None or queries.state_of(announcement, now) is not AnnouncementState.CLOSED:
        return False
    assert announcement.closes_at is not None
    open_scheduled(session, announcement_id=announcement_id, now=now)
    if not _recorded(session, announcement, EventType.JOA_CLOSE):
        _record(session, announcement, EventType.JOA_CLOSE, announcement.closes_at, now, None)
    return True


def _recorded(session: Session, announcement: Announcement, type_: EventType) -> bool:
    history = timeline_queries.requisition_history(session, announcement.requisition_id)
    return any(event.type is type_ for event in history)


def _record(
    session: Session,
    announcement: Announcement,
    type_: EventType,
    happened_at: datetime,
    now: datetime,
    by: Official | None,
) -> None:
    timeline.record(
        session,
        agency_id=announcement.agency_id,
        requisition_id=announcement.requisition_id,
        type=type_,
        happened_at=happened_at,
        entered_at=now,
        actor_id=by.person_id if by else None,
        actor_name=by.name if by else "Muster",
        basis=f"Announcement {announcement.number}",
    )


def _ask(session: Session, kind: TaskKind, announcement: Announcement, due: datetime, now: datetime) -> None:
    work.ask(
        session,
        kind=kind,
        key=f"{kind}:{announcement.id}:{int(due.timestamp())}",
        agency_id=announcement.agency_id,
        payload={"announcement_id": str(announcement.id)},
        at=now,
        run_after=due,
    )


def _audit(
    session: Session, action: str, announcement: Announcement, by: Official, now: datetime, **detail: str | int
) -> None:
    audit_log.record(
        session,
        action=action,
        subject=("announcement", announcement.id),
        at=now,
        actor_id=by.person_id,
        agency_id=announcement.agency_id,
        **detail,
    )
