"""One trained model for all tests: made once for each state of the vocabulary and the code, then reused."""

import fcntl
import hashlib
import os
from functools import cache
from pathlib import Path

import sklearn

from app.skills import artifact, train, vocabulary
from app.skills.extract import SkillsModel

FOLDER = Path(os.environ.get("MUSTER_TEST_MODELS", ".data/test-models")).resolve()

READERS = {
    "extract",
    "ranking",
    "heaps",
    "matching",
    "reading",
    "lists",
    "postings",
    "weighing",
    "artifact",
    "holdout",
    "strangers",
    "learning",
    "card",
    "description",
}
"""Modules that read a model and do not shape one."""
KEY = bytes.fromhex("33" * 32)
"""What the tests sign models with."""


def _state() -> str:
    """Name what a model depends on: the texts, the code that learns from them, the library."""
    digest = hashlib.sha256(vocabulary.load().sha256.encode() + sklearn.__version__.encode())
    for path in sorted(Path(train.__file__).parent.glob("*.py")):
        if path.stem not in READERS and not path.stem.startswith("cli"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def model_folder() -> Path:
    """Return the folder of the trained model; parallel test processes wait for the one that trains."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    marker = FOLDER / f"trained-{_state()}"
    with (FOLDER / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not marker.exists() or not (FOLDER / marker.read_text() / artifact.PIPELINE).exists():
            made = artifact.save(train.train(vocabulary.load()), FOLDER, KEY)
            marker.write_text(made.name)
        version = marker.read_text()
        artifact.sign(FOLDER / version, KEY)  # one that was kept from before is signed too
        (FOLDER / artifact.CURRENT).write_text(version)
    return FOLDER / version


@cache
def trained_model() -> SkillsModel:
    """Return the trained model, loaded once a process."""
    return artifact.load(model_folder(), KEY)
