"""What an applicant types and uploads; forms check shape, rules check truth."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField

from app.applications.rules import PREFERENCE_WORDS
from app.applications.services import Answers


class ResumeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """One résumé file: PDF, DOCX or plain text, at most two pages."""

    resume = FileField("Résumé file")


class AnswersForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """The questions that may be asked before a tentative offer (R-15)."""

    us_citizen = RadioField("Are you a U.S. citizen?", choices=[("yes", "Yes"), ("no", "No")], validate_choice=False)
    preference_claim = RadioField(
        "Do you claim veterans’ preference?",
        choices=[(code.value, words) for code, words in reversed(list(PREFERENCE_WORDS.items()))],
        validate_choice=False,
    )
    may_share = BooleanField("Other agencies may see my application if they hire for the same kind of position")
    certified = BooleanField("I certify that what I say in this application is true")

    def answers(self) -> Answers:
        """Hand over what was answered; an answer that is not on the page counts as none."""
        citizen = {"yes": True, "no": False}.get(self.us_citizen.data or "")
        claim = self.preference_claim.data or ""
        return Answers(
            us_citizen=citizen,
            preference_claim=claim if claim in {code.value for code in PREFERENCE_WORDS} else "",
            may_share=bool(self.may_share.data),
            certified=bool(self.certified.data),
        )
