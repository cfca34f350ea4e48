"""What of a text may be scored: its sentences without contact block, personal fields and disclaimers, as words."""

from dataclasses import dataclass

from app.skills import disclaimers, redaction, sentences, tokens
from app.skills.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence and the words of it that claim something."""

    sentence: Sentence
    line: str
    named_only: bool
    """The sentence is a list of names: a skill that is only named is at most partly shown."""


def read(text: str, *, claims_only: bool) -> list[Read]:
    """Split a text and keep what may be scored: no contact block, no personal fields, no disclaimed clauses."""
    found = sentences.split(text)
    about = redaction.contact_block(found) if claims_only else 0
    person = tokens.name_parts(redaction.name_of(found[:about]))
    kept = []
    for sentence in found[about:]:
        if claims_only and redaction.is_personal(sentence.text):
            continue
        words = disclaimers.claims_only(sentence.text) if claims_only else sentence.text
        named_only = claims_only and disclaimers.is_list_of_names(sentence.text)
        kept.append(Read(sentence, tokens.marked_line(words, person), named_only))
    return kept


def unmarked(found: list[Read]) -> list[str]:
    """Return the lines that hold words, each once, names like other words."""
    return [tokens.unmarked(line) for line in dict.fromkeys(one.line for one in found) if line]
