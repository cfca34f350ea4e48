"""The life of a model: its states, the gate before a release, and the switch that turns suggestions off (R-69)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.errors import DomainError, Unprocessable


class State(StrEnum):
    """Where a model stands; a model's state is what its newest step says."""

    CANDIDATE = "candidate"
    SHADOW = "shadow"
    CURRENT = "current"
    RETIRED = "retired"


STATE_WORDS: Mapping[State, str] = {
    State.CANDIDATE: "Registered, not in use",
    State.SHADOW: "Reads along",
    State.CURRENT: "In use",
    State.RETIRED: "Retired",
}

MOVES: Mapping[State, frozenset[State]] = {
    State.CANDIDATE: frozenset({State.SHADOW, State.CURRENT, State.RETIRED}),
    State.SHADOW: frozenset({State.CURRENT, State.RETIRED}),
    State.CURRENT: frozenset({State.RETIRED}),
    State.RETIRED: frozenset({State.SHADOW, State.CURRENT}),
}
"""A retired model may come back: that is how a release is undone. It passes the gate like any other."""


class StepRefused(DomainError):
    """The model is not in a state from which this can follow."""

    title = "This step does not follow"


class ReleaseRefused(DomainError):
    """The model does worse than the one in use; the one in use stays."""

    title = "This model is not released"


class NoReason(Unprocessable):
    """Who changes what reviewers see says why."""

    title = "Give your reason"


def move(present: State, target: State) -> State:
    """Return the new state.

    Raises:
        StepRefused: the table has no such step.
    """
    if target not in MOVES[present]:
        raise StepRefused(
            f"This model is “{STATE_WORDS[present].lower()}”; from there it cannot become {target.value}."
        )
    return target


def check_reason(reason: str) -> str:
    """Return the reason without blanks around it.

    Raises:
        NoReason: it is shorter than a sentence can be.
    """
    if len(reason.strip()) < 10:
        raise NoReason("Write the reason in your own words (at least 10 characters).")
    return reason.strip()


@dataclass(frozen=True, slots=True)
class Criterion:
    """One row of the gate: a measure on the held-out sentences, which way is better, and what is forgiven.

    `slack` is by how much a candidate may be worse than the best that was in use: less than one sentence in three
    hundred moves. `limit` is what no released model may miss, whatever is in use.
    """

    measure: str
    words: str
    higher_is_better: bool
    slack: float
    limit: float | None = None


GATE: tuple[Criterion, ...] = (
    Criterion("average_precision", "Average precision", True, 0.003, 0.5),
    Criterion("calibration_error", "Calibration error", False, 0.003, 0.02),
    Criterion("met_precision", "“Met” is right", True, 0.003, 0.95),
    Criterion("shown_recall", "Skills found that are shown", True, 0.005, 0.85),
    Criterion("several_shown_recall", "Skills found in lines that show several", True, 0.01, 0.5),
    Criterion("skills", "Skills it knows", True, 3.0),
    Criterion("claims_that_must_not_count", "“Met” on sentences that must not count", False, 0.0),
    Criterion("counterfactual_difference", "Largest change by name, address, school or dates", False, 0.0, 0.0),
)
"""What “not worse” means (M-25-21 section 4(b)(i), pre-deployment testing; T115, T117)."""


@dataclass(frozen=True, slots=True)
class GateLine:
    """One row of a verdict; `current` and `best` are None where nothing comparable is or was in use."""

    measure: str
    words: str
    candidate: float
    current: float | None
    passed: bool
    best: float | None = None

    @property
    def counts(self) -> bool:
        """Whether the measure is a number of things; the others are shares and differences."""
        return self.measure in ("skills", "claims_that_must_not_count")


def judge(
    candidate: Mapping[str, float], current: Mapping[str, float] | None, before: Iterable[Mapping[str, float]] = ()
) -> tuple[GateLine, ...]:
    """Compare a candidate's measures with those of the model in use, all on the same held-out sentences.

    Of what is forgiven nothing adds up: each measure is also held against the best that a model of as many skills as
    the one in use, or more, had when it was released `before`.
    """
    peers = [] if current is None else [current, *(one for one in before if one["skills"] >= current["skills"])]
    return tuple(_line(row, candidate[row.measure], [one[row.measure] for one in peers]) for row in GATE)


def _line(row: Criterion, candidate: float, peers: Sequence[float]) -> GateLine:
    sign = 1 if row.higher_is_better else -1
    within = row.limit is None or sign * (candidate - row.limit) >= 0
    best = max(peers, key=lambda value: sign * value, default=None)
    as_good = best is None or sign * (candidate - best) >= -row.slack
    return GateLine(row.measure, row.words, candidate, peers[0] if peers else None, within and as_good, best)


def check_release(verdict: Iterable[GateLine]) -> None:
    """Let a model pass that does not do worse than the one in use and those before it.

    Raises:
        ReleaseRefused: names each measure, in words and numbers.
    """
    failed = [line for line in verdict if not line.passed]
    if failed:
        raise ReleaseRefused(
            "The model in use stays. "
            + " ".join(
                f"{line.words}: {line.candidate:.4f}"
                + (f", in use {line.current:.4f}" if line.current is not None else " is not good enough")
                + (f", best so far {line.best:.4f}." if line.best != line.current else ".")
                for line in failed
            )
        )


@dataclass(frozen=True, slots=True)
class Setting:
    """What somebody set the switch to for one scope; no agency and no version mean all of them."""

    agency_id: UUID | None
    model_version: str
    off: bool
    reason: str
    person_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """The settings that stand now, at most one a scope."""

    settings: tuple[Setting, ...]

    def off_for(self, agency_id: UUID | None, model_version: str = "") -> Setting | None:
        """Return the setting that turns suggestions off, the widest first; None where they may be computed and shown.

        Args:
            agency_id: whose applications or announcements; None asks for the whole portal.
            model_version: which model made or would make the suggestion; without one only whole scopes count.
        """
        scopes = {(None, ""), (None, model_version), (agency_id, ""), (agency_id, model_version)}
        found = [s for s in self.settings if s.off and (s.agency_id, s.model_version) in scopes]
        return min(found, key=lambda s: (s.agency_id is not None, s.model_version != "", s.at), default=None)
