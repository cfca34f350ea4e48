"""Counts of what one model read lately, for those who watch models: no sentence and nobody's name leaves here."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from app.applications.models import Application
from app.matching.models import Match, MatchLine


def bands(session: Session, model_version: str, since: datetime) -> dict[str, int]:
    """Count the lines of a model's readings since an instant by band."""
    statement = select(MatchLine.finding, func.count()).join(Match, col(Match.id) == col(MatchLine.match_id))
    mine = statement.where(Match.model_version == model_version, Match.revision == 0, Match.created_at >= since)
    return {str(finding): n for finding, n in session.exec(mine.group_by(col(MatchLine.finding)))}


def tenths(session: Session, model_version: str, since: datetime) -> list[int]:
    """Count the same lines by tenth of their probability."""
    bucket = func.width_bucket(col(MatchLine.probability), 0.0, 1.0, 10)
    statement = select(bucket, func.count()).join(Match, col(Match.id) == col(MatchLine.match_id))
    mine = statement.where(Match.model_version == model_version, Match.revision == 0, Match.created_at >= since)
    counts = [0] * 10
    for number, n in session.exec(mine.group_by(bucket)):
        counts[min(int(number), 10) - 1] += n
    return counts


def read_since(session: Session, model_version: str, since: datetime, most: int) -> Sequence[UUID]:
    """Return the applications that a model read since an instant, the newest first."""
    statement = select(Match.application_id).where(
        Match.model_version == model_version, Match.revision == 0, Match.created_at >= since
    )
    return session.exec(statement.order_by(col(Match.created_at).desc(), col(Match.id)).limit(most)).all()


def readings_of(session: Session, announcement_id: UUID) -> Sequence[Match]:
    """Return a model's readings of an announcement's applications, in the order in which they were made."""
    statement = select(Match).join(Application, col(Application.id) == col(Match.application_id))
    mine = statement.where(Application.announcement_id == announcement_id, Match.revision == 0)
    return session.exec(mine.order_by(col(Match.created_at), col(Match.id))).all()
