"""Measuring a history given as a file: any events in any order, answered hire by hire."""

from collections import defaultdict
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from app.metrics import pairing, rules
from app.metrics.pairing import STOPS, Pair, Stop
from app.metrics.rules import START_EVENT, Dates, Excluded, Hire, StartBasis
from app.timeline.rules import EventType


class GivenEvent(BaseModel):
    """One event of the file; `hire` names the person where the event is one person's."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    type: EventType
    on: date
    hire: str | None = None


class GivenRequisition(BaseModel):
    """One requisition; requisitions of one chain share the earliest need."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

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

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    as_of: date
    requisitions: list[GivenRequisition]


def measure(history: History, basis: StartBasis = StartBasis.MANAGER_VALIDATION) -> tuple[list[Hire], list[Excluded]]:
    """Measure every hire that has an accepted tentative offer or an entrance on duty by `as_of`, once a chain."""
    starts = _chain_starts(history, START_EVENT[basis])
    found, unnamed = _stops(history)
    rows = [
        _dates(hire, starts.get(line), pair) for (line, hire), stops in found.items() for pair in pairing.pair(stops)
    ]
    hires, excluded = rules.measure(rows)
    return hires, [*excluded, *unnamed]


def _dates(hire: str, need_on: date | None, pair: Pair) -> Dates:
    last = pair.entered or pair.tentative
    assert last is not None
    tentative_on = pair.tentative.on if pair.tentative else None
    return Dates(hire, str(last.under), need_on, tentative_on, pair.entered.on if pair.entered else None)


def _chain_starts(history: History, start: EventType) -> dict[str, date]:
    starts: dict[str, date] = {}
    for requisition in history.requisitions:
        for event in requisition.events:
            if event.type is start and event.on <= history.as_of:
                starts[requisition.line] = min(starts.get(requisition.line, event.on), event.on)
    return starts


def _stops(history: History) -> tuple[dict[tuple[str, str], list[Stop]], list[Excluded]]:
    """Return the stops of each hire of each chain, and the events that name no hire."""
    found: dict[tuple[str, str], list[Stop]] = defaultdict(list)
    unnamed: list[Excluded] = []
    for requisition in history.requisitions:
        for event in requisition.events:
            if event.type not in STOPS or event.on > history.as_of:
                continue
            if event.hire:
                found[requisition.line, event.hire].append(Stop(requisition.id, event.type, event.on))
                continue
            why = f"{event.type} of {event.on} in {requisition.id} names no hire"
            unnamed.append(Excluded("", requisition.id, why))
    return found, unnamed
