"""What did not go smoothly in the demonstration: needs cancelled and announced again, furloughs, late entries."""

from datetime import timedelta
from itertools import takewhile
from typing import Any
from uuid import UUID

from app.demo.world import Actor, World, key
from app.timeline.rules import EventType

E = EventType
AGAIN = (
    ("FAILED_RECRUIT", "Nobody qualified at the grade that was announced.", "With the grade that the work asks for."),
    ("AMENDED_CERT", "The certificate left out a preference eligible.", "With everybody considered anew."),
    ("REANNOUNCED", "The duty location changed.", "At the new location."),
)
"""Why the chain goes on, why it was cancelled, and what was written when it was announced again."""


def add(world: World, requisition_id: UUID, number: int, actor: Actor) -> None:
    """Change the rows of some requisitions of the past, the last ones added, into such stories."""
    row = world.rows["requisition"][-1]
    assert row["id"] == requisition_id
    latest = takewhile(lambda e: e["requisition_id"] == requisition_id, reversed(world.rows["timeline_event"]))
    own = {e["type"]: e for e in latest}
    if number % 11 == 4:
        _announced_again(world, row, own, number, actor)
    if number % 13 == 6 and E.JOA_CLOSE in own and E.CERT_ISSUED in own:
        _rest(world, own, actor)
    if number % 7 == 3 and E.RPA in own:
        late = min(own[E.RPA]["happened_at"] + timedelta(days=4), world.now)
        own[E.RPA]["entered_at"] = max(late, own[E.RPA]["entered_at"])


def _announced_again(
    world: World, row: dict[str, Any], own: dict[str, dict[str, Any]], number: int, actor: Actor
) -> None:
    """Put a cancelled requisition with the same need before this one; its need is the chain's first."""
    again = own[E.NEED_VALIDATED]
    first, at = key("first need", row["id"]), again["happened_at"]
    need, cancelled = at - timedelta(days=34), at - timedelta(days=9)
    world.add("requisition", **(row | {"id": first, "chain_id": first, "created_at": need, "completed_at": need}))
    row["chain_id"] = first
    why, said, basis = AGAIN[number % len(AGAIN)]
    again |= {"type": E.REANNOUNCED.value, "reason": why, "basis": basis}
    for type_, when, basis in ((E.NEED_VALIDATED, need, "Two people left the team."), (E.CANCELLED, cancelled, said)):
        values = {"requisition_id": first, "type": type_.value, "happened_at": when, "entered_at": when, "basis": basis}
        values["reason"] = ""
        world.add("timeline_event", **(again | values | {"actor_id": actor[0], "actor_name": actor[1]}))


def _rest(world: World, own: dict[str, dict[str, Any]], actor: Actor) -> None:
    """Put a furlough between the closing and the certificate."""
    closed, issued = own[E.JOA_CLOSE], own[E.CERT_ISSUED]["happened_at"]
    begun = closed["happened_at"]
    for type_, share, basis in (
        (E.FURLOUGH_BEGAN, 0.2, "Lapse in appropriations."),
        (E.FURLOUGH_ENDED, 0.7, "Appropriations were enacted."),
    ):
        when = begun + (issued - begun) * share
        values = {"type": type_.value, "happened_at": when, "entered_at": when, "basis": basis}
        world.add("timeline_event", **(closed | values | {"actor_id": actor[0], "actor_name": actor[1]}))
