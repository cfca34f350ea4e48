"""Hiding cells of a published table so that none of them can be computed from the others.

Small cells are hidden first (primary suppression), then as many more as an exact search shows to be needed
(complementary suppression). The search asks what somebody who holds the published table can conclude: for each hidden
cell the least and the greatest whole number that all additions allow. Source: Hundepool et al., Statistical Disclosure
Control (2012), chapter 4; the threshold of five is R-48.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

THRESHOLD = 5
"""A number of people below this is not published (R-48)."""

Cell = TypeVar("Cell", bound=tuple[object, ...])


class CannotProtect(Exception):
    """Every cell that could still be hidden was published before."""


@dataclass(frozen=True, slots=True)
class Line(Generic[Cell]):
    """One addition that the published table obeys: the total is the sum of the parts."""

    total: Cell
    parts: tuple[Cell, ...]

    @property
    def members(self) -> tuple[Cell, ...]:
        """Everything the addition speaks of."""
        return (self.total, *self.parts)


@dataclass(frozen=True, slots=True)
class Demand:
    """What may not be concluded: a hidden cell is known to be at least `least` and must keep `choices` values."""

    least: int = 1
    choices: int = THRESHOLD


def small(counts: Mapping[Cell, int], threshold: int = THRESHOLD) -> frozenset[Cell]:
    """Return the cells that count somebody, but too few to be shown; nobody at all may be shown."""
    return frozenset(cell for cell, n in counts.items() if 0 < n < threshold)


def protect(
    values: Mapping[Cell, int],
    lines: Sequence[Line[Cell]],
    *,
    hidden: Collection[Cell],
    published: Collection[Cell] = (),
    demand: Demand = Demand(),
) -> frozenset[Cell]:
    """Return `hidden` and what else must be hidden with it.

    Args:
        values: every cell's whole number.
        lines: every addition among the cells.
        hidden: what must be hidden in any case.
        published: what an earlier table showed and can no longer be hidden.
        demand: what each hidden cell must keep.

    Raises:
        CannotProtect: what was published before already says too much.
    """
    touching = _touching(lines, values)
    chosen, reader = set(hidden), _Reader(values, lines, demand)
    while True:
        exposed = reader.exposed(chosen)
        if not exposed:
            return frozenset(chosen)
        free = set(values) - chosen - set(published)
        useful = {cell for cell in free if values[cell] >= demand.least}
        partners = _partners(exposed, useful, values, touching, chosen)
        partners = partners or _partners(exposed, free, values, touching, chosen)
        partners = partners or set(sorted(free, key=lambda cell: (values[cell], cell))[:1])  # all beside them is hidden
        if not partners:
            raise CannotProtect(f"nothing is left to hide beside {exposed[0]}")
        chosen |= partners


def _partners(
    exposed: Sequence[Cell],
    free: Set[Cell],
    values: Mapping[Cell, int],
    touching: Mapping[Cell, Sequence[Line[Cell]]],
    chosen: Set[Cell],
) -> set[Cell]:
    """Choose for each exposed cell one that shares an addition with it, unless one was just chosen for another.

    Those that need no partner of their own come first, then the smallest.
    """
    found: set[Cell] = set()
    for cell in exposed:
        near = {m for line in touching[cell] for m in line.members}
        if not found.isdisjoint(near):
            continue
        hidden = chosen | found
        costs = {m: (sum(hidden.isdisjoint(line.members) for line in touching[m]), values[m], m) for m in near & free}
        if costs:
            found.add(min(costs, key=lambda m: costs[m]))
    return found


def _touching(lines: Sequence[Line[Cell]], cells: Collection[Cell]) -> dict[Cell, list[Line[Cell]]]:
    """Return, for each of the cells that an addition speaks of, those additions."""
    found: dict[Cell, list[Line[Cell]]] = defaultdict(list)
    for line in lines:
        for cell in line.members:
            if cell in cells:
                found[cell].append(line)
    return found


def _components(lines: Sequence[Line[Cell]], hidden: Collection[Cell]) -> Iterable[tuple[list[Cell], list[Line[Cell]]]]:
    """Part the hidden cells into groups that no addition joins; each with the additions that speak of it."""
    touching = _touching(lines, hidden)
    left = sorted(touching)
    seen: set[Cell] = set()
    for first in left:
        if first in seen:
            continue
        group, group_lines, waiting = [], dict[tuple[Cell, ...], Line[Cell]](), [first]
        seen.add(first)
        while waiting:
            cell = waiting.pop()
            group.append(cell)
            for line in touching[cell]:
                group_lines[line.members] = line
                new = [m for m in line.members if m in touching and m not in seen]
                seen.update(new)
                waiting += new
        yield sorted(group), list(group_lines.values())


class _Reader(Generic[Cell]):
    """Somebody who holds the published table and draws every conclusion there is in whole numbers."""

    def __init__(self, values: Mapping[Cell, int], lines: Sequence[Line[Cell]], demand: Demand) -> None:
        self.values, self.lines, self.demand = values, lines, demand
        self.most = 2 * max(values.values(), default=0) + demand.choices
        # A solution stays one when more is hidden, so what a cell was once seen to allow it allows for ever.
        self.low, self.high = dict(values), dict(values)

    def exposed(self, hidden: Set[Cell]) -> list[Cell]:
        """Return the hidden cells of which the reader can conclude too much, in a fixed order."""
        found: list[Cell] = []
        for cells, touching in _components(self.lines, hidden):
            narrow = [cell for cell in cells if self._width(cell) < self.demand.choices]
            if narrow:
                equations = self._equations(cells, touching, hidden)
                found += [cell for cell in narrow if not self._widened(cell, cells, equations)]
        return sorted(found)

    def _width(self, cell: Cell) -> int:
        return self.high[cell] - self.low[cell] + 1

    def _equations(self, cells: Sequence[Cell], lines: Sequence[Line[Cell]], hidden: Set[Cell]) -> LinearConstraint:
        place = {cell: i for i, cell in enumerate(cells)}
        matrix, right = np.zeros((len(lines), len(cells))), np.zeros(len(lines))
        for row, line in enumerate(lines):
            for cell, sign in ((line.total, 1), *((part, -1) for part in line.parts)):
                if cell in hidden:
                    matrix[row, place[cell]] += sign
                else:
                    right[row] -= sign * self.values[cell]
        return LinearConstraint(matrix, right, right)

    def _widened(self, cell: Cell, cells: Sequence[Cell], equations: LinearConstraint) -> bool:
        """Search for the least and the greatest value of a cell; stop as soon as it has choices enough."""
        least = np.array([min(self.demand.least, self.values[c]) for c in cells], dtype=float)
        for sign in (1, -1):
            if self._width(cell) >= self.demand.choices:
                break
            objective = np.zeros(len(cells))
            objective[cells.index(cell)] = sign
            found = milp(
                objective,
                constraints=equations,
                integrality=np.ones(len(cells)),
                bounds=Bounds(least, float(self.most)),
            )
            assert found.x is not None, found.message
            for other, value in zip(cells, np.round(found.x).astype(int).tolist(), strict=True):
                self.low[other] = min(self.low[other], value)
                self.high[other] = max(self.high[other], value)
        return self._width(cell) >= self.demand.choices
