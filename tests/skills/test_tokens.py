"""Words that the classifier sees: what is looked for quickly is found as by the slow way."""

import pytest

from app.skills import apart, tokens, vocabulary


def test_no_way_to_write_a_phrase_is_passed_over():
    texts = [s.text for file in (apart.HELD_OUT, apart.CALIBRATION) for s in apart.read(file).sentences]
    texts += [text for skill in vocabulary.load().skills for text in skill.shows]
    found = 0
    for text in map(tokens.fold, texts):
        for held, pattern, _ in tokens._PHRASE:
            if pattern.search(text):
                found += 1
                assert any(part in text for part in held), f"{pattern.pattern} in {text}"
    assert found > 300


@pytest.mark.parametrize(
    ("pattern", "held"),
    [
        (r"multi[- ]?factor|\b2fa\b", {"factor", "2fa"}),
        (r"intrusion detection(?: and (?:some )?prevention)? systems?", {"intrusion detection"}),
        (r"plans? of actions?", {" of action"}),
    ],
)
def test_what_a_pattern_cannot_do_without_is_told_from_it(pattern, held):
    assert set(tokens._must_hold(pattern)) == held


def test_plain_letters_fold_as_all_others_do():
    assert tokens.fold("Zero-Trust SIEM") == tokens.fold("Zero\u2011Trust SI\u200bEM") == "zero-trust siem"
