"""The record of who did what to which thing: append-only and chained by hash inside each agency."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from app.tables import Table, document, instant, reference, serial


class AuditEvent(Table, table=True):
    """One act. The database fills `previous_hash` and `hash`; nobody can change or remove a row."""

    id: int | None = serial()
    agency_id: UUID | None = reference("agency.id", nullable=True)
    at: datetime = instant()
    actor_id: UUID | None = Field(default=None)
    actor_role: str = Field(default="", max_length=40)
    action: str = Field(max_length=60, index=True)
    subject_type: str = Field(max_length=40)
    subject_id: str = Field(max_length=60, index=True)
    detail: dict[str, Any] = document()
    previous_hash: str = Field(default="", max_length=64)
    hash: str = Field(default="", max_length=64)
