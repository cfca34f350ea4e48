"""Refusals: every reason for which the product says no, each with its HTTP status and its words."""

from typing import ClassVar


class DomainError(Exception):
    """A refusal with a sentence for the person who meets it; `str(error)` is that sentence."""

    status: ClassVar[int] = 409
    title: ClassVar[str] = "This cannot be done now"


class NotFound(DomainError):
    """The thing does not exist, or belongs to somebody else: both answer the same."""

    status = 404
    title = "We cannot find that page"

    def __init__(self, message: str = "It may have been removed, or the address may be mistyped.") -> None:
        super().__init__(message)


class NotAllowed(DomainError):
    """The person is known and the thing is visible, but the act is not theirs."""

    status = 403
    title = "You cannot do this"


class Unprocessable(DomainError):
    """What was sent has the wrong shape or breaks a rule; nothing was changed."""

    status = 422
    title = "There is a problem with what you entered"
