"""What a person says when they agree to be found."""

from flask_wtf import FlaskForm
from wtforms import BooleanField


class ConsentForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """The consent and the two answers that decide for which posts somebody may be found."""

    agreed = BooleanField("I agree to be found by agencies that hire for cyber positions")
    us_citizen = BooleanField("I am a U.S. citizen")
    investigation = BooleanField("I agree to a background investigation, where a position needs a security clearance")
