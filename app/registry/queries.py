"""Reading the registry: every version with its state, the one in use, its history, and the switches that stand."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import Session, col, select

from app.errors import NotFound
from app.registry.models import ModelMeasurement, ModelStep, ModelVersion, SuggestionSwitch
from app.registry.rules import Setting, Standing, State


@dataclass(frozen=True, slots=True)
class Registered:
    """A version, the step that says where it stands, and its newest measurement."""

    version: ModelVersion
    step: ModelStep
    measured: ModelMeasurement | None

    @property
    def state(self) -> State:
        """Where it stands."""
        return State(self.step.state)


def versions(session: Session) -> list[Registered]:
    """Return every registered version, the newest first."""
    newest = select(ModelStep).ext(distinct_on(col(ModelStep.version_id)))
    steps = {
        s.version_id: s for s in session.exec(newest.order_by(col(ModelStep.version_id), col(ModelStep.id).desc()))
    }
    last = select(ModelMeasurement).ext(distinct_on(col(ModelMeasurement.version_id)))
    order = (col(ModelMeasurement.version_id), col(ModelMeasurement.id).desc())
    measured = {m.version_id: m for m in session.exec(last.order_by(*order))}
    rows = session.exec(select(ModelVersion).order_by(col(ModelVersion.registered_at).desc(), col(ModelVersion.id)))
    return [Registered(row, steps[row.id], measured.get(row.id)) for row in rows]


def registered(session: Session, version_id: UUID) -> Registered:
    """Return one version.

    Raises:
        NotFound: there is none with this id.
    """
    for found in versions(session):
        if found.version.id == version_id:
            return found
    raise NotFound


def with_name(session: Session, version: str) -> Registered:
    """Return the version of this name.

    Raises:
        NotFound: no such version is registered.
    """
    for found in versions(session):
        if found.version.version == version:
            return found
    raise NotFound(f"No model {version} is registered. See: muster skills models")


def in_state(session: Session, state: State) -> list[Registered]:
    """Return the versions that stand in one state, the newest first."""
    return [found for found in versions(session) if found.state is state]


def current(session: Session) -> ModelVersion | None:
    """Return the version in use; None before the first release."""
    found = in_state(session, State.CURRENT)
    return found[0].version if found else None


def history(session: Session, version_id: UUID | None = None) -> list[tuple[ModelStep, ModelVersion]]:
    """Return the steps of one version or of all, the newest first."""
    statement = select(ModelStep, ModelVersion).join(ModelVersion, col(ModelVersion.id) == col(ModelStep.version_id))
    if version_id is not None:
        statement = statement.where(ModelStep.version_id == version_id)
    return list(session.exec(statement.order_by(col(ModelStep.id).desc())))


def measurement(session: Session, version_id: UUID, held_out_sha256: str) -> ModelMeasurement | None:
    """Return what a version was worth on one state of the held-out sentences, if that was measured."""
    statement = select(ModelMeasurement).where(
        ModelMeasurement.version_id == version_id, ModelMeasurement.held_out_sha256 == held_out_sha256
    )
    return session.exec(statement.order_by(col(ModelMeasurement.id).desc()).limit(1)).first()


def once_in_use(session: Session, held_out_sha256: str) -> list[dict[str, float]]:
    """Return what each model that is or was in use was worth on one state of the held-out sentences, and its skills."""
    used = select(ModelStep.version_id).where(ModelStep.state == State.CURRENT)
    statement = select(ModelVersion, ModelMeasurement).where(
        ModelMeasurement.version_id == ModelVersion.id,
        ModelMeasurement.held_out_sha256 == held_out_sha256,
        col(ModelVersion.id).in_(used),
    )
    rows = session.exec(statement.order_by(col(ModelMeasurement.id)))
    newest = {version.id: measured.scores | {"skills": float(version.skills)} for version, measured in rows}
    return list(newest.values())


def standing(session: Session) -> Standing:
    """Return the switches as they stand, as far as this session may see them."""
    scope = (col(SuggestionSwitch.agency_id), col(SuggestionSwitch.model_version))
    rows = session.exec(
        select(SuggestionSwitch).ext(distinct_on(*scope)).order_by(*scope, col(SuggestionSwitch.id).desc())
    )
    return Standing(tuple(Setting(r.agency_id, r.model_version, r.off, r.reason, r.person_name, r.at) for r in rows))


def suggestions_off(session: Session, *, agency_id: UUID | None, model_version: str = "") -> Setting | None:
    """Return the setting that turns an agency's or a model's suggestions off; None where they are on (R-69)."""
    return standing(session).off_for(agency_id, model_version)


def turns(session: Session, most: int = 100) -> list[SuggestionSwitch]:
    """Return the newest turns of all switches, the newest first."""
    return list(session.exec(select(SuggestionSwitch).order_by(col(SuggestionSwitch.id).desc()).limit(most)))
