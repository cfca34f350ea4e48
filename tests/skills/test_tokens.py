"""Words that the classifier sees."""

from app.skills import tokens


def test_plain_letters_fold_as_all_others_do():
    assert tokens.fold("Zero-Trust SIEM") == tokens.fold("Zero\u2011Trust SI\u200bEM") == "zero-trust siem"


def test_letters_with_accents_are_letters():
    assert tokens.name_parts("José Ramírez") == {"jose", "ramirez"}
    assert tokens.fold("Bjørn Łukasz Straße") == "bjorn lukasz strasse"


def test_a_name_takes_no_word_away_that_only_holds_part_of_it():
    dumped = "Dumped the RAM of servers"
    for name in ("José Ramírez", "Ram Patel", "Wei Chen"):
        assert tokens.marked_line(dumped, tokens.name_parts(name)) == tokens.marked_line(dumped)


def test_the_authors_own_name_is_left_out_however_the_line_is_written():
    for line in ("Patel hardened servers", "PATEL HARDENED SERVERS"):
        assert "patel" not in tokens.marked_line(line, tokens.name_parts("Ram Patel"))
