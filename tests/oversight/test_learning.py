"""Labels come from closed, audited decisions of one agency, and from nowhere else (T115)."""

import pytest

from app.applications.rules import Preference, Status
from app.assessment import services as assessment
from app.assessment.rules import Decision
from app.assessment.services import RatingPlan, Reviewer
from app.contests import services as contests
from app.contests.services import Person
from app.db import Persona
from app.identity.rules import Role
from app.matching.models import Finding
from app.oversight import learning
from tests.factories import NOW, RESUME, a_match, a_person, a_skill, an_agency, an_announcement, an_application

SENTENCE = RESUME.splitlines()[1]


@pytest.fixture
def desk(database, session):
    agency = an_agency(session)
    announcement = an_announcement(session, agency)
    a_skill(session, announcement, "incident-triage")
    application = an_application(session, announcement, a_person(session))
    a_match(session, application, 0.9)
    hr = a_person(session, role=Role.HR_SPECIALIST, agency=agency, name="Hana Rhodes")
    session.commit()
    with database.session(Persona.STAFF, agency=agency.id, person=hr.id) as staff:
        contests.judge_line(
            staff, application_id=application.id, by=Person(hr.id, hr.name), now=NOW,
            judgement=contests.Judgement("incident-triage", Finding.NOT_SHOWN, "", "Triaged is not all of triage."),
        )  # fmt: skip
        staff.commit()
        yield staff, application, hr


def decide(staff, application, hr):
    from app.applications.models import Application

    reviewer = Reviewer(hr.id, hr.name)
    assessment.open_record(staff, application=staff.get_one(Application, application.id), reviewer=reviewer, now=NOW)
    staff.flush()
    assessment.decide(
        staff, application_id=application.id, reviewer=reviewer, now=NOW,
        judgement=assessment.Judgement(
            Decision.QUALIFIED, None, Preference.NV, "specialized_experience", "A year of this work at GS-12."
        ),
        plan=RatingPlan(rated=False, professional_gs9_or_above=False),
    )  # fmt: skip
    staff.commit()


def test_while_the_application_waits_nothing_is_learned_from_it(desk):
    assert desk[1].status is Status.SUBMITTED
    assert learning.labels(desk[0]) == []


def test_a_judgement_on_a_decided_application_is_a_label(desk):
    decide(*desk)
    (label,) = learning.labels(desk[0])
    assert (label.text, label.skill_id, label.shows) == (SENTENCE, "incident-triage", False)
    assert (label.by, label.of) == (str(desk[2].id), str(desk[1].person_id))


def test_a_judgement_without_its_audit_row_is_none(session, desk):
    from sqlalchemy import text

    decide(*desk)
    session.execute(text("ALTER TABLE audit_event DISABLE TRIGGER USER"))
    session.execute(text("DELETE FROM audit_event WHERE action = 'judged a line'"))
    session.commit()
    assert learning.labels(desk[0]) == []


def test_another_agencys_judgements_teach_nothing_here(database, session, desk):
    decide(*desk)
    other = an_agency(session)
    session.commit()
    with database.session(Persona.STAFF, agency=other.id) as staff:
        assert learning.labels(staff) == []
