"""Tables of figures kept current from the log: the rows of `facts`, and what is pre-grouped from them.

Everything here can be thrown away and counted again; nothing else points at it.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, Float, Index, text
from sqlmodel import Field

from app.metrics.rules import Measure
from app.tables import Table, instant, reference, serial

PARTED = "declined_on IS NOT NULL OR withdrawn_on IS NOT NULL OR redirected_on IS NOT NULL"
"""Applications whose person said no, or that led elsewhere: the few that the reasons are counted from."""

SLICES = ("risk_level", "authority", "provision", "series", "grade", "location", "nice_role")
"""What rows are cut by, few values first, so that an index skips over others."""


def _day() -> date | None:
    found: date | None = Field(default=None, sa_type=Date)
    return found


def _by_slices(table: str, *counted: str) -> Index:
    """Two slices and more are counted from this index alone."""
    return Index(f"ix_{table}_slices", "agency_id", *SLICES, postgresql_include=["fiscal_year", "quarter", *counted])


def _few(name: str, where: str, *key: str) -> Index:
    """Stays of a kind of which there are few are counted from an index of their own, slices and quarters included."""
    included = ["fiscal_year", "quarter", *SLICES]
    return Index(f"ix_step_fact_{name}", *key, postgresql_where=text(where), postgresql_include=included)


class _Sliced(Table):
    """What every row can be cut by."""

    chain_id: UUID = Field()
    requisition_id: UUID = Field()
    provision: str = Field()
    nice_role: str = Field()
    series: str = Field()
    grade: int | None = Field(default=None)
    authority: str = Field()
    location: str = Field()
    risk_level: str = Field()


class HireFact(_Sliced, table=True):
    """One person who accepted a tentative offer or entered on duty."""

    __table_args__ = (
        Index("ix_hire_fact_quarter", "agency_id", "fiscal_year", "quarter"),
        Index("ix_hire_fact_chain", "agency_id", "chain_id"),
        Index("ix_hire_fact_why", "agency_id", "why", postgresql_where=text("why <> ''")),
        Index("ix_hire_fact_backdated", "agency_id", postgresql_where=text("backdated")),
        _by_slices("hire_fact", *Measure, "backdated", "why", "vetting_tier", "need_on", "shc_on"),
        Index("ix_hire_fact_entered", "agency_id", text("entered_on DESC NULLS LAST"), "application_id"),
    )

    agency_id: UUID = Field(primary_key=True, foreign_key="agency.id")
    application_id: UUID = Field(primary_key=True)
    need_on: date | None = _day()
    shc_on: date | None = _day()
    tentative_on: date | None = _day()
    entered_on: date | None = _day()
    m1: int | None = Field(default=None)
    m2: int | None = Field(default=None)
    m3: int | None = Field(default=None)
    m4: int | None = Field(default=None)
    m5: int | None = Field(default=None)
    m6: int | None = Field(default=None)
    rested: int = Field()
    backdated: bool = Field()
    fiscal_year: int | None = Field(default=None)
    quarter: int | None = Field(default=None)
    why: str = Field()
    vetting_tier: str = Field()


class StepFact(_Sliced, table=True):
    """One stay in one element of the hiring model."""

    __table_args__ = (
        Index("ix_step_fact_chain", "agency_id", "chain_id"),
        Index("ix_step_fact_element", "agency_id", "element", "fiscal_year", "quarter", "days"),
        _few("unfinished", "days IS NULL", "agency_id"),
        Index("ix_step_fact_longest", "agency_id", "element", text("days DESC NULLS LAST"), "started_at", "id"),
        _by_slices("step_fact", "element", "days", "visit"),
        _few("again", "visit > 1", "agency_id", "element"),
    )

    id: int | None = serial()
    agency_id: UUID = reference("agency.id", index=False)
    application_id: UUID | None = Field(default=None)
    element: int = Field()
    visit: int = Field()
    started_at: datetime = instant()
    ended_at: datetime | None = instant(nullable=True)
    days: int | None = Field(default=None)
    fiscal_year: int | None = Field(default=None)
    quarter: int | None = Field(default=None)


class ApplicationFact(_Sliced, table=True):
    """One application: how far it came, who holds it, the wait of its person and their notices."""

    __table_args__ = (
        Index("ix_application_fact_chain", "agency_id", "chain_id"),
        Index("ix_application_fact_open", "agency_id", "since_at", postgresql_where=text("holder <> ''")),
        Index("ix_application_fact_received", "agency_id", text("received_on DESC NULLS LAST"), "application_id"),
        _by_slices("application_fact", "wait", "receipt_due_on", "receipt_on", "outcome_due_on", "outcome_on"),
        Index("ix_application_fact_parted", "agency_id", "chain_id", postgresql_where=text(PARTED)),
        *(
            Index(
                f"ix_application_fact_{kind}",
                "agency_id",
                f"{kind}_due_on",
                postgresql_where=text(f"{kind}_on IS NULL"),
            )
            for kind in ("receipt", "outcome")
        ),
    )

    agency_id: UUID = Field(primary_key=True, foreign_key="agency.id")
    application_id: UUID = Field(primary_key=True)
    received_on: date | None = _day()
    qualified: bool | None = Field(default=None)
    referred_on: date | None = _day()
    selected_on: date | None = _day()
    offered_on: date | None = _day()
    accepted_on: date | None = _day()
    declined_on: date | None = _day()
    withdrawn_on: date | None = _day()
    entered_on: date | None = _day()
    answered_on: date | None = _day()
    wait: int | None = Field(default=None)
    element: int = Field()
    holder: str = Field()
    since_at: datetime | None = instant(nullable=True)
    receipt_due_on: date | None = _day()
    receipt_on: date | None = _day()
    outcome_due_on: date | None = _day()
    outcome_on: date | None = _day()
    declined_why: str = Field(default="", max_length=24)
    withdrawn_why: str = Field(default="", max_length=24)
    redirected_on: date | None = _day()
    redirected_how: str = Field(default="", max_length=24)
    fiscal_year: int | None = Field(default=None)
    quarter: int | None = Field(default=None)


class RequisitionFact(_Sliced, table=True):
    """One chain of requisitions: where it stands, who held it for how long, and how many came how far."""

    __table_args__ = (
        Index("ix_requisition_fact_open", "agency_id", "since_at", postgresql_where=text("state = 'open'")),
        Index("ix_requisition_fact_since", "agency_id", text("since_at NULLS LAST"), "chain_id"),
        Index(
            "ix_requisition_fact_provision",
            "agency_id",
            "provision",
            postgresql_include=["state", "opened_on", "openings", "entered"],
        ),
    )

    agency_id: UUID = Field(primary_key=True, foreign_key="agency.id")
    chain_id: UUID = Field(primary_key=True)
    title: str = Field()
    openings: int = Field()
    need_on: date | None = _day()
    opened_on: date | None = _day()
    state: str = Field()
    element: int = Field()
    holder: str = Field()
    since_at: datetime | None = instant(nullable=True)
    started_at: datetime | None = instant(nullable=True)
    ended_at: datetime | None = instant(nullable=True)
    last_at: datetime = instant()
    rested: int = Field()
    resting_since: date | None = _day()
    held_applicant: float = Field(sa_type=Float)
    held_hiring_manager: float = Field(sa_type=Float)
    held_hr_specialist: float = Field(sa_type=Float)
    held_security: float = Field(sa_type=Float)
    applied: int = Field()
    qualified: int = Field()
    referred: int = Field()
    selected: int = Field()
    offered: int = Field()
    accepted: int = Field()
    declined: int = Field()
    entered: int = Field()
    withdrawn: int = Field()
    redirected: int = Field(default=0)
    events: int = Field()
    backdated: int = Field()
    fiscal_year: int | None = Field(default=None)
    quarter: int | None = Field(default=None)


class DayCount(Table, table=True):
    """How many took how many days: hires by measure (`m2`), stays by element (`step:8`), applicants' waits (`wait`).

    `cut` is empty for all of them, or one slice (`series=2210`).
    """

    agency_id: UUID = Field(primary_key=True, foreign_key="agency.id")
    measure: str = Field(primary_key=True, max_length=12)
    cut: str = Field(primary_key=True)
    fiscal_year: int = Field(primary_key=True)
    quarter: int = Field(primary_key=True)
    days: int = Field(primary_key=True)
    n: int = Field()


class NoticeCount(Table, table=True):
    """How many notices were due when, by whether they went out in time; `kind` is `receipt` or `outcome`.

    `cut` is as in `DayCount`.
    """

    agency_id: UUID = Field(primary_key=True, foreign_key="agency.id")
    cut: str = Field(primary_key=True)
    kind: str = Field(primary_key=True, max_length=12)
    fiscal_year: int = Field(primary_key=True)
    quarter: int = Field(primary_key=True)
    due_on: date = Field(primary_key=True, sa_type=Date)
    standing: str = Field(primary_key=True, max_length=8)
    n: int = Field()


class AgencyFigure(Table, table=True):
    """An agency's time to entrance on duty in one quarter, for others to compare with where n is large enough."""

    agency_id: UUID = Field(primary_key=True, foreign_key="agency.id")
    fiscal_year: int = Field(primary_key=True)
    quarter: int = Field(primary_key=True)
    n: int = Field()
    mean: float = Field(sa_type=Float)
    median: float = Field(sa_type=Float)
    p80: float = Field(sa_type=Float)
    p90: float = Field(sa_type=Float)
    under_80: float = Field(sa_type=Float)
    within_80: float = Field(sa_type=Float)
