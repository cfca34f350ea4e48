"""What an operator enters: why a model moves on, and for whom suggestions are switched."""

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length


class ReasonForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """Why a model is put in shadow, released or retired."""

    reason = TextAreaField(
        "Your reason, in your own words",
        [InputRequired("Write your reason"), Length(10, 2000, "Write between 10 and 2,000 characters")],
    )


class SwitchForm(ReasonForm):
    """Whose suggestions, by which model, on or off."""

    agency = SelectField("Agency", choices=[])
    model = SelectField("Model", choices=[])
    off = RadioField(
        "Suggestions are",
        [InputRequired("Say whether suggestions go off or on")],
        choices=[("off", "Switched off"), ("on", "Switched on")],
    )
