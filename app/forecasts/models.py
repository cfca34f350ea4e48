"""What was forecast, by which method and why, and how it did; forecasts are kept as they were made."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from app.forecasts.rules import Method
from app.forecasts.waiting import Place
from app.tables import Table, choice, document, instant, one_of, reference, same_agency, serial


class ForecastRun(Table, table=True):
    """One night's run for one agency: the method it published and what that choice rests on; append-only."""

    __table_args__ = (one_of("method", Method), UniqueConstraint("agency_id", "as_of"))

    id: int | None = serial()
    agency_id: UUID = reference("agency.id", index=False)
    as_of: date = Field()
    made_at: datetime = instant()
    method: Method = choice(Method)
    hires: int = Field()
    vacancies: int = Field()


class Forecast(Table, table=True):
    """One forecast of the first entrance on duty of one vacancy, in days from `as_of`; append-only.

    `reached` is the furthest milestone, `mover` the one at which the step begins that makes the date most uncertain.
    Published ones were made on their day. The others are the back-test: made later, from what was known on that day.
    """

    __table_args__ = (
        one_of("method", Method),
        same_agency("requisition_id", "requisition"),
        UniqueConstraint("agency_id", "as_of", "requisition_id", "method", "published"),
        CheckConstraint(
            "0 <= low_days AND low_days <= middle_days AND middle_days <= high_days", name="range_is_ordered"
        ),
    )

    id: int | None = serial()
    agency_id: UUID = reference("agency.id", index=False)
    requisition_id: UUID = Field()
    need_on: date = Field()
    as_of: date = Field()
    made_at: datetime = instant()
    published: bool = Field()
    method: Method = choice(Method)
    reached: str = Field(max_length=24)
    low_days: int = Field()
    middle_days: int = Field()
    high_days: int = Field()
    widened_days: int = Field()
    mover: str | None = Field(default=None, max_length=24)
    mover_share: float | None = Field(default=None)
    hires: int = Field()

    @property
    def low_on(self) -> date:
        """The first day of the range that was said."""
        return self.as_of + timedelta(days=max(self.low_days - self.widened_days, 0))

    @property
    def middle_on(self) -> date:
        """The middle date."""
        return self.as_of + timedelta(days=self.middle_days)

    @property
    def high_on(self) -> date:
        """The last day of the range that was said."""
        return self.as_of + timedelta(days=self.high_days + self.widened_days)


class ForecastScore(Table, table=True):
    """Forecasts of one fiscal quarter and method beside what happened; sums, written anew each night."""

    __table_args__ = (one_of("method", Method),)

    agency_id: UUID = Field(primary_key=True, foreign_key="agency.id")
    published: bool = Field(primary_key=True)
    method: Method = choice(Method, primary_key=True)
    fiscal_year: int = Field(primary_key=True)
    quarter: int = Field(primary_key=True)
    made: int = Field()
    cancelled: int = Field()
    n: int = Field()
    inside: int = Field()
    error_sum: float = Field()
    width_sum: float = Field()
    loss_sum: float = Field()


class WaitingCurve(Table, table=True):
    """How long applications stayed at one point, as known on one day; append-only.

    `shares` are the shares that stay at least 0, 1, 2 … days, those still there counted in; `waiting` is how many are
    there now by the days for which they have been: both for programs only, and without persons.
    """

    __table_args__ = (one_of("place", Place), UniqueConstraint("agency_id", "as_of", "place"))

    id: int | None = serial()
    agency_id: UUID = reference("agency.id", index=False)
    as_of: date = Field()
    made_at: datetime = instant()
    place: Place = choice(Place)
    n: int = Field()
    ended: int = Field()
    shares: list[float] = document(list)
    waiting: dict[str, int] = document()
