"""`create_app`: the only place that knows every capability of the web application."""

from dataclasses import dataclass

from flask import Flask, request, url_for

from app import security, start, templating
from app.applications import routes as applications
from app.assessment import contest_routes
from app.assessment import routes as assessment
from app.certificates import routes as certificates
from app.contests import routes as contests
from app.forecasts import routes as forecasts
from app.frameworks import routes as frameworks
from app.frameworks.queries import check as check_frameworks
from app.identity import oidc, permissions
from app.identity import routes as identity
from app.identity.permissions import Actor, signed_in
from app.identity.rules import Permission, allows
from app.identity.web_sessions import DatabaseSessions
from app.metrics import routes as metrics
from app.metrics import row_routes as metric_rows
from app.monitoring import routes as monitoring
from app.open_data import routes as open_data
from app.operations import routes as operations
from app.oversight import routes as oversight
from app.positions import ending_routes, import_routes, requisition_routes, rest_routes, search_routes
from app.reference import catalog
from app.registry import routes as registry
from app.simulation import routes as simulation
from app.talent import routes as talent
from config.settings import Settings, load

BLUEPRINTS = (
    start.blueprint,
    identity.blueprint,
    frameworks.blueprint,
    search_routes.blueprint,
    import_routes.blueprint,
    requisition_routes.blueprint,
    ending_routes.blueprint,
    rest_routes.blueprint,
    applications.blueprint,
    assessment.blueprint,
    contests.blueprint,
    contest_routes.blueprint,
    certificates.blueprint,
    metrics.blueprint,
    metric_rows.blueprint,
    open_data.blueprint,
    forecasts.blueprint,
    simulation.blueprint,
    monitoring.blueprint,
    operations.blueprint,
    talent.blueprint,
    registry.blueprint,
    oversight.blueprint,
)

NAVIGATION: tuple[tuple[str, str, Permission | None], ...] = (
    ("Find a role", "jobs.search", None),
    ("My applications", "applications.own_list", Permission.APPLY),
    ("Be found", "talent.own", Permission.APPLY),
    ("Requisitions", "requisitions.index", Permission.VIEW_REQUISITIONS),
    ("Applications", "assessment.index", Permission.VIEW_APPLICATIONS),
    ("Certificates", "certificates.index", Permission.VIEW_CERTIFICATES),
    ("Time-to-hire", "metrics.overview", Permission.VIEW_METRICS),
    ("Models", "models.index", Permission.VIEW_MODELS),
    ("Forecasts", "forecasts.overview", Permission.VIEW_FORECASTS),
    ("Selection rates", "monitoring.overview", Permission.VIEW_SELECTION_RATES),
    ("Audit", "operations.audit", Permission.VIEW_AUDIT),
    ("Operations", "operations.health", Permission.OPERATE),
)


@dataclass(frozen=True, slots=True)
class Item:
    """One link of the primary navigation."""

    label: str
    href: str
    current: bool


def create_app(settings: Settings | None = None) -> Flask:
    """Build the web application.

    Raises:
        SettingsError, ReferenceError: something is missing or wrong; the process does not start.
    """
    settings = settings or load()
    catalog.check_all()
    check_frameworks()
    app = Flask(__name__.split(".", maxsplit=1)[0])
    app.config["SETTINGS"] = settings
    app.session_interface = DatabaseSessions(settings)
    templating.install(app)
    identity.install(app)
    permissions.install(app)
    security.install(app, settings)
    oidc.install(app, settings)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.context_processor(lambda: {"demonstration": settings.demonstration, **_who()})
    return app


def _who() -> dict[str, object]:
    actor = signed_in()
    return {"actor": actor, "navigation": _navigation(actor)}


def _navigation(actor: Actor | None) -> list[Item]:
    roles = actor.roles if actor else frozenset()
    shown = [(label, url_for(endpoint)) for label, endpoint, p in NAVIGATION if p is None or allows(roles, p)]
    best = max((href for _, href in shown if request.path.startswith(href)), key=len, default="")
    return [Item(label, href, href == best) for label, href in shown]
