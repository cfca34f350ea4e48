"""Who somebody is changes no score by any amount, and a claim stands and falls with its sentence."""

import random
from dataclasses import replace

import pytest

from app.skills.extract import Band
from tests.skills import made_resumes as made

PAIRS = 1000


def _read(extraction):
    return (
        [(s.skill_id, s.probability) for s in extraction.skills],
        [(r.id, r.probability) for r in extraction.roles],
        extraction.flags,
    )


def test_a_thousand_swaps_of_the_person_change_nothing_at_all(skills_model):
    draw = random.Random(11)
    for _ in range(PAIRS):
        lines, one, other = made.lines(draw, 3, 2), made.somebody(draw), made.somebody(draw)
        assert _read(skills_model.extract(made.resume(one, lines))) == _read(
            skills_model.extract(made.resume(other, lines))
        )


@pytest.mark.parametrize("part", ["name", "place", "school", "dates", "pronouns", "number"])
def test_each_thing_about_a_person_alone_changes_nothing(skills_model, part):
    draw = random.Random(12)
    for _ in range(40):
        lines, one, other = made.lines(draw, 3, 2), made.somebody(draw), made.somebody(draw)
        swapped = replace(one, **{part: getattr(other, part)})
        assert _read(skills_model.extract(made.resume(one, lines))) == _read(
            skills_model.extract(made.resume(swapped, lines))
        )


def test_the_name_again_on_the_second_page_changes_nothing(skills_model):
    draw = random.Random(13)
    lines = made.lines(draw, 4, 2)
    texts = [
        made.resume(replace(made.somebody(draw), name=name), [*lines[:3], f"Briefed by {name} each week", *lines[3:]])
        for name in made.NAMES
    ]
    assert len({str(_read(skills_model.extract(text))) for text in texts}) == 1


def test_a_thousand_deleted_sentences_take_their_claims_with_them(skills_model):
    draw = random.Random(14)
    seen = 0
    while seen < PAIRS:
        text = made.resume(made.somebody(draw), made.lines(draw, 5, 3))
        for claim in skills_model.extract(text).skills:
            if claim.band not in (Band.MET, Band.PARTLY):
                continue
            without = text[: claim.start] + text[claim.end :]
            left = {s.skill_id: s for s in skills_model.extract(without).skills}.get(claim.skill_id)
            assert left is None or left.sentence != claim.sentence
            assert left is None or left.probability <= claim.probability
            seen += 1
