"""What somebody has not done, hopes for, or saw others do is no claim; the rest of the sentence still is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.skills import disclaimers
from app.skills.disclaimers import Kind


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("No experience with Splunk", Kind.NEGATED),
        ("I have never used Nessus", Kind.NEGATED),
        ("I haven’t administered Linux", Kind.NEGATED),
        ("Hoping to learn malware analysis", Kind.WISHED),
        ("Seeking a position in cloud security", Kind.WISHED),
        ("Reported to the SOC manager", Kind.OTHERS),
        ("Forensics was handled by another team", Kind.OTHERS),
        ("My colleague contained the intrusion", Kind.OTHERS),
    ],
)
def test_a_disclaimer_is_found_with_its_kind(sentence, kind):
    assert kind in {part.kind for part in disclaimers.find(sentence)}


@pytest.mark.parametrize(
    ("sentence", "still_claimed", "no_longer"),
    [
        ("Although I never used Splunk, I tuned QRadar for years", "QRadar", "Splunk"),
        ("Led incident response; no experience with forensics", "incident response", "forensics"),
        ("Ran Nessus scans but not familiar with penetration testing", "Nessus", "penetration"),
        ("Wrote firewall rules; reported to the SOC manager", "firewall", "SOC"),
    ],
)
def test_only_its_own_clause_is_taken(sentence, still_claimed, no_longer):
    claimed = disclaimers.claims_only(sentence)
    assert still_claimed in claimed
    assert no_longer not in claimed


@pytest.mark.parametrize(
    "sentence",
    [
        "Looked for signs of intrusion in proxy logs",
        "Reported vulnerabilities and tracked fixes",
        "Trained new analysts in malware analysis",
        "Performed penetration tests and reported findings",
        "Managed a team of security engineers",
    ],
)
def test_plain_claims_are_left_whole(sentence):
    assert disclaimers.claims_only(sentence) == sentence


@given(st.text(max_size=200))
def test_the_length_never_changes(sentence):
    assert len(disclaimers.claims_only(sentence)) == len(sentence)


@pytest.mark.parametrize(
    "line", ["VMware, vSphere.", "BGP, OSPF, MPLS", "Senior SOC Analyst, Example Corp", "Splunk | Nessus | Wireshark"]
)
def test_a_list_of_names_says_nothing_that_somebody_did(line):
    assert disclaimers.is_list_of_names(line)


@pytest.mark.parametrize(
    "line",
    ["Administered VMware", "Ran Nessus", "Palo Alto firewalls tuned and reviewed", "SIEM admin for base enclave"],
)
def test_a_line_that_tells_of_work_is_more_than_names(line):
    assert not disclaimers.is_list_of_names(line)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The DBA looked after Oracle, I never logged in to it", Kind.NEGATED),
        ("Neural networks interest me, though I have trained few", Kind.WISHED),
        ("Listened to a CISA webinar on critical infrastructure protection", Kind.STUDIED),
        ("Another team ran the Nessus scans and mailed me my server's name", Kind.OTHERS),
        ("Was issued a CAC in 2008 and a PIV card in 2015", Kind.USED),
        ("Reseller of sandbox subscriptions in Scandinavia", Kind.SOLD),
    ],
)
def test_a_sentence_that_claims_nothing_is_taken_whole(sentence, kind):
    assert kind in {part.kind for part in disclaimers.find(sentence)}
    assert not disclaimers.claims_only(sentence).strip()


@pytest.mark.parametrize(
    "sentence",
    [
        "The incumbent maintains agency applications and distributes them.",
        "Watched consoles in a 24x7 operations center for signs of compromise",
        "Read malware code in IDA and wrote down what it does",
        "My lab runs nine machines with Elastic Security",
        "Received and triaged sixty alerts a shift",
    ],
)
def test_work_that_only_sounds_like_study_or_others_is_left_whole(sentence):
    assert disclaimers.claims_only(sentence) == sentence
