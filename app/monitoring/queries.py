"""Reading the switch, one's own answers and the results; single answers of others cannot be read at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import Session, col

from app.applications.rules import Status
from app.monitoring.models import MonitoringResult, MonitoringSwitch
from app.monitoring.rules import Category, Counted, Finding, Origin, Rate, Sex, Stage


@dataclass(frozen=True, slots=True)
class Asking:
    """Whether an agency asks, and under which control number."""

    is_on: bool
    omb_number: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What one applicant answered for one application."""

    sex: Sex | None
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class Measured:
    """The results of one fiscal year."""

    fiscal_year: int
    measured_at: datetime
    rates: tuple[Rate, ...]


def asking(session: Session, agency_id: UUID) -> Asking:
    """Return the newest position of an agency's switch; it is off until somebody turns it on."""
    statement = (
        select(col(MonitoringSwitch.is_on), col(MonitoringSwitch.omb_number))
        .where(col(MonitoringSwitch.agency_id) == agency_id)
        .order_by(col(MonitoringSwitch.id).desc())
        .limit(1)
    )
    row = session.execute(statement).first()
    return Asking(*row) if row else Asking(False, "")


def switches(session: Session, agency_id: UUID) -> Sequence[MonitoringSwitch]:
    """Return every turn of an agency's switch, the newest first."""
    statement = select(MonitoringSwitch).where(col(MonitoringSwitch.agency_id) == agency_id)
    return session.scalars(statement.order_by(col(MonitoringSwitch.id).desc())).all()


def own_answers(session: Session, application_id: UUID) -> Answers | None:
    """Return what the person in whose name the session is answered for an application of theirs."""
    row = session.execute(
        text("SELECT sex, origin FROM own_monitoring_answer(:application)"), {"application": application_id}
    ).first()
    return Answers(Sex(row[0]) if row[0] else None, Origin(row[1]) if row[1] else None) if row else None


def counted(session: Session, fiscal_year: int) -> list[Counted]:
    """Return how many people of each group and occupation have each status, in the agency of the session."""
    rows = session.execute(
        text("SELECT category, group_code, status, people, series FROM monitoring_counts(:year)"), {"year": fiscal_year}
    )
    return [Counted(Category(row[0]), row[1], Status(row[2]), row[3], row[4]) for row in rows]


def years_measured(session: Session, agency_id: UUID) -> list[int]:
    """Return the fiscal years that have results, the newest first."""
    statement = select(col(MonitoringResult.fiscal_year)).where(col(MonitoringResult.agency_id) == agency_id).distinct()
    return sorted(session.scalars(statement), reverse=True)


def measured(session: Session, agency_id: UUID, fiscal_year: int) -> Measured | None:
    """Return the results of one fiscal year, in the order of the page."""
    statement = select(MonitoringResult).where(
        col(MonitoringResult.agency_id) == agency_id, col(MonitoringResult.fiscal_year) == fiscal_year
    )
    rows = session.scalars(statement).all()
    if not rows:
        return None
    order = ([*Category], [*Stage])
    rows = sorted(rows, key=lambda r: (r.series, order[0].index(r.category), order[1].index(r.stage), r.group_code))
    rates = tuple(
        Rate(
            Category(r.category),
            Stage(r.stage),
            r.group_code,
            r.people,
            r.passed,
            r.ratio,
            r.p_value,
            r.p_barnard,
            Finding(r.finding),
            r.series,
        )
        for r in rows
    )
    return Measured(fiscal_year, rows[0].measured_at, rates)
