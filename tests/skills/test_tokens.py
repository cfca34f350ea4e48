"""Words that the classifier sees."""

import pytest

from app.skills import claim_model, tokens


def test_plain_letters_fold_as_all_others_do():
    assert tokens.fold("Zero-Trust SIEM") == tokens.fold("Zero\u2011Trust SI\u200bEM") == "zero-trust siem"


def test_letters_with_accents_are_letters():
    assert tokens.name_parts("José Ramírez") == {"jose", "ramirez"}
    assert tokens.fold("Bjørn Łukasz Straße") == "bjorn lukasz strasse"


def test_a_name_takes_no_word_away_that_only_holds_part_of_it():
    dumped = "Dumped the RAM of servers"
    for name in ("José Ramírez", "Ram Patel", "Wei Chen"):
        assert tokens.marked_line(dumped, tokens.name_parts(name)) == tokens.marked_line(dumped)


def test_a_name_that_is_a_word_of_the_trade_takes_no_skill_away():
    for sentence, name in (
        ("Hunt sprints across telemetry found two intruders; documented each hunt", "Alex Hunt"),
        ("Root cause analysis of outages; documented the root cause of each", "Alex Root"),
        ("Cloud networks built with Terraform; reviewed cloud routes", "Alex Cloud"),
    ):
        seen = tokens.marked_line(sentence, tokens.name_parts(name))
        assert tokens.unmarked(seen) == tokens.unmarked(tokens.marked_line(sentence))


def test_the_authors_own_name_inside_a_sentence_is_left_out_of_it():
    assert tokens.marked_line("Briefed by Ram Patel on dumps", tokens.name_parts("Ram Patel")) == "brief dump"


@pytest.mark.parametrize("name", ["Smith", "Émile", "Șerban", "Ḥasan", "Łukasz"])
def test_a_colleagues_name_is_marked_in_whatever_letters_it_begins(name):
    assert {word for word in tokens.words(f"Hunted threats with {name}") if word.startswith(tokens.NAME)}
    assert "paired with to tune" in claim_model.said(f"Paired with {name} to tune rules").replace("  ", " ")


def test_commas_and_the_like_part_what_a_sentence_says_and_leave_its_words_alone():
    sentence = "Hardened hosts, patched routers (Cisco) and - later - wrote audits for 1,900 users."
    marked = tokens.marked_line(sentence)
    assert marked.replace(tokens.NAME, "") == "harden host | patch rout | cisco | later | wrot audit user"
    assert tokens.unmarked(marked) == tokens.line(sentence) == "harden host patch rout cisco later wrot audit user"
    assert tokens.marked_line(", and (with)") == ""
