"""What the forecast pages say, computed from stored rows: expected dates, waits, coverage and error by quarter."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from sqlmodel import Session, col, select

from app.applications.models import Application
from app.applications.rules import Status
from app.forecasts import queries, scoring
from app.forecasts.models import ForecastRun, ForecastScore, NextStep, WaitingScore
from app.forecasts.queries import Expected
from app.forecasts.rules import WORDS, Method
from app.forecasts.scoring import FEWEST_SCORED, Score
from app.forecasts.waiting import AHEAD_WORDS, METHOD_WORDS, Place
from app.identity.models import Agency
from app.metrics.rules import FiscalQuarter
from app.positions.models import Announcement
from app.timeline import rules as timeline
from app.timeline.rules import EventType

By = Mapping[FiscalQuarter, Mapping[Method, Score]]
AT: Mapping[Status, tuple[Place, ...]] = {
    Status.SUBMITTED: (Place.RECEIVED,),
    Status.QUALIFIED: (Place.RECEIVED,),
    Status.REFERRED: (Place.REFERRAL_DECIDED,),
    Status.SELECTED: (Place.SELECTED,),
    Status.ACCEPTED: (Place.ACCEPTED, Place.VETTED),
}
"""Where an application of each status waits for somebody else; who was sent an offer has the next move."""


class Subject(StrEnum):
    """What is forecast."""

    VACANCIES = "vacancies"
    APPLICATIONS = "applications"


OF: Mapping[Subject, tuple[type[ForecastScore] | type[WaitingScore], Mapping[Method, str]]] = {
    Subject.VACANCIES: (ForecastScore, WORDS),
    Subject.APPLICATIONS: (WaitingScore, METHOD_WORDS),
}
"""Where the scores of each are stored, and what its methods are called."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which method an agency publishes now, and what that rests on."""

    agency: Agency
    run: ForecastRun | None
    method: Method | None
    scores: Mapping[Method, Score]
    words: Mapping[Method, str]

    @property
    def why(self) -> str:
        """The reason in a sentence."""
        if self.method is None:
            return "No forecast has been made yet."
        scored = {m: s for m, s in self.scores.items() if s.n >= FEWEST_SCORED}
        if Method.PAST_HIRES not in scored:
            return f"Fewer than {FEWEST_SCORED} forecasts can be judged so far, so the naive baseline is used."
        if self.method is Method.PAST_HIRES:
            return "No model did better than the naive baseline in the back-test, so the baseline is used."
        won = f"{self.words[self.method]} had the lowest loss in the back-test"
        if self.method is Method.KAPLAN_MEIER and Method.COX in scored:
            return f"{won}; the Cox model did not beat it, so it is not used."
        return f"{won}."


def choices(session: Session, subject: Subject) -> list[Choice]:
    """Return for each agency the method it publishes, in order of names."""
    found, (table, words) = [], OF[subject]
    for agency in session.exec(select(Agency).order_by(col(Agency.name), col(Agency.id))).all():
        quarters = queries.scores(session, [agency.id], published=False, of=table)
        run = queries.newest_run(session, agency.id)
        method = None if run is None else run.method if subject is Subject.VACANCIES else run.waiting_method
        found.append(Choice(agency, run, method, queries.together(quarters.values()), words))
    return found


def by_place(session: Session, agency_ids: Sequence[UUID]) -> Mapping[Place, Mapping[Method, Score]]:
    """Return how the back-test of waits did at each place, all quarters together."""
    found: dict[Place, dict[Method, Score]] = {place: defaultdict(Score) for place in Place}
    for row in queries.score_rows(session, agency_ids, published=False, of=WaitingScore):
        assert isinstance(row, WaitingScore)
        found[row.place][row.method] += queries.as_score(row)
    return {place: scores for place, scores in found.items() if scores}


@dataclass(frozen=True, slots=True)
class Ahead:
    """What applicants are told of their next step: `step` is None where the wait began after last night's figures.

    `right` is how such ranges did at this place: published ones, or, before enough can be judged, those of the
    back-test; None before there are enough of these.
    """

    until: str
    today: date
    step: NextStep | None
    right: Score | None
    published: bool

    @property
    def waited(self) -> int:
        """Days so far."""
        return (self.today - self.step.began_on).days if self.step else 0

    @property
    def late(self) -> bool:
        """Whether it has taken longer than 90 of 100 such waits did, or the last day that was said has passed."""
        if self.step is None or self.step.usual_days is None or self.step.high_on is None:
            return False
        return self.waited > self.step.usual_days or self.today > self.step.high_on


def ahead(session: Session, application: Application, today: date) -> Ahead | None:
    """Return what to tell the applicant of the next step; None where none is to come, or the move is theirs."""
    places = AT.get(application.status)
    if places is None or session.get_one(Announcement, application.announcement_id).cancelled_at is not None:
        return None
    step = session.get(NextStep, (application.agency_id, application.id))
    if step is None or step.place not in places:
        return Ahead(AHEAD_WORDS[places[0]], today, None, None, published=False)
    for published in (True, False):
        rows = queries.score_rows(session, [application.agency_id], published=published, of=WaitingScore)
        mine = (r for r in rows if isinstance(r, WaitingScore) and (r.place, r.method) == (step.place, step.method))
        right = sum((queries.as_score(row) for row in mine), Score())
        if right.n >= FEWEST_SCORED:
            return Ahead(AHEAD_WORDS[step.place], today, step, right, published)
    return Ahead(AHEAD_WORDS[step.place], today, step, None, published=False)


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
