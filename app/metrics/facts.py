"""What figures are counted from: one row a hire, a stay in a step, an application, a chain of requisitions.

Every row is a function of one chain's log and of nothing else, not even of the present moment; the tables of the same
names hold exactly these fields.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from app.metrics.rules import FiscalQuarter, Measure
from app.timeline.rules import Event, Holder


class State(StrEnum):
    """Where a chain of requisitions stands."""

    NOT_STARTED = "not_started"
    OPEN = "open"
    FILLED = "filled"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Sliced:
    """What every row can be cut by."""

    agency_id: UUID
    chain_id: UUID
    requisition_id: UUID
    provision: str
    nice_role: str
    series: str
    grade: int | None
    authority: str
    location: str
    risk_level: str


@dataclass(frozen=True, slots=True)
class HireFact(Sliced):
    """A person who accepted a tentative offer or entered on duty; `why` says why they are not measured.

    m1 to m6 and `rested` (what the adjusted figure leaves out) are calendar days; `fiscal_year` and `quarter` are those
    of entrance on duty; `vetting_tier` is the risk level whose goal the vetting is held against.
    """

    application_id: UUID
    need_on: date | None
    shc_on: date | None
    tentative_on: date | None
    entered_on: date | None
    m1: int | None
    m2: int | None
    m3: int | None
    m4: int | None
    m5: int | None
    m6: int | None
    rested: int
    backdated: bool
    fiscal_year: int | None
    quarter: int | None
    why: str
    vetting_tier: str

    @property
    def adjusted(self) -> int | None:
        """Days to entrance on duty less those that the adjustments cover; the raw figure is m2."""
        return None if self.m2 is None else self.m2 - self.rested

    @property
    def approval(self) -> int | None:
        """Days from the need to the committee's approval, where a measured hire has one after its need (R-45)."""
        if self.m2 is None or self.need_on is None or self.shc_on is None or self.shc_on < self.need_on:
            return None
        return (self.shc_on - self.need_on).days

    @property
    def from_approval(self) -> Mapping[Measure, int]:
        """M1 and M2 counted from the approval; empty without one by the day the offer was accepted (R-45)."""
        if self.m2 is None or self.tentative_on is None or self.entered_on is None or self.shc_on is None:
            return {}
        days = {Measure.M1: (self.tentative_on - self.shc_on).days, Measure.M2: (self.entered_on - self.shc_on).days}
        return days if days[Measure.M1] >= 0 else {}

    def days(self, measure: Measure) -> int | None:
        """Return one of the six measures."""
        found = getattr(self, measure.value)
        assert found is None or isinstance(found, int)
        return found


@dataclass(frozen=True, slots=True)
class StepFact(Sliced):
    """One stay in one element, in the trunk or in one hire's lane; without an end it is censored."""

    application_id: UUID | None
    element: int
    visit: int
    started_at: datetime
    ended_at: datetime | None
    days: int | None
    fiscal_year: int | None
    quarter: int | None


@dataclass(frozen=True, slots=True)
class ApplicationFact(Sliced):
    """One application: how far it came, who holds it, how long its person waited for an answer, and their notices.

    `wait` is calendar days from receipt to the answer, None while there is none; `fiscal_year` and `quarter` are those
    of the answer; `holder` is empty when nobody holds it. Reasons are codes of `timeline.reasons`, never free words.
    """

    application_id: UUID
    received_on: date | None
    qualified: bool | None
    referred_on: date | None
    selected_on: date | None
    offered_on: date | None
    accepted_on: date | None
    declined_on: date | None
    withdrawn_on: date | None
    entered_on: date | None
    answered_on: date | None
    wait: int | None
    element: int
    holder: str
    since_at: datetime | None
    receipt_due_on: date | None
    receipt_on: date | None
    outcome_due_on: date | None
    outcome_on: date | None
    declined_why: str
    withdrawn_why: str
    redirected_on: date | None
    redirected_how: str
    fiscal_year: int | None
    quarter: int | None


class Open(NamedTuple):
    """An open requisition and since when it is in which element."""

    chain_id: UUID
    requisition_id: UUID
    element: int
    since_at: datetime | None


@dataclass(frozen=True, slots=True)
class RequisitionFact(Sliced):
    """One chain of requisitions, under the newest of them; `held_…` are days until `last_at`, as floats.

    `fiscal_year` and `quarter` are those in which the announcement opened.
    """

    title: str
    openings: int
    need_on: date | None
    opened_on: date | None
    state: str
    element: int
    holder: str
    since_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    last_at: datetime
    rested: int
    resting_since: date | None
    held_applicant: float
    held_hiring_manager: float
    held_hr_specialist: float
    held_security: float
    applied: int
    qualified: int
    referred: int
    selected: int
    offered: int
    accepted: int
    declined: int
    entered: int
    withdrawn: int
    redirected: int
    events: int
    backdated: int
    fiscal_year: int | None
    quarter: int | None

    def held(self, as_of: datetime) -> Mapping[Holder, float]:
        """Return the days for which each party held it until `as_of`; they add up to the whole."""
        found: dict[Holder, float] = {
            h: float(getattr(self, f"held_{h.value}")) for h in Holder if h is not Holder.NOBODY
        }
        if self.holder:
            found[Holder(self.holder)] += max((as_of - self.last_at) / timedelta(days=1), 0.0)
        return found


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything counted of one chain, or of many."""

    hires: tuple[HireFact, ...] = ()
    steps: tuple[StepFact, ...] = ()
    applications: tuple[ApplicationFact, ...] = ()
    requisitions: tuple[RequisitionFact, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """One requisition as its row has it."""

    requisition_id: UUID
    title: str
    openings: int
    provision: str
    nice_role: str
    series: str
    grade: int | None
    authority: str
    location: str
    risk_level: str
    clearance: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """One chain as the log has it: its requisitions, the earliest first, their events, and the days of notices.

    `person_of` names whose an application is, where one person may have several in the chain.
    """

    agency_id: UUID
    chain_id: UUID
    needs: tuple[Need, ...]
    events: tuple[Event, ...]
    notices: Mapping[UUID, Mapping[str, date]]
    person_of: Mapping[UUID, UUID] = field(default_factory=dict)

    def need(self, requisition_id: UUID) -> Need:
        """Return one requisition of the chain."""
        return next(n for n in self.needs if n.requisition_id == requisition_id)

    def slices_of(self, requisition_id: UUID) -> dict[str, Any]:
        """Return the fields of `Sliced` for one requisition of the chain."""
        need = self.need(requisition_id)
        return {
            "agency_id": self.agency_id,
            "chain_id": self.chain_id,
            "requisition_id": requisition_id,
            "provision": need.provision,
            "nice_role": need.nice_role,
            "series": need.series,
            "grade": need.grade,
            "authority": need.authority,
            "location": need.location,
            "risk_level": need.risk_level,
        }


def quarter_parts(quarter: FiscalQuarter | None) -> tuple[int | None, int | None]:
    """Return year and quarter as a row holds them."""
    return (quarter.year, quarter.quarter) if quarter else (None, None)
