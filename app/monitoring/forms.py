"""The two voluntary questions, and the switch."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import Length

from app.monitoring.queries import Answers
from app.monitoring.rules import GROUP_WORDS, Origin, Sex
from app.monitoring.services import Turn

SILENT = ("", "I would rather not say")


class AnswersForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """Two questions; both begin at “I would rather not say”."""

    sex = RadioField(
        "Sex (optional)", choices=[*((s.value, GROUP_WORDS[s]) for s in Sex), SILENT], validate_choice=False
    )
    origin = RadioField(
        "Race or ethnicity (optional)",
        choices=[*((o.value, GROUP_WORDS[o]) for o in Origin), SILENT],
        validate_choice=False,
    )

    def answers(self) -> Answers:
        """Hand over what was answered; what is not on the page counts as no answer."""
        sex, origin = self.sex.data or "", self.origin.data or ""
        return Answers(
            Sex(sex) if sex in set(Sex) else None,
            Origin(origin) if origin in set(Origin) else None,
        )


class SwitchForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """Whether the agency asks, why, and under which control number."""

    on = BooleanField("Ask applicants these questions")
    omb_number = StringField("OMB control number", [Length(max=20, message="At most 20 characters")])
    reason = TextAreaField("Reason", [Length(max=500, message="At most 500 characters")])

    def turn(self) -> Turn:
        """Hand over what is wanted."""
        return Turn(bool(self.on.data), (self.reason.data or "").strip(), (self.omb_number.data or "").strip())
