"""What staff type about a need, a position and an announcement; forms check shape, rules check truth."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar
from uuid import UUID

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    DateField,
    FieldList,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.identity.models import Person
from app.positions import names
from app.positions.details import Details
from app.positions.models import Announcement, Requisition
from app.positions.requisition_services import PREPARATION, Need
from app.positions.rules import WrongDetails, first_day, last_day
from app.positions.services import Draft
from app.reference import catalog
from app.reference.catalog import Authority, Code, Provision, Series
from app.timeline.adjustments import Kind
from app.timeline.rules import EventType

LONG = Length(max=20_000, message="Use at most 20,000 characters")
REASON = Length(max=1000, message="Use at most 1,000 characters")
BLANK = ("", "Choose one")
PAY_PLANS = [(plan, plan) for plan in ("GS", "GG", "ST", "SL", "AD")]
STEP_WORDS: Mapping[EventType, str] = {
    EventType.NEED_VALIDATED: "The need was validated",
    EventType.SHC_APPROVED: "The Strategic Hiring Committee approved it",
    EventType.RPA: "The personnel action was requested",
    EventType.PD_REVIEWED: "The position description was reviewed",
    EventType.JA_CONFIRMED: "Job analysis and assessment were confirmed",
}


def plain(value: str | None) -> str:
    """Drop outer space and the NUL character, which PostgreSQL cannot keep."""
    return (value or "").replace("\0", "").strip()


def text_of(field: StringField | SelectField) -> str:
    """Return what a text field or a list holds, `""` for nothing."""
    return str(field.data or "")


def _named(rows: Iterable[Code | Authority | Series]) -> list[tuple[str, str]]:
    return [BLANK, *((row.code, row.name) for row in rows)]


def _provisions(rows: Iterable[Provision]) -> list[tuple[str, str]]:
    return [("", "None of them"), *((row.id, f"{row.name} ({row.citation})") for row in rows)]


class NeedForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """A need to hire, validated today or on an earlier day."""

    title = StringField("Job title", [InputRequired("Enter the job title"), Length(max=160)], filters=[plain])
    openings = IntegerField(
        "Number of openings",
        [InputRequired("Enter how many people you want to hire"), NumberRange(1, 999, "Enter a number from 1 to 999")],
        default=1,
    )
    provision = SelectField("Part of Executive Order 14409 that this hire serves", [Optional()])
    basis = TextAreaField(
        "Why this hire is needed",
        [InputRequired("Say why this hire is needed"), Length(max=2000)],
        filters=[plain],
    )
    happened_on = DateField("Day on which the need was validated", [InputRequired("Enter the day")])
    hiring_manager = SelectField("Hiring manager", [Optional()])

    def offer(self, managers: Iterable[Person]) -> None:
        """Fill the lists that depend on the reference data and on the agency."""
        self.provision.choices = _provisions(catalog.provisions().values())
        self.hiring_manager.choices = [("", "Not known yet"), *((str(p.id), p.name) for p in managers)]

    def need(self, *, hr_specialist_id: UUID | None) -> Need:
        """Hand over the values."""
        manager = self.hiring_manager.data
        assert self.openings.data is not None
        assert self.happened_on.data is not None
        return Need(
            title=text_of(self.title),
            openings=self.openings.data,
            provision=text_of(self.provision),
            basis=text_of(self.basis),
            happened_on=self.happened_on.data,
            hiring_manager_id=UUID(manager) if manager else None,
            hr_specialist_id=hr_specialist_id,
        )


class StepForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """That a step of the preparation happened."""

    step = SelectField("What happened", [InputRequired("Choose what happened")], coerce=str)
    happened_on = DateField("On which day", [InputRequired("Enter the day")])
    basis = StringField("Reference or reason (optional)", [Length(max=500)], filters=[plain])

    def day(self) -> date:
        """Hand over the day of a valid form."""
        assert self.happened_on.data is not None
        return self.happened_on.data

    def offer(self, done: Iterable[EventType]) -> None:
        """List the steps that have not happened yet."""
        past = set(done)
        self.step.choices = [(step.value, STEP_WORDS[step]) for step in PREPARATION if step not in past]


class DetailsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """What, where, which grade, authority, pay, clearance and risk; the rules name what does not fit together."""

    title = StringField("Job title", [InputRequired("Enter the job title"), Length(max=160)], filters=[plain])
    openings = IntegerField("Number of openings", [InputRequired("Enter how many people you want to hire")])
    provision = SelectField("Part of Executive Order 14409 that this hire serves", [Optional()])
    nice_role = SelectField("Work role", [InputRequired("Choose the work role that fits best")])
    series = SelectField("Occupational series", [InputRequired("Choose an occupational series")])
    pay_plan = SelectField("Pay plan", [InputRequired("Choose a pay plan")])
    grade_low = IntegerField("Lowest grade", [Optional()])
    grade_high = IntegerField("Highest grade", [Optional()])
    authority = SelectField("Hiring authority", [InputRequired("Choose a hiring authority")])
    duty_location = StringField(
        "City and state", [InputRequired("Enter the city and state"), Length(max=200)], filters=[plain]
    )
    telework = SelectField("Telework", [InputRequired("Choose whether telework is possible")])
    clearance = SelectField("Security clearance", [InputRequired("Choose a clearance, or “Not required”")])
    risk_level = SelectField("Risk level", [InputRequired("Designate the risk level of the position")])
    sensitivity = SelectField("Sensitivity", [InputRequired("Designate the position’s sensitivity")])
    pay_min = IntegerField("Lowest yearly pay in dollars", [InputRequired("Enter the lowest yearly pay")])
    pay_max = IntegerField("Highest yearly pay in dollars", [InputRequired("Enter the highest yearly pay")])

    def offer(self) -> None:
        """Fill the lists from the reference data."""
        self.pay_plan.choices = PAY_PLANS
        self.provision.choices = _provisions(catalog.provisions().values())
        self.nice_role.choices = [BLANK, *((role, f"{name} ({role})") for role, name in names.roles())]
        self.series.choices = [BLANK, *((s.code, f"{s.code} {s.name}") for s in catalog.series().values())]
        self.authority.choices = _named(catalog.authorities().values())
        for kind in ("telework", "clearance", "risk_level", "sensitivity"):
            self[kind].choices = _named(catalog.codes(kind).values())

    def details(self) -> Details:
        """Hand over the values."""
        return Details(**{field: self[field].data for field in Details.__slots__})


class DraftForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """The words, the open period and the decision about sharing; unfinished drafts may be saved."""

    title = StringField("Job title", [InputRequired("Enter the job title"), Length(max=160)], filters=[plain])
    summary = TextAreaField("Summary", [LONG], filters=[plain])
    duties = TextAreaField("Duties", [LONG], filters=[plain])
    qualifications = TextAreaField("Qualifications", [LONG], filters=[plain])
    requirements = TextAreaField("Conditions of employment", [LONG], filters=[plain])
    evaluation = TextAreaField("How applications are evaluated", [LONG], filters=[plain])
    may_be_shared = RadioField(
        "May other agencies see the list of qualified people who agree to it?",
        choices={"yes": "Yes, and people who apply are asked", "no": "No"},
        validators=[Optional()],
    )
    opens_on = DateField("First day", [Optional()])
    closes_on = DateField("Last day", [Optional()])
    short_period_reason = TextAreaField("Reason for fewer than 5 days (only if so)", [REASON], filters=[plain])

    def draft(self) -> Draft:
        """Hand over the values."""
        return Draft(
            title=text_of(self.title),
            summary=text_of(self.summary),
            duties=text_of(self.duties),
            qualifications=text_of(self.qualifications),
            requirements=text_of(self.requirements),
            evaluation=text_of(self.evaluation),
            may_be_shared={"yes": True, "no": False}.get(self.may_be_shared.data or ""),
            opens_on=self.opens_on.data,
            closes_on=self.closes_on.data,
            short_period_reason=text_of(self.short_period_reason),
        )


def filled_draft(announcement: Announcement | None, requisition: Requisition) -> DraftForm:
    """Return the form as the saved draft fills it."""
    if announcement is None:
        return DraftForm(formdata=None, title=requisition.title)
    shared = {True: "yes", False: "no"}
    return DraftForm(
        formdata=None,
        obj=announcement,
        may_be_shared=None
        if announcement.certificate_may_be_shared is None
        else shared[announcement.certificate_may_be_shared],
        opens_on=first_day(announcement.opens_at) if announcement.opens_at else None,
        closes_on=last_day(announcement.closes_at) if announcement.closes_at else None,
    )


class ReasonForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """A reason that stays in the record."""

    reason = TextAreaField("Reason", [InputRequired("Give the reason"), REASON], filters=[plain])


class AgainForm(ReasonForm):
    """Why a cancelled need is announced again: which of R-43's reasons, and in words."""

    why = SelectField("Why the chain goes on", [InputRequired("Choose why the need is announced again")])

    def offer(self) -> None:
        """Fill the list from the reference data."""
        self.why.choices = _named(catalog.codes("chain_reason").values())


class ExtendForm(ReasonForm):
    """A later last day, with its reason."""

    closes_on = DateField("New last day", [InputRequired("Enter the new last day")])

    def day(self) -> date:
        """Hand over the day of a valid form."""
        assert self.closes_on.data is not None
        return self.closes_on.data


class RestForm(ReasonForm):
    """Why the work rests: what kind of rest, and the reason in words."""

    kind = RadioField(
        "What stops the work",
        [InputRequired("Choose what stops the work")],
        choices=[
            (Kind.PAUSE, "The agency pauses this hire"),
            (Kind.FURLOUGH, "A furlough"),
            (Kind.HOLD, "Somebody else must decide first (a hold)"),
        ],
    )


class ImportForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """One file as the USAJOBS Search API answers it."""

    file = FileField("USAJOBS file (JSON)", [InputRequired("Choose a file")])


AnyForm = TypeVar("AnyForm", bound=FlaskForm)


def show_problems(form: AnyForm, refusal: WrongDetails) -> AnyForm:
    """Put each problem that the rules found beside its field, or above the form where it has none."""
    for name, words in refusal.problems.items():
        if name in form and not isinstance(form[name], FieldList):
            form[name].errors = [*form[name].errors, words]
        else:
            form.form_errors.append(words)
    return form
