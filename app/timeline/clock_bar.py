"""The clock as a page shows it: the elements of the hiring model with their days so far, target and holder."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.reference import catalog
from app.reference.catalog import StepModel
from app.timeline import adjustments, holders, reasons, rules
from app.timeline.adjustments import Adjustment
from app.timeline.holders import Reading
from app.timeline.models import TimelineEvent
from app.timeline.queries import facts
from app.timeline.rules import TRUNK, EventType, Holder

HOLDER_WORDS = {
    Holder.APPLICANT: "Applicants",
    Holder.HIRING_MANAGER: "Hiring manager",
    Holder.HR_SPECIALIST: "Human resources",
    Holder.SECURITY: "Security office",
    Holder.NOBODY: "Nobody",
}


class Stage(StrEnum):
    """Where an element stands."""

    DONE = "done"
    UNDER_WAY = "under way"
    TO_COME = "to come"


@dataclass(frozen=True, slots=True)
class Step:
    """One element of the hiring model; `days` are calendar days so far, `target` those the model allows, if any."""

    number: int
    name: str
    holder: str
    days: float
    target: int | None
    stage: Stage

    @property
    def late(self) -> bool:
        """Whether it took, or is taking, longer than the model allows."""
        return self.target is not None and self.days > self.target


@dataclass(frozen=True, slots=True)
class ClockBar:
    """A requisition's clock as of one moment; without a validated need there is no start and nothing runs.

    `days` are the raw calendar days and lead; `adjusted_days` are those less what `adjustments` name. `model` is
    the one meant for the hiring authority, `target` its days in all, None where nobody published them.
    """

    started_at: datetime | None
    days: int
    adjusted_days: int
    model: StepModel
    target: int | None
    holder: str
    element: str
    waiting_days: int
    running: bool
    cancelled: bool
    steps: tuple[Step, ...]
    adjustments: tuple[Adjustment, ...]

    @property
    def late(self) -> bool:
        """Whether it took, or is taking, as long as the model allows in all; what the order asks is under that."""
        return self.target is not None and self.days >= self.target

    @property
    def resting(self) -> bool:
        """Whether the work on the requisition rests now."""
        return any(a.end is None and a.application_id is None for a in self.adjustments)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history; `reason` says in words why, where one of a list was chosen."""

    words: str
    happened_at: datetime
    entered_at: datetime
    actor_name: str
    basis: str
    backdated: bool
    reason: str


def clock_bar(rows: Iterable[TimelineEvent], as_of: datetime, *, openings: int, authority: str) -> ClockBar:
    """Read the clock of a chain of requisitions.

    Args:
        rows: the chain's log.
        as_of: the moment for which to read it.
        openings: how many people the chain asks for.
        authority: the hiring authority's code; it says which step model the days are held against.
    """
    events = facts(rows)
    start, reading = rules.clock_start(events), holders.read(events, as_of, openings)
    now, stretches = reading.current, reading.intervals
    end = stretches[-1].end if stretches else as_of
    left_out = tuple(adjustments.of(events, as_of))
    counted = adjustments.days(left_out, start, end) if start else adjustments.Days(0, 0)
    model = catalog.step_model_for(authority)
    trunk = [e for e in rules.ordered(events) if e.type in TRUNK and e.happened_at <= as_of]
    return ClockBar(
        started_at=start,
        days=counted.raw,
        adjusted_days=counted.adjusted,
        model=model,
        target=model.total,
        holder=HOLDER_WORDS[now.holder] if now else HOLDER_WORDS[Holder.NOBODY],
        element=model.elements[now.element].name if now else "",
        waiting_days=rules.calendar_days(now.start, as_of) if now else 0,
        running=now is not None,
        cancelled=bool(trunk) and trunk[-1].type is EventType.CANCELLED,
        steps=_steps(reading, model),
        adjustments=left_out,
    )


def _steps(reading: Reading, model: StepModel) -> tuple[Step, ...]:
    days, now = reading.by_element, reading.current
    held: dict[int, dict[Holder, float]] = defaultdict(lambda: defaultdict(float))
    for stretch in reading.intervals:
        held[stretch.element][stretch.holder] += stretch.days
    reached = now.element if now else max(days, default=0)
    steps = []
    for number, element in sorted(model.elements.items()):
        stage = Stage.DONE if number < reached or (now is None and number == reached) else Stage.TO_COME
        longest = max(held[number].items(), key=lambda pair: pair[1])[0] if held[number] else Holder(element.owner)
        if now is not None and number == now.element:
            stage, longest = Stage.UNDER_WAY, now.holder
        steps.append(
            Step(number, element.name, HOLDER_WORDS[longest], round(days.get(number, 0.0), 1), element.days, stage)
        )
    return tuple(steps)


def history(rows: Iterable[TimelineEvent]) -> list[Line]:
    """Return the log in words, the latest first."""
    listed = list(rows)
    return [
        Line(
            rules.words(row.type),
            row.happened_at,
            row.entered_at,
            row.actor_name,
            row.basis,
            fact.backdated,
            reasons.words(row.type, row.reason),
        )
        for row, fact in sorted(
            zip(listed, facts(listed), strict=True), key=lambda pair: (pair[1].happened_at, pair[1].id), reverse=True
        )
    ]
