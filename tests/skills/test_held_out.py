"""What the classifier is worth on sentences written apart from its training texts.

The levels are what was measured, less a margin. The sentences name tools as résumés do, so they flatter recall a
little; the figures on held-out folds, in the model's own card, are the stricter ones.
"""

import tomllib

import numpy as np
import pytest

from app.skills import disclaimers, holdout, tokens, vocabulary

TEXTS = tomllib.loads((holdout.FOLDER / "tools.toml").read_text())


@pytest.fixture(scope="module")
def probabilities(skills_model):
    return skills_model.probabilities([tokens.line(disclaimers.claims_only(s["text"])) for s in TEXTS["sentence"]])


def _called(skills_model, row, threshold):
    return {skills_model.skill_ids[number] for number in np.flatnonzero(row >= threshold)}


def test_no_held_out_sentence_was_trained_on():
    trained = {text.lower() for skill in vocabulary.load().skills for text in skill.shows}
    assert not trained & {s["text"].lower() for s in TEXTS["sentence"]}
    assert len(TEXTS["sentence"]) >= 150


def test_most_claims_are_found(skills_model, probabilities):
    pairs = [(row, s) for row, s in zip(probabilities, TEXTS["sentence"], strict=True) for _ in s["shows"]]
    for threshold, level in ((skills_model.thresholds.met, 0.85), (skills_model.thresholds.partly, 0.92)):
        found = [set(s["shows"]) <= _called(skills_model, row, threshold) for row, s in pairs]
        assert np.mean(found) >= level


def test_what_is_called_met_is_nearly_always_there(skills_model, probabilities):
    for threshold, level in ((skills_model.thresholds.met, 0.93), (skills_model.thresholds.partly, 0.85)):
        right = [
            skill in {*s["shows"], *s.get("may_show", [])}
            for row, s in zip(probabilities, TEXTS["sentence"], strict=True)
            for skill in _called(skills_model, row, threshold)
        ]
        assert np.mean(right) >= level


def test_sentences_of_other_lives_show_no_cyber_skill(skills_model, probabilities):
    for row, sentence in zip(probabilities, TEXTS["sentence"], strict=True):
        if not sentence["shows"]:
            assert _called(skills_model, row, skills_model.thresholds.met) == set(), sentence["text"]


@pytest.mark.parametrize("sentence", TEXTS["disclaimed"], ids=lambda s: s["text"])
def test_what_is_not_claimed_is_never_met(skills_model, sentence):
    resume = f"{sentence['text']}\nSang in a choir for nine years.\nKept bees and sold honey.\nCoached a girls' team."
    bands = {e.skill_id: e.band.value for e in skills_model.extract(resume).skills}
    assert "met" not in bands.values()
    assert bands.get(sentence["skill"], "not_shown") == "not_shown"


@pytest.mark.parametrize(
    "sentence",
    ["Go to meetings", "Briefed C-level staff", "Worked in R&D", "No experience with Splunk", "B.S.", "Key skills"],
)
def test_short_names_are_no_evidence(skills_model, sentence):
    row = skills_model.probabilities([tokens.line(disclaimers.claims_only(sentence))])[0]
    assert row.max() < skills_model.thresholds.met
