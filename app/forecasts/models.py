"""What was forecast, by which method and why, and how it did; forecasts are kept as they were made."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from app.forecasts.rules import Method
from app.forecasts.scoring import Range
from app.forecasts.waiting import Place, VacancyTraits, still_to_wait
from app.tables import Table, choice, document, instant, one_of, reference, same_agency, serial


class ForecastRun(Table, table=True):
    """One night's run for one agency: the methods it published and what that choice rests on; append-only.

    `method` forecasts vacancies, `waiting_method` how long applications wait.
    """

    __table_args__ = (
        one_of("method", Method),
        one_of("waiting_method", Method),
        UniqueConstraint("agency_id", "as_of"),
    )

    id: int | None = serial()
    agency_id: UUID = reference("agency.id", index=False)
    as_of: date = Field()
    made_at: datetime = instant()
    method: Method = choice(Method)
    waiting_method: Method = choice(Method)
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
    """How long applications stayed at one place, as one method knew it on one day; append-only.

    `shares` are the shares that stay at least 0, 1, 2 … days, `effects` what the vacancy's traits do to them, both
    without persons: together with the log they give every forecast that was made from them. `n` stays were known, and
    the end of `ended` of them. Published ones were made on their day, the others are the back-test.
    """

    __table_args__ = (
        one_of("place", Place),
        one_of("method", Method),
        UniqueConstraint("agency_id", "as_of", "place", "method", "published"),
    )

    id: int | None = serial()
    agency_id: UUID = reference("agency.id", index=False)
    as_of: date = Field()
    made_at: datetime = instant()
    published: bool = Field()
    place: Place = choice(Place)
    method: Method = choice(Method)
    n: int = Field()
    ended: int = Field()
    shares: list[float] = document(list)
    effects: list[float] = document(list)
    widened_days: int = Field()

    def still(self, traits: VacancyTraits, began_on: date) -> Range:
        """Return the days still to wait from `as_of` on by one that has waited since `began_on`; not widened."""
        waited = (self.as_of - began_on).days
        return still_to_wait(self.method, self.shares, self.effects, traits.of(self.place, -waited), waited)

    def usual_days(self, traits: VacancyTraits) -> int:
        """Return within how many days from its beginning 90 of 100 such stays end, widened."""
        range_ = still_to_wait(self.method, self.shares, self.effects, traits.of(self.place, 0), 0)
        return range_.high + self.widened_days


class WaitingScore(Table, table=True):
    """Forecasts of how long applications wait beside what happened, like `ForecastScore`, for each place."""

    __table_args__ = (one_of("method", Method), one_of("place", Place))

    agency_id: UUID = Field(primary_key=True, foreign_key="agency.id")
    published: bool = Field(primary_key=True)
    method: Method = choice(Method, primary_key=True)
    place: Place = choice(Place, primary_key=True)
    fiscal_year: int = Field(primary_key=True)
    quarter: int = Field(primary_key=True)
    made: int = Field()
    cancelled: int = Field()
    n: int = Field()
    inside: int = Field()
    error_sum: float = Field()
    width_sum: float = Field()
    loss_sum: float = Field()


class NextStep(Table, table=True):
    """When the next step of one waiting application is expected, as of the last night; written anew each night.

    Days count from `as_of`, `usual_days` from `began_on`: within so many 90 of 100 such waits end. They rest on `known`
    waits that ended, and are empty, with it, where these are too few.
    """

    __table_args__ = (
        one_of("place", Place),
        one_of("method", Method),
        same_agency("application_id", "application"),
        CheckConstraint(
            "0 <= low_days AND low_days <= middle_days AND middle_days <= high_days", name="range_is_ordered"
        ),
    )

    agency_id: UUID = Field(primary_key=True, foreign_key="agency.id")
    application_id: UUID = Field(primary_key=True)
    as_of: date = Field()
    place: Place = choice(Place)
    began_on: date = Field()
    method: Method = choice(Method)
    known: int | None = Field(default=None)
    low_days: int | None = Field(default=None)
    middle_days: int | None = Field(default=None)
    high_days: int | None = Field(default=None)
    usual_days: int | None = Field(default=None)

    @property
    def low_on(self) -> date | None:
        """The first day of the range."""
        return self._on(self.low_days)

    @property
    def middle_on(self) -> date | None:
        """The middle date."""
        return self._on(self.middle_days)

    @property
    def high_on(self) -> date | None:
        """The last day of the range."""
        return self._on(self.high_days)

    def _on(self, days: int | None) -> date | None:
        return None if days is None else self.as_of + timedelta(days=days)
