"""Sentences have exact places, whatever the text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.skills import sentences

ODD = st.text(alphabet="aB1 .!?\n\r\t•*-–—:;,()’\u2028\u00a0\u200bé漢😀oe.gU.S.", max_size=200)


def texts(text):
    return [" ".join(sentence.text.split()) for sentence in sentences.split(text)]


@given(st.one_of(st.text(max_size=300), ODD))
def test_every_sentence_is_exactly_what_stands_at_its_place(text):
    found = sentences.split(text)
    assert all(text[one.start : one.end] == one.text for one in found)
    assert all(one.text == one.text.strip() for one in found)
    assert all(before.end <= after.start for before, after in pairwise(found))


@given(ODD)
def test_no_word_is_lost(text):
    found = sentences.split(text)
    covered = {place for one in found for place in range(one.start, one.end)}
    lost = [c for place, c in enumerate(text) if place not in covered and c.isalpha()]
    assert all(c in "oaBegUS" for c in lost)  # a lone letter can be a bullet mark, as in “o Wrote” or “a) Wrote”


@given(st.text(alphabet="ab ,;", min_size=500, max_size=1500))
def test_no_sentence_is_too_long_for_one_piece_of_evidence(text):
    assert all(len(one.text) <= sentences.LONGEST for one in sentences.split(text) if " " in one.text)


def test_abbreviations_end_no_sentence():
    text = "Worked for the U.S. Navy as Sr. Analyst, e.g. on Snort. Led Dr. Lee's team. B.S. Mathematics."
    assert texts(text) == [
        "Worked for the U.S. Navy as Sr. Analyst, e.g. on Snort.",
        "Led Dr. Lee's team.",
        "B.S. Mathematics.",
    ]


def test_bullets_start_sentences_of_their_own():
    text = "EXPERIENCE\n• Ran scans\n• Wrote rules\n- Led a team\n1. Hunted\no Patched"
    assert texts(text) == ["EXPERIENCE", "Ran scans", "Wrote rules", "Led a team", "Hunted", "Patched"]


def test_bullets_inside_a_line_part_sentences_too():
    assert texts("Duties * Ran scans * Wrote rules • Led") == ["Duties", "Ran scans", "Wrote rules", "Led"]


def test_lines_that_the_page_has_wrapped_are_joined():
    text = (
        "• Managed the vulnerability program for nine bureaus and briefed\n"
        "  the chief information officer every month\n• Patched servers\n"
    )
    assert texts(text) == [
        "Managed the vulnerability program for nine bureaus and briefed the chief information officer every month",
        "Patched servers",
    ]


@pytest.mark.parametrize("heading", ["WORK HISTORY", "Skills:", "Major duties:"])
def test_a_heading_does_not_run_into_what_follows(heading):
    assert texts(f"{heading}\nRan scans of servers") == [heading, "Ran scans of servers"]


def test_an_empty_text_has_no_sentences():
    assert sentences.split(" \n\n • \n---\n") == ()


RUN_ON = (
    "Firewall Engineer State of Ohio - Columbus, OH June 2016 to Present Managed 150 firewalls for eighteen agencies "
    "Led a team of four ? Wrote rules for Palo Alto ? Reviewed ports each month Work Experience Analyst Acme - Akron, "
    "OH 2012 to 2016 Watched alerts on nights and weekends Education Bachelor of Science in Music"
)


def test_a_text_that_has_lost_its_line_ends_is_parted_at_dates_headings_and_verbs():
    found = texts(RUN_ON)
    for sentence in (
        "Managed 150 firewalls for eighteen agencies",
        "Led a team of four",
        "Wrote rules for Palo Alto",
        "Reviewed ports each month",
        "Watched alerts on nights and weekends",
        "Bachelor of Science in Music",
    ):
        assert sentence in found


def test_large_words_in_a_short_sentence_part_nothing():
    text = (
        "Ran the Distributed denial drill with Managed services and the Unified communications team at Fort Meade, MD."
    )
    assert texts(text) == [text]


def test_a_long_list_of_duties_is_read_clause_by_clause_too():
    text = (
        "Tasks include creation of accreditation documents for range systems, tracking of bulletins and responses of "
        "system administrators, updates of milestones for assigned systems, and monthly briefings."
    )
    assert sentences.clauses(text) == (
        "Tasks include creation of accreditation documents for range systems",
        "tracking of bulletins and responses of system administrators",
        "updates of milestones for assigned systems",
    )
    assert sentences.clauses("Tracked bulletins, updated milestones, and briefed the director") == ()
