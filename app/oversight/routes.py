"""Pages for operators alone: a model in shadow beside the one in use, and the model in use beside what it was."""

from uuid import UUID

from flask import Blueprint, render_template

from app.identity.permissions import current_session, requires
from app.identity.rules import Permission
from app.oversight import queries, rules
from app.registry import queries as registry
from app.skills.vocabulary import skill_name

blueprint = Blueprint("oversight", __name__, url_prefix="/models")
BAND_WORDS = {
    "met": "Met",
    "partly": "Partly",
    "not_shown": "Not shown",
    "not_enough_information": "Not enough information",
}


@blueprint.get("/<uuid:version_id>/comparison")
@requires(Permission.OPERATE)
def comparison(version_id: UUID) -> str:
    """Compare what two models said of the same applications; no name and no sentence stands here."""
    session = current_session()
    found = registry.registered(session, version_id)
    return render_template(
        "oversight/comparison.html",
        found=found,
        compared=queries.comparison(session, found.version.version),
        bands=rules.BANDS,
        band_words=BAND_WORDS,
        skill_name=skill_name,
    )


@blueprint.get("/drift")
@requires(Permission.OPERATE)
def drift() -> str:
    """Show whether the model in use still meets what it was released on, and whether its bands keep their promise."""
    session = current_session()
    version = registry.current(session)
    watch = queries.watch(session, version) if version else None
    return render_template(
        "oversight/drift.html",
        version=version,
        watch=watch,
        shares=_shares(watch) if watch else [],
        judged=_judged(watch) if watch else [],
        alerts=queries.alerts(session),
        band_words=BAND_WORDS,
        promises=rules.PROMISES,
    )


def _shares(watch: queries.Watch) -> list[tuple[str, float, float | None]]:
    """Return, for each band and for unknown words, the present percentage and the one it is compared with."""
    now, first = sum(watch.now.bands.values()), sum(watch.first.bands.values())
    rows = [
        (
            BAND_WORDS[band],
            100 * watch.now.bands.get(band, 0) / now if now else 0.0,
            100 * watch.first.bands.get(band, 0) / first if first else None,
        )
        for band in rules.BANDS
    ]
    words, unknown = watch.trained
    present = 100 * watch.now.unknown / watch.now.words if watch.now.words else 0.0
    return [*rows, ("Words not known", present, 100 * unknown / words if words else None)]


def _judged(watch: queries.Watch) -> list[tuple[str, rules.Share]]:
    return [(band, rules.share(*reversed(watch.now.judged.get(band, (0, 0))))) for band in rules.CALLED]
