"""Skills proposed from an announcement's duties or for its work role, for people to confirm, change or drop."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import Session

from app.identity.permissions import settings
from app.positions import names, queries
from app.positions.models import Requisition
from app.positions.rules import WrongDetails
from app.positions.services import Choice
from app.registry import queries as registry
from app.registry import serving

if TYPE_CHECKING:
    from app.skills.extract import Requirement, SkillsModel

MOST = 10
SERIES = "2210"
"""The series whose official titles carry a specialty in parentheses."""

NOT_IN_PARENTHESES = {"PROJMGT", "1550", "0854"}
"""Work with a title or a series of its own."""

LIKELY, PERHAPS = 0.6, 0.4
"""Probabilities from which a specialty is called likely, and worth a look; below, nothing is said."""


def _model(session: Session, agency_id: UUID) -> "SkillsModel":
    from app.skills import artifact

    try:
        model = serving.current_model(session, settings().models_dir, settings().model_secret)
    except artifact.ModelRefused:
        raise _nothing("The classifier is not available now. Add skills from the list.") from None
    if registry.suggestions_off(session, agency_id=agency_id, model_version=model.version):
        raise _nothing("Suggestions by software are switched off. Add skills from the list.")
    return model


def _nothing(words: str) -> WrongDetails:
    return WrongDetails({"skills": words})


def with_proposed(session: Session, requisition_id: UUID, chosen: Sequence[Choice]) -> list[Choice]:
    """Return the choices with the skills added that the duties ask for, each with the sentence that does.

    Those already there stay as they are.

    Raises:
        WrongDetails: nothing is drafted, no model may serve, or the duties name no further skill.
    """
    from app.skills.matching import requirements

    draft = queries.announcement_of(session, requisition_id)
    if draft is None or not draft.duties.strip():
        raise _nothing("There is nothing to read yet. Write the duties of the announcement first.")
    known = {choice.skill_id for choice in chosen}
    model = _model(session, draft.agency_id)
    proposed = [
        s for s in requirements(model, draft.duties) if s.skill_id in names.skills() and s.skill_id not in known
    ][:MOST]
    if not proposed:
        raise _nothing("The duties name no further skill that the vocabulary knows. Add skills from the list.")
    return [*chosen, *(_choice(s) for s in proposed)]


def _choice(proposed: "Requirement") -> Choice:
    return Choice(proposed.skill_id, max(round(proposed.weight * 100, 1), 1.0), "", duty=proposed.sentence)


def with_those_of_role(session: Session, requisition_id: UUID, chosen: Sequence[Choice]) -> list[Choice]:
    """Return the choices with the skills added that speak most for the work role; no software reads anything for it.

    Raises:
        WrongDetails: no role in force is chosen, or the plan has all of its skills.
    """
    known = {choice.skill_id for choice in chosen}
    asked = names.skills_of_role(session.get_one(Requisition, requisition_id).nice_role)
    proposed = [(skill, weight) for skill, weight in asked.items() if skill not in known][:MOST]
    if not proposed:
        raise _nothing("The work role names no further skill. Add skills from the list.")
    return [*chosen, *(Choice(skill, round(weight * 100, 1), "") for skill, weight in proposed)]


def specialty_read(session: Session, requisition_id: UUID) -> str:
    """Say which specialty the duties of a 2210 position read like, for people to confirm; nothing where none is likely.

    Raises:
        WrongDetails: nothing is drafted, or no model may serve.
    """
    requisition, draft = session.get_one(Requisition, requisition_id), queries.announcement_of(session, requisition_id)
    if requisition.series != SERIES or draft is None or "(" in requisition.title:
        return ""
    best = _model(session, draft.agency_id).specialties_of(draft.duties)[0]
    if best.probability < PERHAPS or best.code in NOT_IN_PARENTHESES:
        return ""
    sure = "likely, 60 % or more" if best.probability >= LIKELY else "perhaps, 40 to 60 %"
    return (
        f"The duties read like the specialty {best.title} ({sure}). "
        f"If you agree, put it in parentheses behind the job title: “IT Specialist ({best.title})”."
    )
