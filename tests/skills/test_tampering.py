"""Writing for software gains nothing: no copy, list, hidden letter or order moves anybody up, and each is flagged."""

import random

import pytest

from app.bench.attacks import LOOK_ALIKE, attacks
from app.skills import tampering
from app.skills.matching import match, requirements
from app.skills.tampering import Flag
from tests.skills import made_resumes
from tests.skills.duties import DUTIES

ATTACKS = attacks(DUTIES)


@pytest.fixture(scope="module")
def asked(skills_model):
    found = requirements(skills_model, DUTIES)
    assert len(found) >= 8
    return found


@pytest.fixture(scope="module")
def field(skills_model, asked):
    """Two hundred applicants and their scores, the weakest last."""
    texts = list(made_resumes.many(200, seed=3))
    scores = [match(skills_model.extract(text, DUTIES), asked).score for text in texts]
    order = sorted(range(200), key=lambda n: -scores[n])
    return [texts[n] for n in order], [scores[n] for n in order]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("weak", [199, 66])
def test_an_attack_gains_at_most_two_places_of_two_hundred_and_is_flagged(skills_model, asked, field, attack, weak):
    texts, scores = field
    write, flag = ATTACKS[attack]
    found = skills_model.extract(write(texts[weak]), DUTIES)
    score = match(found, asked).score
    before, after = (sum(o > s for n, o in enumerate(scores) if n != weak) for s in (scores[weak], score))
    assert before - after <= 2
    assert flag in found.flags


def test_ordinary_resumes_are_not_flagged(skills_model):
    flagged = [skills_model.extract(text, DUTIES).flags for text in made_resumes.many(200, seed=4)]
    assert not any(flagged)


def test_letters_that_only_look_alike_are_read_as_they_look(skills_model):
    text = next(made_resumes.many(1, seed=5))
    plain, disguised = (skills_model.extract(t) for t in (text, text.translate(LOOK_ALIKE)))
    assert [(s.skill_id, s.probability) for s in plain.skills] == [
        (s.skill_id, s.probability) for s in disguised.skills
    ]
    assert disguised.flags == (Flag.LOOK_ALIKE_LETTERS,)


def test_the_same_sentence_three_times_is_flagged_and_changes_nothing(skills_model):
    text = next(made_resumes.many(1, seed=6))
    line = next(line for line in text.splitlines() if line.startswith("• "))
    once, often = skills_model.extract(text), skills_model.extract(text + "\n".join(["", line, line, line]))
    assert {s.skill_id: s.probability for s in once.skills} == {s.skill_id: s.probability for s in often.skills}
    assert Flag.REPEATED_TEXT in often.flags


def test_ten_megabytes_of_text_are_cut_and_flagged(skills_model):
    text = "\n".join(made_resumes.many(200, seed=7))
    found = skills_model.extract(text * (10_000_000 // len(text) + 1))
    assert Flag.CUT_SHORT in found.flags
    assert all(s.end <= tampering.LONGEST_TEXT for s in found.skills)


def test_what_is_copied_is_blank_and_everything_else_stays_where_it_was():
    text = f"Fixed printers for the county.\n{DUTIES[:160]}\nKept bees."
    cleaned = tampering.clean(text, tampering.runs_of(DUTIES)).text
    assert len(cleaned) == len(text)
    assert cleaned.split() == ["Fixed", "printers", "for", "the", "county.", *cleaned.split()[5:-2], "Kept", "bees."]
    assert "monitors security events" not in cleaned


def test_every_flag_has_its_sentence_for_people():
    assert set(tampering.WORDS) == set(Flag)


@pytest.mark.parametrize("seed", range(3))
def test_a_run_of_seven_words_in_common_is_no_copy(seed):
    draw = random.Random(seed)
    words = DUTIES.split()
    start = draw.randrange(len(words) - 7)
    assert tampering.copied(" ".join(words[start : start + 7]), tampering.runs_of(DUTIES)) == []
