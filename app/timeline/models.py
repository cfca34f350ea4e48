"""The log that the clock is read from: append-only events of requisitions and applications."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlmodel import Field

from app.tables import Table, choice, instant, one_of, reference, same_agency, serial
from app.timeline.rules import EventType


class TimelineEvent(Table, table=True):
    """One fact: what, when it happened, when it was entered, by whom. Status, holder and days follow from these.

    `reason` is one of a short list of codes, and can be counted; `basis` is what somebody wrote, and never is.
    """

    __table_args__ = (
        one_of("type", EventType),
        CheckConstraint("reason ~ '^[A-Za-z_]*$'", name="reason_is_a_code"),
        same_agency("requisition_id", "requisition"),
        same_agency("application_id", "application"),
        Index("ix_timeline_event_requisition", "agency_id", "requisition_id", "happened_at", "id"),
        Index("ix_timeline_event_type", "agency_id", "type", "happened_at"),
        Index("ix_timeline_event_application", "agency_id", "application_id", "happened_at", "id"),
    )

    id: int | None = serial()
    agency_id: UUID = reference("agency.id", index=False)
    requisition_id: UUID = Field()
    application_id: UUID | None = Field(default=None)
    type: EventType = choice(EventType)
    happened_at: datetime = instant()
    entered_at: datetime = instant()
    actor_id: UUID | None = reference("person.id", nullable=True)
    actor_name: str = Field(max_length=200)
    basis: str = Field(default="", sa_type=Text)
    reason: str = Field(default="", max_length=24)
