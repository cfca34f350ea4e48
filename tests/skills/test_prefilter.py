"""What is looked for quickly is found as by the slow way."""

import re

import pytest

from app.skills import apart, disclaimers, redaction, tokens, vocabulary
from app.skills.prefilter import Prefilter, must_hold


def texts() -> list[str]:
    shown = [text for skill in vocabulary.load().skills for text in (*skill.shows, *skill.near_misses)]
    return shown + [s.text for file in (apart.HELD_OUT, apart.CALIBRATION) for s in apart.read(file).sentences]


@pytest.mark.parametrize(
    ("prefilter", "patterns", "least"),
    [
        (disclaimers._PREFILTER, [words for _, words in disclaimers._WAYS], 300),
        (tokens._PREFILTER, [re.compile(words.pattern, re.I) for words, _ in tokens._PHRASE], 300),
        (redaction._PREFILTER, redaction._MASKED, 10),
    ],
    ids=["disclaimers", "phrases", "masks"],
)
def test_no_pattern_that_matches_is_passed_over(prefilter, patterns, least):
    found = 0
    for text in texts():
        matching = {number for number, pattern in enumerate(patterns) if pattern.search(text)}
        assert matching <= set(prefilter.possible(text)), text
        found += len(matching)
    assert found >= least


@pytest.mark.parametrize(
    ("pattern", "held"),
    [
        (r"multi[- ]?factor|\b2fa\b", {"factor", "2fa"}),
        (r"intrusion detection(?: and (?:some )?prevention)? systems?", {"intrusion detection"}),
        (r"plans? of actions?", {" of action"}),
        (r"(?:led|run)\s+by\s+(?:the|an?)\s+team", {"team"}),
        (r"(?:never|not)\s+used", {"used"}),
        (r"\d{3}[.-]\d{4}", set()),
    ],
)
def test_what_a_pattern_cannot_do_without_is_told_from_it(pattern, held):
    assert must_hold(pattern) == held


@pytest.mark.parametrize("text", ["NEVER us\u0131ng it", "\u0130 never did", "ne\u017fted", "\u212aubernetes"])
def test_letters_that_a_pattern_without_regard_to_case_takes_for_others_are_not_passed_over(text):
    patterns = [re.compile(words, re.I) for words in ("using", "i never", "nested", "kubernetes")]
    matching = [number for number, pattern in enumerate(patterns) if pattern.search(text)]
    assert matching
    assert set(matching) <= set(Prefilter([pattern.pattern for pattern in patterns]).possible(text))
