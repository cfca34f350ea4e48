"""The operator's pages on models: the registry, one version with its gate, and the switch; auditors only read."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlmodel import Session, col, select
from werkzeug.wrappers import Response

from app.clock import utcnow
from app.errors import DomainError, NotFound
from app.identity.models import Agency
from app.identity.permissions import can, current_actor, current_session, requires
from app.identity.rules import Permission
from app.registry import queries, rules, services
from app.registry.forms import ReasonForm, SwitchForm
from app.registry.rules import State
from app.registry.services import Operator

blueprint = Blueprint("models", __name__, url_prefix="/models")
ACTS = {State.SHADOW: services.shadow, State.RETIRED: services.retire}


def operator() -> Operator:
    """Return the signed-in person as the one who acts."""
    actor = current_actor()
    return Operator(actor.name, actor.person_id)


@blueprint.get("")
@requires(Permission.VIEW_MODELS)
def index() -> str:
    """Show every registered model, where it stands and what it is worth."""
    session = current_session()
    return render_template(
        "registry/index.html",
        rows=queries.versions(session),
        history=queries.history(session)[:50],
        state_words=rules.STATE_WORDS,
        off=[s for s in queries.standing(session).settings if s.off],
    )


@blueprint.get("/<uuid:version_id>")
@requires(Permission.VIEW_MODELS)
def show(version_id: UUID) -> str:
    """Show one model: figures beside those of the model in use, the gate, its card and its history."""
    return _page(version_id, ReasonForm())


def _page(version_id: UUID, form: ReasonForm, refusal: DomainError | None = None) -> str:
    session = current_session()
    found = queries.registered(session, version_id)
    lines, missing = _verdict(session, found)
    return render_template(
        "registry/version.html",
        found=found,
        lines=lines,
        missing=missing,
        history=queries.history(session, version_id),
        state_words=rules.STATE_WORDS,
        moves=rules.MOVES[found.state] if can(Permission.OPERATE) else (),
        form=form,
        refusal=refusal,
    )


def _held_out_sha256() -> str:
    from app.skills import holdout

    return holdout.load().sha256


def _verdict(session: Session, found: queries.Registered) -> tuple[tuple[rules.GateLine, ...], str]:
    try:
        return services.verdict(session, found, _held_out_sha256()), ""
    except rules.ReleaseRefused as refusal:
        return (), str(refusal)


@blueprint.post("/<uuid:version_id>/<any(shadow,current,retired):target>")
@requires(Permission.OPERATE)
def move(version_id: UUID, target: str) -> Response | tuple[str, int]:
    """Put a model in shadow, release it through the gate, or retire it; a refusal says why and changes nothing."""
    session, form, state = current_session(), ReasonForm(), State(target)
    if not form.validate_on_submit():
        return _page(version_id, form), 422
    reason, now = str(form.reason.data), utcnow()
    try:
        if state is State.CURRENT:
            services.release(
                session,
                version_id=version_id,
                held_out_sha256=_held_out_sha256(),
                reason=reason,
                by=operator(),
                now=now,
            )
        else:
            ACTS[state](session, version_id=version_id, reason=reason, by=operator(), now=now)
    except DomainError as refusal:
        session.rollback()
        if isinstance(refusal, NotFound):
            raise
        return _page(version_id, form, refusal), refusal.status
    session.commit()
    flash(f"Done. This model is now: {rules.STATE_WORDS[state].lower()}.", "success")
    return redirect(url_for(".show", version_id=version_id), code=303)


@blueprint.get("/switch")
@requires(Permission.VIEW_MODELS, Permission.SWITCH_SUGGESTIONS)
def switch() -> str:
    """Show which suggestions are on and off, and who turned them."""
    return _switch_page(_switch_form())


def _agencies(session: Session) -> dict[str, Agency]:
    """Return the agencies that the signed-in person may switch: every one for operators, otherwise their own."""
    own = current_actor().agency_id
    rows = session.exec(select(Agency).order_by(col(Agency.name)))
    return {str(a.id): a for a in rows if can(Permission.OPERATE) or a.id == own}


def _switch_form() -> SwitchForm:
    session, form = current_session(), SwitchForm()
    everyone = [("", "Every agency")] if can(Permission.OPERATE) else []
    form.agency.choices = [*everyone, *((key, a.name) for key, a in _agencies(session).items())]
    form.model.choices = [("", "Every model"), *((r.version.version,) * 2 for r in queries.versions(session))]
    return form


def _switch_page(form: SwitchForm, refusal: DomainError | None = None) -> str:
    session = current_session()
    names = {a.id: a.name for a in session.exec(select(Agency))}
    return render_template(
        "registry/switch.html",
        settings=queries.standing(session).settings,
        turns=queries.turns(session),
        names=names,
        form=form,
        refusal=refusal,
    )


@blueprint.post("/switch")
@requires(Permission.SWITCH_SUGGESTIONS)
def turn() -> Response | tuple[str, int]:
    """Turn suggestions off or on; it holds from the next page on."""
    session, form, actor = current_session(), _switch_form(), current_actor()
    if not form.validate_on_submit():
        return _switch_page(form), 422
    services.turn(
        session,
        agency_id=UUID(form.agency.data) if form.agency.data else None,
        model_version=str(form.model.data),
        off=form.off.data == "off",
        reason=str(form.reason.data),
        by=operator(),
        record_in=actor.agency_id,
        now=utcnow(),
    )
    session.commit()
    flash(f"Suggestions are switched {form.off.data}. It holds from now on.", "success")
    return redirect(url_for(".switch"), code=303)
