"""A decision is a named human's: after opening the résumé, with a reason, and never a machine's."""

import pytest

from app.applications.rules import MOVES, NEGATIVE, Actor, IllegalMove, Preference, Status, move
from app.assessment import services
from app.assessment.rules import Category, Decision, NotAReason, RecordNotOpened
from app.assessment.services import Judgement, RatingPlan, Reviewer
from app.db import Persona
from app.identity.rules import Role
from tests.factories import NOW, a_person, an_agency, an_announcement, an_application

DIRECT = RatingPlan(rated=False, professional_gs9_or_above=False)


@pytest.fixture
def desk(database, session):
    """A reviewer's session, the reviewer, and an application that waits."""
    agency = an_agency(session)
    person = a_person(session, role=Role.HR_SPECIALIST, agency=agency, name="Hana Rhodes")
    application = an_application(session, an_announcement(session, agency), a_person(session))
    session.commit()
    with database.session(Persona.STAFF, agency=agency.id, person=person.id) as staff:
        yield staff, Reviewer(person.id, person.name), application


def judgement(decision=Decision.QUALIFIED, reason="A year of this work at GS-12."):
    return Judgement(decision, None, Preference.NV, "specialized_experience", reason)


def decide(desk, what):
    staff, reviewer, application = desk
    return services.decide(
        staff, application_id=application.id, reviewer=reviewer, judgement=what, plan=DIRECT, now=NOW
    )


def opened(desk):
    staff, reviewer, application = desk
    from app.applications.models import Application

    row = staff.get_one(Application, application.id)
    services.open_record(staff, application=row, reviewer=reviewer, now=NOW)
    staff.flush()


def test_nobody_decides_without_having_opened_the_resume(desk):
    with pytest.raises(RecordNotOpened):
        decide(desk, judgement())


def test_a_decision_needs_a_reason(desk):
    opened(desk)
    with pytest.raises(NotAReason):
        decide(desk, judgement(reason="ok"))


def test_a_decision_carries_the_name_the_reason_and_when_the_record_was_opened(desk):
    opened(desk)
    review = decide(desk, judgement())
    assert (review.reviewer_name, review.record_opened_at) == ("Hana Rhodes", NOW)
    assert review.category is Category.ELIGIBLE


def test_a_later_decision_stands_beside_the_earlier_one(desk):
    from app.assessment import queries

    opened(desk)
    decide(desk, judgement())
    decide(desk, judgement(Decision.NOT_QUALIFIED, "The year was at a lower grade."))
    assert [r.decision for r in queries.reviews_of(desk[0], desk[2].id)] == ["not_qualified", "qualified"]


def test_no_move_to_a_negative_state_has_a_machine_as_actor():
    actors = {actor for (_, target), by in MOVES.items() if target in NEGATIVE for actor in by}
    assert actors <= {Actor.HR_SPECIALIST, Actor.HIRING_MANAGER}
    assert {a.value for a in Actor} == {"applicant", "hr_specialist", "hiring_manager"}


def test_an_applicant_cannot_decide_on_their_own_application():
    with pytest.raises(IllegalMove):
        move(Status.SUBMITTED, Status.QUALIFIED, Actor.APPLICANT)
