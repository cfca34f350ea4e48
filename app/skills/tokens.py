"""Turn a sentence into the words that the classifier sees: folded, stemmed, without stop words, numbers and people."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from app.skills import redaction
from app.skills.prefilter import Prefilter

VERSION = 5
"""Raise it with any change of this file: a model made from other words must not be read with these."""

NAME = "^"
"""Stands before the stem of a word that is written large inside a sentence: unless training knows it, it is a name."""

PART = "|"
"""Stands between the parts of a sentence that commas, “and” and the like set off."""

UPPER = "A-Z" + "".join(letter for letter in map(chr, range(0x80, 0x2000)) if letter.isupper())
"""Capital letters of all alphabets that names are written in, for a class of a pattern."""

_LARGE = re.compile(rf"(?<![.!?:•])(?<!^)\s[(\"“'‘]?([{UPPER}][\w’'-]*)")
_CAPITALISED = re.compile(r"[^\W\d_][\w’'-]*")
_WORD = re.compile(r"ml-model|ot-system|attack-matrix|[a-z][a-z0-9]*(?:\+\+|#)?|\d+(?:[.-]\d+)*[a-z]?")
_WORD_OR_CUT = re.compile(rf"{_WORD.pattern}|[,;:()](?!\d)| --? ")
_CUTS = frozenset({*",;:()", " - ", " -- ", "and", "with", "then", "while", "through"})
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһкмтвнАЕОРСУХІЈЅКМТВН\u2010\u2011\u2012\u2013\u2014\u2019",
    "aeopcyxijsdhkmtbhAEOPCYXIJSKMTBH-----'",
)
_UNACCENTED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
)
_NUMBERS_TEXT = (
    "800-30 800-34 800-37 800-53 800-53a 800-53b 800-60 800-61 800-63 800-82 800-86 800-88 800-115 800-137 "
    "800-145 800-160 800-161 800-171 800-190 800-207 800-218 500-1 140-2 140-3 199 27001 27002 27005 27017 27018 "
    "27037 27701 31000 42001 17025 17020 19011 12207 15288 15408 62443 61850 8570 8140 8510 1253 365 802 1402 "
    "22301 20000 9001 42010 29119 25010 21-31 22-09 23-01 22-01 19-02 18-01 13800 12333 14028 13556 14110 14144 "
    "1x"
)
NUMBERS = frozenset(_NUMBERS_TEXT.split())
"""Numbers that name a standard, directive or protocol; every other number is left out (dates, counts, grades)."""

_STOP_TEXT = (
    "a an the and or of to in on for with by at from as into through within across over per via that this these "
    "those it its is are was were be been being has have had do does did will would can could should may might "
    "must shall not no nor so than then there here which who whom whose what when where how why all any each "
    "every both more most other some such only own same too very just also etc e g ie eg we our ours us you your "
    "yours one two three four five six seven eight nine ten hundred thousand million s t d m re ve ll about "
    "after before during under between while up out off down if but because until against once well new using "
    "use used including include included various multiple several many responsible year years month months daily "
    "weekly monthly"
)
_CLAIMING_TEXT = (
    "mr mrs ms miss "
    "experience experienced experiences knowledge knowledgeable ability abilities able skill skills skilled expertise "
    "expert proficient proficiency familiar familiarity strong excellent good understanding understands work works "
    "worked working duty duties responsibility responsibilities level senior junior position role job team teams"
)
STOP = frozenset(_STOP_TEXT.split()) | frozenset(_CLAIMING_TEXT.split())
"""Words without a subject, and words that only say that something is claimed."""

_SAME = {
    "analysing": "analyz", "analyse": "analyz", "analysed": "analyz", "analyses": "analyz", "analysis": "analyz",
    "analyst": "analyz", "analysts": "analyz", "analytical": "analyz", "analytic": "analytics",
    "vuln": "vulnerab", "vulns": "vulnerab", "vulnerability": "vulnerab", "vulnerabilities": "vulnerab",
    "cyber": "cyber", "cybersecurity": "cyber", "infosec": "cyber",
    "k8s": "kubernet", "kubernetes": "kubernet", "golang": "go-lang", "js": "javascript",
    "authenticate": "authentic", "authenticating": "authentic", "authentication": "authentic",
    "authorise": "author-ize", "authorize": "author-ize", "authorized": "author-ize", "authorization": "author-ize",
    "authorizations": "author-ize", "authorisation": "author-ize", "authorizing": "author-ize",
    "encrypt": "encrypt", "encryption": "encrypt", "encrypted": "encrypt", "encrypting": "encrypt",
    "org": "organiz", "admin": "administr", "admins": "administr", "sysadmin": "systemadmin",
    "db": "databas", "dbs": "databas", "repo": "repositor", "repos": "repositor", "config": "configur",
    "configs": "configur", "mgmt": "manag", "dev": "develop", "devs": "develop", "ops": "operat", "doc": "document",
    "docs": "document", "reqs": "requir", "comms": "communicat", "intel": "intelligenc", "colour": "color",
    "defence": "defens", "programme": "program", "programmes": "program",
}  # fmt: skip
"""Words written in more ways than one, and words that the suffix rules would cut wrongly."""

_PHRASES = (
    (r"multi[- ]?factor|two[- ]factor|\b2fa\b", " mfa "),
    (r"single[- ]sign[- ]?on", " sso "),
    (r"security information and event management", " siem "),
    (r"security operations cent(?:er|re)", " soc "),
    (r"intrusion detection(?: and prevention)? systems?", " ids intrusion detection "),
    (r"endpoint detection and response", " edr endpoint "),
    (r"data loss prevention|data leak(?:age)? prevention", " dlp "),
    (r"public[- ]key infrastructure", " pki "),
    (r"software bill of materials|bills of materials", " sbom "),
    (r"continuous integration(?: and (?:continuous )?(?:delivery|deployment))?|\bci\s*/\s*cd\b", " cicd "),
    (r"infrastructure[- ]as[- ]code|\biac\b", " iac "),
    (r"plans? of actions? (?:and|&) milestones?|\bpoa\s*&\s*ms?\b|\bpoams?\b", " poam "),
    (r"authori[sz]ations? to operate|authority to operate|\batos?\b", " ato "),
    (r"risk management framework", " rmf risk "),
    (r"system security plans?", " ssp "),
    (r"privileged access management", " pam privileged access "),
    (r"role[- ]based access", " rbac access "),
    (r"identity,? (?:credential,? )?and access management|\bicam\b", " iam identity access "),
    (r"indicators? of compromise", " ioc "),
    (r"tactics,? techniques,? and procedures", " ttp "),
    (r"mitre att\s*&?\s*ck|att\s*&\s*ck", " mitre attack-matrix "),
    (r"virtual private networks?", " vpn "),
    (r"local area networks?", " lan "), (r"wide area networks?", " wan "),
    (r"application programming interfaces?", " api "),
    (r"large language models?", " llm "),
    (r"machine[- ]learning", " ml-model machine learning "), (r"\bml\b", " ml-model "),
    (r"artificial intelligence", " ai "),
    (r"natural language processing", " nlp "),
    (r"operational technology", " ot-system "), (r"\bot\b", " ot-system "),
    (r"industrial control systems?|\bics\b", " ics "),
    (r"programmable logic controllers?", " plc "),
    (r"help ?desk|service ?desk", " helpdesk "),
    (r"active directory", " activedirectory "),
    (r"group polic(?:y|ies)", " gpo "),
    (r"zero[- ]trust", " zerotrust "),
    (r"open[- ]source intelligence", " osint "), (r"open[- ]source", " opensource "),
    (r"red[- ]team(?:s|ing|ed|er)?", " redteam "), (r"blue[- ]team(?:s|ing|er)?", " blueteam "),
    (r"purple[- ]team(?:s|ing|er)?", " purpleteam "),
    (r"penetration test(?:s|ing|er|ers|ed)?|pen[- ]?test(?:s|ing|er|ers|ed)?", " pentest "),
    (r"cross[- ]site scripting", " xss "), (r"sql injection", " sqli "),
    (r"chain of custody", " chainofcustody evidence "),
    (r"law enforcement", " lawenforcement "),
    (r"business continuity", " continuity business "), (r"\bcoop\b|continuity of operations", " coop continuity "),
    (r"disaster[- ]recovery", " disasterrecovery "),
    (r"privacy impact assessments?", " pia privacy "), (r"systems? of records notices?", " sorn privacy "),
    (r"personally identifiable information", " pii "),
    (r"802\.1x", " dot1x "), (r"\bx\.509", " x509 "), (r"\bis-is\b", " isis "), (r"platform one", " platformone "),
    (r"workspace one", " workspaceone "), (r"ms project", " msproject "), (r"use-after-free", " useafterfree "),
    (r"(?:separation|segregation) of duties", " dutyseparation "),
    (r"knowledge[- ](?=manag|base|article|repositor|shar|hub)", " knowledgebase "),
    (r"end[- ]of[- ]life", " endoflife "),
    (r"\bc\+\+", " cplusplus "), (r"\bc#", " csharp "), (r"\.net\b", " dotnet "), (r"\bnode\.js\b", " nodejs "),
    (r"\br\s*&\s*d\b", " researchdevelopment "), (r"\bi/o\b", " "), (r"\bc[- ]level\b", " "),
)  # fmt: skip
"""Long and short ways to write one thing become one word, in this order."""


_PHRASE = tuple((re.compile(pattern), word) for pattern, word in _PHRASES)
_PREFILTER = Prefilter([pattern for pattern, _ in _PHRASES])

_SUFFIXES = (
    "izations", "isations", "ization", "isation", "ational", "ations", "ators", "ation", "ating", "ators", "ative",
    "ator", "ated", "ates", "izing", "ising", "ized", "ised", "izes", "ises", "ments", "ment", "ings", "ing", "ers",
    "ors", "ions", "ion", "ate", "ize", "ise", "ies", "ied", "ed", "es", "er", "or", "al", "ly", "s", "e",
)  # fmt: skip
_ENDS_IN_Y = {"ies", "ied"}


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Cut a word's ending so that “monitor”, “monitored” and “monitoring” are one feature."""
    if word in _SAME:
        return _SAME[word]
    if len(word) < 4 or word[0].isdigit() or word.endswith("ss"):
        return word
    for suffix in _SUFFIXES:
        rest = word[: -len(suffix)]
        if word.endswith(suffix) and len(rest) >= (3 if suffix in ("s", "e") else 4):
            return rest + "y" if suffix in _ENDS_IN_Y else _undoubled(rest)
    return word


def _undoubled(rest: str) -> str:
    """“planned” and “plan” are one word."""
    return rest[:-1] if len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] in "bdgmnprt" else rest


_DESIGNATED = re.compile(r"\b(m|bod|icd|fips|eo|soc|ed|cnssi|dodi|cjcsm|iso|tic|section|a)[ -](\d+(?:[-.]\d+)*)\b")


def _joined(match: re.Match[str]) -> str:
    """“BOD 22-01” and “SOC 2” are one word each; “a 20 percent rise” and “section 5” are not."""
    kind, number = match.groups()
    if (kind == "a" and number not in {"123", "130"}) or (kind == "section" and number != "889"):
        return match.group()
    return kind + re.sub(r"\D", "", number)


def fold(text: str) -> str:
    """Undo what hides or varies letters: full width, invisible characters, look-alikes of other scripts, accents, case.

    Without its accents “Ramírez” is one word as it is with them, and not a “ram” and a “rez”.
    """
    if text.isascii():
        return text.lower()
    parted = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text))
    plain = "".join(letter for letter in parted if not unicodedata.combining(letter))
    return plain.translate(LOOKALIKES).lower().translate(_UNACCENTED)


def _in_one_way(folded: str) -> str:
    """Make one word of what is written in long and short ways; what a phrase became may be part of a later one."""
    done = -1
    while (number := next((n for n in _PREFILTER.possible(folded) if n > done), None)) is not None:
        folded, done = _PHRASE[number][0].sub(_PHRASE[number][1], folded), number
    return folded


def words(sentence: str) -> tuple[str, ...]:
    """Return the stems of a sentence in order, without stop words, plain numbers and anything about the person."""
    return tuple(word for word in _marked(sentence, frozenset()) if word != PART)


def _marked(sentence: str, person: frozenset[str]) -> list[str]:
    masked = redaction.mask(sentence)
    large = _LARGE.findall(masked.lstrip())
    own = _own(masked, large, person) if person else person
    marked = _parts(large) | (person if person and not own else frozenset())
    folded = _DESIGNATED.sub(_joined, fold(masked))
    kept: list[str] = []
    for match in _WORD_OR_CUT.finditer(_in_one_way(folded)):
        word = match.group()
        if word in _CUTS:
            if kept and kept[-1] != PART:
                kept.append(PART)
        elif not (len(word) == 1 or word in STOP or word in own or (word[0].isdigit() and word not in NUMBERS)):
            kept.append(NAME + stem(word) if word in marked else stem(word))
    return kept[:-1] if kept and kept[-1] == PART else kept


def _own(sentence: str, large: Sequence[str], person: frozenset[str]) -> frozenset[str]:
    """Return the words of the person's name where a name of theirs stands inside the sentence, those in capitals not.

    At its beginning every word is written large, so “Hunt sprints found intruders” is no word of Alex Hunt.
    """
    capitals = [] if sentence.isupper() else [word for word in large if word.isupper()]
    named = person & _parts(word for word in large if word not in capitals)
    return person - _parts(capitals) if named else named


def _parts(written: Iterable[str]) -> frozenset[str]:
    return frozenset(part for word in written for part in _WORD.findall(fold(word)))


def name_parts(name: str) -> frozenset[str]:
    """Return the words of somebody's name as they are found in a sentence."""
    return _parts([name])


def marked_line(sentence: str, person: frozenset[str] = frozenset()) -> str:
    """Return the stems of what somebody wrote, joined by spaces, names and the ends of parts marked.

    Args:
        sentence: as somebody wrote it.
        person: words of the person's own name, in small letters. They are left out of a sentence that names the person;
            elsewhere they are marked as names, which count as far as training knows them.
    """
    return " ".join(_marked(sentence, person))


def unmarked(line: str) -> str:
    """Return a line in which names are words like others and nothing stands between parts."""
    return line.replace(f" {PART} ", " ").replace(NAME, "")


def line(sentence: str) -> str:
    """The stems joined by spaces: what a text of our own teaches."""
    return unmarked(marked_line(sentence))
