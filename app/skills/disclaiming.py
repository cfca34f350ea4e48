"""The table of words that claim nothing, why, and how much of a sentence they take with them; first those of clauses.

A rule marked `own` speaks of what the author did not do or only hopes for; behind another subject it is skipped, as in
“set quotas so that no tenant could starve the others”.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Why a clause claims nothing."""

    NEGATED = "negated"
    WISHED = "wished"
    OTHERS = "others"
    STUDIED = "studied"
    USED = "used"
    SOLD = "sold"


class Scope(StrEnum):
    """Which part of the sentence the words take with them."""

    WORDS = "words"
    AFTER = "after"
    BEFORE = "before"
    CLAUSE = "clause"
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class Rule:
    """Words, why they claim nothing, what they take with them, and whether only the author can have said so."""

    kind: Kind
    scope: Scope
    words: tuple[re.Pattern[str], ...]
    own: bool = False


def rule(kind: Kind, scope: Scope, *phrases: str, own: bool = False) -> Rule:
    """Make a rule of phrases; a space in one stands for any white space, and each is of whole words."""
    whole = (rf"\b{one}" if re.match(r"\w|\(\?:\w", one) else one for one in phrases)
    ended = (rf"{one}\b" if re.search(r"[\w)?*]$", one) else one for one in whole)
    return Rule(kind, scope, tuple(re.compile(one.replace(" ", r"\s+"), re.I) for one in ended), own)


_TEAM = (
    r"(?:(?:the|our|an?|another|other|their|external|outside|separate|central|contract(?:or)?) )+(?:[\w/&-]+ ){0,4}?"
    r"(?:team|teams|group|office|staff|manager|lead|vendor|vendors|contractor|contractors|consultant|consultants|"
    r"colleague|colleagues|coworker|coworkers|department|unit|branch|division|provider|firm|specialists?|analysts?|"
    r"engineers?|people|company)"
)
_SUPERIOR = (
    r"(?:(?:the|an?|my|our) )?(?:[\w/&'’-]+ ){0,5}?(?:managers?|directors?|chiefs?|supervisors?|heads?|leads?|leaders?|"
    r"officers?|commanders?|boss|cio|ciso|cto|isso|issm|president|superintendent|secretary|teams?|office|branch|"
    r"division|"
    r"section|department|group|unit|center|soc|noc)"
)
_BEGINS = r"(?:^|(?<=[;,.:–—-])\s*|\bi |\band |\bbut |\balso |\bonly |\bjust )"
_POSITION = (
    r"(?:position|role|job|post|work|opportunit\w+|career|employment|chance|internship|challenge|apprenticeship|"
    r"traineeship|placement|to (?:obtain|secure|join|gain|get|find|work|learn|leverage|utilize|use|advance|grow))s?"
)
CLAUSES = (
    rule(
        Kind.NEGATED,
        Scope.AFTER,
        r"(?:no|not any|little|limited|zero(?! trust)|lack(?:s|ed|ing)?(?: of)?|without(?: any)?) (?:\w+[\s-]+){0,3}?"
        r"(?:experience|knowledge|exposure(?! of)|background|training|skills?|familiarity|expertise|involvement|"
        r"responsibility|understanding|practice in)",
        r"(?:have|has|had|having|with) (?:no|little|limited|zero) access",
        r"without(?: any)? access",
    ),
    rule(
        Kind.NEGATED,
        Scope.AFTER,
        r"(?:never(?! to\b)|cannot|neither|but not|and not|yet to)\b(?!\s*[,;.])",
        r"(?:have|has|had|did|do|does|was|were|is|are|am|could|can|would|will)\s*n[o']?t(?: yet)?\b(?!\s*[,;.])",
        r"(?:haven|hasn|hadn|didn|don|doesn|wasn|weren|isn|aren|couldn|can|wouldn|won)['’]t\b(?!\s*[,;.])",
        r"not (?:yet )?(?:responsible|familiar|experienced|trained|certified|involved|qualified|skilled|proficient)",
        r"^not an?",
        r"unfamiliar with",
        r"inexperienced (?:in|with)",
        r"(?:^|\bwas |\bam |\bi )unable to",
        r"(?:^|\bam |['’]m |\bwas |\bstill )new to",
        own=True,
    ),
    rule(
        Kind.NEGATED,
        Scope.WORDS,
        r"(?:other than|rather than|instead of|except(?: for)?|excluding|not including)\b"
        r"(?: (?!(?:i|we)\b|\w{3,}ed\b|[\w'’-]*[,;.])[\w'’/+&-]+){0,7}(?: [\w'’/+&-]+(?=[,;.]|$))?",
    ),
    rule(
        Kind.NEGATED,
        Scope.BEFORE,
        r"(?:is|are|was|were) (?:not|never) (?:part|something|among|in|within|one|my|mine)",
        r"(?:is|are|was|were|lay) outside (?:of )?(?:my|the scope)",
        r"(?:is|are|was|were) not required",
    ),
    rule(
        Kind.WISHED,
        Scope.AFTER,
        r"hop(?:e|es|ed|ing) to",
        r"eager (?:to|for)",
        r"(?:would|['’]d) (?:like|love|enjoy)",
        r"(?:^|\bi |\bwe |\band |\balso |\breally |\bstill )(?:want(?:s|ed|ing)? to(?! know)|wish(?:es|ed|ing)? to)",
        r"i (?:plan|intend|aim) (?:to|on)",
        r"aspir(?:e|es|ing)",
        r"plan(?:s|ning)? (?:to|on) (?:learn|stud|becom|earn|tak|get|obtain|pursu|mov|transition)\w*",
        r"interest(?:ed)? in",
        r"passion(?:ate)? (?:for|about)",
        r"(?:curious about|fascinated by)",
        r"excited (?:to|by|about)",
        r"looking (?:to|forward|for (?:an? |new )?(?:\w+ ){0,3}?(?:job|work|position|role|opportunit\w+|employment))",
        r"seek(?:s|ing)? (?:[\w/&,'’.+-]+ ){0,8}?" + _POSITION,
        r"opportunity to (?:learn|grow|work|join|gain)",
        r"(?:my|career|professional|long[- ]term|short[- ]term) (?:\w+ )?goals? (?:is|are|of|to)",
        r"objective\s*:",
        r"dream of",
        r"willing(?:ness)? to (?:learn|be|relocate|travel|work|train|pick|try|study)",
        r"ready to learn",
        r"(?:want|keen|excited|able|ability|happy) to (?:quickly |easily )?(?:adapt|learn)",
        r"keen to",
        r"(?:^|\bcurrently |\bnow |\bam |['’]m )(?:enrolled|registered|scheduled) (?:for|in|to)",
        r"studying (?:for|to)",
        r"preparing (?:for|to) (?:[\w'’.+-]+ ){0,5}?(?:exam\w*|certif\w+|degree|career|oscp|cissp|ceh|cism|ccna)",
        r"working towards? (?:an?|my|the)",
        r"pursuing (?:an?|my)",
        r"someday",
        r"in the future",
        r"if (?:hired|selected|given)",
        own=True,
    ),
    rule(
        Kind.OTHERS,
        Scope.AFTER,
        r"reporting (?:directly )?to " + _SUPERIOR,
        _BEGINS + r"report(?:s|ed) (?:directly )?to " + _SUPERIOR,
        r"worked (?:near|next to|down the hall from)",
        r"worked under (?!(?:[\w-]+ ){0,4}?(?:fault|load|pressure|deadlines?|direction|supervision|guidance|contract|"
        r"conditions?|stress|misuse)\b)\w+",
        r"worked for (?:the|an?|some|several) (?:[\w-]+ ){0,3}?(?:engineers?|analysts?|team|people|manager) (?:who|"
        r"that)",
        r"(?:sat|sits) (?:next to|beside|near)",
        r"shared (?:an? )?(?:office|floor|building) with",
        r"(?<!teaching\x20)(?<!research\x20)(?<!graduate\x20)(?<!deputy\x20)(?<!\bthe\x20)\b"
        r"(?:assistant|secretary|receptionist|scheduler) (?:to|for)\b(?! the (?:[\w-]+ ){0,2}(?:committee|board|"
        r"council))",
        r"(?:answered phones|scheduled (?:meetings|travel)|ordered \w+|booked travel|took (?:notes|minutes)) (?:for|"
        r"at|of)",
        r"(?:^|\bi )(?:just |only )?(?:forwarded|referred|handed|passed|escalated|"
        r"transferred) (?:\w+ ){0,4}?(?:over )?to (?=" + _TEAM + ")",
        r"(?:watched|observed) (?:as|while|how|another|others|(?:the|our|an?) (?:\w+ ){0,3}?(?:team|engineers?|"
        r"analysts?))",
        r"shadowed\b(?!\s*(?:,|rules?\b|lines?\b|entries\b|objects?\b|and\b))",
        r"(?:attended|sat in on|read about|placed candidates|sells|sales of|marketed)",
        r"heard (?:of|about|an?|that)",
        r"sold\b(?! (?:[\w'’-]+ ){0,3}?(?:workforce|board|management|leadership|leaders|users|council|executives|"
        r"owners|"
        r"commanders?|department) on\b)",
        own=True,
    ),
    rule(
        Kind.OTHERS,
        Scope.BEFORE,
        r"(?:is|are|was|were|being|been|gets?|got) (?:managed|led|conducted|completed|provided|owned|delivered|"
        r"configured|maintained|written|built|operated|installed|reviewed) (?:entirely )?by " + _TEAM,
        r"(?:(?:is|are|was|were|being|been|gets?|got) )?(?:done|performed|handled|run|carried out) (?:entirely )?by "
        + _TEAM,
        r"(?:(?:is|are|was|were|being|been|gets?|got) )?outsourced (?:entirely )?to " + _TEAM,
    ),
    rule(
        Kind.OTHERS,
        Scope.CLAUSE,
        r"^(?:my|our|the|another|other|a) (?:boss|supervisor|manager|colleagues?|coworkers?|co-workers?|teammates?|"
        r"brother|"
        r"sister|husband|wife|father|mother|roommate|friend|predecessor|vendor|contractor|"
        r"client)s?['’]?s?\b(?! and i\b)",
    ),
)
