"""The sentence of the duties that a proposed skill quotes: kept by us, never typed, gone with the sentence."""

from collections.abc import Mapping

from sqlmodel import Session

from app.positions import queries
from app.positions.models import Announcement
from app.skills import sentences


def kept(session: Session, announcement: Announcement, proposed: Mapping[str, str]) -> dict[str, str]:
    """Return by skill the sentence to quote: the one just proposed, or else the one that the saved plan quotes.

    Args:
        session: of the announcement.
        announcement: a draft with the duties as they are now; what no longer stands in them is quoted no more.
        proposed: by skill the sentence that the classifier named, "" for none.
    """
    saved = {row.skill_id: row.duty for row in queries.skills_of(session, announcement.id)}
    standing = _sentences(announcement.duties)
    quoted = {skill_id: duty or saved.get(skill_id, "") for skill_id, duty in proposed.items()}
    return {skill_id: duty if _plain(duty) in standing else "" for skill_id, duty in quoted.items()}


def drop_fallen(session: Session, announcement: Announcement) -> None:
    """Empty the quotes of a saved plan whose sentence is no longer one of the duties."""
    standing = _sentences(announcement.duties)
    for row in queries.skills_of(session, announcement.id):
        if _plain(row.duty) not in standing:
            row.duty = ""


def _sentences(duties: str) -> frozenset[str]:
    """Whole sentences: “scan networks” does not stand in “never scan networks”."""
    return frozenset(_plain(one.text) for one in sentences.split(duties))


def _plain(sentence: str) -> str:
    """The sentence with single spaces: browsers end lines in another way than files do."""
    return " ".join(sentence.split())
