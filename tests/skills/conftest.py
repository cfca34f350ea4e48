"""The trained model for the tests of this folder."""

import pytest

from app.skills.extract import SkillsModel
from tests.trained_model import trained_model


@pytest.fixture(scope="session")
def skills_model() -> SkillsModel:
    return trained_model()
