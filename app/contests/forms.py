"""What a reviewer says of a line, what an applicant says is wrong, and the answer."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.contests.rules import LONGEST
from app.contests.services import Answer, Judgement
from app.matching.models import Finding

WORDS = {Finding.MET: "Met", Finding.PARTLY: "Partly met", Finding.NOT_SHOWN: "Not shown"}
FINDINGS = [(finding.value, words) for finding, words in WORDS.items()]
REASON = Length(10, LONGEST, "Write between 10 and 2,000 characters")


class LineForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """A reviewer's judgement on one line."""

    skill_id = HiddenField(validators=[InputRequired()])
    finding = RadioField("What does the résumé show?", [InputRequired("Say what the résumé shows")], choices=FINDINGS)
    sentence = TextAreaField("The sentence that shows it (optional)", [Length(max=LONGEST)])
    reason = TextAreaField("Your reason, in your own words", [InputRequired("Write your reason"), REASON])

    def judgement(self) -> Judgement:
        """Hand over what was entered."""
        return Judgement(
            str(self.skill_id.data), Finding(self.finding.data), str(self.sentence.data or ""), str(self.reason.data)
        )


class ContestForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """What an applicant says is wrong with one line."""

    skill_id = HiddenField(validators=[InputRequired()])
    words = TextAreaField("What is wrong?", [InputRequired("Say what is wrong"), REASON])
    sentence = TextAreaField("The sentence of your résumé that shows it (optional)", [Length(max=LONGEST)])


class AnswerForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """The answer to a contest."""

    outcome = RadioField(
        "Is the applicant right?",
        [InputRequired("Say whether the applicant is right")],
        choices=[*((value, f"Yes: {words.lower()}") for value, words in FINDINGS), ("no", "No, the line is right")],
    )
    sentence = TextAreaField("The sentence that shows it (optional)", [Length(max=LONGEST)])
    reason = TextAreaField("Your reason, in your own words", [InputRequired("Write your reason"), REASON])

    def answer(self) -> Answer:
        """Hand over what was entered."""
        finding = None if self.outcome.data == "no" else Finding(self.outcome.data)
        return Answer(finding, str(self.sentence.data or ""), str(self.reason.data))
