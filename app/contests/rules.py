"""Saying that a line of a match is wrong: reviewers judge, applicants contest, a person not involved answers."""

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from app.errors import DomainError, Unprocessable

ANSWER_WITHIN = timedelta(days=10)
"""The clock of a contest. R-63 wants it timed and names no number of days; this one is the house's."""

LONGEST = 2000


class NotInvolved(DomainError):
    """The person judged this application before, so somebody else answers (R-63)."""

    title = "Somebody else must answer this"


class AlreadyAnswered(DomainError):
    """A contest is answered once."""

    title = "This was answered already"


class AlreadyContested(DomainError):
    """One contest a line of a match: the answer is on its way or given."""

    title = "You said so already"


class NotInResume(Unprocessable):
    """The sentence that was pointed at does not stand in the submitted résumé."""

    title = "We cannot find that sentence"


def due(opened_at: datetime) -> datetime:
    """Return until when a contest is answered."""
    return opened_at + ANSWER_WITHIN


def check_not_involved(person_id: UUID, involved: Collection[UUID]) -> None:
    """Refuse an answer by somebody who judged or decided this application (R-63; M-25-21 section 4(b)(vi)).

    Raises:
        NotInvolved: the person is among them.
    """
    if person_id in involved:
        raise NotInvolved("You judged this application before. A colleague who was not involved answers the applicant.")


def place(sentence: str, resume: str) -> tuple[int, int]:
    """Return where a sentence stands in a résumé; line ends and runs of blanks may differ.

    Raises:
        NotInResume: it does not stand there.
    """
    words = sentence.strip(" \t\r\n•*“”\"'").split()
    found = re.search(r"\s+".join(map(re.escape, words)), resume) if words else None
    if found is None:
        raise NotInResume("Copy one sentence exactly as it stands in the submitted résumé.")
    return found.span()
