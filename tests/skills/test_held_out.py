"""What the classifier is worth on sentences written apart from its training texts, by others than those who wrote them.

The levels are what the product promises; the card gives what was measured.
"""

import pytest

from app.skills import apart, holdout, vocabulary
from app.skills.apart import CALIBRATION, HELD_OUT

TEXTS = apart.read(HELD_OUT)


@pytest.fixture(scope="module")
def scores(skills_model):
    return holdout.measure(skills_model, TEXTS)


def test_there_are_enough_of_them_and_none_was_trained_or_calibrated_on():
    words = vocabulary.load()
    ours = {text.lower() for skill in words.skills for text in (*skill.shows, *skill.near_misses)}
    ours |= {line.text.lower() for line in words.lines}
    ours |= {text.lower() for passage in words.filler for text in passage.sentences}
    curve = {one.text.lower() for one in apart.read(CALIBRATION).sentences}
    held_out = {one.text.lower() for one in TEXTS.sentences}
    assert not held_out & (ours | curve)
    assert not curve & ours
    assert len(held_out) >= 1500
    assert sum(not one.shows for one in TEXTS.sentences) >= 0.45 * len(held_out)
    assert {skill for one in TEXTS.sentences for skill in one.shows} >= {s.id for s in words.skills}
    assert len(TEXTS.must_not_count) >= 300


def test_what_is_called_met_is_nearly_always_there(scores):
    assert scores.met_precision >= 0.95


def test_what_is_shown_is_found(scores):
    assert scores.shown_recall >= 0.85
    assert scores.shown_precision >= 0.80
    assert scores.met_recall >= 0.75


def test_a_probability_means_what_it_says(scores):
    assert scores.calibration_error <= 0.02


def test_a_sentence_that_claims_nothing_meets_nothing(scores):
    assert scores.claims_that_must_not_count == 0


def test_of_sentences_that_nobody_had_in_view_hardly_any_meets_a_skill(scores):
    assert scores.first_sight >= 300
    assert scores.first_sight_claims <= 0.06 * scores.first_sight


def test_nothing_was_learned_from_the_sentences_that_nobody_had_in_view():
    words, unseen = vocabulary.load(), apart.first_sight()
    near = {text for skill in words.skills for text in skill.near_misses}
    assert not set(unseen.nothing) & {*words.claims_nothing, *near, *TEXTS.must_not_count}
    assert not {text for text, _ in unseen.claims} & {line.text for line in words.lines}


def test_in_lines_that_show_several_skills_most_are_found(scores):
    assert scores.several_sentences >= 250
    assert scores.several_met_precision >= 0.93
    assert scores.several_shown_recall >= 0.6
    assert scores.several_shown_precision >= 0.80


def test_lines_that_show_several_skills_are_neither_trained_nor_calibrated_on():
    several = apart.read(apart.SEVERAL_SKILLS).sentences
    texts = {one.text.lower() for one in several}
    learned = {one.text.lower() for one in vocabulary.load().lines}
    assert not texts & learned
    assert not texts & {one.text.lower() for one in apart.read(CALIBRATION).sentences}
    assert {len(one.shows) for one in several} == {2, 3, 4}


def test_of_claims_that_nobody_had_in_view_most_are_found(scores):
    assert scores.first_sight_shows >= 150
    assert scores.first_sight_found >= 0.8 * scores.first_sight_shows


@pytest.mark.parametrize(
    "sentence",
    ["Go to meetings", "Briefed C-level staff", "Worked in R&D", "No experience with Splunk", "B.S.", "Key skills"],
)
def test_short_names_are_no_evidence(skills_model, sentence):
    found = skills_model.extract(f"{holdout.REST}\n{sentence}")
    assert found.enough
    assert not any(skill.band == "met" for skill in found.skills)
