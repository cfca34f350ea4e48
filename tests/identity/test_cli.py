"""`muster people`: what an operator types, what happens, and what is said when it cannot."""

import json

import pytest
from click.testing import CliRunner
from pydantic import SecretStr
from sqlmodel import col, select

from app.audit.models import AuditEvent
from app.identity.cli import people
from app.identity.models import RoleAssignment
from app.identity.rules import Role
from tests.factories import a_person, an_agency


def _as_text(value):
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return ",".join(value) if isinstance(value, tuple) else str(value)


@pytest.fixture
def muster_people(settings, monkeypatch):
    for name, value in settings.model_dump().items():
        monkeypatch.setenv(f"MUSTER_{name.upper()}", _as_text(value))
    return lambda *words: CliRunner().invoke(people, words)


@pytest.fixture
def ada(session):
    an_agency(session, code="CISA", name="Agency of Tests")
    person = a_person(session, role=Role.APPLICANT, name="Ada", email="ada@example.gov")
    session.commit()
    return person


def roles_of(session, person):
    session.expire_all()
    rows = session.exec(select(RoleAssignment).where(col(RoleAssignment.ended_at).is_(None))).all()
    return {r.role for r in rows if r.person_id == person.id}


def test_a_role_is_given_and_ended(session, ada, muster_people):
    done = muster_people("grant", "ada@example.gov", "hr_specialist", "--agency", "CISA")
    assert (done.exit_code, done.output) == (0, "Ada: hr_specialist at CISA granted.\n")
    assert roles_of(session, ada) == {Role.APPLICANT, Role.HR_SPECIALIST}
    done = muster_people("end", "ada@example.gov", "hr_specialist", "--agency", "CISA")
    assert (done.exit_code, done.output) == (0, "Ada: hr_specialist at CISA ended.\n")
    assert roles_of(session, ada) == {Role.APPLICANT}
    assert [a.action for a in session.exec(select(AuditEvent).order_by(AuditEvent.id))] == ["granted", "ended role"]


def test_giving_a_role_twice_gives_it_once(session, ada, muster_people):
    for _ in range(2):
        assert muster_people("grant", "ada@example.gov", "operator").exit_code == 0
    assert len(session.exec(select(RoleAssignment).where(RoleAssignment.role == Role.OPERATOR)).all()) == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("grant", "ada@example.gov", "hr_specialist"), 2, "say --agency"),
        (("grant", "ada@example.gov", "operator", "--agency", "CISA"), 2, "in no agency"),
        (("grant", "ada@example.gov", "king", "--agency", "CISA"), 2, "king"),
        (("grant", "nobody@example.gov", "operator"), 1, "no single person"),
        (("grant", "ada@example.gov", "sme", "--agency", "NOPE"), 1, "no agency with the code NOPE"),
        (("end", "ada@example.gov", "operator"), 1, "does not hold operator"),
        (("disable", "nobody@example.gov"), 1, "no single person"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_and_changes_nothing(session, ada, muster_people, words, code, said):
    done = muster_people(*words)
    assert done.exit_code == code
    assert said in done.output
    assert "Traceback" not in done.output
    assert roles_of(session, ada) == {Role.APPLICANT}


def test_two_people_with_one_address_are_not_guessed_between(session, ada, muster_people):
    a_person(session, role=Role.APPLICANT, name="Eve", email="ada@example.gov")
    session.commit()
    assert muster_people("grant", "ada@example.gov", "operator").exit_code == 1
    assert roles_of(session, ada) == {Role.APPLICANT}


def test_an_account_is_closed_and_opened(session, ada, muster_people, sign_in):
    client = sign_in(ada)
    assert muster_people("disable", "ada@example.gov").output == "Ada: account closed.\n"
    assert client.get("/applications").location == "/sign-in"
    assert muster_people("enable", "ada@example.gov").output == "Ada: account open.\n"
    session.expire_all()
    assert session.get_one(type(ada), ada.id).disabled_at is None


def test_the_list_names_staff_and_applicants_only_when_asked(session, ada, muster_people):
    muster_people("grant", "ada@example.gov", "sme", "--agency", "CISA")
    [row] = json.loads(muster_people("list", "--json").output)
    assert row == {"name": "Ada", "email": "ada@example.gov", "role": "sme", "agency": "CISA"}
    found = json.loads(muster_people("list", "--json", "--email", "ada@example.gov").output)
    assert {r["role"] for r in found} == {"sme", "applicant"}
    assert "CISA" in muster_people("list").output
