"""What staff type about a need, a position and an announcement; forms check shape, rules check truth."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.identity.models import Person
from app.positions.details import Details
from app.positions.models import Announcement, AnnouncementSkill, Requisition
from app.positions.requisition_services import PREPARATION, Need
from app.positions.rules import WrongDetails, first_day, last_day
from app.positions.services import Choice, Draft
from app.reference import catalog
from app.reference.catalog import Authority, Code, Provision, Series
from app.skills import vocabulary
from app.timeline.rules import EventType

LONG = Length(max=20_000, message="Use at most 20,000 characters")
REASON = Length(max=1000, message="Use at most 1,000 characters")
BLANK = ("", "Choose one")
PAY_PLANS = (("GS", "GS"), ("GG", "GG"), ("ST", "ST"), ("SL", "SL"), ("AD", "AD"))
STEP_WORDS: Mapping[EventType, str] = {
    EventType.NEED_VALIDATED: "The need was validated",
    EventType.SHC_APPROVED: "The Strategic Hiring Committee approved it",
    EventType.RPA: "The personnel action was requested",
    EventType.PD_REVIEWED: "The position description was reviewed",
    EventType.JA_CONFIRMED: "Job analysis and assessment were confirmed",
}


def _strip(value: str | None) -> str:
    """Drop outer space and the NUL character, which PostgreSQL cannot keep."""
    return (value or "").replace("\0", "").strip()


def _text(field: StringField | SelectField) -> str:
    return str(field.data or "")


def _named(rows: Iterable[Code | Authority | Series]) -> list[tuple[str, str]]:
    return [BLANK, *((row.code, row.name) for row in rows)]


def _provisions(rows: Iterable[Provision]) -> list[tuple[str, str]]:
    return [("", "None of them"), *((row.id, f"{row.name} ({row.citation})") for row in rows)]


class NeedForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """A need to hire, validated today or on an earlier day."""

    title = StringField("Job title", [InputRequired("Enter the job title"), Length(max=160)], filters=[_strip])
    openings = IntegerField(
        "Number of openings",
        [InputRequired("Enter how many people you want to hire"), NumberRange(1, 999, "Enter a number from 1 to 999")],
        default=1,
    )
    provision = SelectField("Part of Executive Order 14409 that this hire serves", [Optional()])
    basis = TextAreaField(
        "Why this hire is needed",
        [InputRequired("Say why this hire is needed"), Length(max=2000)],
        filters=[_strip],
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
            title=_text(self.title),
            openings=self.openings.data,
            provision=_text(self.provision),
            basis=_text(self.basis),
            happened_on=self.happened_on.data,
            hiring_manager_id=UUID(manager) if manager else None,
            hr_specialist_id=hr_specialist_id,
        )


class StepForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """That a step of the preparation happened."""

    step = SelectField("What happened", [InputRequired("Choose what happened")], coerce=str)
    happened_on = DateField("On which day", [InputRequired("Enter the day")])
    basis = StringField("Reference or reason (optional)", [Length(max=500)], filters=[_strip])

    def offer(self, done: Iterable[EventType]) -> None:
        """List the steps that have not happened yet."""
        past = set(done)
        self.step.choices = [(step.value, STEP_WORDS[step]) for step in PREPARATION if step not in past]


class DetailsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """What, where, which grade, authority, pay, clearance and risk; the rules name what does not fit together."""

    title = StringField("Job title", [InputRequired("Enter the job title"), Length(max=160)], filters=[_strip])
    openings = IntegerField("Number of openings", [InputRequired("Enter how many people you want to hire")])
    provision = SelectField("Part of Executive Order 14409 that this hire serves", [Optional()])
    nice_role = SelectField("NICE work role", [InputRequired("Choose the NICE work role that fits best")])
    series = SelectField("Occupational series", [InputRequired("Choose an occupational series")])
    pay_plan = SelectField("Pay plan", choices=PAY_PLANS)
    grade_low = IntegerField("Lowest grade", [Optional()])
    grade_high = IntegerField("Highest grade", [Optional()])
    authority = SelectField("Hiring authority", [InputRequired("Choose a hiring authority")])
    duty_location = StringField(
        "City and state", [InputRequired("Enter the city and state"), Length(max=200)], filters=[_strip]
    )
    telework = SelectField("Telework", [InputRequired("Choose whether telework is possible")])
    clearance = SelectField("Security clearance", [InputRequired("Choose a clearance, or “Not required”")])
    risk_level = SelectField("Risk level", [InputRequired("Designate the risk level of the position")])
    sensitivity = SelectField("Sensitivity", [InputRequired("Designate the position’s sensitivity")])
    pay_min = IntegerField("Lowest yearly pay in dollars", [InputRequired("Enter the lowest yearly pay")])
    pay_max = IntegerField("Highest yearly pay in dollars", [InputRequired("Enter the highest yearly pay")])

    def offer(self) -> None:
        """Fill the lists from the reference data."""
        self.provision.choices = _provisions(catalog.provisions().values())
        self.nice_role.choices = [BLANK, *((role.code, f"{role.name} ({role.code})") for role in vocabulary.roles())]
        self.series.choices = [BLANK, *((s.code, f"{s.code} {s.name}") for s in catalog.series().values())]
        self.authority.choices = _named(catalog.authorities().values())
        for kind in ("telework", "clearance", "risk_level", "sensitivity"):
            self[kind].choices = _named(catalog.codes(kind).values())

    def details(self) -> Details:
        """Hand over the values."""
        return Details(**{field: self[field].data for field in Details.__slots__})


class DraftForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """The words, the open period and the decision about sharing; unfinished drafts may be saved."""

    title = StringField("Job title", [InputRequired("Enter the job title"), Length(max=160)], filters=[_strip])
    summary = TextAreaField("Summary", [LONG], filters=[_strip])
    duties = TextAreaField("Duties", [LONG], filters=[_strip])
    qualifications = TextAreaField("Qualifications", [LONG], filters=[_strip])
    requirements = TextAreaField("Conditions of employment", [LONG], filters=[_strip])
    evaluation = TextAreaField("How applications are evaluated", [LONG], filters=[_strip])
    may_be_shared = RadioField(
        "May other agencies see the list of qualified people who agree to it?",
        choices=[("yes", "Yes, and people who apply are asked"), ("no", "No")],
        validators=[Optional()],
    )
    opens_on = DateField("First day", [Optional()])
    closes_on = DateField("Last day", [Optional()])
    short_period_reason = TextAreaField("Reason for fewer than 5 days (only if so)", [REASON], filters=[_strip])

    def draft(self) -> Draft:
        """Hand over the values."""
        return Draft(
            title=_text(self.title),
            summary=_text(self.summary),
            duties=_text(self.duties),
            qualifications=_text(self.qualifications),
            requirements=_text(self.requirements),
            evaluation=_text(self.evaluation),
            may_be_shared={"yes": True, "no": False}.get(self.may_be_shared.data or ""),
            opens_on=self.opens_on.data,
            closes_on=self.closes_on.data,
            short_period_reason=_text(self.short_period_reason),
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


class SkillRow(Form):
    """One asked skill in the plan."""

    skill_id = HiddenField()
    points = DecimalField(
        "Weight", [InputRequired("Enter a weight"), NumberRange(Decimal("0.01"), 1000, "Enter a weight above 0")]
    )
    tested_by = SelectField("Tested by", [Optional()])
    required = BooleanField("Required")
    remove = BooleanField("Remove")

    def choice(self) -> Choice:
        """Hand over the row."""
        return Choice(
            str(self.skill_id.data), float(self.points.data or 0), _text(self.tested_by), bool(self.required.data)
        )


class SkillsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """The assessment plan: skills, weights and tests, with one more skill to add."""

    rows = FieldList(FormField(SkillRow), max_entries=60)
    added = SelectField("Add a skill", [Optional()])
    no_technical_assessment_reason = TextAreaField(
        "Why a technical assessment is impracticable (only if none is used)", [REASON], filters=[_strip]
    )

    def offer(self) -> None:
        """Fill the lists; skills are grouped as the vocabulary groups them."""
        tests = [("", "Not decided yet"), *((t.code, t.name) for t in catalog.tested_by().values())]
        for row in self.rows:
            row.form.tested_by.choices = tests
        listed = {str(row.form.skill_id.data) for row in self.rows}
        self.added.choices = [("", "Choose a skill"), *vocabulary_choices(listed)]

    def chosen(self) -> list[Choice]:
        """Hand over the rows that stay, and the added skill with an average weight and no test yet."""
        kept = [row.form.choice() for row in self.rows if not row.form.remove.data]
        if self.added.data:
            mean = sum(choice.points for choice in kept) / len(kept) if kept else 10.0
            kept.append(Choice(self.added.data, mean, ""))
        return kept


def vocabulary_choices(listed: set[str]) -> list[tuple[str, str]]:
    """Return the skills that are not in the plan yet, by name."""
    skills = (skill for skill in vocabulary.load().skills if skill.id not in listed)
    return sorted(((skill.id, skill.name) for skill in skills), key=lambda pair: pair[1].casefold())


class ReasonForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """A reason that stays in the record."""

    reason = TextAreaField("Reason", [InputRequired("Give the reason"), REASON], filters=[_strip])


class ExtendForm(ReasonForm):
    """A later last day, with its reason."""

    closes_on = DateField("New last day", [InputRequired("Enter the new last day")])


class ImportForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """One file as the USAJOBS Search API answers it."""

    file = FileField("USAJOBS file (JSON)", [InputRequired("Choose a file")])


def filled_skills(rows: Sequence[AnnouncementSkill], draft: Announcement | None) -> SkillsForm:
    """Return the form as the saved plan fills it; shares are shown as points out of 100."""
    return SkillsForm(
        formdata=None,
        rows=[
            {
                "skill_id": row.skill_id,
                "points": Decimal(str(round(row.weight * 100, 2))).normalize(),
                "tested_by": row.tested_by,
                "required": row.required,
            }
            for row in rows
        ],
        no_technical_assessment_reason=draft.no_technical_assessment_reason if draft else "",
    )


AnyForm = TypeVar("AnyForm", bound=FlaskForm)


def show_problems(form: AnyForm, refusal: WrongDetails) -> AnyForm:
    """Put each problem that the rules found beside its field, or above the form where it has none."""
    for name, words in refusal.problems.items():
        if name in form and not isinstance(form[name], FieldList):
            form[name].errors = [*form[name].errors, words]
        else:
            form.form_errors.append(words)
    return form
