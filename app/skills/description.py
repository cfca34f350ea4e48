"""Descriptions instead of résumés: the work roles of a text, and how well they are told on labelled ones."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from app.skills.extract import SkillsModel
from app.skills.labelled import BadRows, lines
from app.skills.measures import RoleScores, role_scores


def read(file: Path, field: str = "roles", kind: str = "") -> tuple[tuple[str, ...], tuple[frozenset[str], ...]]:
    """Read `{"text": …, field: [ids], "kind": …}` lines; a single id may stand without a list.

    Args:
        file: of JSON Lines.
        field: the one that names the work roles of a text.
        kind: only lines of this kind; empty for all, whether they say a kind or not.

    Raises:
        BadRows: a line has no text or no roles, or there are no such lines.
    """
    texts, roles = [], []
    for number, row in lines(file):
        if kind and isinstance(row, dict) and row.get("kind") != kind:
            continue
        found = row.get(field) if isinstance(row, dict) else None
        found = [found] if isinstance(found, str) and found else found
        if not isinstance(found, list) or not found or not isinstance(row.get("text"), str):
            raise BadRows(f"Line {number} of {file.name} needs a text and a list of {field}.")
        texts.append(row["text"])
        roles.append(frozenset(map(str, found)))
    if not texts:
        raise BadRows(f"{file.name} holds no lines{f' of the kind {kind}' if kind else ''}.")
    return tuple(texts), tuple(roles)


def evaluate(model: SkillsModel, texts: Sequence[str], roles: Sequence[frozenset[str]]) -> RoleScores:
    """Measure a model on n texts whose work roles are known.

    Raises:
        BadRows: a text names only roles that the model does not know.
    """
    place = {role: number for number, role in enumerate(model.role_ids)}
    truth = np.zeros((len(texts), len(place)), dtype=np.bool_)
    found = np.zeros(truth.shape)
    for row, (text, members) in enumerate(zip(texts, roles, strict=True)):
        known = [place[one] for one in members if one in place]
        if not known:
            raise BadRows(f"Text {row + 1} names no work role that the model knows: {', '.join(sorted(members))}.")
        truth[row, known] = True
        for score in model.roles_of(text):
            found[row, place[score.id]] = score.probability
    return role_scores(truth, found)
