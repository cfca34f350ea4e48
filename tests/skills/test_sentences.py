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
