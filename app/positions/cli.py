"""`muster import`: real announcements into drafts of an agency, from the command line."""

import gzip
import json
import sys
import zlib
from pathlib import Path

import click

from app.skills.cli_nice import nice


@click.group("import")
def import_() -> None:
    """Bring announcements in from other systems."""


import_.add_command(nice)


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--agency", "code", required=True, help="Code of the agency whose drafts these become.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def usajobs(file: Path, code: str, as_json: bool) -> None:
    """Turn each item of FILE, as the USAJOBS Search API answers, into a draft."""
    from app.clock import utcnow
    from app.db import PUBLIC, Context, Persona, engine_for, unit_of_work
    from app.errors import DomainError
    from app.positions import importing, queries
    from app.positions.usajobs import read
    from config.settings import read as read_settings

    settings = read_settings()
    engine, key = engine_for(settings.database_url, statement_ms=60_000), settings.context_secret
    try:
        items = read(_unpacked(file))
    except (DomainError, OSError) as error:
        click.echo(f"{file}: {error}", err=True)
        sys.exit(1)
    with unit_of_work(engine, PUBLIC, key) as session:
        agency = queries.agency_with(session, code)
    if agency is None:
        click.echo(f"There is no agency with the code {code}.", err=True)
        sys.exit(1)
    with unit_of_work(engine, Context(Persona.STAFF, agency.id), key) as session:
        result = importing.import_items(
            session,
            items=items,
            agency_id=agency.id,
            actor_id=None,
            now=utcnow(),
            progress=lambda done: _say(f"\r{done} of {len(items)}"),
        )
    _say("\n")
    answer = {
        "created": len(result.created),
        "updated": len(result.updated),
        "unchanged": result.unchanged,
        "refused": [{"item": item.name, "reason": item.reason} for item in result.refused],
    }
    if as_json:
        click.echo(json.dumps(answer, indent=2))
        return
    click.echo(f"{answer['created']} new, {answer['updated']} updated, {answer['unchanged']} unchanged")
    for item in result.refused:
        click.echo(f"refused {item.name}: {item.reason}")


def _unpacked(file: Path) -> bytes:
    """Return the file's bytes, unpacked where gzip packed them."""
    content = file.read_bytes()
    if content[:2] != b"\x1f\x8b":
        return content
    try:
        return gzip.decompress(content)
    except (EOFError, zlib.error) as error:
        raise OSError("the packed file is damaged and cannot be unpacked") from error


def _say(words: str) -> None:
    """Show progress to a person; a file or a pipe gets none."""
    if sys.stderr.isatty():
        click.echo(words, nl=False, err=True)
