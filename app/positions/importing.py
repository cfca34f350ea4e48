"""Importing announcements: each item becomes a draft of the acting agency, once; a second run changes nothing."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlmodel import Session

from app.audit import services as audit_log
from app.positions import queries, quotes, services
from app.positions.details import in_words
from app.positions.models import Announcement, Requisition
from app.positions.rules import AnnouncementState
from app.positions.usajobs import ImportedAnnouncement, RefusedItem
from app.reference import catalog

SOURCE = "USAJOBS"
Progress = Callable[[int], None]
"""Told after each item: how many are done."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """One item that is a draft now."""

    requisition_id: UUID
    source_id: str
    title: str


@dataclass(slots=True)
class Result:
    """What became of each item of a file."""

    created: list[Drafted] = field(default_factory=list)
    updated: list[Drafted] = field(default_factory=list)
    unchanged: int = 0
    refused: list[RefusedItem] = field(default_factory=list)


def import_items(
    session: Session,
    *,
    items: Iterable[ImportedAnnouncement | RefusedItem],
    agency_id: UUID,
    actor_id: UUID | None,
    now: datetime,
    progress: Progress = lambda done: None,
) -> Result:
    """Make a requisition and a draft of each item that is new, and bring drafts of changed items up to date.

    No need is validated here, so no clock starts; opening and closing stay empty, because those of the source are
    past. An item whose announcement was already published or cancelled is refused when it differs.

    Args:
        session: a session of the agency's staff.
        items: what the file held, in its order.
        agency_id: whose drafts these become.
        actor_id: who imports, or None from the command line.
        now: the present instant.
        progress: told after each item.
    """
    result = Result()
    _one_at_a_time(session, agency_id)
    for done, item in enumerate(items, start=1):
        if isinstance(item, RefusedItem):
            result.refused.append(item)
        else:
            _take(session, item, agency_id, now, result)
        progress(done)
    audit_log.record(
        session,
        action="imported",
        subject=("agency", agency_id),
        at=now,
        actor_id=actor_id,
        agency_id=agency_id,
        source=SOURCE,
        created=len(result.created),
        updated=len(result.updated),
        unchanged=result.unchanged,
        refused=len(result.refused),
    )
    return result


def _one_at_a_time(session: Session, agency_id: UUID) -> None:
    """Wait until another import of the same agency is committed, so that two at once make each draft once."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"import {agency_id}", 0))))


def _take(session: Session, item: ImportedAnnouncement, agency_id: UUID, now: datetime, result: Result) -> None:
    known = queries.imported(session, agency_id=agency_id, source=SOURCE, source_id=item.source_id)
    digest = fingerprint(item)
    if known is not None and known.source_hash == digest:
        result.unchanged += 1
        return
    if known is not None and queries.state_of(known, now) is not AnnouncementState.DRAFT:
        result.refused.append(_refused(item, "It was already published here; only drafts are brought up to date."))
        return
    if known is None:
        requisition = _new_requisition(session, item, agency_id, now)
        announcement = services.new_draft(session, requisition=requisition, now=now)
    else:
        requisition = session.get_one(Requisition, known.requisition_id)
        announcement = known
    _fill_requisition(requisition, item)
    _fill_announcement(announcement, item, digest)
    quotes.drop_fallen(session, announcement)
    session.flush()
    drafted = Drafted(requisition.id, item.source_id, requisition.title)
    (result.created if known is None else result.updated).append(drafted)


def fingerprint(item: ImportedAnnouncement) -> str:
    """Return the SHA-256 of everything that an item says."""
    return sha256(json.dumps(asdict(item), sort_keys=True, default=str).encode()).hexdigest()


def _refused(item: ImportedAnnouncement, reason: str) -> RefusedItem:
    return RefusedItem(f"{item.source_id} {item.title}", reason)


def _new_requisition(session: Session, item: ImportedAnnouncement, agency_id: UUID, now: datetime) -> Requisition:
    identity = uuid4()
    requisition = Requisition(
        id=identity, chain_id=identity, agency_id=agency_id, title=item.title, created_at=now, source=SOURCE
    )
    session.add(requisition)
    session.flush()
    return requisition


def _fill_requisition(requisition: Requisition, item: ImportedAnnouncement) -> None:
    """Take what the reference data knows; the rest stays open for people to decide."""
    requisition.title = item.title
    requisition.series = item.series if item.series in catalog.series() else ""
    requisition.pay_plan = item.pay_plan or requisition.pay_plan
    requisition.grade_low, requisition.grade_high = item.grade_low, item.grade_high
    requisition.pay_min, requisition.pay_max = item.pay_min, item.pay_max
    requisition.openings = item.openings
    requisition.duty_location = item.duty_location
    requisition.telework, requisition.clearance = item.telework, item.clearance
    requisition.risk_level, requisition.sensitivity = item.risk_level, item.sensitivity


def _fill_announcement(announcement: Announcement, item: ImportedAnnouncement, digest: str) -> None:
    words: Mapping[str, str] = {
        "title": item.title,
        "summary": f"{item.summary or item.duties}\n\n{_origin(item)}",
        "duties": item.duties,
        "qualifications": item.qualifications,
        "requirements": item.requirements,
        "evaluation": item.evaluation,
        "source": SOURCE,
        "source_id": item.source_id,
        "source_hash": digest,
        "source_url": item.url,
    }
    for name, value in words.items():
        setattr(announcement, name, value)


def _origin(item: ImportedAnnouncement) -> str:
    opened, closed = in_words(item.opened_on), in_words(item.closed_on)
    by = f" by {item.organization}" if item.organization else ""
    return f"Imported from {SOURCE} announcement {item.number}{by}, which was open from {opened} to {closed}."
