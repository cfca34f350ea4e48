"""One person's rows from the log: the hire's six measures, and the application's way, wait and notices."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.metrics import pairing, rules
from app.metrics.facts import ApplicationFact, Chain, HireFact, quarter_parts
from app.metrics.pairing import STOPS, Stop
from app.metrics.rules import MEASURES, Dates, Measure, fiscal_quarter
from app.timeline import adjustments, business_days, lanes
from app.timeline.adjustments import Adjustment
from app.timeline.rules import EASTERN, Event, EventType, clock_start

E = EventType
RECEIPT_DAYS, OUTCOME_DAYS = 5, 10
"""Business days that R-57 suggests: for the receipt; for the outcome, after the selectee accepts or a cancellation."""
TO_NO = frozenset({E.FOUND_NOT_QUALIFIED, E.NOT_REFERRED, E.NOT_SELECTED})
TO_YES = frozenset({E.TJO_SENT, E.TJO_ACCEPTED, E.EOD})
OF_REFERRED = frozenset({E.REFERRED, E.SELECTED, E.NOT_SELECTED, *TO_YES})
OF_SELECTED = frozenset({E.SELECTED, *TO_YES})


@dataclass(frozen=True, slots=True)
class Around:
    """What happened around one person: each requisition's own events, the chain's, first acceptances, and rests."""

    trunk: Mapping[UUID, Sequence[Event]]
    whole: Sequence[Event]
    accepted: Mapping[UUID, datetime]
    rests: Sequence[Adjustment]
    last: datetime


def hires(chain: Chain, around: Around, own_of: Mapping[UUID, Sequence[Event]]) -> Iterator[HireFact]:
    """Measure each person of a chain once, or say why they cannot be; who neither accepted nor entered is no hire.

    Args:
        chain: the chain.
        around: what happened around them.
        own_of: the events of each application, in order.
    """
    stops: dict[UUID, list[Stop]] = defaultdict(list)
    for application_id, own in own_of.items():
        person = chain.person_of.get(application_id, application_id)
        stops[person] += [Stop(application_id, e.type, _day(e.happened_at), e) for e in own if e.type in STOPS]
    for found in stops.values():
        for pair in pairing.pair(found):
            last = pair.entered or pair.tentative
            assert last is not None
            assert isinstance(last.under, UUID)
            accepted, entered = (stop.event if stop else None for stop in (pair.tentative, pair.entered))
            yield _hire(chain, around, own_of[last.under], accepted, entered)


def _hire(
    chain: Chain, around: Around, own: Sequence[Event], accepted: Event | None, entered: Event | None
) -> HireFact:
    last = entered or accepted
    assert last is not None
    assert last.application_id is not None
    need, need_at = chain.need(last.requisition_id), clock_start(around.whole)
    shc_on = min((_day(e.happened_at) for e in around.whole if e.type is E.SHC_APPROVED), default=None)
    dates = Dates("", "", _day_of(need_at), _event_day(accepted), _event_day(entered))
    measured, excluded = rules.measure([dates])
    days = _six(around, accepted) if measured else {}
    mine = [a for a in around.rests if a.application_id in (None, last.application_id)]
    used = [e for e in (accepted, entered, *(e for e in around.whole if e.type is E.NEED_VALIDATED)) if e]
    return HireFact(
        **chain.slices_of(last.requisition_id),
        application_id=last.application_id,
        need_on=dates.need_on,
        shc_on=shc_on,
        tentative_on=dates.tentative_on,
        entered_on=dates.entered_on,
        m1=measured[0].t2h_toa if measured else None,
        m2=measured[0].t2h_eod if measured else None,
        m3=days.get(Measure.M3),
        m4=days.get(Measure.M4),
        m5=days.get(Measure.M5),
        m6=vetting_days(own),
        rested=rested(mine, need_at, entered.happened_at) if measured and need_at and entered else 0,
        backdated=any(e.backdated for e in used),
        fiscal_year=quarter_parts(fiscal_quarter(dates.entered_on) if dates.entered_on else None)[0],
        quarter=quarter_parts(fiscal_quarter(dates.entered_on) if dates.entered_on else None)[1],
        why=excluded[0].why if excluded else "",
        vetting_tier=rules.vetting_tier(need.risk_level, need.clearance),
    )


def _six(around: Around, accepted: Event | None) -> dict[Measure, int]:
    """Measure M3 to M5: the last stop before this person's acceptance, and the last start before that stop."""
    assert accepted is not None
    found = {}
    for measure in (Measure.M3, Measure.M4, Measure.M5):
        span = MEASURES[measure]
        stop = _last_until(around.whole, span.stop, accepted.happened_at)
        start = _last_until(around.whole, span.start, stop) if stop else None
        if start and stop:
            found[measure] = (_day(stop) - _day(start)).days
    return found


def vetting_days(own: Sequence[Event]) -> int | None:
    """Count M6: the first start of vetting to its last decision, in calendar days."""
    lane = next(iter(lanes.vetting(own, max(e.happened_at for e in own))), None)
    return (_day(lane.end) - _day(lane.start)).days if lane and lane.end else None


def rested(rests: Sequence[Adjustment], start: datetime, end: datetime) -> int:
    """Count the calendar days between two instants that rests cover."""
    counted = adjustments.days(rests, start, end)
    return counted.raw - counted.adjusted


def application(chain: Chain, around: Around, application_id: UUID, own: Sequence[Event]) -> ApplicationFact:
    """Say how far one application came, who holds it, and whether its person was told in time."""
    requisition_id = own[-1].requisition_id
    trunk = around.trunk[requisition_id]
    received, withdrawn = _first(own, frozenset({E.APPLICATION_RECEIVED})), _last(own, E.WITHDRAWN)
    answered = _answer(own, trunk, received)
    wait = (answered - _day(received.happened_at)).days if answered and received else None
    now = lanes.holding(own, trunk, around.last)
    referred, selected = _first(own, OF_REFERRED), _first(own, OF_SELECTED)
    sent = chain.notices.get(application_id, {})
    due = _outcome_due(around, requisition_id, trunk) if (referred or now) and not withdrawn else None
    receipt_due = business_days.after(_day(received.happened_at), RECEIPT_DAYS) if received else None
    year, quarter = quarter_parts(fiscal_quarter(answered) if answered else None)
    return ApplicationFact(
        **chain.slices_of(requisition_id),
        application_id=application_id,
        received_on=_event_day(received),
        qualified=_qualified(own, referred),
        referred_on=_event_day(referred),
        selected_on=_event_day(selected),
        offered_on=_event_day(_first(own, TO_YES)),
        accepted_on=_event_day(_last(own, E.TJO_ACCEPTED)),
        declined_on=_event_day(_last(own, E.TJO_DECLINED)),
        withdrawn_on=_event_day(withdrawn),
        entered_on=_event_day(_last(own, E.EOD)),
        answered_on=answered,
        wait=wait,
        element=now.element if now else 0,
        holder=now.holder.value if now else "",
        since_at=now.since if now else None,
        receipt_due_on=receipt_due,
        receipt_on=sent.get("received"),
        outcome_due_on=due,
        outcome_on=min((sent[k] for k in ("outcome", "offer") if k in sent), default=None) if due else None,
        declined_why=_reason(_last(own, E.TJO_DECLINED)),
        withdrawn_why=_reason(withdrawn),
        redirected_on=_event_day(_last(own, E.REDIRECTED)),
        redirected_how=_reason(_last(own, E.REDIRECTED)),
        fiscal_year=year,
        quarter=quarter,
    )


def _answer(own: Sequence[Event], trunk: Sequence[Event], received: Event | None) -> date | None:
    """Return the day of the first yes or no; a withdrawal is no answer, and after it none is owed."""
    if received is None:
        return None
    cancelled = [e for e in trunk if e.type is E.CANCELLED and e.happened_at >= received.happened_at]
    ends = [e for e in own if e.type in TO_NO or e.type in TO_YES or e.type is E.WITHDRAWN]
    ends = [e for e in ends if e.happened_at >= received.happened_at]
    first = min([*ends, *cancelled], key=lambda e: (e.happened_at, e.id), default=None)
    return None if first is None or first.type is E.WITHDRAWN else _day(first.happened_at)


def _qualified(own: Sequence[Event], referred: Event | None) -> bool | None:
    decided = [e.type is E.FOUND_QUALIFIED for e in own if e.type in (E.FOUND_QUALIFIED, E.FOUND_NOT_QUALIFIED)]
    if decided:
        return decided[-1]
    return True if referred else None


def _outcome_due(around: Around, requisition_id: UUID, trunk: Sequence[Event]) -> date | None:
    cancelled = [e.happened_at for e in trunk if e.type is E.CANCELLED]
    accepted = around.accepted.get(requisition_id)
    first = min([*cancelled, *([accepted] if accepted else [])], default=None)
    return business_days.after(_day(first), OUTCOME_DAYS) if first else None


def _first(own: Sequence[Event], types: frozenset[EventType]) -> Event | None:
    return next((e for e in own if e.type in types), None)


def _last(own: Sequence[Event], type_: EventType) -> Event | None:
    return next((e for e in reversed(own) if e.type is type_), None)


def _last_until(events: Sequence[Event], type_: EventType, until: datetime) -> datetime | None:
    return max((e.happened_at for e in events if e.type is type_ and e.happened_at <= until), default=None)


def _day(instant: datetime) -> date:
    return instant.astimezone(EASTERN).date()


def _day_of(instant: datetime | None) -> date | None:
    return _day(instant) if instant else None


def _reason(event: Event | None) -> str:
    return event.reason if event else ""


def _event_day(event: Event | None) -> date | None:
    return _day(event.happened_at) if event else None
