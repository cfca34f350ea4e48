"""Logs for the tests of the clock: events by day, and random ones as Hypothesis draws them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import strategies as st

from app.timeline.rules import Event, EventType

START = datetime(2026, 6, 8, 14, 0, tzinfo=UTC)
REQUISITION, AGAIN = uuid4(), uuid4()
ONE, TWO = UUID(int=1), UUID(int=2)


def at(day: float) -> datetime:
    return START + timedelta(days=day)


def ev(type_: EventType, day: float, who: UUID | None = None, *, requisition: UUID = REQUISITION, id_: int = 0, **more):
    return Event(id_, requisition, who, type_, at(day), at(day), **more)


def log(*rows: tuple) -> list[Event]:
    """Rows are (type, day) or (type, day, application)."""
    return [ev(*row, id_=i) for i, row in enumerate(rows, 1)]


days = st.one_of(st.floats(0, 300), st.integers(0, 20).map(float))  # the second makes things happen at once
rows = st.lists(st.tuples(st.sampled_from(list(EventType)), days, st.sampled_from([None, ONE, TWO])), max_size=30)
chains = rows.map(lambda drawn: log((EventType.NEED_VALIDATED, 0), *drawn))
