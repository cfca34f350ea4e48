"""Reading what was observed: two versions compared on real traffic, and a model's days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import Session, col, select

from app.oversight import rules
from app.oversight.models import ModelAlert, ModelObservation, ShadowReading
from app.oversight.rules import Agreement, Counts, Pair
from app.registry.models import ModelMeasurement, ModelStep, ModelVersion
from app.registry.rules import State

MOST_READINGS = 5000
SAMPLE = 20
FIRST_DAYS = 30
"""How long after its release a model's traffic counts as what it was released on."""


@dataclass(frozen=True, slots=True)
class Order:
    """How alike two models order one announcement's applications; `rho` in [-1, 1]."""

    announcement_id: UUID
    applications: int
    rho: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A model in shadow beside the one in use, on the same applications."""

    readings: int
    present_versions: tuple[str, ...]
    agreement: Agreement
    orders: tuple[Order, ...]
    differing: tuple[Pair, ...]

    @property
    def median_rho(self) -> float | None:
        """The middle rank correlation; None where no announcement has an order to compare."""
        known = sorted(order.rho for order in self.orders if order.rho is not None)
        middle = len(known) // 2
        if not known:
            return None
        return known[middle] if len(known) % 2 else (known[middle - 1] + known[middle]) / 2


def comparison(session: Session, model_version: str) -> Comparison:
    """Compare a model's newest readings in shadow with those of the model in use."""
    statement = select(ShadowReading).where(ShadowReading.model_version == model_version)
    rows = session.exec(statement.order_by(col(ShadowReading.id).desc()).limit(MOST_READINGS)).all()
    pairs = [_pair(row, line) for row in rows for line in row.lines]
    return Comparison(
        readings=len(rows),
        present_versions=tuple(sorted({row.present_version for row in rows})),
        agreement=rules.agreement(pairs),
        orders=_orders(rows),
        differing=tuple(rules.sampled(pairs, SAMPLE)),
    )


def _pair(row: ShadowReading, line: dict[str, object]) -> Pair:
    return Pair(
        application=str(row.application_id),
        skill_id=str(line["skill_id"]),
        present=str(line["present"]),
        present_probability=float(str(line["present_probability"])),
        candidate=str(line["candidate"]),
        candidate_probability=float(str(line["candidate_probability"])),
    )


def _orders(rows: Sequence[ShadowReading]) -> tuple[Order, ...]:
    newest: dict[UUID, dict[UUID, ShadowReading]] = {}
    for row in reversed(rows):
        newest.setdefault(row.announcement_id, {})[row.application_id] = row
    found = [
        Order(
            announcement_id,
            len(group),
            rules.rank_correlation([r.present_score for r in group.values()], [r.score for r in group.values()]),
        )
        for announcement_id, group in newest.items()
    ]
    return tuple(sorted(found, key=lambda o: (-o.applications, str(o.announcement_id))))


def counts_of(rows: Sequence[ModelObservation]) -> Counts:
    """Add up observations of one day or of several agencies."""
    return rules.total(
        [
            Counts(
                r.resumes, r.bands, tuple(r.tenths), r.words, r.unknown, {b: (n, y) for b, (n, y) in r.judged.items()}
            )
            for r in rows
        ]
    )


@dataclass(frozen=True, slots=True)
class Watch:
    """One model's present counts, what they are compared with, and what follows."""

    version: str
    day: date | None
    days: int
    now: Counts
    first: Counts
    trained: tuple[int, int]
    findings: tuple[rules.Finding, ...]


def watch(session: Session, version: ModelVersion) -> Watch:
    """Judge the newest observations of a model."""
    statement = select(ModelObservation).where(ModelObservation.model_version == version.version)
    rows = session.exec(statement.order_by(col(ModelObservation.day), col(ModelObservation.id))).all()
    days = sorted({row.day for row in rows})
    now = counts_of([row for row in rows if row.day == days[-1]]) if days else rules.NOTHING
    end = min(days[0] + timedelta(days=FIRST_DAYS), days[-1]) if days else None  # a day is not compared with itself
    early = [row for row in rows if end and row.day < end]
    first, trained = counts_of(early), _trained(session, version.id)
    return Watch(
        version.version, days[-1] if days else None, len(days), now, first, trained, rules.findings(now, first, trained)
    )


def _trained(session: Session, version_id: UUID) -> tuple[int, int]:
    statement = select(ModelMeasurement).where(ModelMeasurement.version_id == version_id)
    row = session.exec(statement.order_by(col(ModelMeasurement.id).desc()).limit(1)).first()
    scores = row.scores if row else {}
    return int(scores.get("words", 0)), int(scores.get("unknown_words", 0))


def alerts(session: Session, most: int = 50) -> list[ModelAlert]:
    """Return the newest alerts."""
    return list(session.exec(select(ModelAlert).order_by(col(ModelAlert.id).desc()).limit(most)))


def in_shadow(session: Session) -> list[ModelVersion]:
    """Return the versions that read along now."""
    newest = (
        select(ModelStep.version_id, ModelStep.state)
        .ext(distinct_on(col(ModelStep.version_id)))
        .order_by(col(ModelStep.version_id), col(ModelStep.id).desc())
        .subquery()
    )
    statement = select(ModelVersion).join(newest, newest.c.version_id == ModelVersion.id)
    return list(session.exec(statement.where(newest.c.state == State.SHADOW).order_by(col(ModelVersion.id))))
