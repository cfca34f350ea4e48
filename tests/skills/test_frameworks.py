"""The framework's competency areas and the DoD roles beside it are complete and unlike the work roles' ids."""

import re
import tomllib

from app.skills import vocabulary

FRAMEWORK = tomllib.loads((vocabulary.FOLDER / "nice" / "competency_areas.toml").read_text())


def test_the_eleven_competency_areas_of_version_2_1_0_are_there():
    assert FRAMEWORK["version"] == "2.1.0"
    assert set(FRAMEWORK["areas"]) == {f"NF-COM-{number:03d}" for number in range(1, 12)}
    assert all(FRAMEWORK["areas"].values())


def test_dod_roles_without_a_counterpart_carry_three_digits_and_no_nice_role_claims_them():
    claimed = {code for role in vocabulary.load().roles for code in role.opm_codes}
    assert all(re.fullmatch(r"\d{3}", code) for code in FRAMEWORK["dcwf"])
    assert {"623", "672", "733"} <= set(FRAMEWORK["dcwf"])
    assert not claimed & set(FRAMEWORK["dcwf"])
