"""What one agency, applicant or forger can see of another's rows: nothing, because the database says so."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlmodel import select

from app.applications.models import Application, SubmittedResume
from app.applications.rules import Status
from app.audit.models import AuditEvent
from app.db import Context, Persona
from app.identity.rules import Role
from app.matching.models import Match
from app.positions.models import Announcement, Requisition
from tests.conftest import KEY
from tests.factories import NOW, a_person, a_requisition, an_agency, an_announcement, an_application

APPEND_ONLY = (
    *(
        "timeline_event",
        "audit_event",
        "match",
        "match_run",
        "match_line",
        "record_opening",
        "review",
        "submitted_resume",
    ),
    *("certificate", "certificate_entry", "certificate_action", "notice", "notice_delivery"),
    *("pool_suggestion", "line_judgement", "contest", "contest_outcome"),
    *("open_data_release", "open_data_file", "monitoring_switch", "monitoring_result"),
)


def test_staff_see_their_own_agency_and_no_other(database, session):
    mine, theirs = an_agency(session), an_agency(session)
    own = a_requisition(session, mine)
    a_requisition(session, theirs)
    session.commit()
    with database.session(Persona.STAFF, agency=mine.id) as staff:
        assert [r.id for r in staff.exec(select(Requisition))] == [own.id]


def test_a_draft_announcement_is_unknown_to_the_public_and_to_applicants(database, session):
    agency = an_agency(session)
    an_announcement(session, agency, published_at=None)
    open_one = an_announcement(session, agency)
    person = a_person(session, role=Role.APPLICANT)
    session.commit()
    for persona in (Persona.PUBLIC, Persona.APPLICANT):
        with database.session(persona, person=person.id) as visitor:
            assert [a.id for a in visitor.exec(select(Announcement))] == [open_one.id]


def test_an_applicant_sees_only_their_own_application(database, session):
    announcement = an_announcement(session, an_agency(session))
    one, other = a_person(session), a_person(session)
    own = an_application(session, announcement, one)
    an_application(session, announcement, other)
    session.commit()
    with database.session(Persona.APPLICANT, person=one.id) as applicant:
        assert [a.id for a in applicant.exec(select(Application))] == [own.id]
        assert [r.application_id for r in applicant.exec(select(SubmittedResume))] == [own.id]


def test_a_draft_application_is_invisible_to_the_agency(database, session):
    agency = an_agency(session)
    announcement = an_announcement(session, agency)
    an_application(session, announcement, a_person(session), status=Status.DRAFT)
    session.commit()
    with database.session(Persona.STAFF, agency=agency.id) as staff:
        assert staff.exec(select(Application)).all() == []


@pytest.mark.parametrize("forged", ["other agency", "no mac", "expired", "nonsense", "other persona"])
def test_a_forged_context_sees_nothing(database, session, forged):
    agency = an_agency(session)
    a_requisition(session, agency)
    session.commit()
    good = Context(Persona.STAFF, agency.id)
    other = Context(Persona.STAFF, an_agency(session).id)
    future, past = int(time.time()) + 60, int(time.time()) - 60
    mac = other.signed(KEY, future).rsplit("|", 1)[1]
    contexts = {
        "other agency": f"{good.signed(KEY, future).rsplit('|', 1)[0]}|{mac}",
        "no mac": good.signed(KEY, future).rsplit("|", 1)[0],
        "expired": good.signed(KEY, past),
        "nonsense": "staff|x|y|z|w",
        "other persona": Context(Persona.APPLICANT, agency.id).signed(KEY, future),
    }
    with database.session(Persona.STAFF, agency=agency.id) as staff:
        assert len(staff.exec(select(Requisition)).all()) == 1
        staff.execute(text("SELECT set_config('muster.context', :c, true)"), {"c": contexts[forged]})
        assert staff.exec(select(Requisition)).all() == []


def test_without_a_context_there_is_nothing_at_all(database, session):
    from sqlalchemy import create_engine, pool

    a_requisition(session, an_agency(session))
    session.commit()
    engine = create_engine(database.url("muster_web"), poolclass=pool.NullPool)
    with engine.connect() as bare, pytest.raises(ProgrammingError, match="permission denied"):
        bare.execute(text("SELECT * FROM requisition"))


def test_the_web_cannot_become_the_owner_nor_read_the_key(database):
    with database.session(Persona.STAFF) as staff, pytest.raises(ProgrammingError, match="permission denied"):
        staff.execute(text("SELECT * FROM sec.context_key"))
    with database.session(Persona.STAFF) as staff, pytest.raises(ProgrammingError, match="permission denied"):
        staff.execute(text("SET ROLE muster_owner"))


def test_a_row_cannot_point_into_another_agency(session):
    mine, theirs = an_agency(session), an_agency(session)
    their_requisition = a_requisition(session, theirs)
    with pytest.raises(IntegrityError, match="fk_announcement_agency_id_requisition_id"):
        an_announcement(session, mine, requisition=their_requisition)


def test_staff_cannot_write_a_row_for_another_agency(database, session):
    mine, theirs = an_agency(session), an_agency(session)
    session.commit()
    staff = database.session(Persona.STAFF, agency=mine.id)
    with staff, pytest.raises(ProgrammingError, match="row-level security"):
        a_requisition(staff, theirs)


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("verb", ["DELETE FROM {0}", "TRUNCATE {0} CASCADE"])
def test_even_the_owner_cannot_rewrite_a_log(session, table, verb):
    with pytest.raises(ProgrammingError, match="append-only"):
        session.execute(text(verb.format(f'"{table}"')))


def test_even_the_owner_cannot_change_a_match(session):
    with pytest.raises(ProgrammingError, match="append-only"):
        session.execute(text("UPDATE match SET score = 1"))


def test_acts_of_an_agency_form_a_chain(database, session):
    agency = an_agency(session)
    session.commit()
    with database.session(Persona.STAFF, agency=agency.id) as staff:
        for n in range(3):
            staff.add(
                AuditEvent(
                    agency_id=agency.id,
                    at=NOW + timedelta(minutes=n),
                    action="saved",
                    subject_type="x",
                    subject_id=str(n),
                )
            )
        staff.commit()
    rows = session.exec(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [r.previous_hash for r in rows] == ["", rows[0].hash, rows[1].hash]
    assert len({r.hash for r in rows}) == 3


def test_a_worker_sees_the_agency_of_its_task_only(database, session):
    mine, theirs = an_agency(session), an_agency(session)
    own = an_application(session, an_announcement(session, mine), a_person(session))
    an_application(session, an_announcement(session, theirs), a_person(session))
    session.commit()
    with database.session(Persona.SYSTEM, agency=mine.id) as system:
        assert [a.id for a in system.exec(select(Application))] == [own.id]
        system.add(
            Match(
                agency_id=theirs.id,
                application_id=own.id,
                model_version="v",
                model_hash="h",
                requirements_hash="r",
                resume_sha256="s",
                score=0.5,
                created_at=NOW,
            )
        )
        with pytest.raises(ProgrammingError, match="row-level security"):
            system.flush()
