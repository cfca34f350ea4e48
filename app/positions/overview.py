"""What staff see of a requisition at a glance: its clock, whose turn it is, what is missing, what may be done next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.positions import queries, readiness
from app.positions.models import Announcement, Requisition
from app.positions.public_notice import Missing
from app.positions.queries import PublicAnnouncement
from app.positions.rules import AnnouncementState
from app.reference import catalog
from app.timeline import queries as timeline
from app.timeline.clock_bar import ClockBar, Line, clock_bar, history
from app.timeline.models import TimelineEvent
from app.timeline.rules import EventType

State = AnnouncementState


@dataclass(frozen=True, slots=True)
class ListedLine:
    """One line of the list."""

    requisition: Requisition
    state: AnnouncementState
    bar: ClockBar


@dataclass(frozen=True, slots=True)
class ListedPage:
    """Some lines, and the key from which older ones go on."""

    lines: tuple[ListedLine, ...]
    older: str


@dataclass(frozen=True, slots=True)
class Overview:
    """One requisition as staff see it; `lacking` is empty once it was published."""

    requisition: Requisition
    announcement: Announcement | None
    state: AnnouncementState
    bar: ClockBar
    history: tuple[Line, ...]
    recorded: frozenset[EventType]
    lacking: tuple[Missing, ...]
    chain: tuple[Requisition, ...]

    @property
    def cancelled(self) -> bool:
        """Whether this requisition itself was cancelled."""
        return EventType.CANCELLED in self.recorded

    @property
    def renewable(self) -> bool:
        """Whether the need can be announced again from here."""
        return self.cancelled and self.chain[-1].id == self.requisition.id

    @property
    def editable(self) -> bool:
        """Whether details, words and skills can still change."""
        return not self.cancelled and self.state is State.DRAFT

    @property
    def extendable(self) -> bool:
        """Whether the last day can still move."""
        return not self.cancelled and self.state in (State.SCHEDULED, State.OPEN)


@dataclass(frozen=True, slots=True)
class Preview:
    """The announcement as the public will see it, and what is missing before."""

    overview: Overview
    job: PublicAnnouncement | None


def is_rated(requisition: Requisition) -> bool:
    """Say whether the requisition's authority asks for rating in quality categories."""
    authority = catalog.authorities().get(requisition.authority)
    return authority is not None and authority.rated


def position(key: str) -> tuple[datetime, UUID] | None:
    """Read the key of a list's page; anything else means the first page."""
    at, _, identity = key.rpartition("~")
    try:
        instant = datetime.fromisoformat(at)
        return (instant, UUID(identity)) if instant.tzinfo else None
    except ValueError:
        return None


def listed(session: Session, agency_id: UUID, *, before: tuple[datetime, UUID] | None, now: datetime) -> ListedPage:
    """Return a page of an agency's requisitions with their clocks, the newest first."""
    rows = queries.requisitions(session, agency_id, before=before)
    chains = timeline.chains_of(session, [row.requisition.id for row in rows])
    lines = tuple(
        ListedLine(
            row.requisition,
            queries.state_of(row.announcement, now),
            _bar(row.requisition, chains.get(row.requisition.chain_id, []), now),
        )
        for row in rows
    )
    last = rows[-1].requisition if len(rows) == queries.PAGE else None
    return ListedPage(lines, f"{last.created_at.isoformat()}~{last.id}" if last else "")


def of(session: Session, requisition: Requisition, now: datetime) -> Overview:
    """Return the overview of one requisition."""
    announcement = queries.announcement_of(session, requisition.id)
    events = timeline.chain_of(session, requisition.id)
    own = frozenset(e.type for e in events if e.requisition_id == requisition.id)
    shared = frozenset(e.type for e in events if e.type in (EventType.NEED_VALIDATED, EventType.JA_CONFIRMED))
    state = queries.state_of(announcement, now)
    chain = tuple(queries.chain(session, requisition))
    return Overview(
        requisition=requisition,
        announcement=announcement,
        state=state,
        bar=_bar(chain[-1], events, now),
        history=tuple(history(events)),
        recorded=own | shared,
        lacking=tuple(_lacking(session, requisition, announcement, now)) if state is State.DRAFT else (),
        chain=chain,
    )


def _bar(newest: Requisition, events: Sequence[TimelineEvent], now: datetime) -> ClockBar:
    """Read a chain's clock; the newest requisition says how many people are wanted, and by which authority."""
    return clock_bar(events, now, openings=newest.openings, authority=newest.authority)


def _lacking(
    session: Session, requisition: Requisition, announcement: Announcement | None, now: datetime
) -> list[Missing]:
    if announcement is None:
        return [Missing("announcement", "draft", "Write the announcement.")]
    return readiness.missing(session, requisition, announcement, now)


def preview(session: Session, requisition: Requisition, now: datetime) -> Preview:
    """Return the announcement as the public will see it; there is none before a draft is written."""
    view = of(session, requisition, now)
    job = queries.whole(session, view.announcement) if view.announcement else None
    return Preview(view, job)
