"""Words that the classifier sees."""

from app.skills import tokens


def test_plain_letters_fold_as_all_others_do():
    assert tokens.fold("Zero-Trust SIEM") == tokens.fold("Zero\u2011Trust SI\u200bEM") == "zero-trust siem"
