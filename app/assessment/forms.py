"""What a reviewer enters: the finding, the rating, the preference that was checked, and the reason."""

from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.applications.rules import PREFERENCE_WORDS, Preference
from app.assessment.rules import REASON_CODES, Decision
from app.assessment.services import Judgement


class DecisionForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """One decision about one application."""

    decision = RadioField(
        "What did you find?",
        [InputRequired("Say whether the applicant meets the minimum qualifications")],
        choices=[
            (Decision.QUALIFIED.value, "Meets the minimum qualifications"),
            (Decision.NOT_QUALIFIED.value, "Does not meet the minimum qualifications"),
        ],
    )
    rating = IntegerField(
        "Rating, 0 to 100",
        [Optional(), NumberRange(0, 100, "Enter a whole number from 0 to 100")],
    )
    preference = SelectField(
        "Veterans’ preference, after you checked the documents",
        choices=[(code.value, words) for code, words in PREFERENCE_WORDS.items()],
        default=Preference.NV.value,
    )
    reason_code = SelectField("What decided it", choices=list(REASON_CODES.items()))
    reason = TextAreaField(
        "Your reason, in your own words",
        [InputRequired("Write your reason"), Length(10, 2000, "Write between 10 and 2,000 characters")],
    )

    def judgement(self) -> Judgement:
        """Hand over what was entered."""
        return Judgement(
            decision=Decision(self.decision.data),
            rating=self.rating.data,
            preference=Preference(self.preference.data),
            reason_code=str(self.reason_code.data),
            reason=str(self.reason.data),
        )
