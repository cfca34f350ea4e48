"""Reading how long applications stayed at each place: counted in the database, so that a million is no matter."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date as DateType
from sqlalchemy import Subquery, cast, false, func, literal, select, true, union_all
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session, col

from app.clock import EASTERN
from app.forecasts.models import WaitingCurve
from app.forecasts.waiting import Place, Stays
from app.timeline.models import TimelineEvent
from app.timeline.rules import EventType

E = EventType
LOOK_BACK = timedelta(days=2 * 365)
OWN: Mapping[str, EventType] = {
    "received": E.APPLICATION_RECEIVED,
    "referred": E.REFERRED,
    "selected": E.SELECTED,
    "not_selected": E.NOT_SELECTED,
    "withdrawn": E.WITHDRAWN,
    "offered": E.TJO_SENT,
    "accepted": E.TJO_ACCEPTED,
    "declined": E.TJO_DECLINED,
    "vetted": E.SUIT_DONE,
    "entered": E.EOD,
}
SHARED: Mapping[str, EventType] = {"issued": E.CERT_ISSUED, "returned": E.CERT_RETURNED, "cancelled": E.CANCELLED}
STEPS: Mapping[Place, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Place.RECEIVED: (("received",), ("referred", "issued")),
    Place.REFERRAL_DECIDED: (("referred", "issued"), ("selected", "not_selected", "returned")),
    Place.SELECTED: (("selected",), ("offered",)),
    Place.OFFERED: (("offered",), ("accepted", "declined")),
    Place.ACCEPTED: (("accepted",), ("vetted",)),
    Place.VETTED: (("vetted",), ("entered",)),
}
"""For each place what begins and what ends the stay: the application's own events, and those of its vacancy."""
OUT = ("withdrawn", "cancelled", "not_selected", "declined", "entered")
"""What takes an application out of waiting."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One application that waits: where, and since when."""

    application_id: UUID
    place: Place
    since: date


def stays(session: Session, agency_id: UUID, now: datetime) -> Mapping[Place, list[Stays]]:
    """Return stays at each place by length, how they ended, and how many there were; past two years."""
    each = _each(agency_id, now)
    count = func.count()
    statement = (
        select(each.c.place, each.c.days, each.c.ended, each.c.there, count)
        .group_by(each.c.place, each.c.days, each.c.ended, each.c.there)
        .order_by(each.c.place, each.c.days, each.c.ended, each.c.there)
    )
    found: dict[Place, list[Stays]] = defaultdict(list)
    for place, days, ended, there, n in session.execute(statement):
        found[Place(place)].append(Stays(days, ended, there, n))
    return found


def waiting(session: Session, agency_id: UUID, now: datetime) -> Sequence[Waiting]:
    """Return the applications that wait now, the longest first; keys only."""
    each = _each(agency_id, now)
    statement = select(each.c.application_id, each.c.place, each.c.began).where(each.c.there)
    rows = session.execute(statement.order_by(each.c.began, each.c.application_id, each.c.place))
    return [Waiting(id_, Place(place), since) for id_, place, since in rows]


def newest_curves(session: Session, agency_id: UUID, as_of: date) -> Mapping[Place, WaitingCurve]:
    """Return the curves of one night by place."""
    statement = select(WaitingCurve).where(col(WaitingCurve.agency_id) == agency_id, col(WaitingCurve.as_of) == as_of)
    return {row.place: row for row in session.execute(statement).scalars()}


def _day(instant: ColumnElement[datetime]) -> ColumnElement[date]:
    return cast(func.timezone("America/New_York", instant), DateType)


def _firsts(agency_id: UUID, now: datetime, kinds: Mapping[str, EventType], *, own: bool) -> Subquery:
    """Return the first day of each kind of event, by application or, for what they share, by requisition."""
    event = TimelineEvent
    key = col(event.application_id) if own else col(event.requisition_id)
    firsts = [
        _day(func.min(event.happened_at).filter(col(event.type) == type_.value)).label(name)
        for name, type_ in kinds.items()
    ]
    conditions = (
        col(event.agency_id) == agency_id,
        col(event.application_id).is_not(None) if own else col(event.application_id).is_(None),
        col(event.type).in_([t.value for t in kinds.values()]),
        col(event.happened_at) >= now - LOOK_BACK,
        col(event.happened_at) <= now,
    )
    columns: list[Any] = [key.label("key"), col(event.requisition_id).label("requisition_id"), *firsts]
    found: Subquery = select(*columns).where(*conditions).group_by(key, col(event.requisition_id)).subquery()
    return found


def _each(agency_id: UUID, now: datetime) -> Subquery:
    """Return every stay of every application: place, first day, days, whether it ended, whether it goes on."""
    own = _firsts(agency_id, now, OWN, own=True)
    shared = _firsts(agency_id, now, SHARED, own=False)
    days = {name: own.c[name] for name in OWN} | {name: shared.c[name] for name in SHARED}
    both = own.outerjoin(shared, shared.c.requisition_id == own.c.requisition_id)
    out = func.least(*(days[name] for name in OUT))
    today = literal(now.astimezone(EASTERN).date())
    parts = []
    for place, (begins, ends) in STEPS.items():
        began, ended = func.least(*(days[name] for name in begins)), func.least(*(days[name] for name in ends))
        left = func.least(ended, out)
        part = select(
            own.c.key.label("application_id"),
            literal(place.value).label("place"),
            began.label("began"),
            func.greatest(func.coalesce(left, today) - began, 0).label("days"),
            func.coalesce(ended <= left, false()).label("ended"),
            left.is_(None).label("there"),
        )
        known = own.c.received.is_not(None) & began.is_not(None) & func.coalesce(began <= out, true())
        parts.append(part.select_from(both).where(known))
    return union_all(*parts).subquery()
