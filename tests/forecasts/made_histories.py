"""Made-up vacancies for tests of forecasts: each a list of dated milestones, some still under way, one cancelled."""

import random
from datetime import UTC, datetime, timedelta

from app.identity.models import Agency
from app.identity.rules import Role
from app.timeline.models import TimelineEvent
from app.timeline.rules import EventType
from tests.factories import a_person, a_requisition, an_announcement, an_application

E = EventType
NOW = datetime(2026, 6, 15, 15, 0, tzinfo=UTC)
STEPS = (
    *((E.RPA, 3), (E.PD_REVIEWED, 2), (E.JA_CONFIRMED, 4), (E.JOA_OPEN, 5), (E.JOA_CLOSE, 10), (E.CERT_ISSUED, 12)),
    *((E.CERT_RETURNED, 14), (E.TJO_SENT, 3), (E.TJO_ACCEPTED, 3), (E.SUIT_INIT, 1), (E.SUIT_DONE, 16)),
    *((E.FJO_SENT, 2), (E.FJO_ACCEPTED, 2), (E.EOD, 12)),
)


def history(draw: random.Random, need: datetime, until: datetime = NOW) -> list[tuple[EventType, datetime]]:
    found, at = [(E.NEED_VALIDATED, need)], need
    for type_, middle in STEPS:
        at = at + timedelta(days=round(middle * draw.lognormvariate(0, 0.5)))
        if at > until:
            break
        found.append((type_, at))
    return found


def an_agency_s_past(session, agency: Agency, count: int = 70, seed: int = 1) -> dict:
    """Write `count` vacancies over 500 days, and return each requisition's history."""
    draw, told = random.Random(seed), {}
    applicant = a_person(session, role=Role.APPLICANT)
    for number in range(count):
        events = history(draw, NOW - timedelta(days=500 * (1 - number / count) + 1, hours=2))
        if number == count - 9:
            events = [*events[:4], (E.CANCELLED, events[3][1] + timedelta(days=1))]
        authority = draw.choice(("DE_CR", "DHA_GW_CYBER"))
        requisition = a_requisition(session, agency, created_at=events[0][1], authority=authority)
        application = an_application(session, an_announcement(session, agency, requisition=requisition), applicant)
        personal = (E.TJO_SENT, E.TJO_ACCEPTED, E.SUIT_INIT, E.SUIT_DONE, E.FJO_SENT, E.FJO_ACCEPTED, E.EOD)
        rows = [(t, at, application.id if t in personal else None) for t, at in events]
        opened = dict(events).get(E.JOA_OPEN)
        if opened:
            rows.append((E.APPLICATION_RECEIVED, opened + timedelta(days=1), application.id))
        for type_, at, application_id in rows:
            session.add(
                TimelineEvent(
                    agency_id=agency.id,
                    requisition_id=requisition.id,
                    application_id=application_id,
                    type=type_,
                    happened_at=at,
                    entered_at=at,
                    actor_name="Sam Sample",
                )
            )
        told[requisition.id] = events
    session.commit()
    return told
