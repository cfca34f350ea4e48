"""Reading what exports and releases are made of: the log's three dates of each hire, and the releases themselves."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from app.clock import EASTERN
from app.errors import NotFound
from app.metrics import counting, reading
from app.metrics import rules as metrics
from app.metrics.rules import Dates, FiscalQuarter, fiscal_quarter
from app.open_data.models import OpenDataFile, OpenDataRelease
from app.open_data.rules import Entered, cut_off
from app.open_data.steps import Stay
from app.positions.models import Requisition
from app.timeline import visits
from app.timeline.models import TimelineEvent
from app.timeline.rules import EventType


@dataclass(frozen=True, slots=True)
class Fact:
    """One dated event, and when the log learnt of it."""

    on: date
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What an agency's hires look like in a release, and how many were entered too late for their quarter."""

    entered: tuple[Entered, ...]
    late: int
    excluded: int


def known(session: Session, agency_id: UUID, code: str, now: datetime) -> Known:
    """Measure each person who entered on duty, as known when their quarter was published.

    The clock starts at the earliest validated need of the chain (R-43); a hire that cannot be measured is counted as
    excluded (R-42). Nothing entered after a quarter's cut-off changes what is returned for that quarter.
    """
    needs, stops = _facts(session, agency_id, now)
    requisitions = _requisitions(session, agency_id)
    entered: list[Entered] = []
    late = excluded = 0
    for (application_id, requisition_id), found in stops.items():
        requisition = requisitions[requisition_id]
        stop = _published_entrance(found[EventType.EOD])
        if stop is None:
            late += bool(found[EventType.EOD])
            continue
        until = cut_off(fiscal_quarter(stop))
        starts = [f.on for f in needs[requisition.chain_id] if f.entered_at <= until]
        tentative = [f.on for f in found[EventType.TJO_ACCEPTED] if f.entered_at <= until]
        dates = Dates(str(application_id), "", min(starts, default=None), max(tentative, default=None), stop)
        hires, _ = metrics.measure([dates])
        excluded += not hires
        entered += [
            Entered(
                h.quarter,
                code,
                h.t2h_toa,
                h.t2h_eod,
                requisition.authority,
                requisition.nice_role,
                requisition.provision,
            )
            for h in hires
        ]
    return Known(tuple(entered), late, excluded)


def _published_entrance(found: Sequence[Fact]) -> date | None:
    """Return the day of entrance with which a person was first published; a correction made later moves nobody."""
    for quarter in sorted({fiscal_quarter(f.on) for f in found}):
        latest = max((f.on for f in found if f.entered_at <= cut_off(quarter)), default=None)
        if latest is not None and fiscal_quarter(latest) == quarter:
            return latest
    return None


def _facts(
    session: Session, agency_id: UUID, now: datetime
) -> tuple[Mapping[UUID, list[Fact]], Mapping[tuple[UUID | None, UUID], Mapping[EventType, list[Fact]]]]:
    """Return the validated needs by chain, and the stops of each hire."""
    event = TimelineEvent
    statement = (
        select(
            col(Requisition.chain_id),
            col(event.application_id),
            col(event.requisition_id),
            col(event.type),
            col(event.happened_at),
            col(event.entered_at),
        )
        .join(Requisition, col(Requisition.id) == col(event.requisition_id))
        .where(
            col(event.agency_id) == agency_id,
            col(event.happened_at) <= now,
            col(event.type).in_([EventType.NEED_VALIDATED, EventType.TJO_ACCEPTED, EventType.EOD]),
        )
        .order_by(col(event.id))
    )
    needs: dict[UUID, list[Fact]] = defaultdict(list)
    stops: dict[tuple[UUID | None, UUID], dict[EventType, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    for chain_id, application_id, requisition_id, type_, happened_at, entered_at in session.execute(statement):
        fact = Fact(happened_at.astimezone(EASTERN).date(), entered_at)
        if type_ == EventType.NEED_VALIDATED:
            needs[chain_id].append(fact)
        else:
            stops[application_id, requisition_id][EventType(type_)].append(fact)
    return needs, stops


def _requisitions(session: Session, agency_id: UUID) -> Mapping[UUID, Requisition]:
    statement = select(Requisition).where(col(Requisition.agency_id) == agency_id)
    return {r.id: r for r in session.scalars(statement)}


def stays(session: Session, agency_id: UUID, code: str, last: FiscalQuarter) -> list[Stay]:
    """Return the stays in steps that ended in each quarter up to `last`, as known at that quarter's cut-off."""
    found: list[Stay] = []
    for chain in (chain for some in reading.every_chain(session, agency_id) for chain in some):
        days = (e.happened_at.astimezone(EASTERN).date() for e in chain.events)
        for quarter in sorted({fiscal_quarter(day) for day in days}):
            if quarter > last:
                break
            until = cut_off(quarter)
            known = counting.as_known_at(chain, until)
            found += [
                Stay(quarter, code, v.element, v.days)
                for v in visits.of(known.events, until)
                if v.end and v.days is not None and fiscal_quarter(v.end.astimezone(EASTERN).date()) == quarter
            ]
    return found


def releases(session: Session) -> Sequence[OpenDataRelease]:
    """Return all releases, the newest first."""
    return session.scalars(select(OpenDataRelease).order_by(col(OpenDataRelease.month).desc())).all()


def newest(session: Session) -> OpenDataRelease | None:
    """Return the newest release, if there is one."""
    return session.scalars(select(OpenDataRelease).order_by(col(OpenDataRelease.month).desc()).limit(1)).first()


def files_of(session: Session, release_ids: Sequence[int]) -> Mapping[int, list[tuple[str, int, str]]]:
    """Return name, size in bytes and SHA-256 of each release's files, without their contents."""
    statement = (
        select(
            col(OpenDataFile.release_id), col(OpenDataFile.name), col(OpenDataFile.size_bytes), col(OpenDataFile.sha256)
        )
        .where(col(OpenDataFile.release_id).in_(release_ids))
        .order_by(col(OpenDataFile.release_id), col(OpenDataFile.name))
    )
    found: dict[int, list[tuple[str, int, str]]] = defaultdict(list)
    for release_id, name, size, digest in session.execute(statement):
        found[release_id].append((name, size, digest))
    return found


def file(session: Session, release_id: int, name: str) -> OpenDataFile:
    """Return one file of a release.

    Raises:
        NotFound: there is no such release or file.
    """
    found = session.get(OpenDataFile, (release_id, name))
    if found is None:
        raise NotFound("There is no such file in this release.")
    return found
