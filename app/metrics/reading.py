"""Reading chains of requisitions from the log, for counting."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.applications.models import Application
from app.clock import EASTERN
from app.metrics.facts import Chain, Need
from app.metrics.pairing import STOPS
from app.notices.models import Notice, NoticeKind
from app.positions.models import Requisition
from app.timeline.models import TimelineEvent
from app.timeline.rules import Event, EventType

AT_ONCE = 500
"""Chains read in one statement: enough to be quick, few enough to bound the memory."""
KINDS = (NoticeKind.RECEIVED, NoticeKind.OUTCOME, NoticeKind.OFFER)


def chain_ids(session: Session, agency_id: UUID) -> list[UUID]:
    """Return the chains of an agency."""
    statement = select(col(Requisition.chain_id)).where(col(Requisition.agency_id) == agency_id).distinct()
    return list(session.scalars(statement.order_by(col(Requisition.chain_id))))


def every_chain(session: Session, agency_id: UUID) -> Iterator[list[Chain]]:
    """Yield all chains of an agency, some hundred at a time."""
    ids = chain_ids(session, agency_id)
    for start in range(0, len(ids), AT_ONCE):
        yield chains(session, agency_id, ids[start : start + AT_ONCE])


def chains(session: Session, agency_id: UUID, ids: Sequence[UUID]) -> list[Chain]:
    """Return some chains with their whole log."""
    needs: dict[UUID, list[Need]] = defaultdict(list)
    owner: dict[UUID, UUID] = {}
    for chain_id, need in _needs(session, agency_id, ids):
        needs[chain_id].append(need)
        owner[need.requisition_id] = chain_id
    events: dict[UUID, list[Event]] = defaultdict(list)
    people: dict[UUID, set[UUID]] = defaultdict(set)
    for event in _events(session, agency_id, list(owner)):
        events[owner[event.requisition_id]].append(event)
        if event.application_id:
            people[owner[event.requisition_id]].add(event.application_id)
    person_of = _people(session, agency_id, _twice(needs, events))
    sent = _notices(session, agency_id, [a for group in people.values() for a in group])
    return [
        Chain(
            agency_id,
            c,
            tuple(needs[c]),
            tuple(events[c]),
            {a: sent[a] for a in people[c] if a in sent},
            {a: person_of[a] for a in people[c] if a in person_of},
        )
        for c in ids
        if c in needs
    ]


def _twice(needs: Mapping[UUID, Sequence[Need]], events: Mapping[UUID, Sequence[Event]]) -> list[UUID]:
    """Return the applications that may be one person's: those of hires in chains of several requisitions."""
    again = (e for c in needs if len(needs[c]) > 1 for e in events.get(c, ()))
    return [e.application_id for e in again if e.type in STOPS and e.application_id]


def _people(session: Session, agency_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, UUID]:
    if not ids:
        return {}
    own, person = col(Application.id), col(Application.person_id)
    statement = select(own, person).where(col(Application.agency_id) == agency_id, own.in_(set(ids)))
    return {application_id: person_id for application_id, person_id in session.execute(statement)}


def length(session: Session, agency_id: UUID, chain_id: UUID) -> int | None:
    """Return how many events the log has of a chain."""
    own = (col(Requisition.agency_id) == agency_id) & (col(Requisition.chain_id) == chain_id)
    mine = select(col(Requisition.id)).where(own)
    events = col(TimelineEvent.requisition_id).in_(mine) & (col(TimelineEvent.agency_id) == agency_id)
    return session.scalar(select(func.count()).select_from(TimelineEvent).where(events))


def _needs(session: Session, agency_id: UUID, ids: Sequence[UUID]) -> Iterator[tuple[UUID, Need]]:
    r = Requisition.__table__.c  # type: ignore[attr-defined]  # plain columns are read twice as fast as rows
    columns = (r.provision, r.nice_role, r.series, r.grade_low, r.authority, r.duty_location, r.risk_level, r.clearance)
    statement = (
        select(r.chain_id, r.id, r.title, r.openings, *columns)
        .where(r.agency_id == agency_id, r.chain_id.in_(ids))
        .order_by(r.created_at, r.id)
    )
    for chain_id, *rest in session.execute(statement):
        yield chain_id, Need(*rest)


def _events(session: Session, agency_id: UUID, requisition_ids: Sequence[UUID]) -> Iterator[Event]:
    e = TimelineEvent.__table__.c  # type: ignore[attr-defined]  # plain columns are read twice as fast as rows
    statement = select(e.id, e.requisition_id, e.application_id, e.type, e.happened_at, e.entered_at, e.reason).where(
        e.agency_id == agency_id, e.requisition_id.in_(requisition_ids)
    )
    known = {type_.value: type_ for type_ in EventType}
    for id_, requisition_id, application_id, type_, *instants, reason in session.execute(statement):
        happened_at, entered_at = instants
        yield Event(id_, requisition_id, application_id, known[type_], happened_at, entered_at, reason=reason)


def _notices(session: Session, agency_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, date]]:
    if not ids:
        return {}
    person, kind_of = col(Notice.application_id), col(Notice.kind)
    statement = (
        select(person, kind_of, func.min(col(Notice.created_at)))
        .where(col(Notice.agency_id) == agency_id, person.in_(ids), kind_of.in_(KINDS))
        .group_by(person, kind_of)
    )
    found: dict[UUID, dict[str, date]] = defaultdict(dict)
    for application_id, kind, at in session.execute(statement):
        found[application_id][str(kind)] = at.astimezone(EASTERN).date()
    return found
