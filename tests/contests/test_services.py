"""A contested line is answered by somebody not involved; an upheld one is a new version of the match."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import col, select

from app.contests import queries, services
from app.contests.models import Contest, ContestOutcome, LineJudgement
from app.contests.rules import AlreadyAnswered, AlreadyContested, NotInResume, NotInvolved
from app.contests.services import Answer, Judgement, Person
from app.db import Persona
from app.errors import NotFound
from app.identity.rules import Role
from app.matching import queries as matching_queries
from app.matching import services as matching
from app.matching.models import Finding, Match
from app.notices.models import Notice
from app.work.models import Task
from app.work.rules import TaskKind
from tests.factories import NOW, RESUME, a_match, a_person, a_skill, an_agency, an_announcement, an_application
from tests.trained_small import loaded

SCAN = RESUME.splitlines()[2]
SKILLS = {
    "incident-triage": (Finding.MET, 0.9),
    "vulnerability-scanning": (Finding.NOT_SHOWN, 0.0),
}
LATER = NOW + timedelta(days=1)


@dataclass
class Case:
    """An applicant with a read application, and two specialists of the agency."""

    agency: Any
    application: Any
    match: Any
    one: Person
    two: Person


@pytest.fixture
def case(session):
    agency = an_agency(session)
    announcement = an_announcement(session, agency)
    for skill in SKILLS:
        a_skill(session, announcement, skill)
    application = an_application(session, announcement, a_person(session, role=Role.APPLICANT, name="Ada Park"))
    match = a_match(session, application, 0.45, skills=SKILLS)
    people = [a_person(session, role=Role.HR_SPECIALIST, agency=agency, name=n) for n in ("Hana Rhodes", "Ivo Lind")]
    session.commit()
    return Case(agency, application, match, *(Person(p.id, p.name) for p in people))


@pytest.fixture
def applicant(database, case):
    with database.session(Persona.APPLICANT, person=case.application.person_id) as session:
        yield session


@pytest.fixture
def staff(database, case):
    with database.session(Persona.STAFF, agency=case.agency.id, person=case.one.person_id) as session:
        yield session


def contest(session, case, skill="vulnerability-scanning", sentence=SCAN, **more):
    row = services.contest(
        session,
        application_id=case.application.id,
        person_id=more.get("person_id", case.application.person_id),
        skill_id=skill,
        words="I scanned 4,000 hosts every week.",
        sentence=sentence,
        now=NOW,
    )
    session.commit()
    return row


def answer(session, row, by, finding=Finding.MET, involved=()):
    outcome = services.answer(
        session,
        contest_id=row.id,
        answer=Answer(finding, "", "The sentence says so plainly."),
        by=by,
        involved=involved,
        now=LATER,
    )
    session.commit()
    return outcome


def correct(database, case, row):
    with database.session(Persona.SYSTEM, agency=case.agency.id) as system:
        services.correct(system, contest_id=row.id, now=LATER)
        system.commit()


def findings(session, case):
    match = matching_queries.newest_match(session, case.application.id)
    return {line.skill_id: line.finding for line in matching_queries.lines_of(session, match)}


def test_an_upheld_contest_becomes_a_new_version_and_the_reading_stays(database, applicant, staff, case):
    row = contest(applicant, case)
    answer(staff, row, case.one)
    correct(database, case, row)
    correct(database, case, row)  # safe to run again
    versions = staff.exec(select(Match).order_by(col(Match.revision))).all()
    assert [(m.revision, m.score) for m in versions] == [(0, 0.45), (1, pytest.approx((0.9 + 1.0) / 2))]
    assert findings(staff, case) == {"incident-triage": Finding.MET, "vulnerability-scanning": Finding.MET}
    old = {line.skill_id: line.finding for line in matching_queries.lines_of(staff, versions[0])}
    assert old["vulnerability-scanning"] is Finding.NOT_SHOWN
    line = next(li for li in matching_queries.lines_of(staff, versions[1]) if li.corrected)
    assert RESUME[line.start : line.end] == SCAN


def test_the_applicant_is_told_what_was_found_and_why(applicant, staff, case):
    row = contest(applicant, case)
    answer(staff, row, case.one, finding=None)
    notice = staff.exec(select(Notice)).one()
    assert "The sentence says so plainly." in notice.body
    assert "it stays as it is" in notice.body
    found = queries.contests_of(applicant, case.application.id)["vulnerability-scanning"]
    assert (found.outcome.upheld, found.outcome.reviewer_name) == (False, "Hana Rhodes")
    assert staff.exec(select(Task).where(Task.kind == TaskKind.CORRECT_MATCH)).all() == []


def test_what_was_upheld_stands_when_another_model_reads_the_resume_again(database, applicant, staff, case):
    row = contest(applicant, case, skill="incident-triage", sentence="")
    answer(staff, row, case.one, finding=Finding.NOT_SHOWN)
    correct(database, case, row)
    with database.session(Persona.SYSTEM, agency=case.agency.id) as system:
        matching.match_applications(
            system, application_ids=[case.application.id], model=loaded(), now=LATER + timedelta(days=1)
        )
        system.commit()
    newest = matching_queries.newest_match(staff, case.application.id)
    assert (newest.model_version, newest.revision) == (loaded().version, 1)
    assert newest.run_id is None, "people made this version, no run"
    assert findings(staff, case)["incident-triage"] is Finding.NOT_SHOWN


def test_whoever_judged_or_decided_on_the_application_does_not_answer(applicant, staff, case):
    row = contest(applicant, case)
    with pytest.raises(NotInvolved):
        answer(staff, row, case.two, involved={case.two.person_id})
    services.judge_line(
        staff, application_id=case.application.id, by=case.one, now=NOW,
        judgement=Judgement("incident-triage", Finding.PARTLY, "", "It names alerts, not triage."),
    )  # fmt: skip
    with pytest.raises(NotInvolved):
        answer(staff, row, case.one)
    assert answer(staff, row, case.two).reviewer_name == "Ivo Lind"


def test_a_contest_is_answered_once(applicant, staff, case):
    row = contest(applicant, case)
    answer(staff, row, case.one)
    with pytest.raises(AlreadyAnswered):
        answer(staff, row, case.two)


def test_a_line_is_contested_once_and_a_sentence_must_stand_in_the_resume(applicant, case):
    with pytest.raises(NotInResume):
        contest(applicant, case, sentence="Led a team of forty.")
    contest(applicant, case)
    with pytest.raises(AlreadyContested):
        contest(applicant, case)


@pytest.mark.parametrize("skill", ["ot-security", "nothing"])
def test_only_lines_of_the_match_can_be_contested(applicant, case, skill):
    with pytest.raises(NotFound):
        contest(applicant, case, skill=skill)


def test_nobody_contests_for_somebody_else(database, session, case):
    other = a_person(session, role=Role.APPLICANT)
    session.commit()
    with database.session(Persona.APPLICANT, person=other.id) as stranger, pytest.raises(NotFound):
        contest(stranger, case, person_id=other.id)


def test_another_agency_and_another_applicant_see_nothing(database, session, applicant, staff, case):
    answer(staff, contest(applicant, case), case.one)
    other = an_agency(session)
    person = a_person(session, role=Role.APPLICANT)
    session.commit()
    for persona, who in ((Persona.STAFF, {"agency": other.id}), (Persona.APPLICANT, {"person": person.id})):
        with database.session(persona, **who) as stranger:
            assert stranger.exec(select(Contest)).all() == []
            assert stranger.exec(select(ContestOutcome)).all() == []


def test_an_applicant_cannot_answer_their_own_contest(applicant, case):
    row = contest(applicant, case)
    applicant.add(
        ContestOutcome(
            contest_id=row.id, agency_id=row.agency_id, application_id=row.application_id, upheld=True,
            finding=Finding.MET, reason="I am right, of course.", reviewer_id=row.person_id, reviewer_name="x", at=NOW,
        )
    )  # fmt: skip
    with pytest.raises(ProgrammingError):
        applicant.flush()


def test_a_judgement_stands_beside_what_the_model_said_and_changes_no_line(staff, case):
    row = services.judge_line(
        staff, application_id=case.application.id, by=case.one, now=NOW,
        judgement=Judgement("vulnerability-scanning", Finding.MET, SCAN, "Weekly scans of 4,000 hosts."),
    )  # fmt: skip
    assert (row.said, row.judged, row.sentence, row.probability) == (Finding.NOT_SHOWN, Finding.MET, SCAN, 0.0)
    assert findings(staff, case)["vulnerability-scanning"] is Finding.NOT_SHOWN
    assert queries.judgements_of(staff, case.application.id)["vulnerability-scanning"].id == row.id


@pytest.mark.parametrize("table", ["line_judgement", "contest", "contest_outcome"])
def test_nothing_that_was_said_can_be_changed(session, applicant, staff, case, table):
    answer(staff, contest(applicant, case), case.one)
    services.judge_line(
        staff, application_id=case.application.id, by=case.one, now=NOW,
        judgement=Judgement("incident-triage", Finding.PARTLY, "", "It names alerts, not triage."),
    )  # fmt: skip
    staff.commit()
    assert session.exec(select(LineJudgement)).all()
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET agency_id = agency_id"):
        with pytest.raises(ProgrammingError, match="append-only"):
            session.execute(text(statement))
        session.rollback()
