"""Labels come from closed, audited decisions of one agency, and from nowhere else (T115)."""

import pytest

from app.applications.rules import Preference, Status
from app.assessment import services as assessment
from app.assessment.rules import Decision
from app.assessment.services import RatingPlan, Reviewer
from app.audit import services as audit
from app.contests import services as contests
from app.contests.services import Person
from app.db import Persona
from app.identity.rules import Role
from app.matching.models import Finding
from app.oversight import learning
from app.positions.rules import Official
from app.positions.services import Choice
from app.skills.learning import Label
from tests.factories import (
    NOW,
    RESUME,
    a_match,
    a_person,
    a_requisition,
    a_skill,
    an_agency,
    an_announcement,
    an_application,
)
from tests.positions.test_services import DRAFT, give_skills, publish, ready

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


DUTY = "Hunt for threats that evade alerts."


@pytest.fixture
def office(session):
    """An agency with two HR specialists, and a function that posts an announcement that quotes a duty."""
    agency = an_agency(session)
    ana, ben = (a_person(session, role=Role.HR_SPECIALIST, agency=agency, name=name) for name in ("Ana", "Ben"))

    def post(*acts, **more):
        announcement = an_announcement(session, agency, duties=f"{DUTY}\nBrief executives.", **more)
        a_skill(session, announcement, "threat-hunting", duty=DUTY)
        a_skill(session, announcement, "cyber-law")
        for action, person in acts:
            audit.record(
                session, action=action, subject=("announcement", announcement.id), at=NOW,
                actor_id=person.id, agency_id=agency.id,
            )  # fmt: skip
        session.commit()
        return announcement

    return agency, ana, ben, post


@pytest.fixture
def said(database, office):
    def labels():
        with database.session(Persona.STAFF, agency=office[0].id) as staff:
            return learning.labels(staff)

    return labels


def test_a_posted_announcement_teaches_the_duty_that_each_quoting_skill_quotes(office, said):
    _, ana, ben, post = office
    posted = post(("set_skills", ben), ("set_skills", ana), ("published", ben))
    (label,) = said()
    assert (label.text, label.skill_id, label.shows, label.asked) == (DUTY, "threat-hunting", True, True)
    assert (label.by, label.of) == (str(ana.id), str(posted.requisition_id)), "who saved the plan last confirmed it"


def test_a_plan_taken_over_from_an_earlier_announcement_is_confirmed_by_who_posted_it(office, said):
    _, _, ben, post = office
    post(("published", ben))
    assert [label.by for label in said()] == [str(ben.id)]


def test_announcing_a_need_again_makes_no_second_text(session, office, said):
    agency, ana, _, post = office
    first = a_requisition(session, agency)
    again = a_requisition(session, agency, chain_id=first.chain_id)
    for need in (first, again):
        post(("published", ana), requisition=need)
    assert {label.of for label in said()} == {str(first.chain_id)}


@pytest.mark.parametrize(
    ("acts", "more"),
    [
        (("set_skills",), {"published_at": None, "opens_at": None, "closes_at": None}),  # a draft may still change
        (("set_skills", "published"), {"cancelled_at": NOW}),  # taken back
        (("set_skills",), {}),  # nothing on record says that it was posted
    ],
)
def test_what_is_not_posted_on_record_teaches_nothing(office, said, acts, more):
    post = office[3]
    post(*((act, office[1]) for act in acts), **more)
    assert said() == []


def test_another_agencys_posted_announcements_teach_nothing_here(database, session, office, said):
    _, ana, _, post = office
    post(("published", ana))
    other = an_agency(session)
    session.commit()
    assert len(said()) == 1
    with database.session(Persona.STAFF, agency=other.id) as staff:
        assert learning.labels(staff) == []


def test_what_hr_proposed_fixed_and_posted_is_learned_and_not_before(database, session):
    """The whole way through the services: a draft teaches nothing until it is published."""
    agency = an_agency(session, code="TREASURY")
    hr = a_person(session, role=Role.HR_SPECIALIST, agency=agency, name="Hana Rhodes")
    session.commit()
    by = Official(agency.id, hr.id, hr.name)
    with database.session(Persona.STAFF, agency=agency.id, person=hr.id) as staff:
        need = ready(staff, by, ["vulnerability-scanning", "cyber-law", "incident-triage"])
        choice = Choice("vulnerability-scanning", 1, "technical_test", duty=DRAFT.duties)
        give_skills(staff, by, need, [choice])
        staff.flush()
        assert learning.labels(staff) == []
        publish(staff, by, need)
        staff.flush()
        assert learning.labels(staff) == [
            Label(DRAFT.duties, "vulnerability-scanning", True, str(hr.id), str(need.chain_id), asked=True)
        ]
