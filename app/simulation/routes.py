"""The what-if page: a form, the two distributions with their table, what each change saves, and everything assumed."""

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.clock import utcnow
from app.errors import NotFound
from app.identity.permissions import current_actor, current_session, requires
from app.identity.rules import Permission
from app.simulation import queries, rules, services
from app.simulation.forms import WhatIfForm
from app.simulation.models import Scenario
from app.simulation.rules import AuthorityChange, Levers, TooLittleHistory

blueprint = Blueprint("simulation", __name__, url_prefix="/forecasts/what-if")


@blueprint.get("")
@requires(Permission.VIEW_FORECASTS)
def index() -> str:
    """Show the empty form and the latest what-ifs."""
    return _page(WhatIfForm(), None)


@blueprint.post("")
@requires(Permission.VIEW_FORECASTS)
def run() -> tuple[str, int] | AnyResponse:
    """Simulate and keep; wrong input comes back as it was entered, with words."""
    form, session, actor = WhatIfForm(), current_session(), current_actor()
    if actor.agency_id is None:
        raise NotFound
    if not form.validate():
        return _page(form, None), 422
    try:
        scenario = services.run(
            session,
            agency_id=actor.agency_id,
            person_id=actor.person_id,
            person_name=actor.name,
            name=form.title,
            levers=form.levers(),
            goal_days=form.goal,
            seed=form.chosen_seed(),
            now=utcnow(),
        )
    except TooLittleHistory as refusal:
        return _page(form, None, str(refusal)), 422
    session.commit()
    return redirect(url_for(".show", scenario_id=scenario.id), code=303)


@blueprint.get("/<uuid:scenario_id>")
@requires(Permission.VIEW_FORECASTS)
def show(scenario_id: UUID) -> str:
    """Show one kept what-if again, with its form filled in to change it further."""
    scenario = queries.scenario(current_session(), scenario_id)
    form = WhatIfForm(
        formdata=None,
        data={**scenario.levers, "name": scenario.name, "goal_days": scenario.goal_days, "seed": scenario.seed},
    )
    return _page(form, scenario)


@blueprint.get("/<uuid:scenario_id>/file")
@requires(Permission.VIEW_FORECASTS)
def file(scenario_id: UUID) -> Response:
    """Give one kept what-if as a file: question, seed, past, assumptions and answer."""
    scenario = queries.scenario(current_session(), scenario_id)
    content = {
        "kind": "simulation",
        **scenario.model_dump(mode="json", exclude={"agency_id", "created_by", "created_by_name"}),
        "assumptions": _assumptions(scenario),
        "basis": _basis(scenario),
    }
    headers = {"Content-Disposition": f'attachment; filename="what-if-{scenario.id}.json"'}
    return Response(json.dumps(content, indent=1, sort_keys=True), mimetype="application/json", headers=headers)


def _page(form: WhatIfForm, scenario: Scenario | None, refusal: str = "") -> str:
    session, actor = current_session(), current_actor()
    if actor.agency_id is None:
        raise NotFound
    return render_template(
        "simulation/what_if.html",
        form=form,
        scenario=scenario,
        refusal=refusal,
        bins=_bins(scenario) if scenario else (),
        assumptions=_assumptions(scenario) if scenario else (),
        basis_lines=_basis(scenario),
        lever_words=rules.LEVER_WORDS,
        kept=queries.newest_scenarios(session, actor.agency_id),
    )


def _basis(scenario: Scenario | None) -> Sequence[str]:
    agency = current_actor().agency_name
    if scenario is None:
        return rules.basis(agency)
    return rules.basis(agency, scenario.as_of, scenario.hires, scenario.result.get("left_out"))


def _assumptions(scenario: Scenario) -> Sequence[str]:
    kept: Mapping[str, object] = scenario.levers | {"authority": AuthorityChange(scenario.levers["authority"])}
    return rules.assumptions(Levers(**kept), scenario.reviewers_now, scenario.direct_hires)  # type: ignore[arg-type]


def _bins(scenario: Scenario) -> list[tuple[int, float, float]]:
    """Return (first day, share before, share after) of bins of ten days, from the first that holds anything."""
    before, after = scenario.result["before"]["bins"], scenario.result["after"]["bins"]
    length = max(len(before), len(after))
    pad = [[*shares, *([0.0] * (length - len(shares)))] for shares in (before, after)]
    rows = [(10 * place, pad[0][place], pad[1][place]) for place in range(length)]
    first = next((place for place, row in enumerate(rows) if row[1] or row[2]), 0)
    return rows[first:]
