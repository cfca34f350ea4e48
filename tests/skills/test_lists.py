"""A line that only names things says nothing that somebody did with them."""

import pytest

from app.skills import lists


@pytest.mark.parametrize(
    "line", ["VMware, vSphere.", "BGP, OSPF, MPLS", "Senior SOC Analyst, Example Corp", "Splunk | Nessus | Wireshark"]
)
def test_a_list_of_names_says_nothing_that_somebody_did(line):
    assert lists.is_list_of_names(line)


@pytest.mark.parametrize(
    "line",
    ["Administered VMware", "Ran Nessus", "Palo Alto firewalls tuned and reviewed", "SIEM admin for base enclave"],
)
def test_a_line_that_tells_of_work_is_more_than_names(line):
    assert not lists.is_list_of_names(line)


@pytest.mark.parametrize(
    "line",
    [
        "Knowledge of Active Directory, VMware and DISA STIGs",
        "Strong technical background including networking and systems engineering",
        "Skills include Windows Server 2008 and Microsoft Office",
        "Cisco ASA firewall Palo Alto firewall QRadar SIEM Snort and ArcSight SIEM Proofpoint gateway Forescout access "
        "control McAfee agent Symantec agent",
    ],
)
def test_what_somebody_only_says_to_know_is_named_and_not_done(line):
    assert lists.is_list_of_names(line)


@pytest.mark.parametrize(
    "line",
    [
        "Our camera system now blurs faces before storage; that was my summer project",
        "Worked out permission rules so that people see only what their job needs.",
        "TSgt, Platform One: pushed 120 apps thru Iron Bank approval, STIG'd K8s nodes, eBPF sensors",
        "Suspects thought their files were gone; I brought them back from unallocated space.",
    ],
)
def test_a_full_sentence_is_no_list(line):
    assert not lists.is_list_of_names(line)


@pytest.mark.parametrize(
    "line", ["Work Experience", "CERTIFICATIONS/LICENSES", "Additional Information:", "Core Competencies"]
)
def test_the_name_of_a_section_is_nothing_but_that(line):
    assert lists.is_section(line)
    assert not lists.is_section(f"{line} as an ISSO")
