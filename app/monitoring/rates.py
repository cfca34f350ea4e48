"""Selection rates computed: ratios with exact tests, for all occupations and for each, and what must be hidden.

Source: 29 CFR 1607.4(D) and 1607.3, which speak of each job; R-72 for what is too small to show.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from scipy.stats import barnard_exact, fisher_exact

from app.monitoring.rules import (
    ALL,
    FEWEST_FOR_A_RATIO,
    FEWEST_PEOPLE,
    FOUR_FIFTHS,
    OUTCOMES,
    SIGNIFICANT,
    Category,
    Counted,
    Finding,
    Rate,
    Stage,
)

MOST_TABLES = 250_000
"""Barnard's test goes through every table of two groups of these sizes; of more it would take seconds."""

Totals = Mapping[str, tuple[int, int]]
"""Group → how many were at a stage, and how many of them passed."""


def rates(counted: Iterable[Counted]) -> tuple[Rate, ...]:
    """Return every group's rate at every stage, for all occupations and for each, with what must be hidden left out.

    A stage that everybody passed, or nobody, selected nobody and is left out: it says nothing of any group.
    """
    rows = list(counted)
    found: list[Rate] = []
    for category in Category:
        mine = [c for c in rows if c.category is category]
        whole = {stage: totals for stage in Stage if _selects(totals := _totals(mine, stage))}
        parts = {
            series: {stage: _totals([c for c in mine if c.series == series], stage) for stage in whole}
            for series in sorted({c.series for c in mine})
        }
        shown = shown_groups(whole)
        for stage, groups in whole.items():
            found += _stage(Rate(category, stage), groups, shown[stage])
        for stage, listed in shown_series(parts, shown).items():
            for series in listed:
                groups = {g: t for g, t in parts[series][stage].items() if g in shown[stage]}
                found += _stage(Rate(category, stage, series=series), groups, shown[stage])
    return tuple(found)


def _totals(rows: Sequence[Counted], stage: Stage) -> Totals:
    passing, failing = OUTCOMES[stage]
    totals = {}
    for group in sorted({c.group for c in rows}):
        passed = sum(c.people for c in rows if c.group == group and c.status in passing)
        failed = sum(c.people for c in rows if c.group == group and c.status in failing)
        if passed + failed:
            totals[group] = (passed + failed, passed)
    return totals


def _selects(totals: Totals) -> bool:
    people, passed = sum(n for n, _ in totals.values()), sum(p for _, p in totals.values())
    return 0 < passed < people


def shown_groups(totals: Mapping[Stage, Totals]) -> Mapping[Stage, frozenset[str]]:
    """Return, for each stage, the groups that may be shown there.

    A group is hidden at a stage where few passed or few did not. From there on it is hidden at every later stage and
    in the whole: whoever passes one stage is at the next, so a later line would give the hidden one away. One hidden
    group alone would follow from what the agency knows of all applicants, so the smallest other one goes with it.

    Args:
        totals: by stage, in their order; the whole, which is made of all of them, last.
    """
    hidden: set[str] = set()
    shown: dict[Stage, frozenset[str]] = {}
    for stage, groups in totals.items():
        hidden |= {g for g, (people, passed) in groups.items() if min(passed, people - passed) < FEWEST_PEOPLE}
        left = set(groups) - hidden
        if len(hidden & set(groups)) == 1 and left:
            hidden.add(min(left, key=lambda g: (groups[g][0], g)))
        shown[stage] = frozenset(set(groups) - hidden)
    return shown


def shown_series(
    parts: Mapping[str, Mapping[Stage, Totals]], shown: Mapping[Stage, frozenset[str]]
) -> Mapping[Stage, Sequence[str]]:
    """Return, for each stage, the occupations that may be shown there.

    All occupations together less those shown give the rest, so the rest must be as large as anything shown. An
    occupation is shown at a stage when it and the rest have enough people who passed and who did not, in every group
    that is shown for all occupations; other groups are in none. From where it is not shown, it is shown no further.

    Args:
        parts: by series and stage; a series without a code is part of the rest.
        shown: by stage in their order, the groups that may be shown for all occupations.
    """
    found: dict[Stage, Sequence[str]] = {}
    listed = [series for series in parts if series != ALL]
    for stage, groups in shown.items():
        listed = [s for s in listed if groups and _large([parts[s][stage]], groups)]
        listed.sort(key=lambda s: (-sum(people for people, _ in parts[s][stage].values()), s))
        while len(listed) < len(parts) and listed:
            if _large([parts[s][stage] for s in parts if s not in listed], groups):
                break
            listed.pop()
        found[stage] = sorted(listed)
    return found


def _large(totals: Sequence[Totals], groups: frozenset[str]) -> bool:
    """Say whether in each group, these counts added up, enough people passed and enough did not."""
    for group in groups:
        people, passed = (sum(t.get(group, (0, 0))[place] for t in totals) for place in (0, 1))
        if min(passed, people - passed) < FEWEST_PEOPLE:
            return False
    return True


def _stage(empty: Rate, totals: Totals, shown: frozenset[str]) -> list[Rate]:
    """Return one stage's lines: `empty` filled in for each group."""
    compared = {g: t for g, t in totals.items() if g in shown and t[0] >= FEWEST_FOR_A_RATIO}
    # On equal rates the larger group is the one to compare with, then the first by name: the same in every run.
    best = max(sorted(compared), key=lambda g: (compared[g][1] / compared[g][0], compared[g][0]), default="")
    found = []
    for group, (people, passed) in totals.items():
        if group not in shown:
            found.append(replace(empty, group=group))
            continue
        rate = replace(empty, group=group, people=people, passed=passed, finding=Finding.TOO_FEW)
        if group == best:
            rate = replace(rate, ratio=1.0, finding=Finding.HIGHEST)
        elif group in compared:
            rate = _compared(rate, totals[best])
        found.append(rate)
    return found


def _compared(rate: Rate, best: tuple[int, int]) -> Rate:
    """Compare a group with the one that has the highest rate: ratio of rates, and two exact tests of two sides.

    Fisher's decides what the line says, as in the worked example of R-72. Barnard's stands beside it: it does not take
    the number selected as given, so it finds more, and a reader sees where the two differ.
    """
    assert rate.people is not None
    assert rate.passed is not None
    four = (rate.passed, rate.people, best[1], best[0])
    ratio, p_value = impact(*four)
    if ratio >= FOUR_FIFTHS:
        finding = Finding.AT_LEAST
    else:
        finding = Finding.BELOW if p_value < SIGNIFICANT else Finding.BELOW_UNCLEAR
    return replace(rate, ratio=ratio, p_value=p_value, p_barnard=barnard(*four), finding=finding)


def impact(passed: int, people: int, best_passed: int, best_people: int) -> tuple[float, float]:
    """Return the ratio of two selection rates and the two-sided p of Fisher's exact test.

    Args:
        passed: of the group, how many passed.
        people: of the group, how many were at the stage; at least 1.
        best_passed: the same of the group with the highest rate; at least 1.
        best_people: the same.
    """
    table = [[passed, people - passed], [best_passed, best_people - best_passed]]
    return (passed / people) / (best_passed / best_people), float(fisher_exact(table).pvalue)


def barnard(passed: int, people: int, best_passed: int, best_people: int) -> float | None:
    """Return the two-sided p of Barnard's unconditional exact test, with the pooled score; None for too many people.

    Args: as for `impact`.

    Source: Barnard 1945, 1947; the nuisance share of both groups is the one that gives the largest p.
    """
    if (people + 1) * (best_people + 1) > MOST_TABLES:
        return None
    # Unlike Fisher's, this test is not the same for rows and columns: scipy takes the groups as columns.
    table = [[passed, best_passed], [people - passed, best_people - best_passed]]
    return float(barnard_exact(table).pvalue)
