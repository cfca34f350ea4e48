"""Acts on models: register, measure, put in shadow, release through the gate, retire; and turn the switch."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.audit import services as audit_log
from app.registry import queries, rules
from app.registry.models import ModelMeasurement, ModelStep, ModelVersion, SuggestionSwitch
from app.registry.queries import Registered
from app.registry.rules import GateLine, State


@dataclass(frozen=True, slots=True)
class Operator:
    """The named human who acts; no id where the act came from the command line."""

    name: str
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Description:
    """What a model's manifest says, and when its files were written."""

    version: str
    sha256: str
    data_sha256: str
    official_sha256: str
    learned_from: str
    scikit_learn: str
    words: int
    skills: int
    roles: int
    metrics: Mapping[str, float]
    card: str
    signed: bool
    trained_at: datetime


def register(session: Session, *, described: Description, by: Operator, now: datetime) -> ModelVersion:
    """Enter a model as a candidate; one that is known already stays as it is."""
    for known in queries.versions(session):
        if known.version.version == described.version:
            return known.version
    fields = asdict(described) | {"metrics": dict(described.metrics)}
    row = ModelVersion(**fields, registered_at=now)
    session.add(row)
    session.flush()
    _step(session, row, State.CANDIDATE, "Registered from its files.", by, now)
    return row


def measured(
    session: Session, *, version: ModelVersion, held_out_sha256: str, scores: Mapping[str, float], now: datetime
) -> None:
    """Keep what a model was worth on the held-out sentences."""
    session.add(ModelMeasurement(version_id=version.id, held_out_sha256=held_out_sha256, scores=dict(scores), at=now))
    session.flush()


def shadow(session: Session, *, version_id: UUID, reason: str, by: Operator, now: datetime) -> None:
    """Let a model read along with the one in use; nobody but operators sees what it says.

    Raises:
        NotFound, StepRefused, NoReason: see `rules`.
    """
    found = queries.registered(session, version_id)
    rules.move(found.state, State.SHADOW)
    _step(session, found.version, State.SHADOW, rules.check_reason(reason), by, now)


def verdict(session: Session, found: Registered, held_out_sha256: str) -> tuple[GateLine, ...]:
    """Compare a model with the one in use, and with those before, on the present held-out sentences.

    Raises:
        ReleaseRefused: one of the two was not measured on them.
    """
    mine = queries.measurement(session, found.version.id, held_out_sha256)
    if mine is None:
        raise rules.ReleaseRefused(
            f"Model {found.version.version} was not measured on the present held-out sentences. "
            f"Run: muster skills measure {found.version.version}"
        )
    scores = mine.scores | {"skills": float(found.version.skills)}
    present = queries.current(session)
    if present is None or present.id == found.version.id:
        return rules.judge(scores, None)
    theirs = queries.measurement(session, present.id, held_out_sha256)
    alike = (present.scikit_learn, present.words) == (found.version.scikit_learn, found.version.words)
    if theirs is None and alike:  # one that differs in these can no longer be read, nor measured
        raise rules.ReleaseRefused(
            f"The model in use, {present.version}, was not measured on the present held-out sentences. "
            f"Run: muster skills measure {present.version}"
        )
    known = {"skills": float(present.skills)}  # sentences of skills that a model lacks are not held against it above
    return rules.judge(scores, theirs.scores | known if theirs else None, queries.once_in_use(session, held_out_sha256))


def release(
    session: Session, *, version_id: UUID, held_out_sha256: str, reason: str, by: Operator, now: datetime
) -> tuple[GateLine, ...]:
    """Put a model in use and retire the one before, if it is not worse.

    Raises:
        NotFound, StepRefused, NoReason, ReleaseRefused: see `rules`; nothing was changed.
    """
    found = queries.registered(session, version_id)
    rules.move(found.state, State.CURRENT)
    reason = rules.check_reason(reason)
    lines = verdict(session, found, held_out_sha256)
    rules.check_release(lines)
    for before in queries.in_state(session, State.CURRENT):
        _step(session, before.version, State.RETIRED, f"Replaced by {found.version.version}.", by, now)
    _step(session, found.version, State.CURRENT, reason, by, now, lines)
    return lines


def retire(session: Session, *, version_id: UUID, reason: str, by: Operator, now: datetime) -> None:
    """Take a candidate or a shadow out of the running.

    Raises:
        NotFound, StepRefused, NoReason: see `rules`; the model in use is retired by releasing another.
    """
    found = queries.registered(session, version_id)
    if found.state is State.CURRENT:
        raise rules.StepRefused("This model is in use. Release another in its place, or switch suggestions off.")
    rules.move(found.state, State.RETIRED)
    _step(session, found.version, State.RETIRED, rules.check_reason(reason), by, now)


def _step(
    session: Session,
    version: ModelVersion,
    state: State,
    reason: str,
    by: Operator,
    now: datetime,
    lines: tuple[GateLine, ...] = (),
) -> None:
    session.add(
        ModelStep(
            version_id=version.id,
            state=state,
            reason=reason,
            verdict=[asdict(line) for line in lines],
            person_id=by.person_id,
            person_name=by.name,
            at=now,
        )
    )
    session.flush()
    audit_log.record(
        session,
        action=f"model {state.value}",
        subject=("model", version.id),
        at=now,
        actor_id=by.person_id,
        version=version.version,
    )


def turn(
    session: Session,
    *,
    agency_id: UUID | None,
    model_version: str,
    off: bool,
    reason: str,
    by: Operator,
    record_in: UUID | None,
    now: datetime,
) -> None:
    """Turn suggestions off or on for an agency, a model, both or everybody; it holds from the next page on (R-69).

    Args:
        session: the transaction.
        agency_id: whose suggestions; None for every agency's.
        model_version: of which model; empty for every model's.
        off: whether they stop.
        reason: in the person's own words.
        by: who.
        record_in: in which agency's audit record the act stands; None for the portal's.
        now: when.

    Raises:
        NoReason: the reason is too short.
    """
    session.add(
        SuggestionSwitch(
            agency_id=agency_id,
            model_version=model_version,
            off=off,
            reason=rules.check_reason(reason),
            person_id=by.person_id,
            person_name=by.name,
            at=now,
        )
    )
    session.flush()
    audit_log.record(
        session,
        action=f"suggestions {'off' if off else 'on'}",
        subject=("agency", agency_id or "every"),
        at=now,
        actor_id=by.person_id,
        agency_id=record_in,
        model=model_version or "every",
    )
