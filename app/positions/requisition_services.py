"""Acts on a requisition: validate the need, complete its details, record its steps, cancel it, announce it again."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from app.audit import services as audit_log
from app.clock import EASTERN
from app.identity.models import Agency
from app.positions import details as position_details
from app.positions import queries, rules
from app.positions import services as announcements
from app.positions.details import Details
from app.positions.models import Requisition
from app.positions.rules import Official
from app.reference import catalog
from app.timeline import adjustments
from app.timeline import queries as timeline_queries
from app.timeline import services as timeline
from app.timeline.adjustments import KINDS, Kind
from app.timeline.rules import BEGINNINGS, EventType, OutOfOrder

PREPARATION = (
    EventType.NEED_VALIDATED,
    EventType.SHC_APPROVED,
    EventType.RPA,
    EventType.PD_REVIEWED,
    EventType.JA_CONFIRMED,
)
"""The steps before an announcement, which a named person confirms one by one."""
BEGINS = {kind: type_ for type_, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Need:
    """A need to hire, as the manager states it; `happened_on` may be an earlier day, never a later one."""

    title: str
    openings: int
    provision: str
    basis: str
    happened_on: date
    hiring_manager_id: UUID | None = None
    hr_specialist_id: UUID | None = None


def validate_need(session: Session, *, need: Need, by: Official, now: datetime) -> Requisition:
    """Create a requisition and start its clock.

    Raises:
        WrongDetails: the day lies in the future.
    """
    happened_at = rules.need_instant(need.happened_on, now)
    identity = uuid4()
    requisition = Requisition(
        id=identity,
        chain_id=identity,
        agency_id=by.agency_id,
        title=need.title,
        openings=need.openings,
        provision=need.provision,
        hiring_manager_id=need.hiring_manager_id,
        hr_specialist_id=need.hr_specialist_id,
        created_at=now,
    )
    session.add(requisition)
    session.flush()
    _record(session, requisition, EventType.NEED_VALIDATED, happened_at, by, now, need.basis)
    return requisition


def record_step(
    session: Session, *, requisition_id: UUID, step: EventType, on: date, basis: str, by: Official, now: datetime
) -> None:
    """Record that one step of the preparation happened, today or on an earlier day.

    Raises:
        NotFound: not this agency's requisition.
        WrongDetails: not such a step, or a day in the future.
        DomainError: the clock's rules do not allow it now.
    """
    if step not in PREPARATION:
        raise rules.WrongDetails({"step": "Choose one of the steps that come before the announcement."})
    requisition = queries.own_requisition(session, agency_id=by.agency_id, requisition_id=requisition_id, lock=True)
    _record(session, requisition, step, rules.need_instant(on, now), by, now, basis)


def complete(session: Session, *, requisition_id: UUID, details: Details, by: Official, now: datetime) -> Requisition:
    """Fill in the position: what, where, which grade, authority, pay, clearance and risk.

    Raises:
        NotFound: not this agency's requisition.
        WrongDetails: something contradicts the reference data; `problems` names each field.
        Frozen: the announcement is already public.
    """
    requisition = queries.own_requisition(session, agency_id=by.agency_id, requisition_id=requisition_id, lock=True)
    rules.check_not_open(queries.state_of(queries.announcement_of(session, requisition_id), now))
    agency = session.get_one(Agency, by.agency_id)
    position_details.check(details, agency=agency.code, on=now.astimezone(EASTERN).date())
    for field, value in asdict(details).items():
        setattr(requisition, field, value)
    requisition.completed_at = now
    timeline.ask_to_count(session, by.agency_id, requisition_id, None, now)
    audit_log.record(
        session,
        action="completed",
        subject=("requisition", requisition.id),
        at=now,
        actor_id=by.person_id,
        agency_id=by.agency_id,
        authority=details.authority,
        series=details.series,
    )
    return requisition


def cancel(session: Session, *, requisition_id: UUID, reason: str, by: Official, now: datetime) -> Requisition:
    """Cancel a requisition, and its announcement if the public sees one; the clock keeps its first need.

    Raises:
        NotFound: not this agency's requisition.
        WrongDetails: no reason was given.
        DomainError: it is already cancelled.
    """
    requisition = queries.own_requisition(session, agency_id=by.agency_id, requisition_id=requisition_id, lock=True)
    reason = rules.check_reason(reason)
    _record(session, requisition, EventType.CANCELLED, now, by, now, reason)
    announcement = queries.announcement_of(session, requisition_id)
    if announcement is not None:
        announcement.cancelled_at = now
    return requisition


def reannounce(
    session: Session, *, requisition_id: UUID, why: str, reason: str, by: Official, now: datetime
) -> Requisition:
    """Open a new requisition for a cancelled one: same need, same chain, same first day on the clock.

    The words, skills and weights are copied into a new draft, which people may change before it is published. `why`
    is R-43's reason for going on with the chain, by its code; `reason` is what people write about it.

    Raises:
        NotFound: not this agency's requisition.
        WrongDetails: no reason was given, or none that the list has.
        DomainError: it is not cancelled, or was already announced again.
    """
    cancelled = queries.own_requisition(session, agency_id=by.agency_id, requisition_id=requisition_id, lock=True)
    reason = rules.check_reason(reason)
    if why not in catalog.codes("chain_reason"):
        raise rules.WrongDetails({"why": "Choose why the need is announced again."})
    rules.check_last_of_chain([r.id for r in queries.chain(session, cancelled)], requisition_id)
    values = cancelled.model_dump(exclude={"id", "created_at"})
    requisition = Requisition(id=uuid4(), created_at=now, **values)
    session.add(requisition)
    session.flush()
    _record(session, requisition, EventType.REANNOUNCED, now, by, now, reason, why)
    announcements.copy_draft(session, source_id=requisition_id, requisition=requisition, now=now)
    return requisition


def rest(
    session: Session, *, requisition_id: UUID, kind: Kind, reason: str, by: Official, now: datetime
) -> Requisition:
    """Note that the work rests, and why; the raw days go on, the adjusted figure leaves the rest out.

    Raises:
        NotFound: not this agency's requisition.
        WrongDetails: no reason was given.
        OutOfOrder: such a rest is under way, or the requisition was cancelled.
    """
    requisition = queries.own_requisition(session, agency_id=by.agency_id, requisition_id=requisition_id, lock=True)
    _record(session, requisition, BEGINS[kind], now, by, now, rules.check_reason(reason))
    return requisition


def resume(session: Session, *, requisition_id: UUID, reason: str, by: Official, now: datetime) -> Requisition:
    """End every rest of a requisition that is under way.

    Raises:
        NotFound: not this agency's requisition.
        WrongDetails: no reason was given.
        OutOfOrder: the work does not rest.
    """
    requisition = queries.own_requisition(session, agency_id=by.agency_id, requisition_id=requisition_id, lock=True)
    reason = rules.check_reason(reason)
    own = timeline_queries.facts(timeline_queries.requisition_history(session, requisition_id))
    begun = [BEGINS[a.kind] for a in adjustments.of(own, now) if a.end is None and a.kind in BEGINS]
    if not begun:
        raise OutOfOrder("The work on this requisition does not rest.")
    for end in (end for end, begin in BEGINNINGS.items() if begin in begun):
        _record(session, requisition, end, now, by, now, reason)
    return requisition


def _record(
    session: Session,
    requisition: Requisition,
    step: EventType,
    happened_at: datetime,
    by: Official,
    now: datetime,
    basis: str,
    why: str = "",
) -> None:
    timeline.record(
        session,
        agency_id=requisition.agency_id,
        requisition_id=requisition.id,
        type=step,
        happened_at=happened_at,
        entered_at=now,
        actor_id=by.person_id,
        actor_name=by.name,
        basis=basis,
        reason=why,
    )
    audit_log.record(
        session,
        action=step.value.lower(),
        subject=("requisition", requisition.id),
        at=now,
        actor_id=by.person_id,
        agency_id=requisition.agency_id,
        happened_at=happened_at.isoformat(),
    )
