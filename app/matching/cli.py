"""`muster match`: read the applications of one announcement, or of all open ones, from the command line."""

from typing import Any
from uuid import UUID

import click


@click.group()
def match() -> None:
    """Read applications with the classifier."""


def _read(announcement_ids: list[tuple[UUID, UUID]], settings: Any) -> None:
    from app.clock import utcnow
    from app.db import Context, Persona, engine_for, unit_of_work
    from app.matching import services
    from app.registry import serving
    from app.skills import artifact

    engine = engine_for(settings.worker_database_url, statement_ms=120_000)
    with unit_of_work(engine, Context(Persona.SYSTEM), settings.context_secret) as session:
        try:
            model = serving.current_model(session, settings.models_dir, settings.model_secret)
        except artifact.ModelRefused as error:
            raise click.ClickException(str(error)) from None
    for agency_id, announcement_id in announcement_ids:
        with unit_of_work(engine, Context(Persona.SYSTEM, agency_id), settings.context_secret) as session:
            count = services.match_announcement(
                session,
                announcement_id=announcement_id,
                model=model,
                now=utcnow(),
                progress=lambda done, total: click.echo(f"\r{done} of {total}", nl=False, err=True),
            )
        click.echo(f"\r{announcement_id}: {count} applications read by model {model.version}")


def _announcements(settings: Any, only: UUID | None) -> list[tuple[UUID, UUID]]:
    from sqlmodel import col, select

    from app.db import PUBLIC, engine_for, unit_of_work
    from app.positions.models import Announcement

    statement = select(Announcement.agency_id, Announcement.id).where(col(Announcement.published_at).is_not(None))
    if only is not None:
        statement = statement.where(Announcement.id == only)
    with unit_of_work(engine_for(settings.database_url), PUBLIC, settings.context_secret) as session:
        return list(session.exec(statement.order_by(col(Announcement.id))).all())


@match.command()
@click.argument("announcement_id", type=click.UUID)
def announcement(announcement_id: UUID) -> None:
    """Read all applications of one published announcement."""
    from config.settings import read

    settings = read()
    found = _announcements(settings, announcement_id)
    if not found:
        raise click.ClickException("There is no published announcement with that id.")
    _read(found, settings)


@match.command()
def pool() -> None:
    """Read all applications of all published announcements; what this model has read is left as it is."""
    from config.settings import read

    settings = read()
    _read(_announcements(settings, None), settings)
