"""Recording facts on the real log: checked against the whole chain, kept for ever, seen by their own agency only."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import ProgrammingError
from sqlmodel import select

from app.db import Persona
from app.timeline import queries, services
from app.timeline.models import TimelineEvent
from app.timeline.rules import EventType, OutOfOrder
from tests.factories import NOW, a_person, a_requisition, an_agency, an_announcement, an_application, an_event


@pytest.fixture
def requisition(session):
    requisition = a_requisition(session, an_agency(session))
    session.commit()
    return requisition


@pytest.fixture
def staff(database, requisition):
    with database.session(Persona.STAFF, agency=requisition.agency_id) as session:
        yield session


def record(session, requisition, type_, **more):
    fields = {"happened_at": NOW, "entered_at": NOW, "actor_id": None, "actor_name": "Hana Rhodes"}
    return services.record(
        session, agency_id=requisition.agency_id, requisition_id=requisition.id, type=type_, **fields | more
    )


def test_facts_follow_each_other_and_what_lacks_its_cause_is_refused(staff, requisition):
    with pytest.raises(OutOfOrder):
        record(staff, requisition, EventType.JOA_OPEN)
    record(staff, requisition, EventType.NEED_VALIDATED)
    record(staff, requisition, EventType.JOA_OPEN)
    assert [e.type for e in queries.chain_of(staff, requisition.id)] == [EventType.NEED_VALIDATED, EventType.JOA_OPEN]


def test_a_need_of_the_chain_counts_for_its_renewal(session, staff, requisition):
    renewal = a_requisition(session, requisition_agency(session, requisition), chain_id=requisition.chain_id)
    session.commit()
    record(staff, requisition, EventType.NEED_VALIDATED)
    record(staff, requisition, EventType.CANCELLED)
    record(staff, renewal, EventType.REANNOUNCED)
    record(staff, renewal, EventType.JOA_OPEN)
    with pytest.raises(OutOfOrder, match="cancelled"):
        record(staff, requisition, EventType.JOA_OPEN)


def requisition_agency(session, requisition):
    from app.identity.models import Agency

    return session.get_one(Agency, requisition.agency_id)


def test_events_of_applications_before_an_offer_do_not_burden_the_clock(session, staff, requisition):
    agency = requisition_agency(session, requisition)
    application = an_application(session, an_announcement(session, agency, requisition=requisition), a_person(session))
    an_event(session, requisition, EventType.NEED_VALIDATED, NOW)
    for type_ in (EventType.APPLICATION_RECEIVED, EventType.REFERRED, EventType.TJO_SENT):
        an_event(session, requisition, type_, NOW + timedelta(days=1), application_id=application.id)
    session.commit()
    types = [EventType.NEED_VALIDATED, EventType.TJO_SENT]
    assert [e.type for e in queries.chain_of(staff, requisition.id)] == types
    assert [e.type for e in queries.chains_of(staff, [requisition.id])[requisition.chain_id]] == types
    assert len(queries.past_of(staff, requisition.id, application.id)) == 4
    assert len(queries.application_history(staff, application.id)) == 3


def test_what_is_recorded_can_be_neither_changed_nor_seen_by_another_agency(database, session, staff, requisition):
    event = record(staff, requisition, EventType.NEED_VALIDATED)
    staff.commit()
    other = an_agency(session)
    session.commit()
    with database.session(Persona.STAFF, agency=other.id) as stranger:
        assert stranger.exec(select(TimelineEvent)).all() == []
    event.happened_at = NOW - timedelta(days=30)
    with pytest.raises(ProgrammingError):
        staff.flush()
