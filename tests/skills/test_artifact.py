"""A model file is read only when every byte and the library agree (T131)."""

import json
import random
import shutil

import pytest

from app.skills import artifact
from app.skills.artifact import ModelRefused
from tests.skills.small import small_model

KEY = b"k" * 32


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    return artifact.save(small_model(), folder, KEY)


@pytest.fixture
def copy(saved, tmp_path):
    return shutil.copytree(saved, tmp_path / saved.name)


def test_a_saved_model_loads_and_names_its_version_and_hash(saved):
    manifest = artifact.read_manifest(saved)
    model = artifact.load(saved, KEY)
    assert (model.version, model.sha256) == (manifest.version, manifest.sha256)
    assert saved.name == manifest.version
    assert artifact.newest(saved.parent) == saved


def test_any_flipped_bit_is_refused_before_the_file_is_parsed(copy, monkeypatch):
    monkeypatch.setattr(artifact.skops.io, "loads", lambda *_, **__: pytest.fail("the file was parsed"))
    data, draw = (copy / artifact.PIPELINE).read_bytes(), random.Random(7)
    for _ in range(100):
        place = draw.randrange(len(data))
        flipped = bytearray(data)
        flipped[place] ^= 1 << draw.randrange(8)
        (copy / artifact.PIPELINE).write_bytes(flipped)
        with pytest.raises(ModelRefused, match="its hash differs"):
            artifact.load(copy)


def _change(folder, **changes):
    manifest = json.loads((folder / artifact.MANIFEST).read_text())
    (folder / artifact.MANIFEST).write_text(json.dumps(manifest | changes))


def test_another_version_of_scikit_learn_is_refused(copy):
    _change(copy, scikit_learn="1.0.2")
    with pytest.raises(ModelRefused, match=r"scikit-learn 1\.0\.2"):
        artifact.load(copy)


def test_a_model_made_from_other_words_is_refused(copy):
    _change(copy, words=0)
    with pytest.raises(ModelRefused, match="another way of reading"):
        artifact.load(copy)


def test_a_changed_manifest_is_refused_where_models_are_signed(copy):
    _change(copy, thresholds={"met": 0.01, "partly": 0.005})
    with pytest.raises(ModelRefused, match="not signed"):
        artifact.load(copy, KEY)


def test_an_unsigned_model_is_refused_where_models_are_signed(tmp_path):
    folder = artifact.save(small_model(), tmp_path)
    with pytest.raises(ModelRefused, match="not signed"):
        artifact.load(folder, KEY)


def test_a_missing_model_says_how_to_make_one(tmp_path):
    with pytest.raises(ModelRefused, match="muster skills train"):
        artifact.newest(tmp_path)


@pytest.mark.parametrize("content", ["", "{}", "not json", '{"version": 1}'])
def test_a_damaged_manifest_is_refused(copy, content):
    (copy / artifact.MANIFEST).write_text(content)
    with pytest.raises(ModelRefused, match="missing or damaged"):
        artifact.load(copy)


def test_the_name_of_the_current_model_cannot_lead_elsewhere(tmp_path):
    (tmp_path / artifact.CURRENT).write_text("../../etc")
    with pytest.raises(ModelRefused, match="does not name a model"):
        artifact.newest(tmp_path)
