"""`muster people`: give and end roles; staff hold roles because an operator said so."""

import sys

import click


@click.group()
def people() -> None:
    """Give, end and list roles of people who have signed in once."""


def _change(email: str, role: str, agency: str | None, *, end: bool) -> str:
    from sqlmodel import select

    from app.clock import utcnow
    from app.db import IDENTITY, engine_for, unit_of_work
    from app.identity import queries, services
    from app.identity.models import Agency
    from app.identity.rules import STAFF, Role
    from config.settings import read

    wanted, settings = Role(role), read()
    if (wanted in STAFF) != bool(agency):
        raise click.UsageError(f"{role} is held {'in an agency: say --agency' if wanted in STAFF else 'in no agency'}.")
    with unit_of_work(engine_for(settings.database_url), IDENTITY, settings.context_secret) as session:
        person = queries.person_with_email(session, email)
        found = session.exec(select(Agency).where(Agency.code == agency)).first() if agency else None
        if person is None or (agency and found is None):
            return ""
        agency_id = found.id if found else None
        act = services.end_role if end else services.grant
        act(session, person_id=person.id, role=wanted, agency_id=agency_id, now=utcnow())
        return f"{person.name}: {role}{f' at {found.name}' if found else ''} {'ended' if end else 'granted'}."


def _say(words: str) -> None:
    if not words:
        click.echo("There is no single person with that address, or no such agency.", err=True)
        sys.exit(1)
    click.echo(words)


@people.command()
@click.argument("email")
@click.argument("role")
@click.option("--agency", help="Code of the agency, for staff roles.")
def grant(email: str, role: str, agency: str | None) -> None:
    """Give ROLE to the person with EMAIL."""
    _say(_change(email, role, agency, end=False))


@people.command()
@click.argument("email")
@click.argument("role")
@click.option("--agency", help="Code of the agency, for staff roles.")
def end(email: str, role: str, agency: str | None) -> None:
    """End ROLE of the person with EMAIL, from the next request on."""
    _say(_change(email, role, agency, end=True))
