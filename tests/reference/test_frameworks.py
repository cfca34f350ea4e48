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
    only = {role.code for role in KNOWN.dod_only}
    assert all(re.fullmatch(r"\d{3}", code) for code in KNOWN.dod_roles)
    assert len(only) == len(KNOWN.dod_only)
    assert not claimed & only


def test_the_twenty_dod_roles_that_the_order_needs_are_there_each_with_words_and_skills_of_ours():
    needed = "121 122 322 341 423 424 443 462 463 551 623 627 628 653 672 673 733 753 902 903"
    assert " ".join(sorted(role.code for role in KNOWN.dod_only)) == needed
    for role in KNOWN.dod_only:
        assert len(role.definition.split()) >= 12, role.code
        assert 6 <= len(role.skills) <= 14, role.code
        assert all(0.3 <= weight <= 0.9 for weight in role.skills.values()), role.code
        assert max(role.skills.values()) >= 0.8, role.code


def test_no_two_dod_roles_ask_for_the_same_skills():
    asked = [set(role.skills) for role in KNOWN.dod_only]
    assert all(len(a & b) <= 0.75 * min(len(a), len(b)) for n, a in enumerate(asked) for b in asked[:n])


def test_dod_names_every_code_that_a_nice_role_carries_but_threat_analysis():
    claimed = {code for role in vocabulary.load().roles for code in role.opm_codes}
    assert claimed - set(KNOWN.dod_names) == {"141"}
    assert set(KNOWN.dod_names) <= claimed


def test_releases_carry_date_source_and_certainty():
    assert (KNOWN.nice.dated, KNOWN.dod.dated) == (date(2025, 12, 11), date(2025, 7, 25))
    assert all(one.citation and one.certainty for one in (KNOWN.nice, KNOWN.dod, *KNOWN.change))


def test_nothing_in_the_file_points_at_what_is_not_there():
    queries.check()


def of_dod(code, **skills):
    return KNOWN.dod_only[0].model_copy(update={"code": code, "skills": skills or {"statistics": 0.5}})


def gone(id_, successor):
    return frameworks.Withdrawn(id=id_, name="X", withdrawn_in="9", successor=successor, citation="y")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"area": (KNOWN.area[0].model_copy(update={"skills": ("juggling",)}),)}, "NF-COM-001 names juggling"),
        ({"dod_only": (*KNOWN.dod_only, of_dod("999", juggling=0.5))}, "999 names juggling, which is no skill"),
        ({"dod_only": (*KNOWN.dod_only, of_dod("672"))}, "672 stands twice"),
        (
            {"dod_only": (*KNOWN.dod_only, of_dod("531"))},
            "531 stands twice, or is the code of a role that NICE has or had",
        ),
        (
            {"dod_only": (*KNOWN.dod_only, of_dod("111"))},
            "111 stands twice, or is the code of a role that NICE has or had",
        ),
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
        ('code = "623"', 'code = "six"', r"dod_only\]\[0\]\[code"),
        ("machine-learning-development = 0.9", "machine-learning-development = 9", "machine-learning-development"),
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
