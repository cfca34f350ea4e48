"""An attacker with the published table and a solver: written apart from the product, to be run against it."""

import numpy as np
from scipy.optimize import linprog


def intervals(shown, sums, *, least=1.0):
    """Return what each hidden cell can be, as (lowest, highest).

    Args:
        shown: cell → its number, or None where the table hides it.
        sums: pairs (total, parts) that the table obeys.
        least: what a hidden cell is at least.
    """
    unknown = sorted((cell for cell, value in shown.items() if value is None), key=str)
    if not unknown:
        return {}
    place = {cell: i for i, cell in enumerate(unknown)}
    rows, right = [], []
    for total, parts in sums:
        row, known = np.zeros(len(unknown)), 0.0
        for cell, sign in [(total, 1.0), *((part, -1.0) for part in parts)]:
            if shown[cell] is None:
                row[place[cell]] += sign
            else:
                known += sign * shown[cell]
        if row.any():
            rows.append(row)
            right.append(-known)
    found = {}
    for cell in unknown:
        ends = []
        for sign in (1.0, -1.0):
            aim = np.zeros(len(unknown))
            aim[place[cell]] = sign
            answer = linprog(
                aim,
                A_eq=np.array(rows) if rows else None,
                b_eq=np.array(right) if rows else None,
                bounds=[(least, None)] * len(unknown),
                method="highs",
            )
            ends.append(sign * answer.fun if answer.status == 0 else sign * -np.inf)
            assert answer.status in (0, 3), answer.message
        found[cell] = (ends[0], ends[1])
    return found


def subtracted(shown, sums):
    """Return every hidden cell that plain subtraction gives, one after the other."""
    known, found = dict(shown), {}
    moved = True
    while moved:
        moved = False
        for total, parts in sums:
            hidden = [c for c in (total, *parts) if known[c] is None]
            if len(hidden) == 1:
                (cell,) = hidden
                rest = sum(known[p] for p in parts if p != cell)
                known[cell] = found[cell] = rest if cell == total else known[total] - rest
                moved = True
    return found
