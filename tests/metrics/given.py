"""Chains of events for the tests of counting: in memory, and the same on real tables."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from app.metrics.facts import Chain, Need
from app.timeline.rules import Event, EventType

E = EventType
START = datetime(2026, 6, 8, 14, 0, tzinfo=UTC)
AGENCY, CHAIN, REQUISITION, AGAIN = (UUID(int=n) for n in (11, 12, 13, 14))
ONE, TWO, THREE = (UUID(int=n) for n in (1, 2, 3))


def at(day: float) -> datetime:
    return START + timedelta(days=day)


def on(day: int) -> date:
    return date(2026, 6, 8) + timedelta(days=day)


def a_need(id_: UUID = REQUISITION, **more) -> Need:
    fields = {
        "title": "Analyst", "openings": 1, "provision": "EO14409-2d", "nice_role": "PD-WRL-007", "series": "2210",
        "grade": 13, "authority": "DE_CR", "location": "Washington, DC", "risk_level": "moderate",
    }  # fmt: skip
    return Need(id_, **(fields | more))


def a_chain(*rows: tuple, needs=None, notices=None) -> Chain:
    """Rows are (type, day), (type, day, application) or (type, day, application, requisition, reason)."""
    events = []
    for number, (type_, day, *more) in enumerate(rows, 1):
        who = more[0] if more else None
        requisition = more[1] if len(more) > 1 else REQUISITION
        reason = more[2] if len(more) > 2 else ""
        events.append(Event(number, requisition, who, type_, at(day), at(day), reason=reason))
    return Chain(AGENCY, CHAIN, needs or (a_need(),), tuple(events), notices or {})


TRUNK = (
    (E.NEED_VALIDATED, 0), (E.SHC_APPROVED, 1), (E.RPA, 3), (E.PD_REVIEWED, 5), (E.JA_CONFIRMED, 9), (E.JOA_OPEN, 12),
    (E.JOA_CLOSE, 22), (E.CERT_ISSUED, 30), (E.CERT_RETURNED, 44),
)  # fmt: skip
HIRED = (
    (E.APPLICATION_RECEIVED, 14, ONE), (E.FOUND_QUALIFIED, 25, ONE), (E.REFERRED, 30, ONE), (E.SELECTED, 44, ONE),
    (E.TJO_SENT, 46, ONE), (E.TJO_ACCEPTED, 49, ONE), (E.SUIT_INIT, 50, ONE), (E.FJO_SENT, 58, ONE),
    (E.SUIT_DONE, 66, ONE), (E.FJO_ACCEPTED, 68, ONE), (E.EOD, 84, ONE),
)  # fmt: skip
OTHERS = (
    (E.APPLICATION_RECEIVED, 15, TWO), (E.FOUND_QUALIFIED, 25, TWO), (E.REFERRED, 30, TWO), (E.NOT_SELECTED, 44, TWO),
    (E.APPLICATION_RECEIVED, 16, THREE), (E.FOUND_NOT_QUALIFIED, 26, THREE),
)  # fmt: skip


def fresh() -> UUID:
    return uuid4()
