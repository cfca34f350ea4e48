"""Reading applications from the command line, for `muster match`."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import click


def read_applications(
    announcement_ids: list[tuple[UUID, UUID]], settings: Any, progress: Callable[[int, int], None]
) -> int:
    """Read the applications of some announcements, given as (agency, announcement), and return how many there are."""
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
    count = 0
    for agency_id, announcement_id in announcement_ids:
        with unit_of_work(engine, Context(Persona.SYSTEM, agency_id), settings.context_secret) as session:
            count += services.match_announcement(
                session, announcement_id=announcement_id, model=model, now=utcnow(), progress=progress
            )
    return count


def announcements(settings: Any, only: UUID | None) -> list[tuple[UUID, UUID]]:
    """Return the published announcements with their agencies, or one of them."""
    from sqlmodel import col, select

    from app.db import PUBLIC, engine_for, unit_of_work
    from app.positions.models import Announcement

    statement = select(Announcement.agency_id, Announcement.id).where(col(Announcement.published_at).is_not(None))
    if only is not None:
        statement = statement.where(Announcement.id == only)
    with unit_of_work(engine_for(settings.database_url), PUBLIC, settings.context_secret) as session:
        return list(session.exec(statement.order_by(col(Announcement.id))).all())
