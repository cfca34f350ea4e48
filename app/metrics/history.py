"""Measuring a history given as a file: any events in any order, answered hire by hire."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from app.metrics import rules
from app.metrics.rules import START_EVENT, Dates, Excluded, Hire, StartBasis
from app.timeline.rules import EventType

STOPS = (EventType.TJO_ACCEPTED, EventType.EOD)
Stops = dict[EventType, date]


class GivenEvent(BaseModel):
    """One event of the file; `hire` names the person where the event is one person's."""

    model_config = ConfigDict(extra="ignore")

    type: EventType
    on: date
    hire: str | None = None


class GivenRequisition(BaseModel):
    """One requisition; requisitions of one chain share the earliest need."""

    model_config = ConfigDict(extra="ignore")

    id: str = Field(min_length=1)
    chain: str | None = None
    agency: str = ""
    events: list[GivenEvent] = []

    @property
    def line(self) -> str:
        """The chain it belongs to: its own, where none is named."""
        return self.chain or self.id


class History(BaseModel):
    """A whole file; events after `as_of` have not happened yet."""

    model_config = ConfigDict(extra="ignore")

    as_of: date
    requisitions: list[GivenRequisition]


def measure(history: History, basis: StartBasis = StartBasis.MANAGER_VALIDATION) -> tuple[list[Hire], list[Excluded]]:
    """Measure every hire that has an accepted tentative offer or an entrance on duty by `as_of`.

    The latest date stands where one was recorded twice. A hire whose offer was accepted under one requisition of a
    chain and who entered under another is one hire, of the requisition where they entered.
    """
    starts = _chain_starts(history, START_EVENT[basis])
    found, unnamed = _stops(history)
    rows = [
        Dates(hire, requisition, starts.get(line), dates.get(EventType.TJO_ACCEPTED), dates.get(EventType.EOD))
        for line, requisition, hire, dates in _one_row_a_hire(found)
    ]
    hires, excluded = rules.measure(rows)
    return hires, [*excluded, *unnamed]


def _chain_starts(history: History, start: EventType) -> dict[str, date]:
    starts: dict[str, date] = {}
    for requisition in history.requisitions:
        for event in requisition.events:
            if event.type is start and event.on <= history.as_of:
                starts[requisition.line] = min(starts.get(requisition.line, event.on), event.on)
    return starts


Found = dict[tuple[str, str], dict[str, Stops]]


def _stops(history: History) -> tuple[Found, list[Excluded]]:
    """Return the stops of each hire of each chain by requisition, and the events that name no hire."""
    found: Found = defaultdict(lambda: defaultdict(dict))
    unnamed: list[Excluded] = []
    for requisition in history.requisitions:
        for event in requisition.events:
            if event.type not in STOPS or event.on > history.as_of:
                continue
            if not event.hire:
                unnamed.append(
                    Excluded("", requisition.id, f"{event.type} of {event.on} in {requisition.id} names no hire")
                )
                continue
            dates = found[requisition.line, event.hire][requisition.id]
            dates[event.type] = max(dates.get(event.type, event.on), event.on)
    return found, unnamed


def _one_row_a_hire(found: Found) -> Iterator[tuple[str, str, str, Stops]]:
    for (line, hire), by_requisition in found.items():
        entered = [r for r, dates in by_requisition.items() if EventType.EOD in dates]
        accepted = [r for r, dates in by_requisition.items() if EventType.TJO_ACCEPTED in dates]
        if len(entered) == len(accepted) == 1 and entered != accepted:
            yield line, entered[0], hire, by_requisition[accepted[0]] | by_requisition[entered[0]]
            continue
        for requisition, dates in by_requisition.items():
            yield line, requisition, hire, dates
