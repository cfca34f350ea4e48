"""Only the released model serves, and only when its signature and the registry's hash agree (T131)."""

import shutil

import pytest

from app.registry import serving
from app.skills import artifact
from app.skills.artifact import ModelRefused
from tests.registry.made import a_released_model
from tests.skills.small import small_model

KEY = bytes.fromhex("33" * 32)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    return artifact.save(small_model(), tmp_path_factory.mktemp("trained"), KEY)


@pytest.fixture
def models(trained, tmp_path):
    shutil.copytree(trained, tmp_path / trained.name)
    (tmp_path / artifact.CURRENT).write_text(trained.name)
    return tmp_path


def test_before_the_first_release_the_newest_trained_model_serves(session, models):
    assert serving.current_model(session, models, KEY).version == artifact.newest(models).name


def test_the_released_model_serves_and_not_the_newest(session, models):
    name = artifact.newest(models).name
    a_released_model(session, name, sha256=artifact.read_manifest(models / name).sha256)
    (models / artifact.CURRENT).write_text("another")
    assert serving.current_model(session, models, KEY).version == name


def test_files_with_another_hash_than_the_registered_one_are_refused(session, models):
    a_released_model(session, artifact.newest(models).name, sha256="0" * 64)
    with pytest.raises(ModelRefused, match="hash differs"):
        serving.current_model(session, models, KEY)


def test_a_model_that_this_installation_did_not_sign_is_refused(session, models):
    with pytest.raises(ModelRefused, match="not signed"):
        serving.current_model(session, models, b"another key of thirty-two bytes!")


def test_when_a_new_release_cannot_be_read_the_last_good_model_keeps_serving(session, models, caplog):
    good = serving.current_model(session, models, KEY)
    a_released_model(session, "missing")
    assert serving.current_model(session, models, KEY) is good
    assert "the last good one serves" in caplog.text
