"""NIST's release is read as published, wrong files are refused in words, and the roles are told better with it."""

import gzip
import json

import pytest

from app.skills import description, official, role_model, tokens, vocabulary
from app.skills.labelled import lines
from app.skills.official import BadRelease
from tests.factories import SHARED_DATA

RELEASE = SHARED_DATA / "nice_cprt_sp800_181_2_1_0.json.gz"
DESCRIPTIONS = SHARED_DATA / "dcwf_to_nice_dev.jsonl.gz"


def _small_release():
    def element(kind, key, title, text):
        return {"element_type": kind, "element_identifier": key, "title": title, "text": text}

    elements = [
        element("work_role", "PD-WRL-003", "Incident Response", "Answers incidents."),
        element("task", "T1", "", "Contain  an\nintrusion."),
        element("opm_code", "531", "", "531"),
    ]
    links = [{"source_element_identifier": "PD-WRL-003", "dest_element_identifier": key} for key in ("T1", "531")]
    return {"response": {"elements": {"documents": [{"version": "9"}], "elements": elements, "relationships": links}}}


def test_roles_are_joined_with_their_statements_and_nothing_else():
    release = official.parse(json.dumps(_small_release()).encode())
    assert release.texts("PD-WRL-003") == ("Incident Response", "Answers incidents.", "Contain an intrusion.")
    assert release.texts("XX-WRL-999") == ()


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'{"response": {"elements": {"elements": []}}}', b"\xff\xfe"])
def test_what_is_no_release_is_refused_in_words(data):
    with pytest.raises(BadRelease, match="release file"):
        official.parse(data)


def test_a_kept_release_is_read_again_and_a_damaged_one_is_named(tmp_path):
    release = official.parse(json.dumps(_small_release()).encode())
    assert official.load(tmp_path) is None
    kept = official.save(release, tmp_path)
    assert official.load(tmp_path) == release
    kept.write_text("{")
    with pytest.raises(BadRelease, match="import the release again"):
        official.load(tmp_path)


def test_statements_are_mapped_to_our_skills(skills_model):
    release = official.parse(json.dumps(_small_release()).encode())
    mapped = official.map_to_skills(release, skills_model)
    assert "incident-handling" in mapped.get("T1", ())


def _rows(kind):
    return [row for _, row in lines(DESCRIPTIONS) if row["kind"] == kind]


def _first(model, kind):
    rows = _rows(kind)
    return description.evaluate(model, [r["text"] for r in rows], [frozenset({r["nice"]}) for r in rows])


@pytest.mark.skipif(not DESCRIPTIONS.exists(), reason="the shared data sets are not here")
@pytest.mark.parametrize("kind", ["definition", "all_statements"])
def test_roles_are_told_from_other_peoples_words(skills_model, kind):
    scores = _first(skills_model, kind)
    assert scores.top1 >= 0.75
    assert scores.top3 >= 0.90
    assert scores.top5 >= 0.97


@pytest.mark.skipif(not RELEASE.exists(), reason="the shared data sets are not here")
@pytest.mark.parametrize(
    ("kind", "share"), [("definition", 0.92), ("all_statements", 0.95), ("eight_statements", 0.80)]
)
def test_one_method_tells_them_better_with_the_official_wording(kind, share):
    words = vocabulary.load()
    roles = role_model.untrained(words, official.parse(gzip.decompress(RELEASE.read_bytes())))
    place = {role.id: number for number, role in enumerate(words.roles)}
    rows = _rows(kind)
    first = 0
    for row in rows:
        sentences = [line for text in row["text"].split(". ") if (line := tokens.line(text))]
        sums = roles.likeness(roles.links[:1] * 0, [sentences])
        first += int(sums.argmax() == place[row["nice"]])
    assert first / len(rows) >= share
