"""Reading an agency's past as the simulation draws from it, and the what-ifs that were kept."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

import numpy as np
from sqlalchemy import select
from sqlmodel import Session, col

from app.errors import NotFound
from app.forecasts import queries as forecasts
from app.forecasts.rules import LAST, MILESTONES, PLACE, Path, local_day
from app.positions.models import Requisition
from app.simulation.models import Scenario
from app.simulation.pipeline import Past
from app.simulation.rules import MOST_REVIEWS, WRITING
from app.timeline.models import TimelineEvent
from app.timeline.rules import EventType

OPENED, CLOSED, CERTIFIED = (PLACE[e] for e in (EventType.JOA_OPEN, EventType.JOA_CLOSE, EventType.CERT_ISSUED))


class Reviewed(NamedTuple):
    """One vacancy with a certificate: its milestones' days, and those from its first opening to its last."""

    path: Path
    days: list[int]
    repeated: int


def past(session: Session, agency_id: UUID, now: datetime) -> Past:
    """Return the agency's past: hires with the days of their steps, and every review, hired or not."""
    told = (_reviewed(history, now) for history in _histories(session, agency_id, now))
    reviewed = sorted((r for r in told if r is not None), key=lambda r: (r.days[CLOSED], r.path.key))
    hired = [place for place, r in enumerate(reviewed) if r.path.entered_on is not None]
    traits = [reviewed[place].path.traits for place in hired]
    steps = [[later - day for day, later in pairwise(reviewed[place].days)] for place in hired]
    repeated = np.array([reviewed[place].repeated for place in hired], dtype=np.int64)
    own = np.array(steps, dtype=np.int64).reshape(-1, LAST)
    own[:, WRITING] -= repeated
    return Past(
        steps=own,
        rated=np.array([t.rated for t in traits], dtype=np.bool_),
        cleared=np.array([t.cleared for t in traits], dtype=np.bool_),
        closed_on=np.array([r.days[CLOSED] for r in reviewed], dtype=np.int64),
        certified_on=np.array([r.days[CERTIFIED] for r in reviewed], dtype=np.int64),
        gaps=np.array([later - need for need, later in pairwise(sorted(r.path.need_on for r in reviewed))], np.int64),
        review_of=np.array(hired, dtype=np.int64),
        repeated=repeated,
    )


def _reviewed(history: forecasts.History, now: datetime) -> Reviewed | None:
    """Read a vacancy whose certificate was issued; announced again before, it opened and closed when it last did."""
    path = history.known_at(now)
    if path is None or CERTIFIED not in dict(path.reached):
        return None
    days = _days(path)
    first = days[OPENED]
    for place in (CLOSED, OPENED):
        again = (
            local_day(e.happened_at)
            for e in history.events
            if e.type is MILESTONES[place] and e.happened_at <= now and e.entered_at <= now
        )
        days[place] = max([days[place], *(day for day in again if day <= days[place + 1])])
    return Reviewed(path, days, days[OPENED] - first)


def _days(path: Path) -> list[int]:
    """Return the day of every milestone; one that is not on record gets the day of the one before it."""
    known, found = dict(path.reached), [path.need_on]
    for place in range(1, LAST + 1):
        found.append(known.get(place, found[-1]))
    return found


def _histories(session: Session, agency_id: UUID, now: datetime) -> list[forecasts.History]:
    event = TimelineEvent
    newest = (
        select(col(event.requisition_id))
        .where(
            col(event.agency_id) == agency_id,
            col(event.type) == EventType.CERT_ISSUED.value,
            col(event.happened_at) <= now,
        )
        .order_by(col(event.happened_at).desc(), col(event.id).desc())
        .limit(MOST_REVIEWS)
    )
    chains = select(col(Requisition.chain_id)).where(col(Requisition.id).in_(newest))
    return forecasts.histories_of(session, agency_id, chains)


def scenario(session: Session, scenario_id: UUID) -> Scenario:
    """Return one kept what-if.

    Raises:
        NotFound: there is none, or it is another agency's.
    """
    found = session.get(Scenario, scenario_id)
    if found is None:
        raise NotFound
    return found


def newest_scenarios(session: Session, agency_id: UUID) -> Sequence[Scenario]:
    """Return the latest what-ifs of an agency, the newest first."""
    statement = select(Scenario).where(col(Scenario.agency_id) == agency_id)
    return (
        session.execute(statement.order_by(col(Scenario.created_at).desc(), col(Scenario.id)).limit(20)).scalars().all()
    )
