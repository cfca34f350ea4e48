"""Sentences of a posting that tell of something else than work as it is done: of applying, or of work to come."""

import re

_ABOUT_APPLYING = re.compile(
    r"\byour?\b[^.;]*\b(?:r[ée]sum[ée]|application|responses?|questionnaires?|narrative|documentation|transcripts?|eligib\w+|"
    r"session|selections?|answers?|ratings?|score|consideration|menus|browser)\b"
    r"|\b(?:assessment|announcement|occupational)\s+questionnaires?\b|\bself-assessment\b|^assessment\s+\d+\W*$|^foia\W*$"
    r"|^warning!|\bprivacy\s*(?:&|and)\s*cookies\b|\bterms\s+(?:of\s+use|(?:&|and)\s+conditions)\b|\busa\s?(?:staffing|jobs)\b"
    r"|\b(?:do|can|will)\s+you\s+(?:certify|understand|have|meet|possess|acknowledge)\b(?=[^.;]*\b(?:accura\w+|true|false|"
    r"respons\w+|statements?|clearance|citizen\w*|licen[cs]e)\b)|\bintegrity\s+certification\b"
    r"|\bi\s+(?:have\s+(?:not\s+)?(?:had|performed|supervised)|am\s+(?:normally|considered|an\s+expert))\b[^.;]*\b(?:this\s+task|task)\b"
    r"|\bthank\s+you\s+for\b|\bselect\s+(?:only\s+)?(?:one|the|all|yes)\b|\bselected\s+above\b|\bwas\s+selected,"
    r"|\b(?:prohibited|authorized|permitted)\s+(?:from|to)\b[^.;]*\b(?:this\s+system|system.s)\b|\bonline\s+application\b"
    r"|\bapplication\s+packages?\b|\bprivacy\s+act,\s+5\b|\bequal\s+(?:employment\s+)?opportunity\b|\breasonable\s+accommodations?\b"
    r"|\bveterans?['’]?\s+preference\b|\bselective\s+service\b|\bhow\s+to\s+apply\b|\bapplicants?\s+(?:must|will|may(?!\s*[,\d])|should)\b"
    r"|\byou\s+(?:must|may|will\s+be\s+required\s+to)\s+(?:be|submit|apply|provide|meet|obtain|complete|pass|wish)\b"
    r"|\bdirect\s+hir\w+\s+authorit|\bexcepted\s+service\b",
    re.I,
)


_TO_COME = re.compile(
    r"\b(?:will|would|shall|should|may|might|must|can|could|able|expected|required|yours?|you)\b", re.I
)


def is_about_applying(sentence: str) -> bool:
    """Tell whether a sentence of a posting only tells applicants how to apply and what they must sign."""
    return bool(_ABOUT_APPLYING.search(sentence))


def is_to_come(sentence: str) -> bool:
    """Tell whether a duty is written as what somebody shall do once hired, which in a résumé would claim nothing."""
    return bool(_TO_COME.search(sentence))
