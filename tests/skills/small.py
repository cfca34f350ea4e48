"""A small vocabulary for tests that train: two families, trained in about a second."""

from dataclasses import replace

from app.skills import vocabulary
from app.skills.train import Trained, train
from app.skills.vocabulary import Vocabulary


def small_vocabulary() -> Vocabulary:
    words = vocabulary.load()
    kept = [skill for skill in words.skills if skill.family in {"incident_response", "cloud"}]
    ids = {skill.id for skill in kept}
    skills = tuple(replace(skill, related=tuple(r for r in skill.related if r in ids)) for skill in kept)
    lines = (replace(one, may_show=tuple(s for s in one.may_show if s in ids)) for one in words.lines)
    return replace(words, skills=skills, lines=tuple(one for one in lines if ids.issuperset(one.shows)))


def small_model() -> Trained:
    return train(small_vocabulary())
