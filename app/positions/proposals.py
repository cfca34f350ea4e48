"""What the classifier reads in an announcement's duties, as a proposal that people confirm, change or drop."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import Session

from app.identity.permissions import settings
from app.positions import names, queries
from app.positions.rules import WrongDetails
from app.positions.services import Choice

if TYPE_CHECKING:
    from app.skills.extract import SkillsModel

MOST = 10


@lru_cache(maxsize=1)
def _loaded(folder: Path) -> "SkillsModel":
    from app.skills import artifact

    return artifact.load(folder)


def _model() -> "SkillsModel":
    from app.skills import artifact

    try:
        return _loaded(artifact.newest(settings().models_dir))
    except artifact.ModelRefused:
        raise _nothing("The classifier is not available now. Add skills from the list.") from None


def _nothing(words: str) -> WrongDetails:
    return WrongDetails({"skills": words})


def with_proposed(session: Session, requisition_id: UUID, chosen: Sequence[Choice]) -> list[Choice]:
    """Return the choices with the skills added that the duties ask for; those already there stay as they are.

    Raises:
        WrongDetails: nothing is drafted, no model is trained, or the duties name no further skill.
    """
    from app.skills.extract import requirements

    draft = queries.announcement_of(session, requisition_id)
    if draft is None or not draft.duties.strip():
        raise _nothing("There is nothing to read yet. Write the duties of the announcement first.")
    known = {choice.skill_id for choice in chosen}
    proposed = [
        s for s in requirements(_model(), draft.duties) if s.skill_id in names.skills() and s.skill_id not in known
    ][:MOST]
    if not proposed:
        raise _nothing("The duties name no further skill that the vocabulary knows. Add skills from the list.")
    return [*chosen, *(Choice(s.skill_id, max(round(s.weight * 100, 1), 1.0), "") for s in proposed)]
