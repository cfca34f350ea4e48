"""Made-up histories of hires whose every date a test can name, and what follows from them by plain arithmetic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from statistics import fmean, median
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from app.applications.rules import Status
from app.identity.models import Agency
from app.metrics import services
from app.positions.models import Requisition
from app.timeline.models import TimelineEvent
from app.timeline.rules import EventType
from tests.factories import a_person, a_requisition, an_announcement, an_application

E = EventType
NOON = time(16, 0, tzinfo=UTC)
TRUNK = (E.RPA, E.PD_REVIEWED, E.JA_CONFIRMED, E.JOA_OPEN, E.JOA_CLOSE, E.CERT_ISSUED, E.CERT_RETURNED)
LANE = (E.SELECTED, E.TJO_SENT, E.TJO_ACCEPTED, E.SUIT_INIT, E.SUIT_DONE, E.FJO_SENT, E.FJO_ACCEPTED, E.EOD)
DAYS: Mapping[EventType, int] = {
    E.RPA: 2, E.PD_REVIEWED: 1, E.JA_CONFIRMED: 4, E.JOA_OPEN: 3, E.JOA_CLOSE: 10, E.CERT_ISSUED: 12,
    E.CERT_RETURNED: 14, E.SELECTED: 0, E.TJO_SENT: 2, E.TJO_ACCEPTED: 3, E.SUIT_INIT: 1, E.SUIT_DONE: 20,
    E.FJO_SENT: 1, E.FJO_ACCEPTED: 2, E.EOD: 12,
}  # fmt: skip
"""Days from one event to the next; 87 from need to first day."""
STATUS: Mapping[EventType, Status] = {
    E.EOD: Status.ENTERED,
    E.TJO_ACCEPTED: Status.ACCEPTED,
    E.TJO_SENT: Status.OFFERED,
    E.SELECTED: Status.SELECTED,
}


def at(day: date) -> datetime:
    """Noon in Washington, near enough, so that no day turns by the clock."""
    return datetime.combine(day, NOON)


@dataclass
class Told:
    """One requisition as it was told to the database: its days by event."""

    requisition: Requisition
    application_id: UUID | None
    on: dict[EventType, date] = field(default_factory=dict)

    def days(self, start: EventType, stop: EventType) -> int:
        return (self.on[stop] - self.on[start]).days


def a_history(
    session: Session,
    agency: Agency,
    need: date,
    *,
    until: EventType = E.EOD,
    last: date | None = None,
    slower: Mapping[EventType, int] | None = None,
    **more: Any,
) -> Told:
    """Tell one requisition with one applicant from its need to `until`.

    Args:
        session: the owner's session.
        agency: whose requisition.
        need: the day the need was validated.
        until: the last event that has happened.
        last: events after this day have not happened yet.
        slower: days added to the way to an event.
        more: fields of the requisition.
    """
    requisition = a_requisition(session, agency, **more)
    told = Told(requisition, None, {E.NEED_VALIDATED: need})
    day = need
    for type_ in (*TRUNK, *LANE):
        day = day + timedelta(DAYS[type_] + (slower or {}).get(type_, 0))
        if last is not None and day > last:
            break
        told.on[type_] = day
        if type_ is until:
            break
    _tell(session, agency, told)
    return told


def _tell(session: Session, agency: Agency, told: Told) -> None:
    if E.JOA_OPEN in told.on:
        opened = told.on[E.JOA_OPEN]
        closed = told.on.get(E.JOA_CLOSE, opened + timedelta(30))
        announcement = an_announcement(
            session, agency, requisition=told.requisition, opens_at=at(opened), closes_at=at(closed)
        )
        status = next((s for type_, s in STATUS.items() if type_ in told.on), Status.SUBMITTED)
        received = at(opened + timedelta(1))
        application = an_application(session, announcement, a_person(session), status=status, submitted_at=received)
        told.application_id = application.id
        event(session, told, E.APPLICATION_RECEIVED, opened + timedelta(1))
    for type_, day in told.on.items():
        event(session, told, type_, day)


def event(
    session: Session, told: Told, type_: EventType, day: date, *, late: int = 0, basis: str = "", reason: str = ""
) -> None:
    """Append one event; `late` days lie between its happening and its entry."""
    personal = type_ in LANE or type_ in (E.APPLICATION_RECEIVED, E.TJO_DECLINED, E.WITHDRAWN, E.REDIRECTED)
    session.add(
        TimelineEvent(
            agency_id=told.requisition.agency_id,
            requisition_id=told.requisition.id,
            application_id=told.application_id if personal else None,
            type=type_,
            happened_at=at(day),
            entered_at=at(day) + timedelta(days=late),
            actor_name="Sam Sample",
            basis=basis,
            reason=reason,
        )
    )
    session.flush()


@dataclass(frozen=True)
class Expected:
    """What a list of days says, by the book: nearest rank for percentiles."""

    n: int
    mean: float
    median: float
    p80: int
    p90: int
    under_80: float
    within_80: float


def expected(days: Sequence[int]) -> Expected:
    """Work out by plain arithmetic what the page has to say about some days."""
    ranked, n = sorted(days), len(days)
    return Expected(
        n,
        fmean(ranked),
        median(ranked),
        ranked[ceil(n * 0.8) - 1],
        ranked[ceil(n * 0.9) - 1],
        sum(d < 80 for d in ranked) / n,
        sum(d <= 80 for d in ranked) / n,
    )


def count(session: Session) -> None:
    """Count every agency's figures from the log, as the worker would have, and let others see them."""
    for agency in session.exec(select(Agency)):
        services.rebuild(session, agency_id=agency.id, say=lambda _: None)
    session.commit()
