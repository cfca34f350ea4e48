"""Finding open jobs: criteria in, one page of cards and a true count out; paged by key, never by offset."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import REAL, ColumnElement, Select, cast, func, literal, or_, select, tuple_
from sqlmodel import Session, col

from app.identity.models import Agency
from app.positions.models import Announcement, Requisition

Rows: TypeAlias = Select[*tuple[Any, ...]]

PAGE = 20
MOST_FOUND = 100_000
"""More hits of one keyword search than this are not ranked; no federal portal has had as many open at once."""


class Order(StrEnum):
    """How results are sorted; `best` needs keywords."""

    CLOSING = "closing"
    NEWEST = "newest"
    BEST = "best"


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a visitor asks for; an empty value asks for nothing."""

    keywords: str = ""
    nice_role: str = ""
    agency: str = ""
    telework: str = ""
    clearance: str = ""
    grade: int | None = None
    authorities: tuple[str, ...] = ()

    def given(self) -> list[str]:
        """Return the names of the criteria that narrow the search."""
        return [field.name for field in fields(self) if getattr(self, field.name)]

    def without(self, name: str) -> "Criteria":
        """Return the same search with one criterion dropped."""
        empty: Mapping[str, Any] = {"grade": None, "authorities": ()}
        return replace(self, **{name: empty.get(name, "")})


@dataclass(frozen=True, slots=True)
class Card:
    """One result: what a visitor needs to decide whether to read on. Pay is in US dollars a year."""

    id: UUID
    title: str
    agency: str
    summary: str
    duty_location: str
    telework: str
    clearance: str
    nice_role: str
    authority: str
    pay_plan: str
    grade_low: int | None
    grade_high: int | None
    pay_min: int
    pay_max: int
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """Some results, how many there are in all, and the key from which the next page goes on."""

    cards: tuple[Card, ...]
    count: int
    next_key: str


@dataclass(frozen=True, slots=True)
class Wider:
    """The same search with one criterion dropped (`""`: with all of them), and what it would find."""

    dropped: str
    criteria: Criteria
    count: int


def open_now(now: datetime) -> ColumnElement[bool]:
    """The condition that an announcement takes applications at `now`."""
    shown = col(Announcement.published_at).is_not(None) & col(Announcement.cancelled_at).is_(None)
    return shown & (col(Announcement.opens_at) <= now) & (col(Announcement.closes_at) > now)


def _narrowed(
    statement: Select[*tuple[Any, ...]], criteria: Criteria, now: datetime
) -> tuple[Select[*tuple[Any, ...]], ColumnElement[Any]]:
    """Join and filter; return also the rank (0 without keywords)."""
    statement = (
        statement.select_from(Announcement)
        .join(Requisition, col(Requisition.id) == col(Announcement.requisition_id))
        .join(Agency, col(Agency.id) == col(Announcement.agency_id))
        .where(open_now(now))
    )
    rank: ColumnElement[Any] = literal(0.0, REAL)
    if criteria.keywords:
        found = func.find_announcements(criteria.keywords, now, MOST_FOUND).table_valued("announcement_id", "rank")
        statement = statement.join(found, found.c.announcement_id == col(Announcement.id))
        rank = cast(found.c.rank, REAL)
    exact = {
        Requisition.nice_role: criteria.nice_role,
        Agency.code: criteria.agency,
        Requisition.telework: criteria.telework,
        Requisition.clearance: criteria.clearance,
    }
    statement = statement.where(*(col(column) == value for column, value in exact.items() if value))
    if criteria.grade is not None:
        low, high = col(Requisition.grade_low), col(Requisition.grade_high)
        statement = statement.where(low <= criteria.grade, func.coalesce(high, low) >= criteria.grade)
    if criteria.authorities:
        statement = statement.where(col(Requisition.authority).in_(criteria.authorities))
    return statement, rank


def count(session: Session, criteria: Criteria, now: datetime) -> int:
    """Count the open announcements that fit."""
    statement, _ = _narrowed(select(func.count()), criteria, now)
    return int(session.scalar(statement) or 0)


def page(session: Session, criteria: Criteria, *, now: datetime, order: Order = Order.CLOSING, after: str = "") -> Page:
    """Return one page of open announcements.

    Args:
        session: a session of any persona; only what is published can be found.
        criteria: what to look for.
        now: the present instant.
        order: closing soonest, newest first, or best fit to the keywords.
        after: the `next_key` of the page before; anything else means the first page.
    """
    order = Order.CLOSING if order is Order.BEST and not criteria.keywords else order
    statement, rank = _narrowed(select(Announcement, Requisition, Agency), criteria, now)
    key, identity = _sort_key(order, rank), col(Announcement.id)
    statement = statement.add_columns(key.label("sort_key"))
    seen = _position(order, after)
    if seen is not None:
        value, last = seen
        if order is Order.CLOSING:
            statement = statement.where(tuple_(key, identity) > tuple_(value, last))
        else:
            statement = statement.where(or_(key < value, (key == value) & (identity > last)))
    ordered = key.asc() if order is Order.CLOSING else key.desc()
    rows = session.execute(statement.order_by(ordered, identity).limit(PAGE + 1)).all()
    next_key = f"{rows[PAGE - 1].sort_key}~{rows[PAGE - 1][0].id}" if len(rows) > PAGE else ""
    cards = tuple(_card(announcement, requisition, agency) for announcement, requisition, agency, _ in rows[:PAGE])
    return Page(cards, count(session, criteria, now), next_key)


def _sort_key(order: Order, rank: ColumnElement[Any]) -> Any:
    if order is Order.BEST:
        return rank
    return col(Announcement.closes_at) if order is Order.CLOSING else col(Announcement.opens_at)


def _position(order: Order, after: str) -> tuple[ColumnElement[Any], UUID] | None:
    value, _, identity = after.rpartition("~")
    try:
        key = cast(literal(float(value)), REAL) if order is Order.BEST else literal(datetime.fromisoformat(value))
        return (key, UUID(identity)) if order is Order.BEST or datetime.fromisoformat(value).tzinfo else None
    except ValueError:
        return None


def _card(announcement: Announcement, requisition: Requisition, agency: Agency) -> Card:
    assert announcement.closes_at is not None
    return Card(
        id=announcement.id,
        title=announcement.title,
        agency=agency.name,
        summary=announcement.summary,
        duty_location=requisition.duty_location,
        telework=requisition.telework,
        clearance=requisition.clearance,
        nice_role=requisition.nice_role,
        authority=requisition.authority,
        pay_plan=requisition.pay_plan,
        grade_low=requisition.grade_low,
        grade_high=requisition.grade_high,
        pay_min=requisition.pay_min,
        pay_max=requisition.pay_max,
        closes_at=announcement.closes_at,
    )


def wider(session: Session, criteria: Criteria, now: datetime) -> list[Wider]:
    """Return the nearest searches that find something: one criterion dropped, or else all of them.

    Those that find least come first, because they are nearest to what was asked for.
    """
    given = criteria.given()
    tries = [Wider(name, criteria.without(name), count(session, criteria.without(name), now)) for name in given]
    fruitful = sorted((t for t in tries if t.count), key=lambda t: (t.count, t.dropped))
    if fruitful or not given:
        return fruitful
    everything = count(session, Criteria(), now)
    return [Wider("", Criteria(), everything)] if everything else []


def agencies_with_open_jobs(session: Session, now: datetime) -> list[Agency]:
    """Return the agencies that have an open announcement, by name."""
    statement = select(Agency).where(
        select(col(Announcement.id)).where(col(Announcement.agency_id) == col(Agency.id), open_now(now)).exists()
    )
    return list(session.scalars(statement.order_by(col(Agency.name), col(Agency.id))))
