"""Running a what-if and keeping it, so that its address shows the same again."""

from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.clock import EASTERN
from app.simulation import pipeline, queries
from app.simulation.models import Scenario
from app.simulation.rules import FEWEST_HIRES, Levers, TooLittleHistory


def run(  # a what-if has this many parts, all said by name
    session: Session,
    *,
    agency_id: UUID,
    person_id: UUID,
    person_name: str,
    name: str,
    levers: Levers,
    goal_days: int,
    seed: int,
    now: datetime,
) -> Scenario:
    """Simulate the agency's pipeline with levers changed, and keep question and answer.

    Args:
        session: the transaction.
        agency_id: whose past.
        person_id: who asks.
        person_name: their name at that time.
        name: what they call it; may be empty.
        levers: what is changed.
        goal_days: the chance is of fewer days than this.
        seed: the same seed on the same past gives the same numbers.
        now: the present instant.

    Raises:
        TooLittleHistory: there are too few past hires.
    """
    past = queries.past(session, agency_id, now)
    if len(past.steps) < FEWEST_HIRES:
        raise TooLittleHistory(
            f"{len(past.steps)} of this agency’s vacancies ended in an entrance on duty; a simulation needs at least "
            f"{FEWEST_HIRES}."
        )
    reviewers = levers.reviewers_now or pipeline.likely_reviewers(past)
    levers = replace(levers, reviewers_now=reviewers)
    scenario = Scenario(
        agency_id=agency_id,
        name=name,
        created_at=now,
        created_by=person_id,
        created_by_name=person_name,
        as_of=now.astimezone(EASTERN).date(),
        hires=len(past.steps),
        direct_hires=int((~past.rated).sum()),
        past_hash=past.fingerprint,
        seed=seed,
        goal_days=goal_days,
        reviewers_now=reviewers,
        contradicted=round(pipeline.reviews(past, reviewers)[1], 4),
        levers=asdict(levers),
        result=pipeline.result(past, levers, seed, goal_days),
    )
    session.add(scenario)
    session.flush()
    return scenario
