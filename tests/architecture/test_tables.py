"""What the shared column types promise."""

from app.timeline.models import TimelineEvent
from app.timeline.rules import EventType
from tests.factories import NOW, a_requisition, an_agency, an_event


def test_a_choice_is_a_member_of_its_enum_also_after_reading(session):
    requisition = a_requisition(session, an_agency(session))
    event = an_event(session, requisition, EventType.NEED_VALIDATED, NOW)
    session.expire_all()
    read = session.get_one(TimelineEvent, event.id)
    assert read.type is EventType.NEED_VALIDATED
