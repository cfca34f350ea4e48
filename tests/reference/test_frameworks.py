"""The frameworks' file is complete, says where it is from, and a wrong one is named."""

import re
from datetime import date

import pytest

from app.frameworks import queries
from app.reference import catalog, frameworks
from app.skills import vocabulary

KNOWN = frameworks.load()


@pytest.fixture
def read_again():
    yield
    frameworks.load.cache_clear()


def test_the_eleven_competency_areas_of_version_2_1_0_are_there():
    assert KNOWN.nice.version == "2.1.0"
    assert [area.id for area in KNOWN.area] == [f"NF-COM-{number:03d}" for number in range(1, 12)]
    assert all(area.name and len(area.skills) >= 5 for area in KNOWN.area)


def test_dod_roles_without_a_counterpart_carry_three_digits_and_no_nice_role_claims_them():
    claimed = {code for role in vocabulary.load().roles for code in role.opm_codes}
    assert all(re.fullmatch(r"\d{3}", code) for code in KNOWN.dod_roles)
    assert {"623", "672", "733"} <= set(KNOWN.dod_only)
    assert not claimed & set(KNOWN.dod_only)


def test_dod_names_every_code_that_a_nice_role_carries_but_threat_analysis():
    claimed = {code for role in vocabulary.load().roles for code in role.opm_codes}
    assert claimed - set(KNOWN.dod_names) == {"141"}
    assert set(KNOWN.dod_names) <= claimed


def test_releases_carry_date_source_and_certainty():
    assert (KNOWN.nice.dated, KNOWN.dod.dated) == (date(2025, 12, 11), date(2025, 7, 25))
    assert all(one.citation and one.certainty for one in (KNOWN.nice, KNOWN.dod, *KNOWN.change))


def test_nothing_in_the_file_points_at_what_is_not_there():
    queries.check()


def gone(id_, successor):
    return frameworks.Withdrawn(id=id_, name="X", withdrawn_in="9", successor=successor, citation="y")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"area": (KNOWN.area[0].model_copy(update={"skills": ("juggling",)}),)}, "NF-COM-001 names juggling"),
        ({"withdrawn": (gone("PD-WRL-003", "PD-WRL-001"),)}, "PD-WRL-003 is in force"),
        ({"withdrawn": (gone("PD-WRL-050", "ZZ-WRL-001"),)}, "PD-WRL-050 names ZZ-WRL-001, which is no role"),
    ],
)
def test_a_row_that_points_at_what_is_not_there_stops_the_start_and_is_named(monkeypatch, changes, words):
    monkeypatch.setattr(frameworks, "load", lambda: KNOWN.model_copy(update=changes))
    with pytest.raises(catalog.ReferenceError, match=words):
        queries.check()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('certainty = "verified"', 'certainty = "surely"', "certainty"),
        ('version = "5.1"\n', "", "version"),
        ("[nice]", "[nice", "frameworks.toml"),
    ],
)
def test_a_wrong_file_stops_the_start_and_is_named(monkeypatch, tmp_path, read_again, old, new, words):
    (tmp_path / "nice").mkdir()
    text = (catalog.FOLDER / frameworks.FILE).read_text()
    assert old in text
    (tmp_path / frameworks.FILE).write_text(text.replace(old, new, 1))
    monkeypatch.setattr(catalog, "FOLDER", tmp_path)
    frameworks.load.cache_clear()
    with pytest.raises(catalog.ReferenceError, match=words):
        frameworks.load()
