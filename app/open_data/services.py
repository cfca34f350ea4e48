"""Building a month's release: read every agency as it was known, choose what to hide, keep the files for ever."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlmodel import Session, col, select

from app.audit import services as audit_log
from app.clock import EASTERN
from app.identity.models import Agency
from app.open_data import queries, release, rules, steps
from app.open_data.models import OpenDataFile, OpenDataRelease
from app.open_data.rules import Row
from app.open_data.steps import Stay, StepRow

OpenSession = Callable[[UUID | None], AbstractContextManager[Session]]


class FiguresChanged(Exception):
    """A period that was published before came out differently: publishing both would give people away."""


@dataclass(frozen=True, slots=True)
class Built:
    """A release that is computed and not yet kept."""

    month: date
    first_quarter: str
    last_quarter: str
    rows: tuple[Row, ...]
    steps: tuple[StepRow, ...]
    files: Mapping[str, bytes]


def month_of(now: datetime) -> date:
    """Return the first day of the month by the calendar of Washington."""
    return now.astimezone(EASTERN).date().replace(day=1)


def build(open_session: OpenSession, now: datetime) -> Built | None:
    """Compute this month's release, one agency's rows at a time; None when it is out already or there is no figure.

    Args:
        open_session: opens a session that sees one agency's rows, or for None those that belong to no agency.
        now: the present instant.
    """
    with open_session(None) as session:
        newest = queries.newest(session)
        agencies = {a.id: a.code for a in session.exec(select(Agency).order_by(col(Agency.code)))}
    if newest is not None and newest.month >= month_of(now):
        return None
    found, stays, last = [], list[Stay](), rules.newest_settled(now)
    for agency_id, code in agencies.items():
        with open_session(agency_id) as session:
            found.append(queries.known(session, agency_id, code, now))
            stays += queries.stays(session, agency_id, code, last)
    rows = rules.table([e for k in found for e in k.entered], last, agencies.values())
    if not rows:
        return None
    header = release.header(
        last_quarter=str(last), excluded=sum(k.excluded for k in found), late=sum(k.late for k in found)
    )
    by_step = steps.table(stays, rows, agencies.values())
    first = min(rules.quarter_named(row.cell.period) for row in rows)
    return Built(month_of(now), str(first), str(last), rows, by_step, release.all_files(rows, by_step, header))


def publish(session: Session, built: Built, now: datetime) -> OpenDataRelease:
    """Keep a release; publishing a month twice changes nothing.

    Raises:
        FiguresChanged: a period published before came out differently; a person has to look.
    """
    newest = queries.newest(session)
    if newest is not None and newest.month >= built.month:
        return newest
    if newest is not None and newest.id is not None and newest.method == rules.METHOD:
        _check_all(session, newest.id, built)
    kept = OpenDataRelease(
        month=built.month,
        built_at=now,
        first_quarter=built.first_quarter,
        last_quarter=built.last_quarter,
        method=rules.METHOD,
        cells=len(built.rows) + len(built.steps),
        hidden=sum(row.hidden for row in built.rows) + sum(row.hidden for row in built.steps),
    )
    session.add(kept)
    session.flush()
    assert kept.id is not None
    for name, content in built.files.items():
        session.add(
            OpenDataFile(
                release_id=kept.id,
                name=name,
                media_type=release.MEDIA_TYPES[name],
                size_bytes=len(content),
                sha256=sha256(content).hexdigest(),
                content=content,
            )
        )
    audit_log.record(session, action="published open data", subject=("open data", built.month.isoformat()), at=now)
    session.flush()
    return kept


def _check_all(session: Session, newest_id: int, built: Built) -> None:
    """Compare each table with the newest release, where that one has it already."""
    there = {name for name, _, _ in queries.files_of(session, [newest_id])[newest_id]}
    for of in release.DATA_SETS:
        name = f"{of.name}.csv"
        if name in there:
            check_unchanged(queries.file(session, newest_id, name).content, built.files[name], of.place_of_keys)


def check_unchanged(before: bytes, after: bytes, keys: Sequence[int]) -> None:
    """Refuse a table in which a row of the table before says something else; `keys` are the places that name a row.

    Raises:
        FiguresChanged: names the first such row.
    """
    new = {tuple(row[i] for i in keys): row for row in _rows(after)}
    for row in _rows(before):
        named = tuple(row[i] for i in keys)
        if new.get(named) != row:
            raise FiguresChanged(" ".join(named))


def _rows(content: bytes) -> Sequence[list[str]]:
    """Read the rows of a published table, whose first lines say what it rests on; older ones have no such lines."""
    return [row for row in csv.reader(io.StringIO(content.decode(), newline="")) if not row[0].startswith("#")][1:]
