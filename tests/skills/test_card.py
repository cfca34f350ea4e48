"""A card that lies turns red: every number is the model's own."""

import re

import numpy as np
import pytest

from app.skills import artifact, card, holdout
from tests.trained_model import KEY, model_folder
from tests.trained_small import loaded, small_folder


@pytest.fixture(scope="module")
def small_card():
    return card.of(small_folder(), loaded())


def test_the_card_says_what_the_model_is_for_and_what_not(small_card):
    for heading in ("Intended use", "Forbidden use", "Data", "Method", "Figures", "Fairness", "Limits"):
        assert f"## {heading}\n" in small_card
    assert "screen out or reject" in small_card


def test_the_precision_on_the_card_is_counted_again(small_card):
    """By reading each sentence as a résumé of its own, which is not how the measure does it."""
    model = loaded()
    calls = right = 0
    for one in holdout.load().sentences:
        if not one.shows <= set(model.skill_ids):
            continue
        found = model.extract(f"{holdout.REST}\n{one.text}")
        for skill in found.skills:
            if skill.band == "met" and skill.skill_id not in one.may_show - one.shows:
                calls += 1
                right += skill.skill_id in one.shows
    stated = re.search(r"“Met” is right \| ([\d.]+)% \(95 % interval ([\d.]+)% to ([\d.]+)%, n = (\d+)\)", small_card)
    assert int(stated[4]) == calls > 0
    assert float(stated[1]) == pytest.approx(100 * right / calls, abs=0.05)
    assert float(stated[2]) < float(stated[1]) < float(stated[3]) or right == calls


def test_the_card_names_the_model_and_its_texts(small_card):
    manifest = artifact.read_manifest(small_folder())
    for words in (manifest.version, manifest.vocabulary_sha256, f"{len(manifest.skills)} skills"):
        assert words in small_card


def test_a_sentence_made_a_resume_is_enough_to_judge_by_and_its_rest_shows_nothing():
    """Otherwise no sentence that must not count could ever be called met, and the measure would say nothing."""
    found = loaded().extract(holdout.REST)
    assert found.enough
    assert all(skill.band == "not_shown" for skill in found.skills)


def test_another_models_card_is_another(small_card):
    manifest = artifact.read_manifest(small_folder())
    scores = holdout.measure(loaded(), holdout.load())
    worse = card.text(manifest, type(scores)(**{**_fields(scores), "met_precision": 0.5}), 10)
    assert "50.0%" in worse
    assert worse != small_card


def _without_hash(text):
    """Another processor may differ in a weight's last digit, and so in the hash of the file, but in no figure."""
    return re.sub(r"`([0-9a-f]{12})-[0-9a-f]{8}`", r"`\1`", text)


def _fields(scores):
    return {name: getattr(scores, name) for name in scores.__dataclass_fields__}


def test_the_interval_of_a_share_is_wilsons():
    p, n, z = 0.9, 50, 1.96
    roots = np.roots([1 + z * z / n, -(2 * p + z * z / n), p * p])  # (p - x)² = z² x (1 - x) / n
    low, high = sorted(float(r) for r in roots)
    assert card._share(p, n) == f"90.0% (95 % interval {low:.1%} to {high:.1%}, n = 50)"


def test_the_committed_card_is_the_one_of_the_model_that_these_texts_and_this_code_make():
    folder = model_folder()
    committed, made = card.FILE.read_text(encoding="utf-8"), card.of(folder, artifact.load(folder, KEY))
    assert _without_hash(committed) == _without_hash(made)
