"""Reading pages for everyone: skills and work roles, what counts as one, and where the words come from."""

from collections.abc import Iterable

from flask import Blueprint, render_template, request
from flask.blueprints import BlueprintSetupState

from app.frameworks import queries, wording
from app.identity.permissions import public, settings
from app.reference import catalog, frameworks

blueprint = Blueprint("frameworks", __name__)
LONGEST = 100


def _one_of(ids: Iterable[str]) -> str:
    return ", ".join(f'"{one}"' for one in ids)


@blueprint.record_once
def _give_words(state: BlueprintSetupState) -> None:
    """Let every template say where a named role stands, and know which skills have a page."""
    state.app.jinja_env.globals.update(
        role_standing=queries.standing, known_skills=queries.skills, known_dod_roles=queries.dod_roles
    )


@blueprint.get("/skills")
@public
def index() -> str:
    """List work roles, skills, competency areas and DoD's roles, or what a search finds among them."""
    words = request.args.get("q", "").replace("\0", "").strip()[:LONGEST]
    return render_template(
        "frameworks/index.html",
        words=words,
        found=queries.search(words) if words else None,
        categories=queries.categories(),
        families=queries.families(),
        kinds=queries.KINDS,
        known=frameworks.load(),
        wording=wording.of(settings().models_dir),
    )


@blueprint.get(f"/skills/<any({_one_of(queries.skills())}):skill_id>")
@public
def skill(skill_id: str) -> str:
    """Show one skill: what it is, what counts and what does not, who asks for it, NIST's statements about it."""
    found, words = queries.skills()[skill_id], wording.of(settings().models_dir)
    return render_template(
        "frameworks/skill.html",
        skill=found,
        family=queries.FAMILIES[found.family],
        kind=queries.KINDS[found.kind],
        examples=queries.examples(found),
        asking=queries.roles_of(found),
        areas=queries.areas_of(found),
        wording=words,
        statements=words.by_skill.get(skill_id, ()) if words else (),
    )


@blueprint.get(f"/work-roles/<any({_one_of(queries.roles())}):role_id>")
@public
def role(role_id: str) -> str:
    """Show one work role: what people in it do, the skills it asks for, its codes, NIST's own words."""
    found, words = queries.roles()[role_id], wording.of(settings().models_dir)
    return render_template(
        "frameworks/role.html",
        role=found,
        asked=queries.skills_of(role_id),
        known=frameworks.load(),
        provisions=[one for one in catalog.provisions().values() if role_id in one.roles],
        wording=words,
        official=words.role(role_id) if words else None,
        statements=words.statements(role_id) if words else (),
    )


@blueprint.get(f"/dod-roles/<any({_one_of(queries.dod_roles())}):code>")
@public
def dod_role(code: str) -> str:
    """Show one role that only DoD has: what people in it do, and the skills it asks for."""
    return render_template(
        "frameworks/dod_role.html",
        role=queries.dod_roles()[code],
        asked=queries.skills_of(code),
        known=frameworks.load(),
    )
