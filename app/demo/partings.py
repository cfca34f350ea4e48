"""Who said no in the demonstration, and whom somebody considers elsewhere: withdrawals, declined offers, redirects."""

import random
from itertools import takewhile
from typing import Any
from uuid import UUID

from app.demo.world import Actor, World
from app.timeline.rules import EventType

E = EventType
Row = dict[str, Any]
WHY_DECLINED = {"pay": 5, "time_taken": 4, "other_offer": 4, "location": 3, "other_federal": 2, "vetting": 1, "": 2}
WHY_WITHDRAWN = {"time_taken": 5, "other_offer": 4, "personal": 2, "pay": 2, "later_date": 1, "": 5}
ELSEWHERE = {"other_position": 5, "other_grade": 2}


def add(world: World, announcement_id: UUID, requisition_id: UUID, number: int, actor: Actor) -> None:
    """Turn the ends of some applications of the requisition added last into such stories."""
    draw = random.Random(number)  # noqa: S311  # repeatable, not secret; of its own, so that nothing else changes
    rows = world.rows
    mine = list(takewhile(lambda a: a["announcement_id"] == announcement_id, reversed(rows["application"])))
    log = list(takewhile(lambda e: e["requisition_id"] == requisition_id, reversed(rows["timeline_event"])))
    ended = {status: [a for a in mine if a["status"] == status] for status in ("not_qualified", "not_selected")}
    if number % 3 == 1 and ended["not_qualified"]:
        _withdraws(world, ended["not_qualified"][0], log, _one_of(draw, WHY_WITHDRAWN))
    if number % 4 == 1 and ended["not_selected"] and any(e["type"] == E.TJO_SENT for e in log):
        _declines(world, ended["not_selected"].pop(0), log, _one_of(draw, WHY_DECLINED))
    if number % 5 == 2 and ended["not_selected"]:
        _goes_elsewhere(world, ended["not_selected"][-1], log, number, draw, actor)


def _one_of(draw: random.Random, weights: dict[str, int]) -> str:
    return draw.choices(list(weights), list(weights.values()))[0]


def _of(log: list[Row], application: Row, type_: EventType) -> Row:
    return next(e for e in log if e["application_id"] == application["id"] and e["type"] == type_)


def _withdraws(world: World, application: Row, log: list[Row], why: str) -> None:
    """Let somebody withdraw before anybody decided."""
    received, decided = _of(log, application, E.APPLICATION_RECEIVED), _of(log, application, E.FOUND_NOT_QUALIFIED)
    when = received["happened_at"] + (decided["happened_at"] - received["happened_at"]) * 0.7
    said = {"type": E.WITHDRAWN.value, "happened_at": when, "entered_at": when, "reason": why}
    decided |= said | {"actor_id": received["actor_id"], "actor_name": received["actor_name"]}
    reviews = world.rows["review"]
    at = next(i for i in range(len(reviews) - 1, -1, -1) if reviews[i]["application_id"] == application["id"])
    del reviews[at]
    application["status"] = "withdrawn"


def _declines(world: World, application: Row, log: list[Row], why: str) -> None:
    """Let somebody be selected first and say no; then the offer went to whoever came on duty."""
    refused = _of(log, application, E.NOT_SELECTED)
    offered = next(e for e in log if e["type"] == E.TJO_SENT)
    first, span = refused["happened_at"], offered["happened_at"] - refused["happened_at"]
    refused["type"] = E.SELECTED.value
    for type_, share, reason in ((E.TJO_SENT, 0.2, ""), (E.TJO_DECLINED, 0.8, why)):
        when = first + span * share
        said = {"type": type_.value, "happened_at": when, "entered_at": when, "reason": reason}
        world.add("timeline_event", **(offered | said | {"application_id": application["id"]}))
    action = next(a for a in reversed(world.rows["certificate_action"]) if a["application_id"] == application["id"])
    action["code"], application["status"] = "A", "declined"


def _goes_elsewhere(
    world: World, application: Row, log: list[Row], number: int, draw: random.Random, actor: Actor
) -> None:
    """Let somebody who was not selected be considered for another position, or by another agency if they agreed."""
    shared = application["may_share"] and number % 2 == 1
    refused = _of(log, application, E.NOT_SELECTED)
    values = {
        "type": E.REDIRECTED.value,
        "actor_id": actor[0],
        "actor_name": actor[1],
        "reason": "shared" if shared else _one_of(draw, ELSEWHERE),
        "basis": "The same work at another agency" if shared else "A vacancy of the same team",
    }
    world.add("timeline_event", **(refused | values))
