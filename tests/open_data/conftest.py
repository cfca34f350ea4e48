"""An agency with a history of hires, short enough to recompute by hand."""

import csv
import io
from datetime import UTC, datetime, timedelta

from app.applications.rules import Status
from app.db import Persona
from app.metrics import services as metrics
from app.timeline.models import TimelineEvent
from app.timeline.rules import EventType
from tests.factories import a_person, a_requisition, an_announcement, an_application, an_event


def noon(year, month, day):
    """Noon in Washington, more or less: no doubt about the day."""
    return datetime(year, month, day, 17, tzinfo=UTC)


def a_hire(session, agency, *, need, tentative, entered, entered_at=None, **requisition):
    """One requisition, one person, the three dates; leave one out with None; the entrance may be entered later."""
    of = a_requisition(session, agency, **requisition)
    announcement = an_announcement(session, agency, requisition=of, now=noon(2025, 1, 10))
    application = an_application(session, announcement, a_person(session), status=Status.ENTERED)
    if need:
        an_event(session, of, EventType.NEED_VALIDATED, need)
    if tentative:
        an_event(session, of, EventType.TJO_ACCEPTED, tentative, application_id=application.id)
    if entered:
        an_entrance(session, of, application.id, entered, entered_at or entered)
    return application


def read_csv(content):
    """Return the lines that a file says of itself, and its rows under the names of their columns."""
    lines = content.decode().splitlines(keepends=True)
    head = [line for line in lines if line.startswith("#")]
    return head, list(csv.DictReader(io.StringIO("".join(lines[len(head) :]), newline="")))


def count(database, agency):
    """Bring the tables of figures up to the log, as the tasks would."""
    with database.session(Persona.SYSTEM, agency=agency.id) as system:
        metrics.rebuild(system, agency_id=agency.id, say=lambda _: None)
        system.commit()


def an_entrance(session, requisition, application_id, happened_at, entered_at):
    """An entrance on duty that the log learnt of at `entered_at`."""
    session.add(
        TimelineEvent(
            agency_id=requisition.agency_id,
            requisition_id=requisition.id,
            application_id=application_id,
            type=EventType.EOD,
            happened_at=happened_at,
            entered_at=entered_at,
            actor_name="Sam Sample",
        )
    )
    session.flush()


def some_hires(session, agency, days, *, entered, **requisition):
    """One hire for each number of days from need to entrance."""
    return [
        a_hire(
            session,
            agency,
            need=entered - timedelta(days=d),
            tentative=entered - timedelta(days=d // 2),
            entered=entered,
            **requisition,
        )
        for d in days
    ]
