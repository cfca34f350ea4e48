"""One way to ask for figures, now or as of a day: `at` gives the source, its methods the answers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.clock import EASTERN, utcnow
from app.identity.models import Agency
from app.metrics import models, past
from app.metrics.answers import AgencyFigure
from app.metrics.current import Current
from app.metrics.filters import Filters
from app.metrics.header import Header
from app.metrics.past import Past
from app.metrics.rules import FiscalQuarter

Source = Current | Past


def at(session: Session, agency_id: UUID, as_of: datetime | None = None) -> Source:
    """Return an agency's figures: of this moment from the tables, of an earlier one from the log."""
    now = utcnow()
    if as_of is None or as_of >= now:
        return Current(session, agency_id, now)
    return past.read(session, agency_id, as_of)


def entries(session: Session, agency_id: UUID) -> int:
    """Return how many entries an agency's log holds, as far as they are counted."""
    row = models.RequisitionFact
    counted = select(func.coalesce(func.sum(col(row.events)), 0)).where(col(row.agency_id) == agency_id)
    return int(session.execute(counted).scalar_one())


def header(session: Session, agency_id: UUID, source: Source, filters: Filters) -> Header:
    """Say what the figures of a source rest on (R-49)."""
    agency = session.get_one(Agency, agency_id)
    chosen = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in filters.slices.items())
    return Header(
        population=f"all hires of {agency.name}{f' with {chosen}' if chosen else ''}, one value a person",
        as_of=source.as_of.astimezone(EASTERN).date(),
        n=source.measured(filters),
        excluded=source.excluded(filters),
        backdated=source.backdated(filters),
        first=filters.first,
        last=filters.last,
    )


def agencies(session: Session) -> list[AgencyFigure]:
    """Return agencies side by side, by quarter; the database hides others' quarters with fewer than five hires."""
    figure = models.AgencyFigure
    statement = (
        select(figure, Agency)
        .join(Agency, col(Agency.id) == col(figure.agency_id))
        .order_by(col(figure.fiscal_year), col(figure.quarter), col(Agency.code))
    )
    return [
        AgencyFigure(
            a.code,
            a.name,
            a.component_of,
            FiscalQuarter(f.fiscal_year, f.quarter),
            f.n,
            f.mean,
            f.median,
            f.p80,
            f.p90,
            f.under_80,
            f.within_80,
        )
        for f, a in session.execute(statement)
    ]
