"""The only place that asks for the time; everything else takes `now` as an argument."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")
"""Announcements close, days are counted and quarters turn by the clock of Washington, D.C."""


def utcnow() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)
