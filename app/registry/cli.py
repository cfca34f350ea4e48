"""`muster skills models | register | measure | shadow | release | retire | switch`: what an operator types."""

import getpass
import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from app.skills.cli import skills

if TYPE_CHECKING:
    from sqlmodel import Session

    from app.registry.services import Operator

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
REASON = click.option("--reason", required=True, help="Why, in your own words.")
BY = click.option("--by", default=getpass.getuser, show_default="your user name", help="Who acts.")


def _settings() -> Any:
    from config.settings import SettingsError, read

    try:
        return read()
    except SettingsError as error:
        raise click.ClickException(f"{error}. Start `muster up` once, or set the environment.") from None


def _transaction() -> "AbstractContextManager[Session]":
    from app.db import OPERATOR, engine_for, unit_of_work
    from app.schema import every_model

    every_model()  # a step of a model points at a person, whom nothing else here would have made known
    settings = _settings()
    return unit_of_work(engine_for(settings.database_url), OPERATOR, settings.context_secret)


def _operator(name: str) -> "Operator":
    from app.registry.services import Operator

    return Operator(f"{name}, at the command line")


def _refusable(act: "Callable[[Session], str]") -> None:
    """Do something in one transaction and say what; a refusal is said in one line and exits with 1."""
    from app.errors import DomainError
    from app.skills.artifact import ModelRefused

    try:
        with _transaction() as session:
            words = act(session)
    except DomainError as refusal:
        click.echo(f"{refusal.title}: {refusal}", err=True)
        sys.exit(1)
    except ModelRefused as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
    click.echo(words)


@skills.command()
@JSON
def models(as_json: bool) -> None:
    """List the registered models and where each stands."""
    from app.registry import queries

    with _transaction() as session:
        rows: list[dict[str, Any]] = [
            {
                "version": found.version.version,
                "state": found.state.value,
                "since": found.step.at.isoformat(),
                "by": found.step.person_name,
                "reason": found.step.reason,
                "signed": found.version.signed,
                "scores": found.measured.scores if found.measured else None,
            }
            for found in queries.versions(session)
        ]
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        click.echo(f"{row['version']}  {row['state']:<9}  {row['since'][:10]}  {row['by']}: {row['reason']}")
    if not rows:
        click.echo("No model is registered. Run: muster skills register")


@skills.command()
@click.argument("version", required=False)
@click.option("--release", "and_release", is_flag=True, help="Also put it in use, if the gate lets it pass.")
@BY
def register(version: str | None, and_release: bool, by: str) -> None:
    """Register a trained model (the newest, if none is named) and measure it on the held-out sentences."""
    from app.clock import utcnow
    from app.registry import queries, services
    from app.registry.rules import State

    described = _described(version)

    def act(session: "Session") -> str:
        row = services.register(session, described=described, by=_operator(by), now=utcnow())
        words = f"Model {row.version} is registered."
        if queries.registered(session, row.id).state is State.CURRENT or not and_release:
            _measure(session, row.version)
            return words
        _measure(session, row.version)
        _measure_present(session)
        return words

    _refusable(act)
    if and_release:
        _release_if_new(described.version, by)


def _described(version: str | None) -> Any:
    from app.registry.services import Description
    from app.skills import artifact

    settings = _settings()
    try:
        folder = settings.models_dir / version if version else artifact.newest(settings.models_dir)
        manifest = artifact.read_manifest(folder)
        artifact.load(folder, settings.model_secret)
    except artifact.ModelRefused as error:
        raise click.ClickException(str(error)) from None
    card = folder / "card.md"
    return Description(
        version=manifest.version,
        sha256=manifest.sha256,
        data_sha256=manifest.vocabulary_sha256,
        official_sha256=manifest.official_sha256,
        learned_from=manifest.learned_from,
        scikit_learn=manifest.scikit_learn,
        words=manifest.words,
        skills=len(manifest.skills),
        roles=len(manifest.roles),
        metrics=asdict(manifest.metrics),
        card=card.read_text(encoding="utf-8") if card.exists() else "",
        signed=settings.model_secret is not None,
        trained_at=datetime.fromtimestamp((folder / artifact.PIPELINE).stat().st_mtime, UTC),
    )


def _measure(session: "Session", version: str) -> str:
    """Measure one registered model on the present held-out sentences, unless that was done.

    Raises:
        ModelRefused: its files cannot be read.
    """
    from app.clock import utcnow
    from app.registry import queries, services
    from app.skills import artifact, holdout

    settings, held_out = _settings(), holdout.load()
    row = queries.with_name(session, version).version
    if queries.measurement(session, row.id, held_out.sha256) is None:
        model = artifact.load(settings.models_dir / row.version, settings.model_secret)
        scores = {name: float(value) for name, value in asdict(holdout.measure(model, held_out)).items()}
        services.measured(session, version=row, held_out_sha256=held_out.sha256, scores=scores, now=utcnow())
    return f"Model {version} is measured on the present held-out sentences."


def _measure_present(session: "Session") -> None:
    """Measure the model in use, to be compared with; one that cannot be read is said, and the gate decides of it."""
    from app.registry import queries
    from app.skills.artifact import ModelRefused

    present = queries.current(session)
    try:
        if present is not None:
            _measure(session, present.version)
    except ModelRefused as refusal:
        click.echo(f"The model in use: {refusal}", err=True)


@skills.command()
@click.argument("version")
def measure(version: str) -> None:
    """Measure a registered model on the held-out sentences that are here now."""
    _refusable(lambda session: _measure(session, version))


@skills.command()
@click.argument("version")
@REASON
@BY
def shadow(version: str, reason: str, by: str) -> None:
    """Let VERSION read along with the model in use; only operators see what it says."""
    from app.registry import services

    _move(services.shadow, version, reason, by, "reads along")


@skills.command()
@click.argument("version")
@REASON
@BY
def release(version: str, reason: str, by: str) -> None:
    """Put VERSION in use, if it is not worse on the held-out sentences than the model in use."""
    from app.clock import utcnow
    from app.registry import queries, services
    from app.skills import holdout

    def act(session: "Session") -> str:
        _measure(session, version)
        _measure_present(session)
        services.release(
            session,
            version_id=queries.with_name(session, version).version.id,
            held_out_sha256=holdout.load().sha256,
            reason=reason,
            by=_operator(by),
            now=utcnow(),
        )
        return f"Model {version} is in use from the next task and page on."

    _refusable(act)


def _release_if_new(version: str, by: str) -> None:
    """Release a model that was just trained here; where the gate refuses, say so and leave the one in use."""
    from app.clock import utcnow
    from app.errors import DomainError
    from app.registry import queries, services
    from app.registry.rules import State
    from app.skills import holdout

    try:
        with _transaction() as session:
            found = queries.with_name(session, version)
            if found.state in (State.CURRENT, State.RETIRED):
                return
            services.release(
                session,
                version_id=found.version.id,
                held_out_sha256=holdout.load().sha256,
                reason="The newest model of this installation, released when it was registered.",
                by=_operator(by),
                now=utcnow(),
            )
    except DomainError as refusal:
        click.echo(f"{refusal.title}: {refusal}", err=True)


@skills.command()
@click.argument("version")
@REASON
@BY
def retire(version: str, reason: str, by: str) -> None:
    """Take VERSION out of the running; the model in use is retired by releasing another."""
    from app.registry import services

    _move(services.retire, version, reason, by, "is retired")


def _move(act: Callable[..., None], version: str, reason: str, by: str, words: str) -> None:
    from app.clock import utcnow
    from app.registry import queries

    def do(session: "Session") -> str:
        found = queries.with_name(session, version)
        act(session, version_id=found.version.id, reason=reason, by=_operator(by), now=utcnow())
        return f"Model {version} {words}."

    _refusable(do)


@skills.command()
@click.argument("position", type=click.Choice(["off", "on"]))
@click.option("--agency", help="Code of one agency; every agency where none is named.")
@click.option("--model", "version", default="", help="Version of one model; every model where none is named.")
@REASON
@BY
def switch(position: str, agency: str | None, version: str, reason: str, by: str) -> None:
    """Turn suggestions OFF or ON at once: lists fall back to the order of receipt (R-69)."""
    from app.clock import utcnow
    from app.errors import NotFound
    from app.identity import queries as identity
    from app.registry import queries, services

    def act(session: "Session") -> str:
        found = identity.agency_with(session, agency) if agency else None
        if agency and found is None:
            raise NotFound(f"There is no agency with the code {agency}.")
        if version:
            queries.with_name(session, version)
        services.turn(
            session,
            agency_id=found.id if found else None,
            model_version=version,
            off=position == "off",
            reason=reason,
            by=_operator(by),
            record_in=None,
            now=utcnow(),
        )
        return f"Suggestions are {position} for {agency or 'every agency'}, {version or 'every model'}."

    _refusable(act)
