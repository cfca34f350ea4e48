"""Measuring a history given as a file: any events in any order, answered hire by hire."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from pydantic import BaseModel, ConfigDict

from app.metrics import rules
from app.metrics.rules import Dates, Excluded, Hire
from app.timeline.rules import EventType


class GivenEvent(BaseModel):
    """One event of the file; `hire` names the person where the event is one person's."""

    model_config = ConfigDict(extra="ignore")

    type: EventType
    on: date
    hire: str | None = None


class GivenRequisition(BaseModel):
    """One requisition; requisitions of one chain share the earliest need."""

    model_config = ConfigDict(extra="ignore")

    id: str
    chain: str | None = None
    agency: str = ""
    events: list[GivenEvent] = []


class History(BaseModel):
    """A whole file; events after `as_of` have not happened yet."""

    model_config = ConfigDict(extra="ignore")

    as_of: date
    requisitions: list[GivenRequisition]


def measure(history: History) -> tuple[list[Hire], list[Excluded]]:
    """Measure every hire that has an accepted tentative offer or an entrance on duty by `as_of`."""
    starts = _chain_starts(history)
    rows: list[Dates] = []
    for requisition in history.requisitions:
        start = starts.get(requisition.chain or requisition.id)
        rows.extend(_hires(requisition, start, history.as_of))
    return rules.measure(rows)


def _known(events: Iterable[GivenEvent], as_of: date) -> Iterable[GivenEvent]:
    return (e for e in events if e.on <= as_of)


def _chain_starts(history: History) -> dict[str, date]:
    starts: dict[str, date] = {}
    for requisition in history.requisitions:
        for event in _known(requisition.events, history.as_of):
            if event.type is EventType.NEED_VALIDATED:
                chain = requisition.chain or requisition.id
                starts[chain] = min(starts.get(chain, event.on), event.on)
    return starts


def _hires(requisition: GivenRequisition, start: date | None, as_of: date) -> Iterable[Dates]:
    """Yield the dates of each hire; the latest date stands where an event was recorded twice."""
    found: dict[str, dict[EventType, date]] = defaultdict(dict)
    for event in _known(requisition.events, as_of):
        if event.hire is not None and event.type in (EventType.TJO_ACCEPTED, EventType.EOD):
            known = found[event.hire]
            known[event.type] = max(known.get(event.type, event.on), event.on)
    for hire, dates in found.items():
        if EventType.EOD in dates or EventType.TJO_ACCEPTED in dates:
            yield Dates(hire, requisition.id, start, dates.get(EventType.TJO_ACCEPTED), dates.get(EventType.EOD))
