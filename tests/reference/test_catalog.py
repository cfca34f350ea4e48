"""Reference data as promised: models and goals carry their source, and a wrong row stops the start."""

from datetime import date

import pytest

from app.reference import catalog
from app.timeline.rules import EventType


def test_the_model_has_14_elements_whose_days_are_80_and_whose_last_three_are_unconfirmed():
    model = catalog.step_models()["E2E-80"]
    assert model.total == 80
    assert [e.number for e in model.element if e.certainty == "unconfirmed"] == [12, 13, 14]
    assert sum(e.days for e in model.element[11:]) == 25
    running = [sum(e.days for e in model.element[: n + 1]) for n in (5, 6, 7, 9, 10)]
    assert running == [20, 21, 36, 52, 55]


@pytest.mark.parametrize(
    ("authority", "model"),
    [
        ("DE_CR", "E2E-80"),
        ("DHA_GW_IT", "DIRECT-HIRE"),
        ("DHA_AGY", "DIRECT-HIRE"),
        ("CES", "CES"),
        ("SCHA_R", "E2E-80"),
    ],
)
def test_each_authority_has_the_model_that_is_meant_for_it(authority, model):
    assert catalog.step_model_for(authority).id == model


def test_every_element_of_every_model_has_owner_source_and_certainty_and_no_day_is_made_up():
    for model in catalog.step_models().values():
        assert len(model.element) == 14
        assert all(e.source and e.owner and e.certainty for e in model.element)
    assert catalog.step_models()["CES"].total is None
    assert {e.days for e in catalog.step_models()["CES"].element} == {None}


def test_the_80_days_are_attributed_to_eo_14170_and_the_expansion_of_august_to_eo_14409():
    with_80 = {g.mandate for s in catalog.goal_sets().values() for g in s.goal if g.target == 80}
    assert with_80 == {"EO14170-2b-iv"}
    (expansion,) = [g for g in catalog.goal_sets()["EO14409"].goal if g.measure == "pathway_announcements"]
    assert (expansion.due_on, expansion.target) == (date(2026, 8, 1), None)
    assert catalog.mandates()[expansion.mandate].due_on == date(2026, 8, 1)


def test_every_provision_of_the_order_has_a_goal_for_its_staffing():
    staffed = {g.provision for g in catalog.goal_sets()["EO14409"].goal if g.measure == "staffing"}
    assert staffed == set(catalog.provisions())


def test_every_goal_starts_and_stops_at_an_event_of_the_log():
    for goal in (g for s in catalog.goal_set_versions() for g in s.goal):
        assert EventType(goal.start)
        assert EventType(goal.stop)


def _given(monkeypatch, tmp_path, file, text):
    for source in catalog.FOLDER.glob("*.toml"):
        (tmp_path / source.name).write_text(source.read_text())
    (tmp_path / f"{file}.toml").write_text(text)
    monkeypatch.setattr(catalog, "FOLDER", tmp_path)
    for read in (catalog._file, catalog.goal_sets, catalog.goal_set_versions, catalog.step_models):
        read.cache_clear()


@pytest.fixture(autouse=True)
def _read_again():
    yield
    for read in (catalog._file, catalog.goal_sets, catalog.goal_set_versions, catalog.step_models):
        read.cache_clear()


GOALS = (catalog.FOLDER / "goal_sets.toml").read_text()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOALS.replace('mandate = "MHP-2025"', 'mandate = "LUNCH"', 1), "VETTING-low: no such mandate"),
        (GOALS.replace("target = 80\n", ""), "EO14170-2b-iv: a target goes with a comparison"),
        (GOALS + GOALS, "EO14170 2025-05 is there twice"),
        (GOALS.replace('comparison = "under"', 'comparison = "below"'), "comparison"),
    ],
)
def test_a_wrong_goal_stops_the_start_and_is_named(monkeypatch, tmp_path, text, words):
    _given(monkeypatch, tmp_path, "goal_sets", text)
    with pytest.raises(catalog.ReferenceError, match=words):
        catalog.check_all()


def test_a_new_version_of_a_set_replaces_the_old_one_which_can_still_be_read(monkeypatch, tmp_path):
    newer = GOALS[GOALS.index("[[goal_set]]\nid") : GOALS.index('[[goal_set]]\nid = "EO14409"')]
    newer = newer.replace("2025-05", "2027-01").replace("target = 80", "target = 70")
    _given(monkeypatch, tmp_path, "goal_sets", GOALS + newer)
    assert catalog.goal_sets()["EO14170"].goal[0].target == 70
    assert [s.goal[0].target for s in catalog.goal_set_versions() if s.id == "EO14170"] == [80, 70]


def test_a_model_whose_elements_are_not_numbered_1_to_14_stops_the_start(monkeypatch, tmp_path):
    text = (catalog.FOLDER / "step_models.toml").read_text().replace("number = 14", "number = 15", 1)
    _given(monkeypatch, tmp_path, "step_models", text)
    with pytest.raises(catalog.ReferenceError, match="E2E-80: elements are not numbered"):
        catalog.check_all()
