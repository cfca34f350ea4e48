"""What notices say: one function a message, plain words, the four touch-points of R-57."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """A subject line and a body of plain text."""

    subject: str
    body: str


def _letter(name: str, *paragraphs: str, agency: str) -> str:
    return "\n\n".join(
        (f"Dear {name},", *paragraphs, f"{agency}\nSent by Muster. Please do not reply to this message.")
    )


def received(*, name: str, title: str, agency: str, receipt: str) -> Wording:
    """N1: we have your application."""
    return Wording(
        f"We received your application: {title}",
        _letter(
            name,
            f"We received your application for {title} at {agency}. Your receipt number is {receipt}.",
            "Software now looks for the sentences of your résumé that show the skills this job asks for. "
            "It points people to those sentences. It does not rate or reject anyone: a named specialist reads "
            "your résumé and decides.",
            "You can see where your application stands at any time under “My applications”.",
            agency=agency,
        ),
    )


def withdrawn(*, name: str, title: str, agency: str) -> Wording:
    """The applicant took the application back."""
    return Wording(
        f"You withdrew your application: {title}",
        _letter(name, f"You withdrew your application for {title}. Nothing more will happen with it.", agency=agency),
    )


def qualification(*, name: str, title: str, agency: str, qualified: bool, reason: str) -> Wording:
    """N2: you meet the minimum qualifications, or you do not and why."""
    found = "meet" if qualified else "do not meet"
    return Wording(
        f"{'You qualify' if qualified else 'You were found not qualified'}: {title}",
        _letter(
            name,
            f"A human resources specialist read your résumé and found that you {found} the minimum qualifications "
            f"for {title}.",
            f"The reason given: {reason}",
            "If you think this is wrong, you may ask for reconsideration by a person who was not involved.",
            agency=agency,
        ),
    )


def referral(*, name: str, title: str, agency: str, referred: bool) -> Wording:
    """N3: your name was sent to the hiring manager, or not."""
    sentence = (
        "Your name is on the list that was sent to the hiring manager. They may contact you for an interview."
        if referred
        else "Other applicants were placed ahead of you, and your name was not sent to the hiring manager this time."
    )
    return Wording(
        f"{'You were referred' if referred else 'You were not referred'}: {title}",
        _letter(name, f"This is about your application for {title}.", sentence, agency=agency),
    )


def outcome(*, name: str, title: str, agency: str, selected: bool) -> Wording:
    """N4: you were selected, or not."""
    sentence = (
        "You were selected. A tentative offer will follow; please do not give notice to your employer yet."
        if selected
        else "Another applicant was selected. Thank you for applying."
    )
    return Wording(
        f"{'You were selected' if selected else 'You were not selected'}: {title}",
        _letter(name, f"This is about your application for {title}.", sentence, agency=agency),
    )


def offer(*, name: str, title: str, agency: str, final: bool) -> Wording:
    """A tentative or a final offer was made."""
    if final:
        return Wording(
            f"Official job offer: {title}",
            _letter(name, f"We are glad to make you an official offer for {title}.", agency=agency),
        )
    return Wording(
        f"Tentative job offer: {title}",
        _letter(
            name,
            f"We make you a tentative offer for {title}. It becomes official after the background investigation "
            "has been decided favourably.",
            agency=agency,
        ),
    )


def invitation(*, name: str, title: str, agency: str, address: str) -> Wording:
    """A specialist invites somebody who agreed to be found."""
    return Wording(
        f"You are invited to apply: {title}",
        _letter(
            name,
            f"You agreed to be found by agencies that hire for cyber positions. A specialist of {agency} read "
            f"what your résumé shows and invites you to apply for {title}.",
            f"The announcement: {address}",
            "This is an invitation and not an offer. Everyone may apply, and all applications are treated alike. "
            "You can take your consent to be found back at any time, under “Be found”.",
            agency=agency,
        ),
    )


def contest(*, name: str, title: str, agency: str, skill: str, upheld: bool, reason: str) -> Wording:
    """What became of the applicant's word that software read a line of the résumé wrongly (R-63)."""
    sentence = (
        "They found that you are right. The report on your résumé was corrected."
        if upheld
        else "They found that the report is right, and it stays as it is."
    )
    return Wording(
        f"Our answer about “{skill}”: {title}",
        _letter(
            name,
            f"You told us that software read your résumé wrongly about “{skill}” in your application for {title}. "
            "A person who was not involved before read your résumé again.",
            sentence,
            f"The reason given: {reason}",
            agency=agency,
        ),
    )
