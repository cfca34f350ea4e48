"""Figures as they were on record at a past moment, counted from the log by the same rules as the tables."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session

from app.clock import EASTERN
from app.metrics import counting, reading, store
from app.metrics.answers import Days, Funnel, Notices, Parted, Quality, Staffing, Timeliness, timeliness, together
from app.metrics.facts import ApplicationFact, Facts, HireFact, Open, RequisitionFact, State, StepFact
from app.metrics.filters import Filters, quarter_of
from app.metrics.rules import FiscalQuarter, Measure, StartBasis, fiscal_quarter
from app.timeline.rules import Holder

ALL = Filters()
Item = TypeVar("Item")


def read(session: Session, agency_id: UUID, as_of: datetime) -> "Past":
    """Count an agency's whole log as it was on record at `as_of`; takes time in proportion to the log."""
    parts = [
        counting.of_chain(counting.as_known_at(chain, as_of))
        for some in reading.every_chain(session, agency_id)
        for chain in some
    ]
    return Past(counting.together(parts), as_of)


class Past:
    """An agency's figures as of a moment; the same questions as `Current`, the same answers."""

    def __init__(self, facts: Facts, as_of: datetime) -> None:
        self.facts, self.as_of = facts, as_of

    def days(self, measure: Measure, filters: Filters = ALL) -> Days:
        """Count one of the six measures by quarter of entrance on duty."""
        measured = [h for h in filters.pick(self.facts.hires) if h.m2 is not None]
        return _by_quarter((quarter_of(h), h.days(measure)) for h in measured)

    def measured(self, filters: Filters = ALL) -> int:
        """Count the hires that are measured."""
        return sum(h.m2 is not None for h in filters.pick(self.facts.hires))

    def vettings(self, filters: Filters = ALL) -> Mapping[str, Mapping[int, int]]:
        """Count every finished vetting of those who accepted by the tier of its goal, entered on duty or not."""
        found: dict[str, Counter[int]] = defaultdict(Counter)
        for hire in filters.pick(self.facts.hires, undated=True):
            if hire.m6 is not None:
                found[hire.vetting_tier][hire.m6] += 1
        return found

    def excluded(self, filters: Filters = ALL) -> Mapping[str, int]:
        """Count the hires that are not measured by reason; those of no quarter always come along."""
        counts = Counter(h.why for h in filters.pick(self.facts.hires, undated=True) if h.why)
        return dict(sorted(counts.items()))

    def from_approval(self, filters: Filters = ALL) -> Mapping[Measure, Days]:
        """Count M1 and M2 from the committee's approval, of measured hires approved by the accepted offer (R-45)."""
        hires = filters.pick(self.facts.hires)
        both = (Measure.M1, Measure.M2)
        return {m: _by_quarter((quarter_of(h), h.from_approval.get(m)) for h in hires) for m in both}

    def backdated(self, filters: Filters = ALL, start: StartBasis = StartBasis.MANAGER_VALIDATION) -> int:
        """Count measured hires that rest on a date entered more than a day late."""
        hires = [h for h in filters.pick(self.facts.hires) if h.m2 is not None]
        return sum(h.backdated for h in hires if start is StartBasis.MANAGER_VALIDATION or h.from_approval)

    def hires(self, filters: Filters = ALL, most: int | None = None) -> list[HireFact]:
        """Return the hires behind the figures, the latest entrance first; excluded ones come along."""
        found = sorted(filters.pick(self.facts.hires, undated=True), key=lambda h: h.application_id)
        last = max((h.entered_on for h in found if h.entered_on), default=None)
        return sorted(found, key=lambda h: (h.entered_on is None, h.entered_on or last), reverse=True)[:most]

    def approvals(self, filters: Filters = ALL) -> Days:
        """Count days from the need to the committee's approval, by quarter of entrance on duty."""
        return _by_quarter((quarter_of(h), h.approval) for h in filters.pick(self.facts.hires))

    def waits(self, filters: Filters = ALL) -> Days:
        """Count applicants' days from receipt to the answer, by quarter of the answer."""
        return _by_quarter((quarter_of(a), a.wait) for a in filters.pick(self.facts.applications))

    def steps(self, filters: Filters = ALL) -> Mapping[int, Mapping[int, int]]:
        """Count the days of stays that ended, by element."""
        found: dict[int, Counter[int]] = defaultdict(Counter)
        for step in filters.pick(self.facts.steps):
            if step.days is not None:
                found[step.element][step.days] += 1
        return dict(sorted(found.items()))

    def rework(self, filters: Filters = ALL) -> Mapping[int, int]:
        """Count the stays in elements that were entered again."""
        again = Counter(s.element for s in filters.pick(self.facts.steps, undated=True) if s.visit > 1)
        return dict(sorted(again.items()))

    def visits(self, filters: Filters = ALL, element: int | None = None, most: int | None = None) -> list[StepFact]:
        """Return stays in elements, the latest first; one without an end lasts still."""
        found = [s for s in filters.pick(self.facts.steps, undated=True) if element in (None, s.element)]
        return sorted(found, key=lambda s: s.started_at, reverse=True)[:most]

    def holders(self, filters: Filters = ALL) -> Mapping[Holder, float]:
        """Add up for how many days each party held requisitions, those under way until then."""
        days: Counter[Holder] = Counter()
        for requisition in filters.pick(self.facts.requisitions, undated=True):
            for holder, held in requisition.held(self.as_of).items():
                days[holder] += held  # type: ignore[assignment]  # a Counter adds floats as well
        return {holder: float(held) for holder, held in days.items() if held}

    def open(self, filters: Filters = ALL, most: int | None = None) -> list[RequisitionFact]:
        """Return the requisitions under way, the one held longest first."""
        found = [r for r in filters.pick(self.facts.requisitions, undated=True) if r.state == State.OPEN]
        return sorted(found, key=lambda r: (r.since_at or r.last_at, r.chain_id))[:most]

    def waiting(self, filters: Filters = ALL) -> list[Open]:
        """Return since when each requisition under way is in which element."""
        return [Open(r.chain_id, r.requisition_id, r.element, r.since_at) for r in self.open(filters)]

    def chains(self, chain_ids: Sequence[UUID]) -> list[RequisitionFact]:
        """Return the requisitions of some chains."""
        return [r for r in self.facts.requisitions if r.chain_id in set(chain_ids)]

    def requisitions(self, filters: Filters = ALL, most: int | None = None) -> list[RequisitionFact]:
        """Return all requisitions, the newest need first."""
        found = filters.pick(self.facts.requisitions, undated=True)
        begun = sorted((r for r in found if r.started_at), key=lambda r: r.started_at or r.last_at, reverse=True)
        return [*begun, *(r for r in found if not r.started_at)][:most]

    def applications(self, filters: Filters = ALL, most: int | None = None) -> list[ApplicationFact]:
        """Return applications, the latest receipt first."""
        found = filters.pick(self.facts.applications, undated=True)
        return sorted(found, key=lambda a: (a.received_on is not None, str(a.received_on)), reverse=True)[:most]

    def funnel(self, filters: Filters = ALL) -> Funnel:
        """Count how far applications came."""
        return _funnel(filters.pick(self.facts.requisitions))

    def funnels(self, filters: Filters = ALL) -> Mapping[FiscalQuarter, Funnel]:
        """Count how far applications came, by the quarter in which their announcement opened."""
        groups: dict[FiscalQuarter, list[RequisitionFact]] = defaultdict(list)
        for requisition in filters.pick(self.facts.requisitions):
            quarter = quarter_of(requisition)
            if quarter is not None and requisition.applied:
                groups[quarter].append(requisition)
        return {quarter: _funnel(chosen) for quarter, chosen in sorted(groups.items())}

    def parted(self, filters: Filters = ALL) -> Mapping[Parted, int]:
        """Count declined offers, withdrawals and redirects by reason and the quarter their announcement opened."""
        opened = {r.chain_id: quarter_of(r) for r in filters.pick(self.facts.requisitions)}
        found: Counter[Parted] = Counter()
        for a in self.facts.applications:
            quarter = opened.get(a.chain_id)
            for kind, day, reason in (
                ("declined", a.declined_on, a.declined_why),
                ("withdrawn", a.withdrawn_on, a.withdrawn_why),
                ("redirected", a.redirected_on, a.redirected_how),
            ):
                if quarter is not None and day is not None:
                    found[Parted(quarter, kind, reason)] += 1
        return dict(sorted(found.items()))

    def quality(self, filters: Filters = ALL) -> Quality:
        """Say how many entries were late, and what could not be counted by step or by quarter."""
        chosen = filters.pick(self.facts.requisitions, undated=True)
        whole = Filters(**filters.slices).pick(self.facts.requisitions, undated=True)
        return Quality(
            entries=sum(r.events for r in chosen),
            backdated=sum(r.backdated for r in chosen),
            late_requisitions=sum(r.backdated > 0 for r in chosen),
            unopened=sum(r.applied for r in whole if r.fiscal_year is None),
            unfinished=sum(s.days is None for s in filters.pick(self.facts.steps, undated=True)),
        )

    def staffing(self) -> list[Staffing]:
        """Say for each part of the order whether it is staffed."""
        groups: dict[str, list[RequisitionFact]] = defaultdict(list)
        for requisition in self.facts.requisitions:
            if requisition.state != State.CANCELLED:
                groups[requisition.provision].append(requisition)
        return [
            Staffing(
                provision=provision,
                openings=sum(r.openings for r in rows),
                requisitions=len(rows),
                open=sum(r.state == State.OPEN for r in rows),
                announced=sum(r.opened_on is not None for r in rows),
                entered=sum(r.entered for r in rows),
            )
            for provision, rows in sorted(groups.items())
        ]

    def announced_by(self, day: date) -> Mapping[str, int]:
        """Count the requisitions of each part of the order whose announcement had opened by a day."""
        alive = [r for r in self.facts.requisitions if r.state != State.CANCELLED]
        return Counter(r.provision for r in alive if r.opened_on is not None and r.opened_on <= day)

    def notices(self, filters: Filters = ALL) -> list[Timeliness]:
        """Say which required notices went out in time."""
        return together(self._notices(filters).values())

    def notices_by_quarter(self, filters: Filters = ALL) -> Notices | None:
        """Say the same by the quarter in which they were due; None for two slices and more, as for the present."""
        return None if filters.cut is None else self._notices(filters)

    def _notices(self, filters: Filters) -> Notices:
        today = self.as_of.astimezone(EASTERN).date()
        rows = Filters(**filters.slices).pick(self.facts.applications, undated=True)
        due = (notice for row in rows for notice in store.notices_of(row))
        dated = ((fiscal_quarter(day), kind, day < today, standing, 1) for kind, day, standing in due)
        return timeliness(one for one in dated if filters.holds(one[0]))


def _by_quarter(pairs: Iterable[tuple[FiscalQuarter | None, int | None]]) -> Days:
    found: dict[FiscalQuarter, Counter[int]] = defaultdict(Counter)
    for quarter, days in pairs:
        if quarter is not None and days is not None:
            found[quarter][days] += 1
    return dict(sorted(found.items()))


def _funnel(chosen: Sequence[RequisitionFact]) -> Funnel:
    return Funnel(**{name: sum(getattr(r, name) for r in chosen) for name in Funnel.__slots__})
