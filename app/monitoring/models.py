"""Voluntary answers without a name or an application, the agency's switch, and the results that may be seen."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from app.monitoring.rules import Category, Finding, Origin, Sex, Stage
from app.tables import Chosen, Table, choice, instant, one_of, reference, serial


class MonitoringSwitch(Table, table=True):
    """One turn of an agency's switch; the newest counts."""

    id: int | None = serial()
    agency_id: UUID = reference("agency.id")
    is_on: bool = Field()
    reason: str = Field(max_length=500)
    omb_number: str = Field(max_length=20)
    switched_by: UUID = reference("person.id", index=False)
    at: datetime = instant()


class MonitoringAnswer(Table, table=True):
    """One person's answers, known by a pseudonym that only the database can make from an application.

    No role of the product may read it: answers come and go through functions that check whose they are, and are
    counted by one that returns numbers of people.
    """

    __table_args__ = (
        one_of("sex", Sex),
        one_of("origin", Origin),
        CheckConstraint("sex IS NOT NULL OR origin IS NOT NULL", name="something_was_answered"),
    )

    agency_id: UUID = Field(foreign_key="agency.id", primary_key=True)
    pseudonym: str = Field(primary_key=True, max_length=64)
    fiscal_year: int = Field()
    sex: Sex | None = choice(Sex, nullable=True)
    origin: Origin | None = choice(Origin, nullable=True)


class MonitoringResult(Table, table=True):
    """One group at one stage in one fiscal year, measured once; what is hidden was never written.

    `series` is one occupation, or empty for all together.
    """

    __table_args__ = (
        one_of("category", Category),
        one_of("stage", Stage),
        one_of("finding", Finding),
    )

    agency_id: UUID = Field(foreign_key="agency.id", primary_key=True)
    fiscal_year: int = Field(primary_key=True)
    series: str = Field(default="", primary_key=True, max_length=8)
    category: Category = Field(primary_key=True, sa_type=Chosen(Category))
    stage: Stage = Field(primary_key=True, sa_type=Chosen(Stage))
    group_code: str = Field(primary_key=True, max_length=30)
    people: int | None = Field(default=None)
    passed: int | None = Field(default=None)
    ratio: float | None = Field(default=None)
    p_value: float | None = Field(default=None)
    p_barnard: float | None = Field(default=None)
    finding: Finding = choice(Finding)
    measured_at: datetime = instant()
