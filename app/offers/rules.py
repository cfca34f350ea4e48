"""From selection to the first day: which act follows which, what it does to the application, and who is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.applications.rules import Status
from app.errors import DomainError, Unprocessable
from app.timeline.rules import EventType


class StepOutOfOrder(DomainError):
    """This step of the offer cannot be recorded yet, or was recorded before."""

    title = "This step does not follow"


class BadDate(Unprocessable):
    """The day lies in the future or before the step that it follows."""

    title = "Check the date"


class NotConsented(DomainError):
    """The applicant did not agree that other agencies see the application."""

    title = "The applicant has not agreed"


class Act(StrEnum):
    """What an HR specialist records after a selection."""

    SEND_TENTATIVE = "send_tentative_offer"
    ACCEPT_TENTATIVE = "tentative_offer_accepted"
    DECLINE_TENTATIVE = "tentative_offer_declined"
    START_VETTING = "vetting_started"
    CLEAR_VETTING = "vetting_favourable"
    SEND_OFFICIAL = "send_official_offer"
    ACCEPT_OFFICIAL = "official_offer_accepted"
    ENTER_ON_DUTY = "entrance_on_duty"


@dataclass(frozen=True, slots=True)
class Effect:
    """What one act needs to have happened, what it appends, and where it leaves the application."""

    words: str
    event: EventType
    needs: frozenset[EventType]
    refuses: frozenset[EventType]
    status: Status | None = None


E = EventType
ACTS: Mapping[Act, Effect] = {
    Act.SEND_TENTATIVE: Effect(
        "Tentative offer sent", E.TJO_SENT, frozenset({E.SELECTED}), frozenset({E.TJO_SENT}), Status.OFFERED
    ),
    Act.ACCEPT_TENTATIVE: Effect(
        "Tentative offer accepted",
        E.TJO_ACCEPTED,
        frozenset({E.TJO_SENT}),
        frozenset({E.TJO_ACCEPTED, E.TJO_DECLINED}),
        Status.ACCEPTED,
    ),
    Act.DECLINE_TENTATIVE: Effect(
        "Tentative offer declined",
        E.TJO_DECLINED,
        frozenset({E.TJO_SENT}),
        frozenset({E.TJO_ACCEPTED, E.TJO_DECLINED}),
        Status.DECLINED,
    ),
    Act.START_VETTING: Effect("Vetting started", E.SUIT_INIT, frozenset({E.TJO_ACCEPTED}), frozenset({E.SUIT_INIT})),
    Act.CLEAR_VETTING: Effect(
        "Vetting decided favourably", E.SUIT_DONE, frozenset({E.SUIT_INIT}), frozenset({E.SUIT_DONE})
    ),
    Act.SEND_OFFICIAL: Effect(
        "Official offer sent", E.FJO_SENT, frozenset({E.TJO_ACCEPTED, E.SUIT_DONE}), frozenset({E.FJO_SENT})
    ),
    Act.ACCEPT_OFFICIAL: Effect(
        "Official offer accepted", E.FJO_ACCEPTED, frozenset({E.FJO_SENT}), frozenset({E.FJO_ACCEPTED})
    ),
    Act.ENTER_ON_DUTY: Effect(
        "Entered on duty", E.EOD, frozenset({E.FJO_ACCEPTED}), frozenset({E.EOD}), Status.ENTERED
    ),
}


def check(act: Act, happened: frozenset[EventType]) -> Effect:
    """Return what the act does, when it follows from what happened.

    Raises:
        StepOutOfOrder: names what is still missing, or that it was recorded before.

    Source: R-15 (vetting only after the tentative offer), R-51 as a later issue's deadline.
    """
    effect = ACTS[act]
    if effect.refuses & happened:
        raise StepOutOfOrder(f"{effect.words}: this, or its opposite, is already on record.")
    if effect.needs - happened:
        before = ", ".join(sorted(a.words.lower() for a in ACTS.values() if a.event in effect.needs - happened))
        raise StepOutOfOrder(f"{effect.words} can be recorded after: {before or 'selection'}.")
    return effect


def possible(happened: frozenset[EventType]) -> tuple[Act, ...]:
    """Name the acts that may follow, in their order."""
    if EventType.TJO_DECLINED in happened or EventType.WITHDRAWN in happened:
        return ()
    return tuple(act for act, effect in ACTS.items() if effect.needs <= happened and not effect.refuses & happened)


REDIRECTABLE = frozenset(
    {Status.SUBMITTED, Status.QUALIFIED, Status.REFERRED, Status.NOT_REFERRED, Status.NOT_SELECTED, Status.DECLINED}
)
"""Whoever withdrew is considered nowhere, and whoever is about to be hired here needs no other place."""
SHARED = "shared"


def check_redirect(status: Status, how: str, *, may_share: bool) -> None:
    """Refuse to lead an application elsewhere when it has ended or led to an offer, or against its person's will.

    Raises:
        StepOutOfOrder: it was withdrawn, or its person has been selected here.
        NotConsented: another agency would see it, and the applicant did not agree (5 CFR 332.408).
    """
    if status not in REDIRECTABLE:
        raise StepOutOfOrder("Only an application that is open or was not successful here can be considered elsewhere.")
    if how == SHARED and not may_share:
        raise NotConsented("The applicant did not agree that other agencies see this application.")
