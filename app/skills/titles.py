"""Take job titles out of a text: a classifier that may read them learns titles and not what somebody did."""

import re

_HEAD = (
    "developers?|engineers?|administrators?|admins?|analysts?|architects?|managers?|specialists?|technicians?|"
    "consultants?|programmers?|designers?|officers?|directors?|leads?|leaders?|interns?|testers?|dbas?|coordinators?|"
    "supervisors?|associates?|assistants?|scientists?|operators?|representatives?|trainees?|freelancers?|masters?|"
    "owners?|instructors?|executives?|contractors?"
)
_KIND = (
    "web|front|back|end|software|java|python|php|database|network|systems?|security|project|full|stack|it|ui|ux|net|"
    "sql|oracle|data|program|senior|junior|sr|jr|application|mobile|cyber|information|technical"
)
_WRITTEN_LARGE = re.compile(rf"\b(?:(?:[A-Z][\w.+#&/-]*|of|and|&|\.NET|-|/)\s+){{0,4}}(?:{_HEAD})\b")
_IN_ANY_CASE = re.compile(rf"\b(?:(?:{_KIND})[\s/-]+){{1,4}}(?:{_HEAD})\b", re.I)


def mask(text: str) -> str:
    """Return the text without its job titles: “Senior Web Developer at a bank” becomes “ at a bank”."""
    return _WRITTEN_LARGE.sub(" ", _IN_ANY_CASE.sub(" ", text))
