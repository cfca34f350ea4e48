"""A heap of keywords is told from a list that somebody reads, and a person's own list beside it still counts."""

import pytest

from app.skills import heaps, reading, sentences, vocabulary

NAMES = [skill.name for skill in vocabulary.load().skills]
OWN = "Skills: Splunk, Python, Nessus, Wireshark, Bash, Git, Jira, Ansible\n"
TOLD = "Ran the night shift of a security operations center and wrote its detection rules.\n"


def _heaped(text):
    return {one.text for one in heaps.heaps(text, sentences.split(text))}


@pytest.mark.parametrize("text", [OWN, OWN * 3, TOLD + OWN, TOLD * 40, "\n".join(NAMES[:30])])
def test_what_people_write_is_no_heap(text):
    assert not _heaped(text)


@pytest.mark.parametrize(
    "heap",
    [
        ", ".join(NAMES[:90]),
        " | ".join(NAMES[:90]),
        "; ".join(NAMES[:90]),
        " ".join(NAMES[:90]),
        "\n".join(NAMES[:90]),
        "• " + "\n• ".join(NAMES[:90]),
        "\n".join(", ".join(NAMES[at : at + 12]) for at in range(0, 120, 12)),
    ],
)
def test_a_heap_counts_for_nothing_and_all_else_for_what_it_was(heap):
    alone = sorted(reading.telling(reading.read(TOLD + OWN, claims_only=True)))
    for text in (f"{OWN}{TOLD}{heap}", f"{heap}\n{TOLD}{OWN}"):
        assert sorted(reading.telling(reading.read(text, claims_only=True))) == alone


def test_a_page_of_one_line_loses_its_heap_and_keeps_what_it_tells():
    told = "Led a team of nine analysts through two audits. Wrote the plan that the agency still uses. "
    heaped = _heaped(told * 8 + "Skills: " + ", ".join(NAMES[:120]))
    assert heaped
    assert not any("Led a team" in one or "Wrote the plan" in one for one in heaped)


def test_a_paragraph_is_never_the_rest_of_a_line_before():
    long = "Kept the firewalls of nine sites in order and answered for each change that was made to them " * 3
    found = sentences.split(f"{long.strip()}\nSkills: Splunk, Python")
    assert found[-1].text == "Skills: Splunk, Python"


def test_a_list_beside_a_heap_still_counts():
    found = reading.read(f"{OWN}Skills: {', '.join(NAMES[:120])}", claims_only=True)
    assert [one.heaped for one in found if one.sentence.text == OWN.strip()] == [False]
    assert any(one.heaped for one in found)
