"""`muster match`: read applications and search the pool from the command line, as the background tasks do."""

import json
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import click

from app.matching.cli import announcements, read_applications

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@dataclass(frozen=True, slots=True)
class Searched:
    """What one search of the pool did; seconds of the whole run."""

    run: int
    model: str
    announcements: int
    people: int
    unread: int
    suggestions: int
    seconds: float


@click.group()
def match() -> None:
    """Match announcements with applications and with the pool of people who agreed to be found."""


def _progress(done: int, total: int) -> None:
    click.echo(f"\r{done} of {total}", nl=done == total, err=True)


def _searched(settings: Any, only: UUID | None) -> Searched | None:
    """Search the pool for the open announcements, or for one of them, in this process."""
    from app.clock import utcnow
    from app.db import Context, Persona, engine_for, unit_of_work
    from app.registry import serving
    from app.skills import artifact
    from app.talent import runs
    from app.talent.rules import Scope

    engine = engine_for(settings.worker_database_url, statement_ms=120_000)
    with unit_of_work(engine, Context(Persona.SYSTEM), settings.context_secret) as session:
        try:
            model = serving.current_model(session, settings.models_dir, settings.model_secret)
        except artifact.ModelRefused as error:
            raise click.ClickException(str(error)) from None
        run = runs.begin(session, scope=Scope.COMMAND, model=model, workers=1, now=utcnow(), only=only)
        if run is None or run.id is None:
            return None
        for shard in range(run.shards):
            runs.answer_shard(
                session, run_id=run.id, shard=shard, folder=settings.pool_dir, progress=_progress, now=utcnow()
            )
        runs.merge(session, run_id=run.id, now=utcnow())
        assert run.finished_at is not None
        seconds = (run.finished_at - run.began_at).total_seconds()
        return Searched(
            run.id, run.model_version, run.announcements, run.profiles, run.unread, run.suggestions, seconds
        )


def _say(found: Searched | None, as_json: bool, **more: int) -> None:
    if as_json:
        click.echo(json.dumps(more | {"pool": asdict(found) if found else None}))
        return
    for name, value in more.items():
        click.echo(f"{value} {name}")
    if found is None:
        click.echo("Nothing to search: nobody agreed to be found, or no open announcement asks for skills.")
        return
    click.echo(
        f"Run {found.run}: {found.announcements} announcements, {found.people} people, {found.suggestions} suggestions "
        f"in {found.seconds:.1f} s by model {found.model}; {found.unread} people wait to be read by it"
    )


@match.command()
@click.argument("announcement_id", type=click.UUID)
@JSON
def announcement(announcement_id: UUID, as_json: bool) -> None:
    """Read all applications of one published announcement, and search the pool for it while it is open."""
    from config.settings import read

    settings = read()
    found = announcements(settings, announcement_id)
    if not found:
        raise click.ClickException("There is no published announcement with that id.")
    count = read_applications(found, settings, _progress)
    _say(_searched(settings, announcement_id), as_json, applications=count)


@match.command()
@JSON
def applications(as_json: bool) -> None:
    """Read all applications of all published announcements; what this model has read is left as it is."""
    from config.settings import read

    settings = read()
    count = read_applications(announcements(settings, None), settings, _progress)
    click.echo(json.dumps({"applications": count}) if as_json else f"{count} applications")


@match.command()
@JSON
def pool(as_json: bool) -> None:
    """Search the whole pool for all open announcements."""
    from config.settings import read

    _say(_searched(read(), None), as_json)
