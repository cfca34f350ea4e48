"""`muster skills …` as a process of its own: what an operator types, what happens, what is said when it cannot."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.registry import queries
from app.registry.rules import State
from app.skills import artifact, holdout
from tests.registry.made import GOOD, a_model
from tests.trained_small import small_folder

ROOT = Path(__file__).resolve().parents[2]
REASON = "It finds more and claims no more."


@pytest.fixture
def muster(settings, tmp_path):
    """Run a command with the settings of this test and the small model trained."""
    models = tmp_path / "models"
    shutil.copytree(small_folder(), models / small_folder().name)
    (models / artifact.CURRENT).write_text(small_folder().name)
    environment = dict(os.environ) | {"MUSTER_DATA": str(tmp_path / "data")}
    for name, value in settings.model_dump().items():
        plain = value.get_secret_value() if hasattr(value, "get_secret_value") else value
        environment[f"MUSTER_{name.upper()}"] = ",".join(plain) if isinstance(plain, tuple) else str(plain)
    environment["MUSTER_MODELS_DIR"] = str(models)

    def run(*words):
        command = [sys.executable, "-m", "app.cli", "skills", *words]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    return run


@pytest.fixture
def good_enough(session):
    """The small model, measured as if it were a whole one."""
    row = a_model(session, small_folder().name, held_out=holdout.load().sha256)
    session.commit()
    return row


def test_a_small_model_is_registered_and_measured(session, muster):
    ran = muster("register")
    assert ran.returncode == 0, ran.stderr
    (found,) = queries.versions(session)
    assert found.state is State.CANDIDATE
    assert 0.5 < found.measured.scores["average_precision"] <= 1.0


def test_a_trained_model_is_registered_and_released_by_one_command(session, muster, good_enough):
    for _ in range(2):
        ran = muster("register", "--release", "--by", "Otto")
        assert ran.returncode == 0, ran.stderr
    found = queries.versions(session)
    assert [(f.version.version, f.state, f.step.person_name) for f in found] == [
        (small_folder().name, State.CURRENT, "Otto, at the command line")
    ]
    listed = json.loads(muster("models", "--json").stdout)
    assert (listed[0]["state"], listed[0]["signed"]) == ("current", True)


def test_a_worse_model_is_refused_in_one_line_and_exit_code_one(session, muster, good_enough):
    assert muster("register", "--release").returncode == 0
    current = queries.current(session)
    sha = queries.versions(session)[0].measured.held_out_sha256
    a_model(session, "worse", held_out=sha, scores=GOOD | {"met_precision": 0.1})
    session.commit()
    ran = muster("release", "worse", "--reason", REASON)
    assert ran.returncode == 1
    assert "The model in use stays" in ran.stderr
    assert "Traceback" not in ran.stderr
    session.expire_all()
    assert queries.current(session).id == current.id


@pytest.mark.parametrize("words", [("measure", "gone"), ("release", "gone", "--reason", REASON)])
def test_a_model_whose_files_cannot_be_read_is_not_said_to_be_measured(session, muster, words):
    a_model(session, "gone", held_out="f" * 64)
    session.commit()
    ran = muster(*words)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "missing or damaged" in ran.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("release", "nothing", "--reason", REASON), "No model nothing is registered"),
        (("measure", "nothing"), "No model nothing is registered"),
        (("register", "nothing"), "missing or damaged"),
        (("switch", "off", "--agency", "NOWHERE", "--reason", REASON), "no agency with the code NOWHERE"),
        (("switch", "off", "--reason", "no"), "at least 10 characters"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(muster, words, said):
    ran = muster(*words)
    assert ran.returncode == 1
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_switch_is_turned_from_the_command_line_too(session, muster):
    assert muster("switch", "off", "--reason", "It claims too much.", "--by", "Otto").returncode == 0
    assert queries.suggestions_off(session, agency_id=None).reason == "It claims too much."
    assert muster("switch", "on", "--reason", "The texts were mended.").returncode == 0
    session.expire_all()
    assert queries.suggestions_off(session, agency_id=None) is None
