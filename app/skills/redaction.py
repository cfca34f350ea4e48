"""Take out of a text, before it is scored, what is not about the work: names, addresses, dates, schools, pronouns.

R-64 (5 U.S.C. 2301(b)(2), 2302(b)): only job-related content reaches the classifier. Every mask keeps the length,
so offsets stay those of the original.
"""

import re
from collections.abc import Sequence

from app.skills.prefilter import Prefilter
from app.skills.sentences import Sentence

CONTACT_LINES = 8
"""Only this many lines from the top can belong to the block with name and address."""

_EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_URL = r"(?:https?://|www\.)\S+|\b(?:linkedin|github|gitlab|twitter)\.com/\S+"
_PHONE = r"(?<!\w)(?:\+?1[\s.-]?)?\(?\d{3}\)?[\s.-]?\d{3}[\s.-]?\d{4}(?!\d)"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_DATE = (
    rf"(?i:\b{_MONTH}\.?\s+(?:\d{{1,2}},?\s+)?(?:19|20)\d\d\b)"
    r"|\b\d{1,2}/(?:\d{1,2}/)?(?:19|20)?\d\d\b|\b(?:19|20)\d\d\b"
)
_CAPITAL = r"[A-Z][\w.&'’-]*"
_SCHOOL = (
    rf"(?:{_CAPITAL}\s+){{0,4}}(?:University|College|Institute|Polytechnic|Academy|School|Seminary)"
    rf"(?:\s+(?:of|at|for|in)\s+(?:the\s+)?{_CAPITAL}(?:\s+{_CAPITAL}){{0,4}})?"
)
_DEGREE = (
    r"(?i:\b(?:bachelors?|masters?|associates?|doctorate|doctor|ph\.?d\.?|b\.?s\.?c?|m\.?s\.?c?|b\.?a|m\.?b\.?a|a\.?a\.?s?)"
    r"(?:['’]s)?(?:\s+degree)?\s*,?\s+(?:of|in)\s+(?:[^.;,|\n•*()–]{0,80}\b)?)"
)
_STREET = (
    r"\b\d{1,6}\s+(?:[NSEW]\.?\s+)?(?:[A-Z][\w'.-]*\s+){1,4}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd|Way|Place|Pl|Circle|Terrace|Pike)\b\.?"
    r"(?:[^\n]{0,60}?\b\d{5}(?:-\d{4})?\b)?"
)
_STATE_ZIP = r"\b[A-Z][a-z]+(?:\s[A-Z][a-z]+)?,\s+[A-Z]{2}(?:\s+\d{5}(?:-\d{4})?)?\b"
_PERSON = r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sgt|Capt|Lt|Col|Maj|Gen)\.?\s+(?:[A-Z][\w'’-]+\s?){1,3}"
_MASKS = (_EMAIL, _URL, _PHONE, _STREET, _STATE_ZIP, _DATE, _DEGREE, _SCHOOL, _PERSON)
_MASKED = tuple(re.compile(one) for one in _MASKS)
_PREFILTER = Prefilter(_MASKS)
_PRONOUN = re.compile(
    r"\b(?:i|me|my|mine|myself|he|him|his|himself|she|her|hers|herself|they|them|their|theirs)\b", re.I
)
_PERSONAL = re.compile(
    r"^\W*(?:name|address|date of birth|dob|gender|sex|marital status|nationality|citizenship|religion|age|"
    r"veterans?['’]? preference|disability|phone(?: numbers?)?|supervisors?(?: names?)?|salary|hours per week|"
    r"mobile|cell|e-?mail|home|pronouns)\s*[:–-]",
    re.I,
)
_CONTACT = re.compile("|".join((_EMAIL, _PHONE, _STREET, _STATE_ZIP, r"linkedin\.com|github\.com")))
_NAME_LINE = re.compile(r"(?:(?:[A-Z][\w'’.-]*|de|van|von|la|al-?\w*|bin)[ ,]*){1,5}")


def contact_block(sentences: Sequence[Sentence]) -> int:
    """Count the lines at the top that only say who and where somebody is.

    The block ends with the last line among the first eight that holds an address, a telephone number or a link,
    provided that all before it are short; without one, a first line of a few capitalised words alone is a name.
    """
    end = 0
    for number, sentence in enumerate(sentences[:CONTACT_LINES]):
        if len(sentence.text) > 120:
            break
        if _CONTACT.search(sentence.text):
            end = number + 1
    if end == 0 and len(sentences) > 1 and len(sentences[0].text) <= 40 and _NAME_LINE.fullmatch(sentences[0].text):
        return 1
    return end


def name_of(block: Sequence[Sentence]) -> str:
    """Return the name that stands in the first line of a contact block; nothing where none does."""
    first = re.split(r"[|,•·\t]|\s{2,}", block[0].text)[0].strip() if block else ""
    return first if _NAME_LINE.fullmatch(first) else ""


def is_personal(sentence: str) -> bool:
    """Tell whether a line is a field about the person and not about the work, such as `Date of birth: …`."""
    return bool(_PERSONAL.match(sentence))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def mask(sentence: str) -> str:
    """Blank e-mail, links, telephone numbers, addresses, dates, schools, named people and pronouns; keep the length."""
    for number in _PREFILTER.possible(sentence):
        sentence = _MASKED[number].sub(_blank, sentence)
    return _PRONOUN.sub(_blank, sentence)
