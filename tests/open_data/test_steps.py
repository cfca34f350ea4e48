"""Days per step in public: figures recomputed from stays, attacked together with the table of time-to-hire."""

import random
import statistics
from collections import defaultdict

import pytest

from app.metrics.rules import FiscalQuarter
from app.open_data import release, rules, steps
from app.open_data.rules import Entered
from app.open_data.steps import Stay
from tests.open_data.attack import intervals, subtracted
from tests.open_data.conftest import read_csv

AGENCIES = ("AAA", "BBB", "CCC", "DDD")
SPAN = [FiscalQuarter(2025, q) for q in (1, 2, 3, 4)] + [FiscalQuarter(2026, 1), FiscalQuarter(2026, 2)]
LAST = SPAN[-1]
LANES, TRUNK = (11, 14), (6, 8)


def people_and_stays(seed, n):
    """Hires, each with its stays: some of the steps that every hire has, and those of its requisition now and then."""
    draw = random.Random(seed)
    hires, stays = [], []
    for _ in range(n):
        quarter = draw.choice(SPAN)
        agency = draw.choices(AGENCIES, [1, 3, 6, 9])[0]
        days = round(draw.lognormvariate(4.35, 0.3))
        hires.append(Entered(quarter, agency, days // 2, days, "CR", "PD-WRL-007", ""))
        stays += [Stay(quarter, agency, element, draw.randint(1, 30)) for element in LANES]
        trunk = [element for element in TRUNK if draw.random() < 0.7]
        stays += [Stay(draw.choice(SPAN), agency, element, draw.randint(1, 30)) for element in trunk]
    return hires, stays


def as_read(hires, stays, last=LAST):
    """Both tables as a reader gets them, and the additions of the second that its dictionary states."""
    first = rules.table(hires, last, AGENCIES)
    files = release.all_files(first, steps.table(stays, first, AGENCIES), ())
    names = ("time-to-hire.csv", "days-per-step.csv")
    tables = [read_csv(files[name])[1] for name in names]
    hired = {(r["period"], r["agency"]): r for r in tables[0] if r["breakdown"] == "all"}
    rows = {(r["period"], r["agency"], r["element"]): r for r in tables[1]}
    sums = []
    for key in rows:
        if key[1] == "all":
            sums.append((key, tuple((key[0], agency, key[2]) for agency in AGENCIES)))
        if " " not in key[0]:
            sums.append((key, tuple((f"{key[0]} Q{q}", *key[1:]) for q in (1, 2, 3, 4))))
    return hired, rows, sums


@pytest.fixture(scope="module")
def attacked():
    hires, stays = people_and_stays(7, 130)
    return stays, *as_read(hires, stays)


def counts(rows):
    return {key: int(r["stays"]) if r["hidden"] == "false" else None for key, r in rows.items()}


def test_something_is_hidden_and_something_is_shown_and_nothing_shown_counts_one_to_four(attacked):
    _, _, rows, _ = attacked
    shown = counts(rows)
    assert 20 < sum(n is None for n in shown.values()) < len(shown) - 20
    assert {n for n in shown.values() if n is not None and 0 < n < 5} == set()
    named = {"period", "known_on", "agency", "element", "step", "hidden"}
    assert all({k for k, v in r.items() if v} == named for r in rows.values() if r["hidden"] == "true")


def test_neither_subtraction_nor_a_solver_finds_how_many_stays_a_hidden_row_counts(attacked):
    _, _, rows, sums = attacked
    shown = counts(rows)
    assert subtracted(shown, sums) == {}
    for element in {key[2] for key in shown}:
        own = {key: n for key, n in shown.items() if key[2] == element}
        lines = [line for line in sums if line[0][2] == element]
        for cell, (low, high) in intervals(own, lines, least=0.0).items():
            assert high - low >= 4 - 1e-6, cell


def test_nor_how_many_days_they_took_together(attacked):
    """Means are sums in disguise: in every addition at least two rows are hidden, or none."""
    _, _, rows, sums = attacked
    for total, parts in sums:
        assert sum(rows[key]["hidden"] == "true" for key in (total, *parts)) != 1, total


def test_no_step_gives_away_an_agency_that_time_to_hire_hides(attacked):
    """A step that comes once a hire counts the hires: shown there, it would undo what is hidden in the other table."""
    _, hired, rows, _ = attacked
    hidden = {key for key, r in hired.items() if r["hidden"] == "true"}
    assert len(hidden) > 5
    assert all(r["hidden"] == "true" for key, r in rows.items() if key[:2] in hidden)


def test_both_tables_together_tell_an_attacker_no_more_about_hires(attacked):
    """Whoever takes the stays in the last step for the hires still finds no hidden number of people."""
    _, hired, rows, _ = attacked
    joined = {key: int(r["hires"]) if r["hidden"] == "false" else None for key, r in hired.items()}
    for key, n in joined.items():
        row = rows[*key, "14"]
        if n is None and row["hidden"] == "false":
            joined[key] = int(row["stays"])
    sums = [((p, "all"), tuple((p, a) for a in AGENCIES)) for p in {key[0] for key in joined}]
    sums += [((p, a), tuple((f"{p} Q{q}", a) for q in (1, 2, 3, 4))) for p, a in joined if " " not in p]
    assert subtracted(joined, sums) == {}
    for cell, (low, high) in intervals(joined, sums).items():
        assert high - low >= 4 - 1e-6, cell


def test_shown_figures_are_those_of_the_stays(attacked):
    stays, _, rows, _ = attacked
    groups = defaultdict(list)
    for s in stays:
        for period in (str(s.quarter), f"FY{s.quarter.year}"):
            for agency in ("all", s.agency):
                groups[period, agency, str(s.element)].append(s.days)
    checked = 0
    for key, days in groups.items():
        row = rows.get(key)
        if row is None:
            assert key[0] == "FY2026"
            continue
        if row["hidden"] == "false":
            assert int(row["stays"]) == len(days)
            assert float(row["mean"]) == pytest.approx(statistics.fmean(days), abs=0.051)
            assert float(row["median"]) == statistics.median(days)
            assert int(row["p80"]) == next(d for d in sorted(days) if sum(x <= d for x in days) >= 0.8 * len(days))
            checked += 1
    assert checked > 20


def test_a_later_quarter_changes_no_earlier_row():
    hires, stays = people_and_stays(11, 150)
    _, early, _ = as_read(hires, stays, FiscalQuarter(2025, 3))
    _, late, _ = as_read(hires, stays)
    assert early
    assert all(late[key] == row for key, row in early.items())


def test_without_hires_nothing_is_said_of_steps():
    assert steps.table([Stay(LAST, "AAA", 6, 10)], (), AGENCIES) == ()
