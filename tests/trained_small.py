"""The small model of `tests.skills.small`, saved, signed and loaded once a process."""

import tempfile
from functools import cache
from pathlib import Path

from app.skills import artifact
from app.skills.extract import SkillsModel
from tests.skills.small import small_model

KEY = bytes.fromhex("33" * 32)


@cache
def small_folder() -> Path:
    """Return the folder of the saved model; the one above it is a folder of models."""
    return artifact.save(small_model(), Path(tempfile.mkdtemp(prefix="muster-small-")), KEY)


@cache
def loaded() -> SkillsModel:
    """Return the loaded model."""
    return artifact.load(small_folder(), KEY)
