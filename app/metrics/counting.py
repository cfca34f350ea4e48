"""From one chain's log to its rows: the only way in which a figure comes about, now and as of any day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from app.metrics import people
from app.metrics.facts import (
    ApplicationFact,
    Chain,
    Facts,
    RequisitionFact,
    State,
    StepFact,
    quarter_parts,
)
from app.metrics.rules import fiscal_quarter
from app.timeline import adjustments, holders, lanes, rules, visits
from app.timeline.adjustments import Adjustment
from app.timeline.rules import EASTERN, TRUNK, Event, EventType, Holder

E = EventType


def of_chain(chain: Chain) -> Facts:
    """Count one chain; a chain in which nothing has happened has no rows."""
    events = rules.ordered(chain.events)
    if not events:
        return Facts()
    last = events[-1].happened_at
    rests = adjustments.of(events, last)
    groups = lanes.by_application(events)
    around = _around(chain, events, rests, last)
    own_of = {a: own for a, own in groups.items() if a is not None}
    applications = [people.application(chain, around, a, own) for a, own in own_of.items()]
    return Facts(
        tuple(people.hires(chain, around, own_of)),
        tuple(_steps(chain, events, last)),
        tuple(applications),
        (_requisition(chain, events, around, applications),),
    )


def as_known_at(chain: Chain, as_of: datetime) -> Chain:
    """Return what was on record of a chain at an instant: what had happened and had been entered."""
    events = tuple(e for e in chain.events if e.happened_at <= as_of and e.entered_at <= as_of)
    last = as_of.astimezone(EASTERN).date()
    notices = {a: {kind: day for kind, day in sent.items() if day <= last} for a, sent in chain.notices.items()}
    return replace(chain, events=events, notices=notices)


def _around(chain: Chain, events: Sequence[Event], rests: Sequence[Adjustment], last: datetime) -> people.Around:
    trunk: dict[UUID, list[Event]] = {need.requisition_id: [] for need in chain.needs}
    accepted: dict[UUID, datetime] = {}
    for event in events:
        if event.type in TRUNK:
            trunk[event.requisition_id].append(event)
        elif event.type is E.TJO_ACCEPTED:
            accepted.setdefault(event.requisition_id, event.happened_at)
    whole = [e for e in events if e.type in TRUNK]
    return people.Around(trunk, whole, accepted, tuple(rests), last)


def _steps(chain: Chain, events: Sequence[Event], last: datetime) -> list[StepFact]:
    found = []
    for visit in visits.of(events, last):
        quarter = fiscal_quarter(visit.end.astimezone(EASTERN).date()) if visit.end else None
        found.append(
            StepFact(
                **chain.slices_of(visit.requisition_id),
                application_id=visit.application_id,
                element=visit.element,
                visit=visit.number,
                started_at=visit.start,
                ended_at=visit.end,
                days=visit.days,
                fiscal_year=quarter_parts(quarter)[0],
                quarter=quarter_parts(quarter)[1],
            )
        )
    return found


def _requisition(
    chain: Chain, events: Sequence[Event], around: people.Around, applications: Sequence[ApplicationFact]
) -> RequisitionFact:
    newest = chain.needs[-1]
    clock, start = holders.read(events, around.last, newest.openings), rules.clock_start(events)
    now, held = clock.current, clock.held
    ended = None if now else (clock.intervals[-1].end if clock.intervals else start)
    opened = next((_day(e.happened_at) for e in reversed(around.whole) if e.type is E.JOA_OPEN), None)
    own_rests = [a for a in around.rests if a.application_id is None]
    closed = [a for a in own_rests if a.end is not None]
    until = ended or around.last
    return RequisitionFact(
        **chain.slices_of(newest.requisition_id),
        title=newest.title,
        openings=newest.openings,
        need_on=_day(start) if start else None,
        opened_on=opened,
        state=_state(start, now is not None, around.whole).value,
        element=now.element if now else 0,
        holder=now.holder.value if now else "",
        since_at=now.start if now else None,
        started_at=start,
        ended_at=ended,
        last_at=around.last,
        rested=people.rested(closed, start, until) if start else 0,
        resting_since=min((_day(a.start) for a in own_rests if a.end is None), default=None) if now else None,
        held_applicant=held.get(Holder.APPLICANT, 0.0),
        held_hiring_manager=held.get(Holder.HIRING_MANAGER, 0.0),
        held_hr_specialist=held.get(Holder.HR_SPECIALIST, 0.0),
        held_security=held.get(Holder.SECURITY, 0.0),
        applied=len(applications),
        qualified=sum(a.qualified is True for a in applications),
        referred=sum(a.referred_on is not None for a in applications),
        selected=sum(a.selected_on is not None for a in applications),
        offered=sum(a.offered_on is not None for a in applications),
        accepted=sum(a.accepted_on is not None for a in applications),
        declined=sum(a.declined_on is not None for a in applications),
        entered=sum(a.entered_on is not None for a in applications),
        withdrawn=sum(a.withdrawn_on is not None for a in applications),
        redirected=sum(a.redirected_on is not None for a in applications),
        events=len(events),
        backdated=sum(e.backdated for e in events),
        fiscal_year=quarter_parts(fiscal_quarter(opened) if opened else None)[0],
        quarter=quarter_parts(fiscal_quarter(opened) if opened else None)[1],
    )


def _state(start: datetime | None, running: bool, whole: Sequence[Event]) -> State:
    if start is None:
        return State.NOT_STARTED
    if running:
        return State.OPEN
    return State.CANCELLED if whole[-1].type is E.CANCELLED else State.FILLED


def _day(instant: datetime) -> date:
    return instant.astimezone(EASTERN).date()


def together(parts: Sequence[Facts]) -> Facts:
    """Join the rows of many chains."""
    return Facts(
        tuple(h for p in parts for h in p.hires),
        tuple(s for p in parts for s in p.steps),
        tuple(a for p in parts for a in p.applications),
        tuple(r for p in parts for r in p.requisitions),
    )
