"""What the demonstration's applicants were told in writing: most of it in time, some late, some never."""

import random
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any
from uuid import UUID

from app.demo.world import World, key
from app.notices import rules as wordings
from app.notices.models import NoticeKind
from app.notices.rules import Wording
from app.timeline.rules import EventType

E = EventType
LATE, NEVER = 0.06, 0.02
"""Shares of the notices that went out weeks after they should have, and not at all."""


def add(world: World, announcement_id: UUID, requisition_id: UUID, number: int, agency: str) -> None:
    """Write to everybody who applied to the announcement added last, as far as it has come to that."""
    draw = random.Random(f"letters-{number}")  # noqa: S311  # repeatable, not secret; of its own
    log = list(takewhile(lambda e: e["requisition_id"] == requisition_id, reversed(world.rows["timeline_event"])))
    title = world.rows["announcement"][-1]["title"]
    accepted = next((e["happened_at"] for e in log if e["type"] == E.TJO_ACCEPTED), None)
    for application in takewhile(
        lambda a: a["announcement_id"] == announcement_id, reversed(world.rows["application"])
    ):
        about = {"name": application["applicant_name"], "title": title, "agency": agency}
        received = wordings.received(**about, receipt=application["receipt_number"])
        _write(world, draw, application, NoticeKind.RECEIVED, received, application["submitted_at"], days=0)
        if application["status"] == "not_selected" and accepted is not None:
            outcome = wordings.outcome(**about, selected=False)
            _write(world, draw, application, NoticeKind.OUTCOME, outcome, accepted, days=draw.randint(1, 8))
        for event in log:
            if event["application_id"] == application["id"] and event["type"] == E.TJO_SENT:
                offer = wordings.offer(**about, final=False)
                _write(world, draw, application, NoticeKind.OFFER, offer, event["happened_at"], days=0)


def _write(
    world: World,
    draw: random.Random,
    application: dict[str, Any],
    kind: NoticeKind,
    wording: Wording,
    due: datetime,
    *,
    days: int,
) -> None:
    chance = draw.random()
    sent = due + timedelta(days=days + (21 if chance < LATE else 0), minutes=1)
    if chance > 1 - NEVER or sent > world.now:
        return
    world.add(
        "notice",
        id=key("notice", application["id"], kind),
        agency_id=application["agency_id"],
        person_id=application["person_id"],
        application_id=application["id"],
        announcement_id=None,
        kind=kind.value,
        occasion="tentative" if kind is NoticeKind.OFFER else "",
        recipient=application["email"],
        subject=wording.subject,
        body=wording.body,
        created_at=sent,
    )
