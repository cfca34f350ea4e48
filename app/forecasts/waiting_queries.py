"""Reading how long applications stayed at each place: counted in the database, so that a million is no matter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date as DateType
from sqlalchemy import Integer, Subquery, and_, cast, false, func, literal, select, true, union_all
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session, col

from app.applications.models import Application
from app.clock import EASTERN
from app.forecasts.models import NextStep, WaitingCurve
from app.forecasts.queries import traits
from app.forecasts.scoring import Range
from app.forecasts.waiting import LONGEST_OPEN, Place, Stays, VacancyTraits
from app.positions.models import Announcement, Requisition
from app.timeline.models import TimelineEvent
from app.timeline.rules import EventType

E = EventType
LOOK_BACK = timedelta(days=2 * 365)
OWN: Mapping[str, EventType] = {
    "received": E.APPLICATION_RECEIVED,
    "referred": E.REFERRED,
    "not_qualified": E.FOUND_NOT_QUALIFIED,
    "not_referred": E.NOT_REFERRED,
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
    Place.RECEIVED: (("received",), ("referred", "issued", "not_qualified", "not_referred")),
    Place.REFERRAL_DECIDED: (("referred", "issued"), ("selected", "not_selected", "returned")),
    Place.SELECTED: (("selected",), ("offered",)),
    Place.OFFERED: (("offered",), ("accepted", "declined")),
    Place.ACCEPTED: (("accepted",), ("vetted",)),
    Place.VETTED: (("vetted",), ("entered",)),
}
"""For each place what begins and what ends the stay: the application's own events, and those of its vacancy."""
OUT = ("withdrawn", "cancelled", "not_qualified", "not_referred", "not_selected", "declined", "entered")
"""What takes an application out of waiting."""
TRAITS = ("authority", "clearance", "grade", "queue", "open_days")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One application that waits: where, since when, and for which kind of vacancy."""

    application_id: UUID
    place: Place
    began_on: date
    traits: VacancyTraits


@dataclass(frozen=True, slots=True)
class Wait:
    """One place at which applications wait: how many, and, at their medians, days so far and still to come.

    `rest` is None under the fewest known waits from which a time is said.
    """

    place: Place
    count: int
    waited: int
    known: int | None
    rest: Range | None


@dataclass(frozen=True, slots=True)
class Became:
    """So many applications waited alike on one day, and left on `left_on`: `ended` by the step they waited for."""

    place: Place
    began_on: date
    traits: VacancyTraits
    left_on: date | None
    ended: bool
    count: int


def stays(session: Session, agency_id: UUID, known_at: datetime) -> list[Stays]:
    """Return stays as they were known at a moment, those that are alike together; of the two years before it."""
    each = _each(agency_id, known_at, known_at - LOOK_BACK)
    alike = [each.c[name] for name in ("place", "began", *TRAITS, "days", "ended", "there")]
    rows = session.execute(select(*alike, func.count()).group_by(*alike).order_by(*alike))
    return [Stays(Place(row[0]), row[1], _traits(row[2:7]), *row[7:]) for row in rows]


def became(session: Session, agency_id: UUID, known_at: datetime, now: datetime) -> list[Became]:
    """Return those that waited as was known at a moment, and what became of them by now."""
    since = known_at - LOOK_BACK
    then, later = _each(agency_id, known_at, since), _each(agency_id, now, since)
    alike: list[Any] = [
        *(then.c[name] for name in ("place", "began", *TRAITS)),
        later.c.left.label("left"),
        func.coalesce(later.c.ended, false()).label("ended"),
    ]
    same = and_(later.c.application_id == then.c.application_id, later.c.place == then.c.place)
    statement = select(*alike, func.count()).select_from(then.outerjoin(later, same)).where(then.c.there)
    rows = session.execute(statement.group_by(*alike).order_by(*alike))
    return [Became(Place(row[0]), row[1], _traits(row[2:7]), *row[7:]) for row in rows]


def waiting(session: Session, agency_id: UUID, now: datetime) -> Sequence[Waiting]:
    """Return the applications that wait now, each at its last place, the longest first; keys only."""
    each = _each(agency_id, now, now - LOOK_BACK)
    columns = [each.c[name] for name in ("application_id", "place", "began", *TRAITS)]
    rows = session.execute(select(*columns).where(each.c.there).order_by(each.c.began, each.c.application_id))
    return [Waiting(id_, Place(place), began, _traits(more)) for id_, place, began, *more in rows]


def curves(session: Session, agency_id: UUID, *, published: bool) -> Mapping[date, list[WaitingCurve]]:
    """Return stored curves by the day they were made for; of published ones those of each month's first run."""
    row = WaitingCurve
    statement = select(row).where(col(row.agency_id) == agency_id, col(row.published) == published)
    if published:
        month = func.date_trunc("month", row.as_of)
        firsts = select(func.min(row.as_of)).where(col(row.agency_id) == agency_id, col(row.published)).group_by(month)
        statement = statement.where(col(row.as_of).in_(firsts))
    found: dict[date, list[WaitingCurve]] = {}
    for one in session.execute(statement.order_by(col(row.as_of), col(row.id))).scalars():
        found.setdefault(one.as_of, []).append(one)
    return found


def waits(session: Session, agency_id: UUID) -> list[Wait]:
    """Return where applications waited last night, in the order of the way."""
    row = NextStep
    days = (col(row.low_days), col(row.middle_days), col(row.high_days))
    medians = [func.percentile_disc(0.5).within_group(d) for d in (col(row.as_of) - col(row.began_on), *days)]
    statement = select(col(row.place), func.count(), func.max(row.known), *medians)
    rows = session.execute(statement.where(col(row.agency_id) == agency_id).group_by(col(row.place))).all()
    found = {
        place: Wait(place, count, waited, known, None if low is None else Range(low, middle, high))
        for place, count, known, waited, low, middle, high in rows
    }
    return [found[place] for place in Place if place in found]


def next_steps(session: Session, agency_id: UUID) -> Sequence[NextStep]:
    """Return the next step of each application of an agency that waited last night, the longest wait first."""
    statement = select(NextStep).where(col(NextStep.agency_id) == agency_id)
    return session.execute(statement.order_by(col(NextStep.began_on), col(NextStep.application_id))).scalars().all()


def first_received(session: Session, agency_id: UUID) -> datetime | None:
    """Return when the agency received its first application."""
    event = TimelineEvent
    chosen = (col(event.agency_id) == agency_id, col(event.type) == E.APPLICATION_RECEIVED.value)
    found: datetime | None = session.execute(select(func.min(event.happened_at)).where(*chosen)).scalar_one()
    return found


def _traits(values: Sequence[Any]) -> VacancyTraits:
    authority, clearance, grade, queue, open_days = values
    vacancy = traits(authority, clearance)
    return VacancyTraits(vacancy.rated, vacancy.cleared, grade, queue, open_days)


def _day(instant: Any) -> ColumnElement[date]:
    return cast(func.timezone("America/New_York", instant), DateType)


def _firsts(
    agency_id: UUID, known_at: datetime, since: datetime, kinds: Mapping[str, EventType], *, own: bool
) -> Subquery:
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
        col(event.happened_at) >= since,
        col(event.happened_at) <= known_at,
        col(event.entered_at) <= known_at,
    )
    columns: list[Any] = [key.label("key"), col(event.requisition_id).label("requisition_id"), *firsts]
    found: Subquery = select(*columns).where(*conditions).group_by(key, col(event.requisition_id)).subquery()
    return found


def _each(agency_id: UUID, known_at: datetime, since: datetime) -> Subquery:
    """Return every stay of every application: place, first day, days, whether it ended, whether it goes on, traits."""
    own = _firsts(agency_id, known_at, since, OWN, own=True)
    shared = _firsts(agency_id, known_at, since, SHARED, own=False)
    days = {name: own.c[name] for name in OWN} | {name: shared.c[name] for name in SHARED}
    both = (
        own.outerjoin(shared, shared.c.requisition_id == own.c.requisition_id)
        .join(Application, col(Application.id) == own.c.key)
        .join(Announcement, col(Announcement.id) == col(Application.announcement_id))
        .join(Requisition, col(Requisition.id) == own.c.requisition_id)
    )
    out = func.least(*(days[name] for name in OUT))
    today = literal(known_at.astimezone(EASTERN).date())
    parts = []
    for place, (begins, ends) in STEPS.items():
        began, ended = func.least(*(days[name] for name in begins)), func.least(*(days[name] for name in ends))
        left = func.least(ended, out)
        still_open = _day(col(Announcement.closes_at)) - began if place is Place.RECEIVED else literal(0)
        part = select(
            own.c.key.label("application_id"),
            literal(place.value).label("place"),
            began.label("began"),
            left.label("left"),
            func.greatest(func.coalesce(left, today) - began, 0).label("days"),
            func.coalesce(ended <= left, false()).label("ended"),
            left.is_(None).label("there"),
            col(Requisition.authority).label("authority"),
            col(Requisition.clearance).label("clearance"),
            col(Requisition.grade_high).label("grade"),
            func.least(func.greatest(func.coalesce(still_open, 0), 0), LONGEST_OPEN).label("open_days"),
            _doublings(func.count().over(partition_by=own.c.requisition_id, order_by=began)).label("queue"),
        )
        known = own.c.received.is_not(None) & began.is_not(None) & func.coalesce(began <= out, true())
        parts.append(part.select_from(both).where(known))
    return union_all(*parts).subquery()


def _doublings(count: ColumnElement[int]) -> ColumnElement[int]:
    return cast(func.floor(func.log(2, count)), Integer)
