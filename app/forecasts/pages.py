"""What the forecast pages say, computed from stored rows: expected dates, waits, coverage and error by quarter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median_low
from uuid import UUID

from sqlmodel import Session, col, select

from app.forecasts import queries, scoring, waiting, waiting_queries
from app.forecasts.models import ForecastRun, WaitingCurve
from app.forecasts.queries import Expected
from app.forecasts.rules import WORDS, Method
from app.forecasts.scoring import FEWEST_SCORED, Range, Score
from app.forecasts.waiting import FEWEST_ENDED, Place
from app.identity.models import Agency
from app.metrics.rules import FiscalQuarter
from app.timeline import rules as timeline
from app.timeline.rules import EventType

By = Mapping[FiscalQuarter, Mapping[Method, Score]]


@dataclass(frozen=True, slots=True)
class Wait:
    """One place at which applications wait: how many, the middle one's days so far, and what is still to come.

    `rest` is None under the fewest known waits from which a time is said.
    """

    place: Place
    count: int
    waited: int
    known: int
    rest: Range | None


@dataclass(frozen=True, slots=True)
class Choice:
    """Which method an agency publishes now, and what that rests on."""

    agency: Agency
    run: ForecastRun | None
    scores: Mapping[Method, Score]

    @property
    def why(self) -> str:
        """The reason in a sentence."""
        if self.run is None:
            return "No forecast has been made yet."
        scored = {m: s for m, s in self.scores.items() if s.n >= FEWEST_SCORED}
        if Method.PAST_HIRES not in scored:
            return f"Fewer than {FEWEST_SCORED} forecasts can be judged so far, so the naive baseline is used."
        if self.run.method is Method.PAST_HIRES:
            return "No model did better than the naive baseline in the back-test, so the baseline is used."
        won = f"{WORDS[self.run.method]} had the lowest loss in the back-test"
        if self.run.method is Method.KAPLAN_MEIER and Method.COX in scored:
            return f"{won}; the Cox model did not beat it, so it is not used."
        return f"{won}."


def choices(session: Session) -> list[Choice]:
    """Return for each agency the method it publishes, in order of names."""
    found = []
    for agency in session.exec(select(Agency).order_by(col(Agency.name), col(Agency.id))).all():
        quarters = queries.scores(session, [agency.id], published=False)
        found.append(Choice(agency, queries.newest_run(session, agency.id), queries.together(quarters.values())))
    return found


def waits(session: Session, agency_id: UUID, as_of: date) -> list[Wait]:
    """Return where applications waited on the day of a run, in the order of the way."""
    curves = waiting_queries.newest_curves(session, agency_id, as_of)
    return [_wait(curves[place]) for place in Place if place in curves and curves[place].waiting]


def _wait(curve: WaitingCurve) -> Wait:
    days = sorted(int(d) for d, count in curve.waiting.items() for _ in range(count))
    waited = median_low(days)
    rest = waiting.still_to_wait(curve.shares, waited) if curve.ended >= FEWEST_ENDED else None
    return Wait(curve.place, len(days), waited, curve.ended, rest)


def mover_words(place: str | None) -> str:
    """Name the step that begins at a milestone, by what begins and what ends it."""
    from app.forecasts.rules import MILESTONES

    if place is None:
        return "—"
    ends = dict(pairwise(MILESTONES))
    return timeline.words(ends[EventType(place)])


def main_mover(expected: Sequence[Expected]) -> tuple[str, int] | None:
    """Return the step that makes most dates uncertain, and for how many vacancies it is the one."""
    counts: dict[str, int] = {}
    for one in expected:
        if one.forecast.mover is not None:
            counts[one.forecast.mover] = counts.get(one.forecast.mover, 0) + 1
    if not counts:
        return None
    place = max(sorted(counts), key=lambda p: counts[p])
    return mover_words(place), counts[place]


def last_quarter(quarters: By, method: Method) -> tuple[FiscalQuarter, Score] | None:
    """Return the latest quarter in which a method has enough settled forecasts to be judged, and its score there."""
    good = [(q, s[method]) for q, s in quarters.items() if method in s and s[method].n >= FEWEST_SCORED]
    return good[-1] if good else None


def middle_on(expected: Sequence[Expected]) -> date | None:
    """Return the day by which half of the open vacancies are expected to be filled."""
    return expected[(len(expected) - 1) // 2].forecast.middle_on if expected else None


def too_few(score: Score) -> bool:
    """Say whether a score rests on so few forecasts that nothing can be said."""
    return score.n < scoring.FEWEST_SHOWN
