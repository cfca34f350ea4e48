"""Giving and taking back voluntary answers, turning the switch, measuring a fiscal year once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, text
from sqlmodel import Session, col

from app.audit import services as audit_log
from app.monitoring import queries, rates, rules
from app.monitoring.models import MonitoringAnswer, MonitoringResult, MonitoringSwitch
from app.monitoring.queries import Answers


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody wants of the switch."""

    on: bool
    reason: str
    omb_number: str


def answer(session: Session, *, application_id: UUID, answers: Answers) -> None:
    """Keep an applicant's answers for one application; answering nothing takes earlier answers back.

    Nothing is written to the record of acts: that somebody answered is nobody's business either.

    Raises:
        NotAsked: the agency does not ask, or the application is not this person's or not submitted.
    """
    if answers.sex is None and answers.origin is None:
        take_back(session, application_id=application_id)
        return
    values = {"application": application_id, "sex": answers.sex, "origin": answers.origin}
    if not session.scalar(text("SELECT give_monitoring_answer(:application, :sex, :origin)"), values):
        raise rules.NotAsked("This agency does not ask these questions now.")


def take_back(session: Session, *, application_id: UUID) -> None:
    """Remove an applicant's answers for one application; there may be none."""
    session.execute(text("SELECT take_back_monitoring_answer(:application)"), {"application": application_id})


def switch(session: Session, *, agency_id: UUID, person_id: UUID, turn: Turn, now: datetime) -> None:
    """Begin or stop asking, from the next page on.

    Raises:
        ReasonMissing: no reason, or no control number to ask under.
    """
    rules.check_switch(turn.on, turn.reason, turn.omb_number)
    session.add(
        MonitoringSwitch(
            agency_id=agency_id,
            is_on=turn.on,
            reason=turn.reason,
            omb_number=turn.omb_number,
            switched_by=person_id,
            at=now,
        )
    )
    audit_log.record(
        session,
        action="began to ask" if turn.on else "stopped asking",
        subject=("voluntary questions", agency_id),
        at=now,
        actor_id=person_id,
        agency_id=agency_id,
    )
    session.flush()


def measure(session: Session, *, agency_id: UUID, now: datetime) -> int:
    """Measure the newest settled fiscal year of an agency, once, and forget answers that are too old.

    Measuring again after one more answer would show by subtraction what it was, so a year has one result.

    Returns:
        How many lines were written; 0 when the year is measured, nobody answered, or the agency does not ask.
    """
    year = rules.fiscal_year_to_measure(now)
    past = (col(MonitoringAnswer.agency_id) == agency_id) & (
        col(MonitoringAnswer.fiscal_year) <= year - rules.KEPT_YEARS
    )
    session.execute(delete(MonitoringAnswer).where(past).execution_options(synchronize_session=False))
    if not queries.asking(session, agency_id).is_on or year in queries.years_measured(session, agency_id):
        return 0
    measured = rates.rates(queries.counted(session, year))
    for rate in measured:
        session.add(
            MonitoringResult(
                agency_id=agency_id,
                fiscal_year=year,
                series=rate.series,
                category=rate.category,
                stage=rate.stage,
                group_code=rate.group,
                people=rate.people,
                passed=rate.passed,
                ratio=rate.ratio,
                p_value=rate.p_value,
                p_barnard=rate.p_barnard,
                finding=rate.finding,
                measured_at=now,
            )
        )
    session.flush()
    return len(measured)
