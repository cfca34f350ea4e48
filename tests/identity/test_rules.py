"""Addresses that lead to this site and those that lead elsewhere; every role has its words."""

import pytest

from app.identity.rules import PLURALS, STAFF, WORDS, Permission, Role, allows, local_path


@pytest.mark.parametrize("path", ["/", "/jobs?q=soc+analyst", "/requisitions/1?a=b&c=//d", "/stellen/ü"])
def test_a_path_of_this_site_is_kept(path):
    assert local_path(path) == path


@pytest.mark.parametrize(
    "elsewhere",
    [
        "",
        None,
        7,
        "jobs",
        "https://evil.example",
        "https:evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        "/jobs\r\nSet-Cookie: a=b",
        "/\u2028/evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
    ],
)
def test_an_address_elsewhere_is_dropped(elsewhere):
    assert local_path(elsewhere) == ""


def test_every_role_has_its_words():
    assert set(WORDS) == set(PLURALS) == set(Role)


def test_deciding_referring_and_publishing_are_the_specialists_alone():
    for permission in (Permission.DECIDE, Permission.REFER, Permission.PUBLISH, Permission.RECORD_OFFER):
        assert {r for r in Role if allows({r}, permission)} == {Role.HR_SPECIALIST}
    assert {r for r in Role if allows({r}, Permission.SELECT)} == {Role.HIRING_MANAGER}


def test_an_operator_sees_no_applicants_and_an_applicant_no_staff_pages():
    machines = {Permission.OPERATE, Permission.VIEW_MODELS, Permission.SWITCH_SUGGESTIONS}
    staff_pages = set(Permission) - {Permission.APPLY, Permission.SIGNED_IN} - machines
    for permission in staff_pages:
        assert not allows({Role.OPERATOR, Role.APPLICANT}, permission)
    assert not STAFF & {Role.OPERATOR, Role.APPLICANT}


def test_an_auditor_changes_nothing():
    changing = {
        Permission.VALIDATE_NEED,
        Permission.EDIT_REQUISITION,
        Permission.PUBLISH,
        Permission.IMPORT_ANNOUNCEMENTS,
        Permission.DECIDE,
        Permission.REFER,
        Permission.SELECT,
        Permission.RECORD_OFFER,
        Permission.OPERATE,
    }
    assert not any(allows({Role.AUDITOR}, permission) for permission in changing)
