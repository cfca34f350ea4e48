"""Which acceptance and which entrance make one hire: a chain is announced again, people accept twice."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date

from app.timeline.rules import Event, EventType

E = EventType
STOPS = frozenset({E.TJO_ACCEPTED, E.EOD})


@dataclass(frozen=True, slots=True)
class Stop:
    """One acceptance or entrance of a person, `under` one requisition (or application) of the chain, and its event."""

    under: Hashable
    type: EventType
    on: date
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """The acceptance and the entrance of one hire, as far as there are any."""

    tentative: Stop | None
    entered: Stop | None


def pair(stops: Sequence[Stop]) -> list[Pair]:
    """Find what to measure of one person in one chain: one pair a hire, wherever in the chain its dates were recorded.

    Where one requisition has the entrance, the pair is that requisition's: its latest acceptance not after the
    entrance, else the chain's. Several entrances are as many hires, each with what its own requisition has. Without an
    entrance, the latest acceptance stands for all. The latest entrance stands where one was recorded twice, and an
    acceptance after it only where there is no other: then the dates are out of order (R-41, R-42, R-43).

    Args:
        stops: the person's acceptances and entrances in the chain; among those of one day the later ones win.
    """
    accepted = [s for s in stops if s.type is E.TJO_ACCEPTED]
    entered = {s.under: s for s in sorted(stops, key=lambda s: s.on) if s.type is E.EOD}
    if not entered:
        return [Pair(_latest(accepted), None)] if accepted else []
    if len(entered) == 1:
        (entrance,) = entered.values()
        return [Pair(_acceptance(accepted, entrance), entrance)]
    return [Pair(_acceptance([a for a in accepted if a.under == u], e), e) for u, e in entered.items()]


def _acceptance(accepted: Sequence[Stop], entrance: Stop) -> Stop | None:
    in_time = [a for a in accepted if a.on <= entrance.on]
    own = [a for a in in_time if a.under == entrance.under]
    return _latest(own) or _latest(in_time) or _latest(accepted)


def _latest(stops: Sequence[Stop]) -> Stop | None:
    return max(reversed(stops), key=lambda s: s.on, default=None)
