"""A role that a position names is in force, withdrawn with a successor, DoD's, or unknown; nothing is guessed."""

import pytest

from app.frameworks import queries
from app.frameworks.rules import standing
from app.reference import frameworks
from app.reference.frameworks import Withdrawn

NOW = frameworks.load()


def where(role_id, known=NOW):
    return standing(role_id, queries.roles(), known)


def test_every_role_of_the_release_is_in_force_and_has_no_successor():
    found = [where(role) for role in queries.roles()]
    assert len(found) == 41
    assert all(one.in_force and not one.successors for one in found)


def test_a_code_of_the_data_standard_leads_to_the_nice_role_that_carries_it():
    found = where("511")
    assert (found.name, found.successors) == ("Cyber Defense Analyst", ("PD-WRL-001",))
    assert "in NICE 2.1.0 it is Defensive Cybersecurity (PD-WRL-001)" in found.words


def test_two_roles_of_dod_lead_to_the_one_role_that_nice_has_for_both():
    assert [where(code).successors for code in ("631", "632")] == [("DD-WRL-004",)] * 2
    assert where("631").name != where("632").name


def test_a_code_of_opm_without_a_role_of_dod_still_leads_to_its_nice_role():
    assert where("141").successors == ("PD-WRL-006",)
    assert "OPM’s data standard" in where("141").words


def test_a_role_that_only_dod_has_is_named_and_no_nice_role_is_made_up_for_it():
    found = where("672")
    assert (found.name, found.successors, found.in_force) == ("AI Test and Evaluation Specialist", (), False)
    assert "NICE has no counterpart" in found.words


def test_each_of_the_twelve_roles_that_nice_gave_up_names_the_role_of_dod_with_its_code():
    left = [where(one.id) for one in NOW.withdrawn]
    assert len(left) == 12
    assert {one.id[:2] for one in left} == {"CE", "CI"}
    assert not any(one.in_force or one.successors for one in left)
    assert where("CE-WRL-003").words == (
        "NICE 2.0.0 withdrew Exploitation Analysis (CE-WRL-003). "
        "It is Exploitation Analyst (121) in the DoD Cyber Workforce Framework now."
    )
    assert "All-Source Analyst (111)" in where("CI-WRL-001").words


def test_the_code_of_a_role_that_nice_gave_up_is_dods_alone():
    assert (where("333").name, where("333").successors) == ("Partner Integration Planner", ())


@pytest.mark.parametrize(
    "role_id", ["", "PD-WRL-099", "CE-WRL-099", "CI-WRL-006", "999", "PD-WRL-1", "Hacker", "<b>", "511 "]
)
def test_what_no_framework_knows_has_no_standing(role_id):
    assert where(role_id) is None


def gone(successor):
    row = Withdrawn(id="PD-WRL-050", name="Old Guard", withdrawn_in="2.2.0", successor=successor, citation="A file")
    return where("PD-WRL-050", NOW.model_copy(update={"withdrawn": (row,)}))


def test_a_withdrawn_role_says_which_release_withdrew_it_and_proposes_its_successor():
    found = gone("PD-WRL-003")
    assert (found.name, found.successors) == ("Old Guard", ("PD-WRL-003",))
    assert "NICE 2.2.0 withdrew Old Guard" in found.words
    assert "Incident Response (PD-WRL-003) took its place" in found.words


def test_a_role_withdrawn_in_favour_of_dods_names_dods_and_a_nice_role_only_where_one_carries_the_code():
    assert gone("322").successors == ()
    assert "Cyberspace Operator (322)" in gone("322").words
    assert gone("531").successors == ("PD-WRL-003",)
