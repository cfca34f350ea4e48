"""`muster people`: give and end roles, close accounts; staff hold roles because an operator said so."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from app.identity.rules import IN_AGENCY, Role, RolesConflict

if TYPE_CHECKING:
    from uuid import UUID

    from sqlmodel import Session

    from app.identity.models import Person

ROLE = click.Choice([role.value for role in Role])


@click.group()
def people() -> None:
    """Give, end and list roles of people who have signed in once."""


def _change(email: str, change: "Callable[[Session, Person], str]") -> None:
    """Find the one person with an address, change something, commit, and say what was done."""
    from app.db import IDENTITY, engine_for, unit_of_work
    from app.identity import queries
    from config.settings import read

    settings = read()
    with unit_of_work(engine_for(settings.database_url), IDENTITY, settings.context_secret) as session:
        person = queries.person_with_email(session, email)
        words = change(session, person) if person else _refuse("There is no single person with that address.")
    click.echo(words)


def _refuse(words: str) -> str:
    click.echo(words, err=True)
    sys.exit(1)


def _agency(session: "Session", role: Role, code: str | None) -> "UUID | None":
    """Return the agency of a staff role, None for the portal's own roles."""
    from app.identity import queries

    if (role in IN_AGENCY) != bool(code):
        raise click.UsageError(
            f"{role} is held {'in an agency: say --agency' if role in IN_AGENCY else 'in no agency'}."
        )
    found = queries.agency_with(session, code) if code else None
    if code and found is None:
        _refuse(f"There is no agency with the code {code}.")
    return found.id if found else None


@people.command()
@click.argument("email")
@click.argument("role", type=ROLE)
@click.option("--agency", help="Code of the agency, for staff roles.")
def grant(email: str, role: str, agency: str | None) -> None:
    """Give ROLE to the person with EMAIL."""

    def change(session: "Session", person: "Person") -> str:
        from app.clock import utcnow
        from app.identity import services

        agency_id = _agency(session, Role(role), agency)
        try:
            services.grant(session, person_id=person.id, role=Role(role), agency_id=agency_id, now=utcnow())
        except RolesConflict as conflict:
            _refuse(str(conflict))
        return f"{person.name}: {role}{f' at {agency}' if agency else ''} granted."

    _change(email, change)


@people.command()
@click.argument("email")
@click.argument("role", type=ROLE)
@click.option("--agency", help="Code of the agency, for staff roles.")
def end(email: str, role: str, agency: str | None) -> None:
    """End ROLE of the person with EMAIL, from the next request on."""

    def change(session: "Session", person: "Person") -> str:
        from app.clock import utcnow
        from app.identity import services

        agency_id = _agency(session, Role(role), agency)
        ended = services.end_role(session, person_id=person.id, role=Role(role), agency_id=agency_id, now=utcnow())
        where = f"{role}{f' at {agency}' if agency else ''}"
        return f"{person.name}: {where} ended." if ended else _refuse(f"{person.name} does not hold {where}.")

    _change(email, change)


@people.command()
@click.argument("email")
def disable(email: str) -> None:
    """Close the account of the person with EMAIL and sign their browsers out."""

    def change(session: "Session", person: "Person") -> str:
        from app.clock import utcnow
        from app.identity import services

        services.disable(session, person_id=person.id, now=utcnow())
        return f"{person.name}: account closed."

    _change(email, change)


@people.command()
@click.argument("email")
def enable(email: str) -> None:
    """Open the account of the person with EMAIL again."""

    def change(session: "Session", person: "Person") -> str:
        from app.clock import utcnow
        from app.identity import services

        services.enable(session, person_id=person.id, now=utcnow())
        return f"{person.name}: account open."

    _change(email, change)


@people.command("list")
@click.option("--email", default="", help="Only the roles of the person with this address.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(email: str, as_json: bool) -> None:
    """List who holds which role; applicants only with --email."""
    from app.clock import utcnow
    from app.db import IDENTITY, ScopedSession, engine_for
    from app.identity import queries
    from config.settings import read

    settings = read()
    with ScopedSession(engine_for(settings.database_url), IDENTITY, settings.context_secret) as session:
        rows = queries.assigned(session, utcnow(), email=email)
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], indent=2))
        return
    for row in rows:
        click.echo(f"{row.agency or '-':10} {row.role:15} {row.name}  {row.email}")
