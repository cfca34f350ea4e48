"""Every second made-up applicant agreed to be found: their places in the pool, read as a task would have read them."""

from app.demo.world import Applicant, World
from app.talent import packed, rules
from app.talent.services import SAID


def add_to_pool(world: World, applicant: Applicant, number: int) -> None:
    """Put one applicant into the pool, with the sentences that show a skill."""
    model, found = world.model, applicant.extraction
    columns = {skill_id: column for column, skill_id in enumerate(model.skill_ids)}
    world.add(
        "pool_profile",
        person_id=applicant.id,
        name=applicant.name,
        email=applicant.email,
        us_citizen=True,
        investigation=number % 4 == 0,
        consent=rules.CONSENT,
        agreed_at=world.now,
        resume_id=applicant.resume_id,
        resume_sha256=applicant.sha256,
        enough=found.enough,
        shown=packed.pack_shown([(columns[s.skill_id], s.probability, s.start, s.end) for s in found.skills]),
        model_version=model.version,
        model_hash=model.sha256,
        read_at=world.now,
    )
    for skill in found.skills:
        if skill.band in SAID:
            world.add(
                "pool_passage",
                person_id=applicant.id,
                skill_id=skill.skill_id,
                start=skill.start,
                end=skill.end,
                sentence=skill.sentence,
            )
