"""`muster skills rank` orders by what is told: writing for software gains at most two places of two hundred."""

import pytest

from app.bench.attacks import BESIDE_ONES_OWN, attacks
from app.skills import ranking
from tests.skills import made_resumes
from tests.skills.duties import DUTIES

ATTACKS = attacks(DUTIES)


@pytest.fixture(scope="module")
def job(skills_model):
    return ranking.asked(skills_model, DUTIES)


@pytest.fixture(scope="module")
def field(skills_model, job):
    """Two hundred applicants and their scores, the weakest last."""
    texts = list(made_resumes.many(200, seed=3))
    scores = [ranking.score(skills_model, job, ranking.shown(skills_model, text, DUTIES)) for text in texts]
    order = sorted(range(200), key=lambda n: -scores[n])
    return [texts[n] for n in order], [scores[n] for n in order]


@pytest.mark.parametrize("attack", [name for name in ATTACKS if name not in BESIDE_ONES_OWN])
@pytest.mark.parametrize("weak", [199, 66])
def test_an_attack_gains_at_most_two_places_of_two_hundred_and_is_flagged(skills_model, job, field, attack, weak):
    texts, scores = field
    write, flag = ATTACKS[attack]
    found = ranking.shown(skills_model, write(texts[weak]), DUTIES)
    score = ranking.score(skills_model, job, found)
    before, after = (sum(o > s for n, o in enumerate(scores) if n != weak) for s in (scores[weak], score))
    assert before - after <= 2
    assert flag in found.flags
