"""Reading an agency's past as the simulation draws from it, and the what-ifs that were kept."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from uuid import UUID

import numpy as np
from sqlalchemy import select
from sqlmodel import Session, col

from app.errors import NotFound
from app.forecasts import queries as forecasts
from app.forecasts.rules import LAST, PLACE, Path
from app.positions.models import Requisition
from app.simulation.models import Scenario
from app.simulation.pipeline import Past
from app.simulation.rules import MOST_REVIEWS
from app.timeline.models import TimelineEvent
from app.timeline.rules import EventType

CLOSED, CERTIFIED = PLACE[EventType.JOA_CLOSE], PLACE[EventType.CERT_ISSUED]


def past(session: Session, agency_id: UUID, now: datetime) -> Past:
    """Return the agency's past: hires with the days of their steps, and every review, hired or not."""
    paths = [p for h in _histories(session, agency_id, now) if (p := h.known_at(now)) is not None]
    reviewed = sorted((p for p in paths if _day(p, CERTIFIED) is not None), key=lambda p: (_days(p)[CLOSED], p.key))
    days = [_days(p) for p in reviewed]
    hired = [place for place, p in enumerate(reviewed) if p.entered_on is not None]
    traits = [reviewed[place].traits for place in hired]
    steps = [[later - day for day, later in pairwise(days[place])] for place in hired]
    needs = np.sort(np.array([p.need_on for p in reviewed], dtype=np.int64))
    return Past(
        steps=np.array(steps, dtype=np.int64).reshape(-1, LAST),
        rated=np.array([t.rated for t in traits], dtype=np.bool_),
        cleared=np.array([t.cleared for t in traits], dtype=np.bool_),
        closed_on=np.array([d[CLOSED] for d in days], dtype=np.int64),
        certified_on=np.array([d[CERTIFIED] for d in days], dtype=np.int64),
        gaps=np.diff(needs),
        review_of=np.array(hired, dtype=np.int64),
    )


def _day(path: Path, place: int) -> int | None:
    return next((day for reached, day in path.reached if reached == place), None)


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
