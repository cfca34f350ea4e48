"""What of a text may be scored, part by part: no contact block, personal fields, headings or disclaimed clauses."""

from dataclasses import dataclass

from app.skills import disclaimers, lists, redaction, sentences, tokens
from app.skills.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence and the words that the classifier sees: of all that it claims, or of one of its clauses."""

    sentence: Sentence
    line: str
    named_only: bool
    """The sentence is a list of names: a skill that is only named is at most partly shown."""
    whole: bool = True
    """Not a clause of a long sentence; clauses follow their sentence."""


def read(text: str, *, claims_only: bool) -> list[Read]:
    """Split a text and keep what may be scored.

    Args:
        text: a résumé, or a description of a job.
        claims_only: it speaks of a person, so that only what is claimed counts.
    """
    found = sentences.split(text)
    about = redaction.contact_block(found) if claims_only else 0
    person = tokens.name_parts(redaction.name_of(found[:about]))
    kept: list[Read] = []
    for sentence in found[about:]:
        if not claims_only:
            kept.append(Read(sentence, tokens.marked_line(sentence.text, person), named_only=False))
        elif not redaction.is_personal(sentence.text) and not lists.is_section(sentence.text):
            kept += _claimed(sentence, person)
    return kept


def _claimed(sentence: Sentence, person: frozenset[str]) -> list[Read]:
    words = disclaimers.claims_only(sentence.text)
    if lists.is_list_of_names(sentence.text):
        return [Read(sentence, tokens.marked_line(words, person), named_only=True)]
    clauses = (
        Read(sentence, tokens.marked_line(one, person), lists.only_asserts(one), whole=False)
        for one in sentences.clauses(words)
    )
    return [Read(sentence, tokens.marked_line(words, person), named_only=False), *clauses]


def unmarked(found: list[Read]) -> list[str]:
    """Return the lines that hold words, each once, names like other words."""
    return [tokens.unmarked(line) for line in dict.fromkeys(one.line for one in found if one.whole) if line]
