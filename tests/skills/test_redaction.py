"""R-64: who somebody is, where they live, when and where they studied never reaches the classifier."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.skills import redaction, sentences, tokens


@pytest.mark.parametrize(
    "personal",
    [
        "jane.doe@example.org",
        "(303) 555-0188",
        "https://example.org/jane",
        "12 Oak Street, Denver, CO 80202",
        "March 2019",
        "University of Maryland",
        "Carnegie Mellon University",
        "Mr. Smith",
    ],
)
def test_it_is_masked(personal):
    assert redaction.mask(f"Ran scans {personal}").strip() == "Ran scans"


@given(st.text(max_size=200))
def test_masks_keep_the_length(text):
    assert len(redaction.mask(text)) == len(text)


def test_the_block_with_name_and_address_is_left_out():
    found = sentences.split("Jane Doe\n12 Oak Street\njane@example.org\n\nRan Nessus scans of servers.")
    assert redaction.contact_block(found) == 3


def test_a_first_line_that_is_work_is_no_name():
    found = sentences.split("Ran Nessus scans of 300 servers.\nPatched them.")
    assert redaction.contact_block(found) == 0


def test_pronouns_and_years_change_no_word():
    assert tokens.line("She led her hunt team in 2021") == tokens.line("He led his hunt team in 1999")


@pytest.mark.parametrize(
    ("hidden", "plain"),
    [("Ｓｐｌｕｎｋ", "Splunk"), ("Spl\u200bunk", "Splunk"), ("Sрlunk", "Splunk"), ("Spl\u00adunk", "Splunk")],
)
def test_letters_that_hide_or_imitate_are_read_as_what_they_show(hidden, plain):
    assert tokens.line(hidden) == tokens.line(plain)


def test_long_and_short_ways_to_write_one_thing_are_one_word():
    assert tokens.line("multi-factor authentication") == tokens.line("MFA authentication")
    assert tokens.line("Plan of Action and Milestones") == tokens.line("POA&Ms")
