"""How many words of a text a model does not know: a sign that résumés have moved away from what it was trained on."""

from app.skills import sentences, tokens
from app.skills.extract import SkillsModel


def unknown_words(model: SkillsModel, text: str) -> tuple[int, int]:
    """Return how many different words a text has after folding and stemming, and how many the model never saw."""
    words = {word for sentence in sentences.split(text) for word in tokens.line(sentence.text).split()}
    return len(words), len(words - model.known_words)
