"""The `muster` command: everything an operator does, one subcommand each; heavy parts are imported when used."""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from app.embedded import environment

GROUPS = {
    "bench": "app.bench.cli:bench",
    "skills": "app.oversight.cli:skills",
    "metrics": "app.metrics.cli:metrics",
    "import": "app.positions.cli:import_",
    "match": "app.talent.cli:match",
    "people": "app.identity.cli:people",
    "tasks": "app.work.cli:tasks",
}


class Commands(click.Group):
    """Subcommands that are imported only when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name them all."""
        return sorted([*super().list_commands(ctx), *GROUPS])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one."""
        if cmd_name not in GROUPS:
            return super().get_command(ctx, cmd_name)
        module, name = GROUPS[cmd_name].split(":")
        found = getattr(import_module(module), name)
        assert isinstance(found, click.Command)
        return found


@click.group(cls=Commands)
@click.option("--data", type=click.Path(path_type=Path), help="Data folder of a one-machine installation.")
def main(data: Path | None) -> None:
    """Muster: a hiring pipeline for federal cyber talent."""
    environment.adopt(data.resolve() if data else environment.default_data())


@main.command()
@click.option("--port", default=8000, show_default=True, help="Web port; sign-in takes the next one.")
@click.option("--data", type=click.Path(path_type=Path), help="Data folder; .data where nothing is said.")
@click.option("--demo/--no-demo", default=True, show_default=True, help="With demonstration data.")
def up(port: int, data: Path | None, demo: bool) -> None:
    """Run everything on this machine; Ctrl-C stops it."""
    from app.embedded import up as machine
    from app.embedded.places import ServerError

    try:
        machine.run(data.resolve() if data else environment.default_data(), port, demo=demo)
    except ServerError as error:
        raise click.ClickException(str(error)) from None


@main.group()
def db() -> None:
    """Bring the database up to date."""


@db.command()
@click.option("--admin-url", required=True, help="postgresql+psycopg://… of an administrator.")
def provision(admin_url: str) -> None:
    """Create roles and database once, as an administrator."""
    from app import schema

    schema.provision(admin_url)
    click.echo("Roles and database are there. Give the login roles passwords with ALTER ROLE.")


@db.command()
def upgrade() -> None:
    """Run migrations and store the key that verifies contexts."""
    from app import schema

    settings = _settings()
    schema.upgrade(_migrator(settings), settings.context_secret)
    click.echo("The schema is up to date.")


@db.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(as_json: bool) -> None:
    """Say which revision the database has."""
    from app import schema

    present, newest = schema.revisions(_migrator(_settings()))
    answer = {"present": present, "newest": newest, "up_to_date": present == newest}
    click.echo(json.dumps(answer) if as_json else f"present {present}, newest {newest}")
    sys.exit(0 if present == newest else 1)


@main.group()
def seed() -> None:
    """Fill the database."""


@seed.command()
@click.option("--seed", "number", default=7, show_default=True, help="The same number gives the same rows.")
@click.option("--applicants", default=400, show_default=True)
@click.option("--requisitions", default=420, show_default=True)
def demo(number: int, applicants: int, requisitions: int) -> None:
    """Load demonstration data; running it again changes nothing."""
    from app.db import OPERATOR, ScopedSession, engine_for
    from app.demo import load
    from app.documents.store import open_store
    from app.registry.serving import current_model

    settings = _settings()
    with ScopedSession(engine_for(settings.database_url), OPERATOR, settings.context_secret) as session:
        model = current_model(session, settings.models_dir, settings.model_secret)
    load.demonstration(
        _migrator(settings),
        issuer=settings.oidc_issuer,
        model=model,
        store=open_store(settings.files_url),
        seed=number,
        applicants=applicants,
        requisitions=requisitions,
        say=lambda words: click.echo(f"    {words}", err=True),
    )


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(as_json: bool) -> None:
    """Check settings, database, isolation, queue, model and file store."""
    from app import doctor as checks

    found = checks.examine(_settings())
    if as_json:
        click.echo(
            json.dumps([{"check": c.name, "ok": c.ok, "words": c.words, "mend": c.mend} for c in found], indent=2)
        )
    else:
        for check in found:
            click.echo(f"{'ok ' if check.ok else 'BAD'} {check.name}: {check.words}")
            if not check.ok:
                click.echo(f"      {check.mend}")
    sys.exit(0 if all(c.ok for c in found) else 1)


def _settings() -> Any:
    from config.settings import SettingsError, read

    try:
        return read()
    except SettingsError as error:
        raise click.ClickException(f"{error}. Start `muster up` once, or set the environment.") from None


def _migrator(settings: Any) -> str:
    if not settings.migrator_database_url:
        raise click.ClickException("MUSTER_MIGRATOR_DATABASE_URL is not set.")
    return str(settings.migrator_database_url)


if __name__ == "__main__":
    main()
