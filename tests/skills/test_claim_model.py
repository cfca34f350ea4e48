"""Small words tell whether a sentence claims anything, and they are the same whoever wrote it."""

import tomllib
from dataclasses import replace

import numpy as np
import pytest

from app.skills import apart, claim_model, holdout, vocabulary
from app.skills.matching import requirements
from app.skills.vocabulary import FOLDER

ROWS = tomllib.loads((FOLDER / "claims" / "nothing.toml").read_text(encoding="utf-8"))["nothing"]
HELD_OUT = apart.read(apart.HELD_OUT)


@pytest.fixture(scope="module")
def learned():
    """A model that has learned from two thirds of the sentences that claim nothing."""
    words = vocabulary.load()
    return claim_model.fit(replace(words, claims_nothing=tuple(t for n, t in enumerate(words.claims_nothing) if n % 3)))


def _doubted(model, texts):
    return float(np.mean(model.doubted([claim_model.said(text) for text in texts])))


def test_half_of_what_claims_nothing_is_doubted_though_it_was_never_seen(learned):
    assert _doubted(learned, vocabulary.load().claims_nothing[::3]) > 0.5
    assert _doubted(learned, HELD_OUT.must_not_count) > 0.5


def test_of_what_claims_something_hardly_anything_is_doubted(learned):
    assert _doubted(learned, [one.text for one in HELD_OUT.sentences if one.shows]) < 0.02


def test_both_kinds_of_sentences_are_many_and_different():
    assert len(ROWS) >= 600
    assert len({row["text"].lower() for row in ROWS}) == len(ROWS)
    assert {row["skill"] for row in ROWS} <= {skill.id for skill in vocabulary.load().skills}
    assert not {*vocabulary.load().claims} & {*vocabulary.load().claims_nothing}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("He read about SIEM at Howard University in June 2019", "She read about SIEM at Hunter College in May 2023"),
        ("Saw Kevin Smith restore it once", "Saw Lakisha Jones restore it once"),
        ("Watched my lead, Mr. Chen, do it", "Watched my lead, Mr. Ramírez, do it"),
        ("0 years of Splunk", "5 years of Splunk"),
    ],
)
def test_names_schools_dates_numbers_and_pronouns_are_not_seen(one, other):
    assert claim_model.said(one) == claim_model.said(other)


def test_the_authors_own_name_is_not_seen():
    assert claim_model.said("Will will learn it", frozenset({"will"})) == "learn it"


def test_a_long_sentence_is_left_to_the_rules():
    assert not claim_model.said("Hoped to learn it " * 20)


@pytest.mark.parametrize(
    "sentence", ["Aware of Splunk from a poster in the hall.", "Someday I would love for somebody to teach me Splunk."]
)
def test_what_is_doubted_is_at_most_partly_shown(skills_model, sentence):
    found = skills_model.extract(f"{holdout.REST}\n{sentence}")
    assert found.enough
    assert not any(skill.band == "met" for skill in found.skills)


def test_what_an_announcement_asks_for_is_not_doubted(skills_model):
    asked = requirements(skills_model, "Someday you will learn to hunt for adversaries in logs and telemetry.")
    assert "threat-hunting" in {one.skill_id for one in asked}
