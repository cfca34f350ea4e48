"""The life of an application: which state follows which, and who may cause it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.errors import DomainError, Unprocessable

EASTERN = ZoneInfo("America/New_York")


class IllegalMove(DomainError):
    """The application is not in a state from which this can follow."""

    title = "This step does not follow"


class Status(StrEnum):
    """Where an application stands; written together with the event that brought it there."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    QUALIFIED = "qualified"
    NOT_QUALIFIED = "not_qualified"
    REFERRED = "referred"
    NOT_REFERRED = "not_referred"
    SELECTED = "selected"
    NOT_SELECTED = "not_selected"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ENTERED = "entered"
    WITHDRAWN = "withdrawn"


class Actor(StrEnum):
    """Who may cause a move. There is no machine here, and none may be added (R-60)."""

    APPLICANT = "applicant"
    HR_SPECIALIST = "hr_specialist"
    HIRING_MANAGER = "hiring_manager"


class Preference(StrEnum):
    """Veterans' preference codes of 5 U.S.C. 2108 as used on certificates."""

    CPS = "CPS"
    CP = "CP"
    XP = "XP"
    TP = "TP"
    SSP = "SSP"
    NV = "NV"


PREFERENCE_WORDS: Mapping[Preference, str] = {
    Preference.CPS: "CPS: 10 points, compensable disability of 30 percent or more",
    Preference.CP: "CP: 10 points, compensable disability of 10 to 30 percent",
    Preference.XP: "XP: 10 points, Purple Heart, non-compensable disability or derived preference",
    Preference.TP: "TP: 5 points, qualifying service",
    Preference.SSP: "SSP: sole survivorship, no points",
    Preference.NV: "NV: no veterans’ preference",
}


S, A = Status, Actor

MOVES: Mapping[tuple[Status, Status], frozenset[Actor]] = {
    (S.DRAFT, S.SUBMITTED): frozenset({A.APPLICANT}),
    (S.SUBMITTED, S.QUALIFIED): frozenset({A.HR_SPECIALIST}),
    (S.SUBMITTED, S.NOT_QUALIFIED): frozenset({A.HR_SPECIALIST}),
    (S.QUALIFIED, S.NOT_QUALIFIED): frozenset({A.HR_SPECIALIST}),
    (S.NOT_QUALIFIED, S.QUALIFIED): frozenset({A.HR_SPECIALIST}),
    (S.QUALIFIED, S.REFERRED): frozenset({A.HR_SPECIALIST}),
    (S.QUALIFIED, S.NOT_REFERRED): frozenset({A.HR_SPECIALIST}),
    (S.NOT_REFERRED, S.REFERRED): frozenset({A.HR_SPECIALIST}),
    (S.REFERRED, S.SELECTED): frozenset({A.HIRING_MANAGER, A.HR_SPECIALIST}),
    (S.REFERRED, S.NOT_SELECTED): frozenset({A.HIRING_MANAGER, A.HR_SPECIALIST}),
    (S.NOT_SELECTED, S.SELECTED): frozenset({A.HIRING_MANAGER, A.HR_SPECIALIST}),
    (S.SELECTED, S.OFFERED): frozenset({A.HR_SPECIALIST}),
    (S.OFFERED, S.ACCEPTED): frozenset({A.HR_SPECIALIST}),
    (S.OFFERED, S.DECLINED): frozenset({A.HR_SPECIALIST}),
    (S.ACCEPTED, S.ENTERED): frozenset({A.HR_SPECIALIST}),
    (S.ACCEPTED, S.DECLINED): frozenset({A.HR_SPECIALIST}),
    **{
        (status, S.WITHDRAWN): frozenset({A.APPLICANT})
        for status in (
            S.DRAFT,
            S.SUBMITTED,
            S.QUALIFIED,
            S.REFERRED,
            S.SELECTED,
            S.OFFERED,
            S.ACCEPTED,
        )
    },
}

NEGATIVE: frozenset[Status] = frozenset({S.NOT_QUALIFIED, S.NOT_REFERRED, S.NOT_SELECTED})


def move(present: Status, target: Status, by: Actor) -> Status:
    """Return the new status.

    Raises:
        IllegalMove: the table has no such move, or not for this actor.
    """
    if by not in MOVES.get((present, target), frozenset()):
        raise IllegalMove(
            f"This application is {present.value.replace('_', ' ')}; "
            f"it cannot become {target.value.replace('_', ' ')} by {by.value.replace('_', ' ')}."
        )
    return target


class NotComplete(Unprocessable):
    """Something that every application must have is still missing."""

    title = "Your application is not complete"


class NotOpen(DomainError):
    """The announcement takes no applications at this moment."""

    title = "This announcement is not open"


def check_open(opens_at: datetime | None, closes_at: datetime | None, cancelled: bool, now: datetime) -> None:
    """Refuse an application outside the open period, which includes its first instant and not its last.

    Raises:
        NotOpen: says when it opened, will open or closed; the draft is kept.
    """
    if cancelled or opens_at is None or closes_at is None:
        raise NotOpen("This announcement has been cancelled. Your draft is kept.")
    if now < opens_at:
        raise NotOpen(f"Applications open on {_in_washington(opens_at)}. Your draft is kept.")
    if now >= closes_at:
        last = closes_at - timedelta(seconds=1)
        raise NotOpen(f"Applications closed on {_in_washington(last)}. Your draft is kept, but cannot be submitted.")


def _in_washington(instant: datetime) -> str:
    local = instant.astimezone(EASTERN)
    return f"{local.day} {local:%B %Y} at {local:%I:%M:%S %p} Eastern time".replace(" 0", " ")


def missing(*, has_resume: bool, us_citizen: bool | None, preference_claim: str, certified: bool) -> tuple[str, ...]:
    """Name what still has to be done before the application can be submitted, in the order of the page."""
    return tuple(
        words
        for absent, words in (
            (not has_resume, "Upload your résumé"),
            (us_citizen is None, "Say whether you are a U.S. citizen"),
            (not preference_claim, "Say whether you claim veterans’ preference"),
            (not certified, "Certify that what you say is true"),
        )
        if absent
    )
