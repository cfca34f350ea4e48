"""Training is a function of the texts alone."""

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np

from app.skills import artifact, corpus, model, tokens, train
from app.skills.corpus import Origin
from app.skills.resume_lines import Line
from tests.skills.small import small_model, small_vocabulary

PROGRAM = (
    "import hashlib\nfrom app.skills import artifact\nfrom tests.skills.small import small_model\n"
    "print(hashlib.sha256(artifact.dumps(small_model())).hexdigest())"
)


def _hash_in_a_new_process(seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.getcwd()}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, check=True, capture_output=True, text=True
    ).stdout


def test_the_same_texts_give_the_same_bytes_in_any_process():
    assert _hash_in_a_new_process("1") == _hash_in_a_new_process("2")


def test_a_near_miss_is_taught_as_what_the_skill_is_not():
    words = corpus.base(small_vocabulary())
    misses = [e for e in words.examples if e.origin is Origin.NEAR_MISS]
    assert len(misses) >= 2 * words.skills
    assert not any(e.shows for e in misses)


def test_a_skill_learns_nothing_from_sentences_of_its_relatives():
    vocabulary = small_vocabulary()
    place = {skill.id: number for number, skill in enumerate(vocabulary.skills)}
    words = corpus.base(vocabulary)
    heard, labels = words.heard(), words.labels()
    triage, handling = place["incident-triage"], place["incident-handling"]
    own = {tokens.line(text) for text in vocabulary.skills[triage].shows}
    rows = [r for r, e in enumerate(words.examples) if e.line in own and labels[r, triage]]
    assert rows
    assert not heard[rows, handling].any()


def test_a_line_that_names_a_skill_and_is_not_said_to_show_it_teaches_nothing_against_it():
    words = small_vocabulary()
    named = next(n for n, skill in enumerate(words.skills) if skill.name == "Threat hunting")
    line = Line("Read the threat hunting reports and tuned AWS accounts.", ("cloud-administration",), ())
    made = corpus.base(replace(words, lines=(line,)))
    row = next(n for n, one in enumerate(made.examples) if one.line == tokens.line(line.text))
    assert not made.labels()[row, named]
    assert not made.heard()[row, named]


def test_the_bands_promise_more_for_met_than_for_partly():
    trained = small_model()
    assert 0 < trained.thresholds.partly < trained.thresholds.met < 1
    assert trained.metrics.met_precision >= model.MET_PRECISION


def test_scikit_learns_own_classifier_gives_the_decisions_that_we_give():
    """Nothing is hidden in our own arithmetic: an ordinary one-vs-rest classifier says the same of the same."""
    skills = small_model().skills
    lines = ["contain ransomwar host", "budget kitchen", "aws ec2 administr"]
    read, _ = model.features(skills.words, skills.letters, lines)
    ours, _ = train.decisions(skills, lines)
    assert np.allclose(skills.regressions.decision_function(read), ours, atol=1e-5)


def test_the_same_value_says_more_in_a_longer_line():
    calibration = small_model().skills.calibration
    values = np.array([[3.0, -2.0], [3.0, -2.0]])
    short, long = model.calibrated(calibration, values, np.log([4, 30]))
    assert (long > short).all()


def test_a_model_saved_and_loaded_says_the_same(tmp_path):
    trained = small_model()
    loaded = artifact.load(artifact.save(trained, tmp_path))
    lines = ["contain ransomwar host", "aws ec2 administr", ""]
    ours = model.calibrated(trained.skills.calibration, *train.decisions(trained.skills, lines))
    assert np.allclose(loaded.probabilities(lines)[:2], ours[:2], atol=1e-4)
    assert not loaded.probabilities(lines)[2].any()


def test_a_name_that_training_does_not_know_counts_for_nothing():
    skills = small_model().skills
    known = skills.words["count"].vocabulary_
    plain, named = (
        model.features(skills.words, skills.letters, [line]) for line in ("contain host", "contain ^zorbl host")
    )
    assert "zorbl" not in known
    assert (plain[0] != named[0]).nnz == 0
    assert plain[1] == named[1] == np.log(2)
    assert model.parts("contain ^host ^zorbl", known) == [["contain", "host"]]
    assert model.parts("contain | ^zorbl | ^host", known) == [["contain"], ["host"]], "a name by itself is no part"
