"""What of a text may be scored, part by part: no contact block, personal fields, headings or disclaimed clauses."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.skills import claim_model, disclaimers, heaps, lists, redaction, sentences, tokens
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
    said: str = ""
    """What the model of claims sees of a whole sentence that is neither a list nor long."""
    heaped: bool = False
    """Part of a heap of keywords, which counts for nothing."""


def read(text: str, *, claims_only: bool) -> list[Read]:
    """Split a text and keep what may be scored.

    Args:
        text: a résumé, or a description of a job.
        claims_only: it speaks of a person, so that only what is claimed counts.
    """
    found: Sequence[Sentence] = sentences.split(text)
    heaped = heaps.heaps(text, found) if claims_only else frozenset()
    found = [one for one in found if one not in heaped]
    about = redaction.contact_block(found) if claims_only else 0
    person = tokens.name_parts(redaction.name_of(found[:about]))
    if not claims_only:
        return [Read(one, tokens.marked_line(one.text, person), named_only=False) for one in found]
    own = [one for one in found[about:] if not redaction.is_personal(one.text) and not lists.is_section(one.text)]
    claimed = [part for one in own for part in _claimed(one, person)]
    return claimed + [Read(one, "", named_only=True, heaped=True) for one in sorted(heaped, key=lambda one: one.start)]


def _claimed(sentence: Sentence, person: frozenset[str]) -> list[Read]:
    words = disclaimers.claims_only(sentence.text)
    if lists.is_list_of_names(sentence.text):
        return [Read(sentence, tokens.marked_line(words, person), named_only=True)]
    clauses = (
        Read(sentence, tokens.marked_line(one, person), lists.only_asserts(one), whole=False)
        for one in sentences.clauses(words)
    )
    said = claim_model.said(sentence.text, person)
    return [Read(sentence, tokens.marked_line(words, person), named_only=False, said=said), *clauses]


def telling(found: Sequence[Read]) -> list[str]:
    """Return the lines of whole sentences, without heaps of keywords."""
    return [one.line for one in found if one.whole and not one.heaped]


def unmarked(lines: Sequence[str]) -> list[str]:
    """Return the lines that hold words, each once, names like other words."""
    return [tokens.unmarked(line) for line in dict.fromkeys(lines) if line]
