"""`muster import nice` keeps NIST's wording with a model that was trained on it, or refuses and changes nothing."""

import gzip
import json

import pytest
from click.testing import CliRunner

from app.skills import artifact, card, official, vocabulary
from app.skills.cli_nice import nice
from tests.skills.small import small_vocabulary


def _release(version="2.1.0", without="", with_="", text="Do it."):
    ids = [role.id for role in vocabulary.load().roles if role.id != without] + ([with_] if with_ else [])
    roles = [{"element_type": "work_role", "element_identifier": one, "title": one, "text": "."} for one in ids]
    task = {"element_type": "task", "element_identifier": "T1", "title": "", "text": text}
    links = [{"source_element_identifier": one, "dest_element_identifier": "T1"} for one in ids]
    parts = {"documents": [{"version": version}], "elements": [*roles, task], "relationships": links}
    return json.dumps({"response": {"elements": parts}}).encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a release file"),
        (b"{}", "not a release file"),
        (b"<html>Not found</html>", "not a release file"),
        (b"[" * 100_000, "not a release file"),
        (gzip.compress(_release())[:-30], "cannot be read"),
        (b"\x1f\x8bnothing", "cannot be read"),
        (_release(version="2.0.0"), "This is release 2.0.0; the work roles here are those of 2.1.0."),
        (_release(without="PD-WRL-003"), "PD-WRL-003 differ"),
        (_release(with_="CE-WRL-001"), "CE-WRL-001 differ"),
    ],
)
def test_a_wrong_file_is_refused_in_words_and_changes_nothing(tmp_path, data, words):
    file, models = tmp_path / "release.json", tmp_path / "models"
    file.write_bytes(data)
    ran = CliRunner().invoke(nice, [str(file), "--models", str(models)])
    assert ran.exit_code == 1
    assert words in ran.output
    assert ran.output.rstrip().endswith("Nothing was changed.")
    assert not models.exists()


@pytest.mark.parametrize("packed", [False, True])
def test_a_release_gives_a_model_with_its_card_and_statements_mapped_to_our_skills(tmp_path, monkeypatch, packed):
    small = small_vocabulary()
    monkeypatch.setattr(vocabulary, "load", lambda: small)
    file, models = tmp_path / "release", tmp_path / "models"
    data = _release(text="Contain ransomware and evict the intruder.")
    file.write_bytes(gzip.compress(data) if packed else data)
    ran = CliRunner().invoke(nice, [str(file), "--models", str(models), "--json"])
    assert ran.exit_code == 0, ran.output
    answer = json.loads(ran.stdout)
    assert (answer["version"], answer["roles"], answer["statements"]) == ("2.1.0", 41, 1)
    assert (artifact.newest(models).name, artifact.read_manifest(artifact.newest(models)).official_sha256) == (
        answer["model"], answer["sha256"],
    )  # fmt: skip
    assert (models / answer["model"] / card.CARD).exists()
    kept = official.load(models)
    assert kept.texts("PD-WRL-003")[-1] == "Contain ransomware and evict the intruder."
    assert kept.skills["T1"]
    assert "muster skills register --release" in ran.stderr
