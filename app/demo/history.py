"""Made-up histories of requisitions: how long each step took, so that the totals look like the published ones."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.timeline.rules import EventType

E = EventType

# Median days to the next event and how much they spread; the sum is about 100 for category rating, as the government
# published for 2023 and 2024, and about 80 for direct hire, which skips most of the rating.
STEPS: tuple[tuple[EventType, float, float, float], ...] = (
    (E.RPA, 3.0, 3.0, 0.6),
    (E.PD_REVIEWED, 2.0, 2.0, 0.5),
    (E.JA_CONFIRMED, 5.0, 3.0, 0.4),
    (E.JOA_OPEN, 7.0, 6.0, 0.4),
    (E.JOA_CLOSE, 10.0, 8.0, 0.2),
    (E.CERT_ISSUED, 15.0, 8.0, 0.4),
    (E.CERT_RETURNED, 16.0, 12.0, 0.5),
    (E.TJO_SENT, 3.0, 3.0, 0.5),
    (E.TJO_ACCEPTED, 3.0, 3.0, 0.5),
    (E.SUIT_INIT, 1.0, 1.0, 0.5),
    (E.SUIT_DONE, 16.0, 16.0, 0.4),
    (E.FJO_SENT, 2.0, 2.0, 0.4),
    (E.FJO_ACCEPTED, 2.0, 2.0, 0.4),
    (E.EOD, 13.0, 13.0, 0.3),
)
PERSONAL = frozenset({E.TJO_SENT, E.TJO_ACCEPTED, E.SUIT_INIT, E.SUIT_DONE, E.FJO_SENT, E.FJO_ACCEPTED, E.EOD})
PACE: Mapping[str, float] = {
    "CISA": 0.95,
    "TREASURY": 1.08,
    "DOW": 0.9,
    "NSA": 1.15,
    "DOJ": 1.1,
    "NIST": 1.0,
    "OPM": 0.85,
}
IMPROVEMENT = 0.28
"""By how much the last requisitions of the history are faster than the first."""


@dataclass(frozen=True, slots=True)
class Dated:
    """One event of a made-up history."""

    type: EventType
    at: datetime


def timeline(
    draw: random.Random, *, need: datetime, rated: bool, agency: str, progress: float, until: datetime
) -> list[Dated]:
    """Return the events of one requisition with one hire, as far as they have happened by `until`.

    Args:
        draw: the source of chance.
        need: when the need was validated.
        rated: category rating, else direct hire.
        agency: sets the pace.
        progress: 0 at the beginning of the whole history, 1 at its end.
        until: now; later events have not happened.
    """
    pace = PACE.get(agency, 1.0) * (1.0 - IMPROVEMENT * progress)
    found, at = [Dated(E.NEED_VALIDATED, need)], need
    for type_, rating_days, direct_days, spread in STEPS:
        middle = rating_days if rated else direct_days
        fixed = type_ is E.JOA_CLOSE
        days = middle * draw.lognormvariate(0.0, spread) * (1.0 if fixed else pace)
        at = at + timedelta(days=max(round(days), 1 if fixed else 0), hours=draw.uniform(0.5, 3.0))
        if at > until:
            break
        found.append(Dated(type_, at))
    return found
