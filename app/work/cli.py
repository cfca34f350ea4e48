"""`muster tasks`: look at parked background work and try it again."""

import json
import sys
from typing import Any

import click


@click.group()
def tasks() -> None:
    """Look at background work."""


def _session() -> Any:
    from app.db import OPERATOR, ScopedSession, engine_for
    from config.settings import read

    settings = read()
    return ScopedSession(engine_for(settings.database_url), OPERATOR, settings.context_secret)


@tasks.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(as_json: bool) -> None:
    """Count the tasks and name the parked ones."""
    from dataclasses import asdict

    from app.clock import utcnow
    from app.work import queries

    with _session() as session:
        load = queries.load(session, utcnow())
        parked = [{"id": t.id, "kind": str(t.kind), "error": t.last_error} for t in queries.parked(session)]
    if as_json:
        click.echo(json.dumps({**asdict(load), "parked_tasks": parked}))
        return
    click.echo(f"{load.waiting} waiting, {load.held} being done, {load.parked} parked, {load.done} done")
    for task in parked:
        click.echo(f"  {task['id']}  {task['kind']}  {task['error']}")


@tasks.command()
@click.argument("task_id", type=int)
def retry(task_id: int) -> None:
    """Give a parked task another round of attempts."""
    from app.clock import utcnow
    from app.work import services

    with _session() as session:
        done = services.retry(session, task_id, utcnow())
        session.commit()
    if not done:
        click.echo("That task is not parked.", err=True)
        sys.exit(1)
    click.echo("It is tried again.")
