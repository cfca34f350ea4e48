"""What staff type about an assessment plan: skills, weights, tests."""

from collections.abc import Sequence
from decimal import Decimal

from flask_wtf import FlaskForm
from wtforms import BooleanField, DecimalField, FieldList, Form, FormField, HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.positions import names
from app.positions.forms import REASON, plain, text_of
from app.positions.models import Announcement, AnnouncementSkill
from app.positions.services import Choice
from app.reference import catalog


class SkillRow(Form):
    """One asked skill in the plan."""

    skill_id = HiddenField()
    points = DecimalField(
        "Weight",
        [InputRequired("Enter a weight"), NumberRange(Decimal("0.01"), 1000, "Enter a weight above 0")],
        places=None,
    )
    tested_by = SelectField("Tested by", [Optional()])
    required = BooleanField("Required")
    remove = BooleanField("Remove")

    def choice(self) -> Choice:
        """Hand over the row."""
        return Choice(
            str(self.skill_id.data), float(self.points.data or 0), text_of(self.tested_by), bool(self.required.data)
        )


class SkillsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """The assessment plan: skills, weights and tests, with one more skill to add."""

    rows = FieldList(FormField(SkillRow), max_entries=60)
    added = SelectField("Add a skill", [Optional()])
    no_technical_assessment_reason = TextAreaField(
        "Why a technical assessment is impracticable (only if none is used)", [REASON], filters=[plain]
    )

    def offer(self) -> None:
        """Fill the lists; skills are grouped as the vocabulary groups them."""
        tests = [("", "Not decided yet"), *((t.code, t.name) for t in catalog.tested_by().values())]
        for row in self.rows:
            row.form.tested_by.choices = tests
        listed = {str(row.form.skill_id.data) for row in self.rows}
        left = [(skill.id, skill.name) for skill in names.skills().values() if skill.id not in listed]
        self.added.choices = [("", "Choose a skill"), *left]

    def chosen(self) -> list[Choice]:
        """Hand over the rows that stay, and the added skill with an average weight and no test yet."""
        kept = [row.form.choice() for row in self.rows if not row.form.remove.data]
        if self.added.data:
            mean = sum(choice.points for choice in kept) / len(kept) if kept else 10.0
            kept.append(Choice(self.added.data, mean, ""))
        return kept


def filled_skills(rows: Sequence[AnnouncementSkill], draft: Announcement | None) -> SkillsForm:
    """Return the form as the saved plan fills it; shares are shown as points out of 100."""
    return SkillsForm(
        formdata=None,
        rows=[
            {
                "skill_id": row.skill_id,
                "points": Decimal(f"{row.weight * 100:g}"),
                "tested_by": row.tested_by,
                "required": row.required,
            }
            for row in rows
        ],
        no_technical_assessment_reason=draft.no_technical_assessment_reason if draft else "",
    )
