"""Shards are whole blocks that share nobody and leave nobody out; a clearance needs consent to an investigation."""

from itertools import pairwise

import pytest

from app.talent import rules


@pytest.mark.parametrize("profiles", [1, 2048, 2049, 10_000, 1_000_000])
@pytest.mark.parametrize("workers", [1, 3, 16])
def test_shards_share_nobody_and_leave_nobody_out(profiles, workers):
    count = rules.shards(profiles, workers, 2048)
    ranges = [rules.range_of(number, count, profiles, 2048) for number in range(count)]
    assert ranges[0][0] == 1
    assert ranges[-1][1] >= profiles
    assert all(behind[0] == before[1] + 1 for before, behind in pairwise(ranges))
    assert all((first - 1) % 2048 == 0 and last >= first for first, last in ranges)


def test_there_is_a_shard_for_each_worker_and_none_is_too_large():
    assert rules.shards(1_000_000, 6, 2048) == 6
    assert rules.shards(1_000_000, 1, 2048) == 4
    assert rules.shards(100, 8, 2048) == 1


def test_who_does_not_agree_to_be_investigated_is_not_found_for_a_cleared_post():
    person = rules.bits(us_citizen=True, investigation=False, enough=True)
    assert person & rules.needs("none") == rules.needs("none")
    assert person & rules.needs("secret") != rules.needs("secret")
    assert rules.bits(us_citizen=False, investigation=True, enough=True) & rules.needs("") != rules.needs("")
