"""The pool answers exactly: the same as an unhurried sum over everybody, in one piece or many, from floats or bytes."""

import numpy as np
import pytest

from app.pool import asked, engine, store

SKILLS = 40


def a_pool(folder, draw, count=5000, share=1.0):
    rows = draw.random((count, SKILLS), dtype=np.float32) * (draw.random((count, SKILLS)) < share)
    bits = draw.integers(0, 8, count).astype(np.uint32)
    parts = ((rows[s : s + store.BLOCK], bits[s : s + store.BLOCK]) for s in range(0, count, store.BLOCK))
    return store.build(folder, np.arange(count) * 3 + 7, SKILLS, parts), rows, bits


def some_asks(draw, count=40, skills=12):
    return [
        asked.Ask(draw.choice(SKILLS, skills, replace=False).tolist(), (draw.random(skills) + 0.01).tolist(), need)
        for need in draw.integers(0, 8, count).tolist()
    ]


def unhurried(profiles, rows, bits, ask, k):
    """Score everybody in float64 with the values that the pool keeps; the best k, ties by the lower id."""
    kept = store.as_floats(store.rounded(rows)).astype(float)
    scores = sum(w * kept[:, c] for c, w in zip(ask.columns, ask.weights, strict=True)) / sum(ask.weights)
    scores[(bits & ask.needs) != ask.needs] = 0
    order = np.lexsort((profiles.ids, -scores))[:k]
    return [int(profiles.ids[p]) if scores[p] > 0 else -1 for p in order]


@pytest.mark.parametrize("share", [1.0, 0.05, 0.001], ids=["everybody shows all", "few shown", "hardly any"])
@pytest.mark.parametrize("skills", [1, 7, 15])
def test_the_best_are_those_of_an_unhurried_sum(tmp_path, share, skills):
    draw = np.random.default_rng(skills)
    profiles, rows, bits = a_pool(tmp_path, draw, share=share)
    asks = some_asks(draw, skills=skills)
    wanted = [unhurried(profiles, rows, bits, ask, 10) for ask in asks]
    packed = asked.pack(asks)
    for walk in ("floats", "bytes"):
        for threads in (1, 2):
            assert engine.best_profiles(profiles, packed, 10, walk=walk, threads=threads).ids.tolist() == wanted


def test_shards_merge_to_the_same_bytes_as_one_machine(tmp_path):
    draw = np.random.default_rng(1)
    profiles, _, _ = a_pool(tmp_path, draw, count=9000, share=0.3)
    packed = asked.pack(some_asks(draw))
    whole = engine.best_profiles(profiles, packed, 10)
    for shards in (2, 3, 5):
        merged = engine.merge([engine.best_profiles(profiles.shard(n, shards), packed, 10) for n in range(shards)])
        assert merged.ids.tobytes() == whole.ids.tobytes()
        assert merged.scores.tobytes() == whole.scores.tobytes()


def test_people_alike_to_the_last_bit_stand_in_the_order_of_their_ids(tmp_path):
    rows, bits = np.full((3000, SKILLS), 0.5, dtype=np.float32), np.zeros(3000, dtype=np.uint32)
    parts = [(rows[:2048], bits[:2048]), (rows[2048:], bits[2048:])]
    profiles = store.build(tmp_path, np.arange(3000), SKILLS, parts)
    best = engine.best_profiles(profiles, asked.pack([asked.Ask([3], [1.0])]), 5)
    assert best.ids.tolist() == [[0, 1, 2, 3, 4]]


def test_a_profile_is_changed_in_place_and_found_by_everyone_who_maps_the_folder(tmp_path):
    draw = np.random.default_rng(2)
    profiles, *_ = a_pool(tmp_path, draw, share=0.1)
    packed = asked.pack([asked.Ask([5, 6], [1.0, 0.5], needs=2)])
    new = np.zeros(SKILLS, dtype=np.float32)
    new[[5, 6]] = 1.0
    store.open_folder(tmp_path, writable=True).put(4321, new, bits=2)
    best = engine.best_profiles(store.open_folder(tmp_path), packed, 1)
    assert (best.ids[0, 0], best.scores[0, 0]) == (4321 * 3 + 7, 1.0)
    assert len(profiles) == 5000


def test_the_announcements_of_one_profile_are_those_it_scores_best_in(tmp_path):
    draw = np.random.default_rng(3)
    asks = some_asks(draw, count=300)
    profile = draw.random(SKILLS, dtype=np.float32)
    kept = store.as_floats(store.rounded(profile)).astype(float)
    scores = [
        sum(w * kept[c] for c, w in zip(a.columns, a.weights, strict=True)) / sum(a.weights) if a.needs & 5 == a.needs
        else 0.0
        for a in asks
    ]  # fmt: skip
    found = engine.best_announcements(profile, 5, asked.pack(asks), 10)
    assert found.ids[0].tolist() == np.argsort(-np.array(scores), kind="stable")[:10].tolist()


@pytest.mark.parametrize(
    "ask", [asked.Ask([], []), asked.Ask([1, 1], [1, 1]), asked.Ask([1], [0.0]), asked.Ask([1], [1.0, 2.0])]
)
def test_an_announcement_must_ask_for_something(ask):
    with pytest.raises(asked.BadAsk):
        asked.pack([ask])


def test_what_is_no_probability_is_refused(tmp_path):
    with pytest.raises(store.BadStore, match="0 to 1"):
        store.rounded(np.array([1.5], dtype=np.float32))
    with pytest.raises(store.BadStore, match="does not hold"):
        store.open_folder(tmp_path / "nothing")
