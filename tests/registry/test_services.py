"""Models come into use through the gate, by a named human with a reason; every step stays on record."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import select

from app.audit.models import AuditEvent
from app.db import Persona
from app.registry import queries, services
from app.registry.models import ModelStep, SuggestionSwitch
from app.registry.rules import NoReason, ReleaseRefused, State, StepRefused
from tests.factories import NOW, an_agency
from tests.registry.made import GOOD, HELD_OUT, OTTO, a_model, a_released_model, described

REASON = "It finds more and claims no more."


def states(session):
    return {found.version.version: found.state for found in queries.versions(session)}


def release(session, row, reason=REASON):
    services.release(session, version_id=row.id, held_out_sha256=HELD_OUT, reason=reason, by=OTTO, now=NOW)


@pytest.fixture
def operator(database):
    with database.session(Persona.OPERATOR) as session:
        yield session


def test_a_registered_model_is_a_candidate_and_registering_again_changes_nothing(operator):
    one = a_model(operator, "one")
    again = services.register(operator, described=described("one"), by=OTTO, now=NOW)
    assert again.id == one.id
    assert states(operator) == {"one": State.CANDIDATE}
    assert queries.current(operator) is None


def test_a_release_retires_the_one_before_and_says_who_and_why(operator, session):
    a_released_model(operator, "one")
    two = a_model(operator, "two")
    release(operator, two)
    operator.commit()
    assert states(operator) == {"one": State.RETIRED, "two": State.CURRENT}
    step, version = queries.history(operator)[0]
    assert (version.version, step.person_name, step.reason) == ("two", "Otto Perez", REASON)
    assert {line["measure"] for line in step.verdict} >= {"average_precision", "met_precision"}
    acts = [e.action for e in session.exec(select(AuditEvent).order_by(AuditEvent.id))]
    assert acts[-2:] == ["model retired", "model current"]


def test_a_worse_model_is_refused_and_the_old_one_stays(operator):
    a_released_model(operator, "one")
    worse = a_model(operator, "worse", scores=GOOD | {"average_precision": 0.9})
    with pytest.raises(ReleaseRefused, match="The model in use stays"):
        release(operator, worse)
    assert states(operator) == {"one": State.CURRENT, "worse": State.CANDIDATE}


def test_a_model_that_knows_few_skills_does_not_pass_by_being_right_about_those(operator):
    a_released_model(operator, "one")
    few = a_model(operator, "few", skills=33, scores=GOOD | {"average_precision": 0.99})
    with pytest.raises(ReleaseRefused, match="Skills it knows"):
        release(operator, few)


def test_a_model_that_was_not_measured_on_the_present_sentences_is_refused(operator):
    a_released_model(operator, "one")
    other = a_model(operator, "other", held_out="f" * 64)
    with pytest.raises(ReleaseRefused, match="muster skills measure other"):
        release(operator, other)


def test_a_model_in_use_that_was_not_measured_must_be_measured_first(operator):
    a_released_model(operator, "one", held_out="f" * 64)
    two = a_model(operator, "two")
    with pytest.raises(ReleaseRefused, match="muster skills measure one"):
        release(operator, two)


@pytest.mark.parametrize("differs", [{"scikit_learn": "1.0.2"}, {"words": 3}, {"words": 0}])
def test_a_model_in_use_that_can_no_longer_be_read_is_replaced_by_one_that_is_good_enough(operator, differs):
    a_released_model(operator, "one", held_out="f" * 64, **differs)
    release(operator, a_model(operator, "two"))
    assert states(operator)["two"] is State.CURRENT


def test_a_release_is_undone_by_releasing_the_one_before(operator):
    one = a_released_model(operator, "one")
    release(operator, a_model(operator, "two"))
    release(operator, one, "The new one misses OT résumés.")
    assert states(operator) == {"one": State.CURRENT, "two": State.RETIRED}
    assert [s.state for s, _ in queries.history(operator, one.id)] == ["current", "retired", "current", "candidate"]


def test_the_model_in_use_is_not_retired_without_another(operator):
    one = a_released_model(operator, "one")
    with pytest.raises(StepRefused, match="Release another"):
        services.retire(operator, version_id=one.id, reason="It is no good.", by=OTTO, now=NOW)


def test_every_step_needs_a_reason(operator):
    one = a_model(operator, "one")
    for act in (services.shadow, services.retire):
        with pytest.raises(NoReason):
            act(operator, version_id=one.id, reason="ok", by=OTTO, now=NOW)


@pytest.mark.parametrize("persona", [Persona.STAFF, Persona.APPLICANT, Persona.SYSTEM])
def test_only_operators_may_move_models(database, session, persona):
    row = a_model(session, "one")
    session.commit()
    agency = an_agency(session)
    session.commit()
    with database.session(persona, agency=agency.id) as other:
        other.add(ModelStep(version_id=row.id, state=State.CURRENT, reason="Because I can.", person_name="x", at=NOW))
        with pytest.raises(ProgrammingError):
            other.flush()


@pytest.mark.parametrize("table", ["model_version", "model_measurement", "model_step", "suggestion_switch"])
def test_the_history_of_models_cannot_be_changed(session, table):
    a_released_model(session, "one")
    services.turn(
        session, agency_id=None, model_version="", off=True, reason="A test of it.", by=OTTO, record_in=None, now=NOW
    )
    session.commit()
    for statement in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        with pytest.raises(ProgrammingError, match="append-only"):
            session.execute(text(statement))
        session.rollback()


def test_a_lead_switches_their_own_agency_and_no_other(database, session):
    mine, theirs = an_agency(session), an_agency(session)
    session.commit()

    def turn(staff, agency_id):
        services.turn(
            staff, agency_id=agency_id, model_version="", off=True, reason="We look into it.", by=OTTO,
            record_in=mine.id, now=NOW,
        )  # fmt: skip

    with database.session(Persona.STAFF, agency=mine.id) as staff:
        turn(staff, mine.id)
        staff.commit()
        assert queries.suggestions_off(staff, agency_id=mine.id)
        for other in (theirs.id, None):
            with pytest.raises(ProgrammingError):
                turn(staff, other)
            staff.rollback()
    with database.session(Persona.STAFF, agency=theirs.id) as staff:
        assert queries.suggestions_off(staff, agency_id=theirs.id) is None
        assert queries.turns(staff) == []


def test_the_newest_turn_of_a_scope_stands(operator):
    for off, reason in ((True, "It claims too much."), (False, "The texts were mended."), (True, "It does it again.")):
        services.turn(
            operator, agency_id=None, model_version="one", off=off, reason=reason, by=OTTO, record_in=None, now=NOW
        )
    assert queries.suggestions_off(operator, agency_id=None, model_version="one").reason == "It does it again."
    assert queries.suggestions_off(operator, agency_id=None, model_version="two") is None
    assert len(operator.exec(select(SuggestionSwitch)).all()) == 3
