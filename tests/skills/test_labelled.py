"""The recipe on labelled texts: learns, is saved and read again, and reaches on a published corpus what it should."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.skills import labelled, titles
from app.skills.cli import skills
from tests.factories import SHARED_DATA

TRAIN, VALID = SHARED_DATA / "resumes_train.jsonl.gz", SHARED_DATA / "resumes_valid.jsonl.gz"


@pytest.fixture
def rows(tmp_path) -> Path:
    kinds = {
        "network": ["Configured {n} routers and switches", "Cabled {n} closets and traced {n} faults on the routers"],
        "database": ["Tuned {n} queries and indexes", "Restored {n} databases and wrote {n} stored queries"],
    }
    file = tmp_path / "rows.jsonl"
    lines = [
        {"text": f"{words.format(n=n)} for site {n}", "labels": [kind], "group": f"{kind}{n}"}
        for kind, wordings in kinds.items()
        for words in wordings
        for n in range(20)
    ]
    file.write_text("\n".join(map(json.dumps, lines)))
    return file


def test_a_model_is_fitted_saved_and_scored_by_two_commands(rows, tmp_path):
    made = CliRunner().invoke(skills, ["fit", str(rows), "--out", str(tmp_path / "model")])
    assert made.exit_code == 0, made.output
    scored = CliRunner().invoke(skills, ["score", str(tmp_path / "model"), str(rows), "--json"])
    found = json.loads(scored.output)
    assert set(found) == {"n", "micro_f1", "macro_f1", "map", "brier", "ece", "seconds"}
    assert (found["n"], found["micro_f1"]) == (80, 1.0)


def test_the_same_texts_give_the_same_bytes(rows, tmp_path):
    for name in ("one", "two"):
        labelled.save(labelled.fit(labelled.read(rows)), tmp_path / name)
    for file in (labelled.MODEL, labelled.WORDS):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "holds no lines"),
        ("{not json", "Line 1"),
        ('{"text": "a", "labels": "b"}', "needs a text and a list"),
        ('{"text": "a", "labels": ["b"]}', "5 groups"),
    ],
)
def test_bad_files_are_refused_in_words(tmp_path, content, words):
    (tmp_path / "bad.jsonl").write_text(content)
    result = CliRunner().invoke(skills, ["fit", str(tmp_path / "bad.jsonl"), "--out", str(tmp_path / "m")])
    assert (result.exit_code, words in result.output) == (1, True), result.output


def test_titles_are_taken_out_and_duties_stay():
    text = "Senior Network Administrator at a bank. Configured routers for a software engineer team."
    assert titles.mask(text) == "  at a bank. Configured routers for a   team."


@pytest.mark.skipif(not TRAIN.exists(), reason="the published résumés are not here")
def test_occupations_of_real_resumes_are_told_apart():
    train, valid = labelled.read(TRAIN), labelled.read(VALID)
    scores, _ = labelled.score(labelled.fit(train), valid)
    assert (scores.micro_f1 >= 0.93, scores.macro_f1 >= 0.92, scores.map >= 0.97, scores.ece <= 0.01) == (True,) * 4


@pytest.mark.skipif(not TRAIN.exists(), reason="the published résumés are not here")
def test_a_fit_that_does_not_lean_on_titles_reads_the_same_resumes_with_and_without_them():
    model, valid = labelled.fit(labelled.read(TRAIN), mask_titles=True), labelled.read(VALID)
    full, masked = (labelled.score(model, valid, mask_titles=hidden)[0].micro_f1 for hidden in (False, True))
    assert (full >= 0.915, masked >= 0.75) == (True, True), (full, masked)
