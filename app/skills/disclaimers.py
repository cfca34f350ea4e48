"""The part of a sentence that claims nothing: what somebody has not done, only hopes for, or saw other people do.

A table of rules beside the classifier. A claim ends where its clause ends, so that “although I never used Splunk,
I tuned QRadar for three years” still shows the second half.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

_CLAUSE_END = re.compile(
    r"[;.!?]|,?\s+\b(?:but|however|although|though|whereas|while|yet)\b|,\s+(?:i|and i|so i|where i|then)\b"
    r"|\s[–—]\s|,\s+(?=(?:have|has|had|led|built|tuned|ran|wrote|managed|performed|designed)\b)",
    re.I,
)


class Kind(StrEnum):
    """Why a clause claims nothing."""

    NEGATED = "negated"
    WISHED = "wished"
    OTHERS = "others"
    STUDIED = "studied"
    USED = "used"
    SOLD = "sold"


class Scope(StrEnum):
    """Which part of the clause the words take with them."""

    AFTER = "after"
    BEFORE = "before"
    CLAUSE = "clause"
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class Disclaimer:
    """Characters `start` to `end` of a sentence claim nothing, for the reason `kind`."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: Kind
    scope: Scope
    words: re.Pattern[str]


def _rule(kind: Kind, scope: Scope, words: str) -> _Rule:
    return _Rule(kind, scope, re.compile(words, re.I))


_TEAM = (
    r"(?:(?:the|our|an?|another|other|their|external|outside|separate|central|contract(?:or)?)\s+)+"
    r"(?:[\w/&-]+\s+){0,4}?(?:team|teams|group|office|staff|manager|lead|vendor|vendors|contractor|contractors|"
    r"consultant|consultants|colleague|colleagues|coworker|coworkers|department|unit|branch|division|provider|firm|"
    r"specialists?|analysts?|engineers?|people|company)"
)
_RULES = (
    _rule(
        Kind.NEGATED,
        Scope.AFTER,
        r"\b(?:no|not\s+any|little|limited|zero|lack(?:s|ed|ing)?(?:\s+of)?|without(?:\s+any)?)\s+"
        r"(?:\w+[\s-]+){0,3}?(?:experience|knowledge|exposure|background|training|skills?|familiarity|expertise|"
        r"involvement|responsibility|understanding|access)\b",
    ),
    _rule(
        Kind.NEGATED,
        Scope.AFTER,
        r"\b(?:never|(?:have|has|had|did|do|does|was|were|is|are|am|could|can|would|will)\s*n[o']?t(?:\s+yet)?|"
        r"(?:haven|hasn|hadn|didn|don|doesn|wasn|weren|isn|aren|couldn|can|wouldn|won)['’]t|cannot|not\s+(?:yet\s+)?"
        r"(?:responsible|familiar|experienced|trained|certified|involved|qualified|skilled|proficient|an?\b)|"
        r"unfamiliar\s+with|inexperienced\s+(?:in|with)|unable\s+to|yet\s+to|new\s+to|neither|did\s+not|"
        r"(?:other|rather)\s+than|instead\s+of|except(?:\s+for)?|excluding|but\s+not|and\s+not|not\s+including)\b",
    ),
    _rule(
        Kind.NEGATED,
        Scope.BEFORE,
        r"\b(?:(?:is|are|was|were)\s+(?:not|never)\s+(?:part|something|among|in|within|one|my|mine)\b|"
        r"(?:is|was|were|are)\s+outside\s+(?:of\s+)?(?:my|the\s+scope)|(?:is|was|are|were)\s+not\s+required)",
    ),
    _rule(
        Kind.WISHED,
        Scope.AFTER,
        r"\b(?:hop(?:e|es|ed|ing)\s+to|eager\s+(?:to|for)|(?:would|['’]d)\s+(?:like|love)\s+to|want(?:s|ed|ing)?\s+to|"
        r"wish(?:es|ed|ing)?\s+to|i\s+(?:plan|intend|aim)\s+(?:to|on)|aspir(?:e|es|ing)|"
        r"plan(?:s|ning)?\s+(?:to|on)\s+(?:learn|stud|becom|earn|tak|get|obtain|pursu|mov|transition)\w*|"
        r"interest(?:ed)?\s+in|passion(?:ate)?\s+(?:for|about)|curious\s+about|fascinated\s+by|excited\s+(?:to|by|about)|"
        r"looking\s+(?:to|forward|for\s+(?:an?\s+|new\s+)?(?:\w+\s+){0,3}?(?:job|work|position|role|opportunit\w+|employment))|"
        r"seek(?:s|ing)?\s+(?:an?|to|the|new|employment|opportunit\w+|positions?|roles?)|"
        r"opportunity\s+to\s+(?:learn|grow|work|join|gain)|"
        r"goal\s+(?:is|of)|objective\s*:|dream\s+of|willing(?:ness)?\s+to|ready\s+to\s+learn|"
        r"(?:want|keen|excited|able|happy)\s+to\s+learn|"
        r"(?:currently\s+)?(?:studying|preparing|enrolled|registered|scheduled)\s+(?:for|in|to)|"
        r"working\s+towards?|pursuing\s+(?:an?|my|the)|someday|in\s+the\s+future|if\s+(?:hired|selected|given))\b",
    ),
    _rule(
        Kind.OTHERS,
        Scope.AFTER,
        r"\b(?:report(?:s|ed|ing)?\s+(?:directly\s+)?to|worked\s+(?:under|for|near|next\s+to|down\s+the\s+hall\s+from)|"
        r"(?:sat|sits)\s+(?:next\s+to|beside|near)|shared\s+(?:an?\s+)?(?:office|floor|building)\s+with|"
        r"(?:assistant|secretary|receptionist|scheduler)\s+(?:to|for)|"
        r"(?:answered\s+phones|scheduled\s+(?:meetings|travel)|ordered\s+\w+|booked\s+travel|took\s+(?:notes|minutes))\s+"
        r"(?:for|at|of)|"
        r"(?:forwarded|referred|handed|passed|escalated|transferred)\s+(?:\w+\s+){0,4}?(?:over\s+)?to\s+(?="
        + _TEAM
        + r")|"
        r"(?:watched|observed)\s+(?:as|while|how|another|others|(?:the|our|an?)\s+(?:\w+\s+){0,3}?(?:team|engineers?|analysts?))|"
        r"shadowed|attended|sat\s+in\s+on|heard|read\s+about|placed\s+candidates|sold|sells|sales\s+of|marketed)\b",
    ),
    _rule(
        Kind.OTHERS,
        Scope.BEFORE,
        r"\b(?:(?:is|are|was|were|being|been|gets?|got)\s+)?(?:done|performed|handled|managed|led|run|conducted|carried\s+"
        r"out|completed|provided|owned|delivered|outsourced|configured|maintained|written|built|operated)\s+"
        r"(?:entirely\s+)?(?:by|to)\s+" + _TEAM + r"\b",
    ),
    _rule(
        Kind.OTHERS,
        Scope.CLAUSE,
        r"^(?:my|our|the|another|other|a)\s+(?:boss|supervisor|manager|colleagues?|coworkers?|co-workers?|teammates?|"
        r"brother|sister|husband|wife|father|mother|roommate|friend|predecessor|vendor|contractor|client)s?['’]?s?\b"
        r"(?!\s+and\s+i\b)",
    ),
    _rule(
        Kind.NEGATED,
        Scope.SENTENCE,
        r"\b(?:not|n['’]t|never|nothing|none|no\s+part|cannot\s+claim)\b[^.;]*\b(?:it|them|any|by\s+me|to\s+me|involved|none)\W*$"
        r"|\bhad\s+no\s+part\b|\bwithout\s+a\s+role\b|\bout\s+of\s+scope\b|\bgaps?\s+in\s+my\b|\bnever\s+assigned\s+to\b"
        r"|\btrained\s+none\b|\bnew\s+to\s+me\b|\bno\s+(?:practical|real)\s+\w+\W*$"
        r"|\b(?:is|are)\s+limited\b|\ball\s+i\s+did\s+was\b"
        r"|^(?:did\s+(?:no|not)|not\s+able|unable|lack(?:s|ing)?)\b"
        r"|^no\s+(?:[\w-]+\s+){0,3}(?:time|knowledge|experience|exposure|practice|part|role)\b",
    ),
    _rule(
        Kind.WISHED,
        Scope.SENTENCE,
        r"\b(?:i|we)\s+(?:still\s+)?(?:hope|want|wish|plan|intend|have)\s+to\s+(?:learn|try|pick|study|take|get)\b"
        r"|\binterests?\s+me\b|^(?:dreams?\s+of|applying\s+for|would\s+love|would\s+like)\b"
        r"|\bwho\s+can\s+coach\s+me\b|\bsomeday\b",
    ),
    _rule(
        Kind.STUDIED,
        Scope.SENTENCE,
        r"\b(?:read|skim(?:med)?|browsed?|watched|viewed|listened|heard|attended|went|sat|took|follow(?:ed|s)?|learned|"
        r"studied|started|understand|know)\b(?:\W+[\w&’'.+-]+){0,8}?\W+(?:webinars?|podcasts?|chapters?|books?|talks?|"
        r"videos?|white\s+papers?|panels?|blogs?|articles?|lectures?|meetups?|expo|quiz(?:zes)?|textbooks?|debates?|"
        r"wikipedia|taster\s+class|booth|news)\b"
        r"|\bsat\s+(?:in|through)\b(?:\W+[\w-]+){0,6}?\W+(?:class(?:es)?|meetings?|courses?)\b"
        r"|\bstud(?:y|ied|ying)\b[^.]*\bexam\b|\bby\s+name\b|\btheory\s+of\b|\bconcept\s+of\b|\bsigned\s+up\b"
        r"|\bfrom\s+the\s+back\s+row\b|\bfinish\s+it\b",
    ),
    _rule(
        Kind.OTHERS,
        Scope.SENTENCE,
        r"^(?!the\s+(?:incumbent|contractor\s+shall))(?:my|another|the)\s+(?:[\w/&-]+\s+){0,2}?(?:director|boss|professor|teacher|office|integrator|dba|isso|"
        r"custodian|agency|desk|contractor|vendor)\s+(?:next\s+door\s+)?(?!i\b|and\s+i\b|where\b|which\b|that\b|of\b)\w+"
        r"|^another\s+(?:[\w-]+\s+){0,2}?team\b|^(?:[\w-]+\s+){0,3}firms\s+did\b|\bnext\s+door\b"
        r"|\b(?:handled|done|run|ran|managed|evaluated|authored|owned|used|written|awarded)\s+by\s+(?:others|(?:an?|the)\s+"
        r"(?:different|other|sister|separate)\s+\w+|the\s+\w+\s+desk)\b|['’]s\s+(?:business|job|task)\b"
        r"|^our\s+(?:[\w-]+\s+){0,2}(?:engineer|analyst|administrator|specialist)\s+\w+|\band\s+their\s+families\b"
        r"|\bthat\s+(?:another|the)\s+(?:[\w-]+\s+){0,3}?(?:team|group|office|department)\s+(?:runs?|ran|had|made|manages?)\b"
        r"|\balongside\b[^.]*\b(?:ordering|fetching|booking|making\s+coffee)\b|\bthe\s+\w+\s+did\W*$"
        r"|^(?:poured|stapled|fetched|carried\s+the|was\s+away)\b|\bonly\s+stapled\b|\bmade\s+photocopies\b",
    ),
    _rule(
        Kind.USED,
        Scope.SENTENCE,
        r"^used?\s+(?:[\w'’-]+\s+){0,4}?on\s+my\b|\bend\s+user\s+of\b|\bmy\s+(?:desk|lease|taxes|timesheet|badge|browsing|"
        r"bank|private\s+e-?mail|drafts|documents|identity|program\s+on)\b|^was\s+(?:issued|recruited|myself)\b"
        r"|^fell\s+for\b|^bought\s+some\b|^received\s+an?\s+(?:[\w-]+\s+){0,3}(?:letter|notice|notification)\b"
        r"|^passed\s+the\s+company|^completed\s+(?:the\s+|my\s+)?annual\b|^signed\s+that\b|^carried\s+a\s+work\s+phone\b"
        r"|^called\s+the\s+help\s*desk\b|^received\s+the\b[^.]*\bby\s+e-?mail\b|\ball\s+day\s+as\s+an?\b",
    ),
    _rule(
        Kind.SOLD,
        Scope.SENTENCE,
        r"\b(?:account\s+executive|resellers?|sales\s+quota|exceeded\s+\w+\s+quota|search\s+consultant|staffing\s+agen(?:t|cy)|paid\s+per\s+placement)\b"
        r"|^placed\b[^.]*\b(?:candidates|executives|engineers|analysts|testers)\b",
    ),
)


def _clause(sentence: str, start: int, end: int) -> tuple[int, int]:
    """The clause around characters `start` to `end`."""
    left = max((mark.end() for mark in _CLAUSE_END.finditer(sentence, 0, start)), default=0)
    right = _CLAUSE_END.search(sentence, end)
    return left, right.start() if right else len(sentence)


def find(sentence: str) -> tuple[Disclaimer, ...]:
    """Return the parts of `sentence` that claim nothing, in the order of the rules; offsets are of `sentence`."""
    found = []
    for rule in _RULES:
        for match in rule.words.finditer(sentence):
            left, right = _clause(sentence, match.start(), match.end())
            if rule.scope is Scope.SENTENCE:
                left, right = 0, len(sentence)
            start = match.start() if rule.scope is Scope.AFTER else left
            end = match.end() if rule.scope is Scope.BEFORE else right
            found.append(Disclaimer(rule.kind, start, end))
    return tuple(found)


_WORDS = re.compile(r"[^\W\d_][\w'’+#./-]*")
_CONNECTORS = frozenset(
    {"and", "or", "of", "for", "the", "with", "in", "to", "on", "at", "a", "an", "e.g.", "etc", "via"}
)
_DOING = re.compile(
    r"(?:\w+(?:ed|ing)|ran|led|wrote|built|kept|set|cut|taught|drove|found|made|took|won|broke|dealt|held|gave|brought|"
    r"manages?|leads?|runs?|writes?|builds?|administers?|performs?|conducts?|develops?|i|we|my)$",
    re.I,
)


_SEPARATOR = re.compile(r"[,;|•·▪\t]|\s[/–—-]\s")
_OPENS = re.compile(
    r"(?:\w+ed|ran|led|wrote|built|kept|set|cut|taught|drove|found|made|took|won|broke|dealt|held|gave|brought|i|we|my|"
    r"(?:manage|lead|run|write|build|administer|perform|conduct|develop|monitor|analyze|maintain|operate|own|teach)e?s?)$",
    re.I,
)
_RELATING = frozenset({"for", "with", "in", "on", "at", "to", "from", "by", "so", "that", "until", "after", "i", "my"})
HEADING = 5
"""Words of a line that is a heading or a keyword, if it neither opens with a verb nor relates one thing to another."""

LONGER_ITEM = 5
FEW_ITEMS, MANY_ITEMS, SHORT_ITEM, SALAD = 6, 9, 3, 12
"""Parts of a line from which it is a list without a verb, and with one; words of a short part; words in a row of which
none joins others, as in a heap of keywords."""


def items(sentence: str) -> list[int]:
    """Return how many words each part of a line has that commas, bullets and the like set off, the shortest first."""
    return sorted(len(_WORDS.findall(item)) for item in _SEPARATOR.split(sentence) if item.strip())


def _is_enumeration(sentence: str, opens: bool) -> bool:
    sizes = items(sentence)
    middle = sizes[len(sizes) // 2]
    if len(sizes) >= MANY_ITEMS:
        return middle <= LONGER_ITEM
    return len(sizes) >= FEW_ITEMS and middle <= SHORT_ITEM and not opens


def is_list_of_names(sentence: str) -> bool:
    """Tell whether a line only names tools, titles or subjects and says nothing that somebody did with them.

    “VMware, vSphere, Citrix”, “threat hunting, malware, forensics, triage, logs, reports” and “Senior SOC Analyst,
    Example Corp” are such lines; “Administered VMware, vSphere and Citrix” is not.
    """
    words = _WORDS.findall(sentence)
    if not words:
        return False
    small = {word.lower() for word in words}
    if _is_enumeration(sentence, any(_DOING.match(word) for word in words[:2])):
        return True
    if len(words) <= HEADING and not _OPENS.match(words[0]) and not small & _RELATING:
        return True
    if len(words) >= SALAD and not small & _CONNECTORS:
        return True
    return not any(_DOING.match(word) for word in words) and all(
        any(letter.isupper() for letter in word) or word in _CONNECTORS for word in words
    )


def claims_only(sentence: str) -> str:
    """Blank what claims nothing; keep the length."""
    for part in find(sentence):
        sentence = sentence[: part.start] + " " * (part.end - part.start) + sentence[part.end :]
    return sentence
