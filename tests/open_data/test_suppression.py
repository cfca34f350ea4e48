"""What is hidden cannot be computed: attacked by subtraction, by linear programming and by trying every filling."""

from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.open_data.suppression import THRESHOLD, CannotProtect, Demand, Line, protect, small
from tests.open_data.attack import intervals, subtracted


def a_table(rows):
    """Rows and columns with their totals, as cells and as additions."""
    values = {(str(r), str(c)): n for r, row in enumerate(rows) for c, n in enumerate(row)}
    height, width = len(rows), len(rows[0])
    sums = []
    for r in range(height):
        values[str(r), "all"] = sum(rows[r])
        sums.append(((str(r), "all"), tuple((str(r), str(c)) for c in range(width))))
    for c in [*map(str, range(width)), "all"]:
        values["all", c] = sum(values[str(r), c] for r in range(height))
        sums.append((("all", c), tuple((str(r), c) for r in range(height))))
    sums.append((("all", "all"), tuple(("all", str(c)) for c in range(width))))
    return values, sums


def published(values, sums):
    hidden = protect(values, [Line(t, p) for t, p in sums], hidden=small(values))
    return {cell: None if cell in hidden else n for cell, n in values.items()}


def test_a_small_cell_takes_partners_with_it_and_no_total_gives_it_back():
    values, sums = a_table([[3, 40, 20], [30, 20, 25], [12, 18, 50]])
    shown = published(values, sums)
    hidden = {cell for cell, n in shown.items() if n is None}
    assert ("0", "0") in hidden
    assert len(hidden) == 4
    assert subtracted(shown, sums) == {}


def test_hiding_only_the_small_cell_would_not_have_been_enough():
    """The attack itself works: without partners it finds the cell."""
    values, sums = a_table([[3, 40], [30, 20]])
    naive = {cell: None if cell in small(values) else n for cell, n in values.items()}
    assert subtracted(naive, sums) == {("0", "0"): 3}
    assert intervals(naive, sums)["0", "0"] == pytest.approx((3, 3))


def test_two_small_cells_that_add_up_to_little_are_not_partners_enough():
    """1 + 2 = 3 is published as a difference; the reader then knows both to within two."""
    values, sums = a_table([[1, 2, 30, 40], [30, 30, 30, 30]])
    shown = published(values, sums)
    assert sum(shown["0", str(c)] is None for c in range(4)) >= 3


def test_a_table_without_small_cells_is_shown_whole():
    values, sums = a_table([[5, 40], [0, 20]])
    assert None not in published(values, sums).values()


def test_nobody_at_all_is_not_hidden():
    values, sums = a_table([[0, 0], [10, 20]])
    assert None not in published(values, sums).values()


COUNTS = st.lists(st.lists(st.integers(0, 14), min_size=4, max_size=4), min_size=3, max_size=5)


@settings(max_examples=40)
@given(COUNTS)
@example([[0, 5, 1, 0], [1, 0, 0, 5], [3, 5, 0, 4], [3, 0, 5, 0], [0, 2, 1, 0]])
def test_a_solver_leaves_every_hidden_cell_at_least_five_values(rows):
    """Additions of rows and columns are unimodular: what linear programming allows, whole numbers allow too."""
    values, sums = a_table(rows)
    shown = published(values, sums)
    assert all(n is None or n == 0 or n >= THRESHOLD for n in shown.values())
    assert subtracted(shown, sums) == {}
    # Hiding nobody is a last resort; where it happened, the attacker may not take hidden for somebody.
    least = min((min(values[c], 1) for c, n in shown.items() if n is None), default=1)
    for cell, (low, high) in intervals(shown, sums, least=least).items():
        if values[cell] > 0:
            assert high - low >= THRESHOLD - 1 - 1e-6, cell


@settings(max_examples=15)
@given(st.lists(st.lists(st.integers(0, 7), min_size=2, max_size=2), min_size=2, max_size=3))
def test_trying_every_filling_finds_at_least_five_for_each_hidden_cell(rows):
    values, sums = a_table(rows)
    shown = published(values, sums)
    inner = [(str(r), str(c)) for r in range(len(rows)) for c in range(2)]
    choices = [range(1, 40) if shown[c] is None and values[c] > 0 else (values[c],) for c in inner]
    if len([c for c in choices if len(c) > 1]) > 3:
        return  # more than three free cells are for the solver
    possible = {cell: set() for cell, n in shown.items() if n is None}
    for filling in product(*choices):
        whole, _ = a_table([[filling[2 * r], filling[2 * r + 1]] for r in range(len(rows))])
        if all(n is None or whole[cell] == n for cell, n in shown.items()):
            for cell, seen in possible.items():
                seen.add(whole[cell])
    assert all(len(seen) >= THRESHOLD for cell, seen in possible.items() if values[cell] > 0)


def test_what_was_published_is_not_hidden_later_and_what_was_hidden_stays_hidden():
    values, sums = a_table([[3, 40, 20], [30, 20, 25]])
    lines = [Line(t, p) for t, p in sums]
    before = protect(values, lines, hidden=small(values))
    shown = set(values) - before - {("all", "all")}
    after = protect(values, lines, hidden=before, published=shown)
    assert before <= after
    assert after.isdisjoint(shown)


def test_a_table_that_was_given_away_before_is_refused():
    values, sums = a_table([[3, 40], [30, 20]])
    lines = [Line(t, p) for t, p in sums]
    with pytest.raises(CannotProtect):
        protect(values, lines, hidden=small(values), published=set(values) - small(values))


def test_a_count_that_nobody_of_a_group_shares_gives_its_parts_away():
    """If nobody of the whole was under 80 days, nobody of a hidden part was."""
    values, sums = a_table([[0, 0], [4, 6]])
    hidden = protect(
        values, [Line(t, p) for t, p in sums], hidden={("0", "0"), ("0", "1")}, demand=Demand(least=0, choices=2)
    )
    assert ("0", "all") in hidden
