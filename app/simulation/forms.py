"""The what-if form: every lever optional, a lever left empty stays as it was."""

import secrets

from flask_wtf import FlaskForm
from wtforms import Field, IntegerField, SelectField, StringField
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation

from app.positions.forms import plain
from app.simulation.rules import AuthorityChange, Levers

LARGEST_SEED = 2**31 - 1


def readable(form: BaseForm, field: Field) -> None:
    """Let what cannot be read as a number have one message, not two."""
    if field.process_errors:
        raise StopValidation


def _whole(low: int, high: int) -> list[object]:
    return [Optional(), readable, NumberRange(low, high, f"Enter a whole number from {low:,} to {high:,}")]


class WholeField(IntegerField):
    """A whole number; what cannot be read as one is kept and explained."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number, or say in words what is wrong."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            self.data = int(valuelist[0].strip())
        except ValueError:
            self.data = None
            raise ValueError("Enter a whole number, for example 10") from None


class WhatIfForm(FlaskForm):  # type: ignore[misc]
    """What is changed, the goal, and the seed."""

    name = StringField("Name of this what-if (optional)", [Length(max=120, message="Use at most 120 characters")])
    goal_days = WholeField(
        "Goal: entrance on duty in fewer days than",
        [InputRequired("Enter the goal in days"), readable, NumberRange(1, 365, "Enter a whole number from 1 to 365")],
        default=80,
    )
    reviewers_now = WholeField("Subject-matter experts who review at the same time now (optional)", _whole(1, 200))
    reviewers = WholeField("Subject-matter experts in the plan (optional)", _whole(1, 200))
    posting_days = WholeField("Days an announcement is open (optional)", _whole(1, 120))
    authority = SelectField(
        "Hiring authority",
        choices=[
            (AuthorityChange.AS_BEFORE.value, "As in the past"),
            (AuthorityChange.DIRECT_HIRE.value, "Direct hire for all"),
        ],
        default=AuthorityChange.AS_BEFORE.value,
    )
    interim_days = WholeField("Days until an interim clearance (optional)", _whole(0, 365))
    shared_percent = WholeField("Vacancies filled from a shared certificate, of 100 (optional)", _whole(0, 100))
    seed = WholeField("Seed (optional)", _whole(0, LARGEST_SEED))

    @property
    def goal(self) -> int:
        """The goal in days."""
        return int(self.goal_days.data or 0)

    @property
    def title(self) -> str:
        """What the what-if is called; may be empty."""
        return plain(self.name.data)

    def levers(self) -> Levers:
        """Return what is changed."""
        return Levers(
            reviewers_now=self.reviewers_now.data,
            reviewers=self.reviewers.data,
            posting_days=self.posting_days.data,
            authority=AuthorityChange(self.authority.data),
            interim_days=self.interim_days.data,
            shared_percent=self.shared_percent.data or 0,
        )

    def chosen_seed(self) -> int:
        """Return the seed entered, or draw one."""
        return secrets.randbelow(LARGEST_SEED) if self.seed.data is None else int(self.seed.data)
