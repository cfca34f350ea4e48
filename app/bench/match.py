"""How fast profiles and announcements are matched, beside an ideal matrix product, FAISS and pgvector on one machine.

The profiles are drawn evenly from [0, 1]: the hardest case, in which no block can be skipped. Announcements ask for
fifteen of the skills and one eligibility bit of eight.
"""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.bench import machine
from app.pool import asked, engine, store
from app.pool.engine import Walk

SKILLS, ASKED, BEST, SEED = 384, 15, 10, 14409
PGVECTOR_PROFILES, PGVECTOR_ASKS = 100_000, 20
"""pgvector is measured on a part and compared by pairs a second: the whole would take hours."""

Say = Callable[[str], None]


def _parts(count: int) -> Iterator[tuple[NDArray[np.float32], NDArray[np.uint32]]]:
    draw = np.random.default_rng(SEED)
    for start in range(0, count, store.BLOCK):
        rows = min(store.BLOCK, count - start)
        yield draw.random((rows, SKILLS), dtype=np.float32), draw.integers(0, 256, rows).astype(np.uint32)


def asks(count: int) -> asked.Asks:
    """Return announcements drawn at random, the same every time."""
    draw = np.random.default_rng(SEED + 1)
    return asked.pack(
        [
            asked.Ask(
                draw.choice(SKILLS, ASKED, replace=False).tolist(),
                (draw.random(ASKED) * 0.95 + 0.05).tolist(),
                1 << int(draw.integers(8)),
            )
            for _ in range(count)
        ]
    )


def _walked(folder: str, announcements: int, walk: Walk) -> dict[str, Any]:
    profiles, packed = store.open_folder(Path(folder)), asks(announcements)
    engine.best_profiles(profiles.shard(0, len(profiles.high)), packed, BEST, walk=walk)  # compiles
    seconds, best = min(
        (machine.timed(lambda: engine.best_profiles(profiles, packed, BEST, walk=walk)) for _ in range(3)),
        key=lambda found: found[0],
    )
    one = asks(1)
    single = min(machine.timed(lambda: engine.best_profiles(profiles, one, BEST, walk=walk))[0] for _ in range(5))
    return {"seconds": seconds, "one_announcement_ms": single * 1000, "check": _checksum(best)}


def _checksum(best: engine.Best) -> str:
    import hashlib

    return hashlib.sha256(best.ids.tobytes() + best.scores.tobytes()).hexdigest()[:16]


def _one_profile(announcements: int) -> dict[str, Any]:
    packed, profile = asks(announcements), np.random.default_rng(SEED).random(SKILLS, dtype=np.float32)
    engine.best_announcements(profile, 255, packed, BEST)  # compiles
    seconds = min(machine.timed(lambda: engine.best_announcements(profile, 255, packed, BEST))[0] for _ in range(7))
    return {"one_profile_ms": seconds * 1000}


def _rows(profiles: store.Profiles, block: int) -> NDArray[np.float32]:
    return np.ascontiguousarray(np.asarray(profiles.floats[block]).T)


def _dense(packed: asked.Asks) -> NDArray[np.float32]:
    queries = np.zeros((len(packed), SKILLS), dtype=np.float32)
    for row in range(len(packed)):
        np.add.at(queries[row], packed.columns[row], packed.quick[row])
    return queries


def _faiss(folder: str, announcements: int) -> dict[str, Any]:
    try:
        import faiss
    except ImportError:
        return {"missing": "faiss-cpu is not installed"}
    profiles, queries = store.open_folder(Path(folder)), _dense(asks(announcements))
    index = faiss.IndexFlatIP(SKILLS)
    for block in range(len(profiles.floats)):
        index.add(_rows(profiles, block))
    seconds = min(machine.timed(lambda: index.search(queries, BEST))[0] for _ in range(2))
    return {"seconds": seconds}


def _pgvector(folder: str, announcements: int) -> dict[str, Any]:
    import psycopg

    from app.embedded import servers

    profiles = store.open_folder(Path(folder))
    blocks = max(min(len(profiles), PGVECTOR_PROFILES) // store.BLOCK, 1)
    queries = _dense(asks(min(announcements, PGVECTOR_ASKS)))
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as data:
        Path(data).chmod(0o711)
        running = servers.start(Path(data), durable=False)
        try:
            address = f"host={running.run} dbname=postgres user=postgres"
            with psycopg.connect(address, autocommit=True) as db:
                try:
                    db.execute("CREATE EXTENSION vector")
                except psycopg.Error:
                    return {"missing": "this PostgreSQL has no pgvector"}
                db.execute(f"CREATE TABLE profile (id serial, shows vector({SKILLS}))")
                with db.cursor().copy("COPY profile (shows) FROM STDIN") as copy:
                    for block in range(blocks):
                        for row in _rows(profiles, block):
                            copy.write_row(["[" + ",".join(f"{value:.6f}" for value in row) + "]"])
                db.execute("ANALYZE profile")
                texts = ["[" + ",".join(map(str, query)) + "]" for query in queries]
                ask = "SELECT id FROM profile ORDER BY shows <#> %s::vector LIMIT 10"
                db.execute(ask, [texts[0]]).fetchall()
                seconds, _ = machine.timed(lambda: [db.execute(ask, [text]).fetchall() for text in texts])
        finally:
            servers.stop(Path(data))
    return {"seconds": seconds, "profiles": blocks * store.BLOCK, "announcements": len(texts)}


def run(profiles: int, announcements: int, say: Say) -> dict[str, Any]:
    """Measure everything once and return it; `say` is told what is being done."""
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder:
        say(f"writing {profiles:,} profiles")
        store.build(Path(folder), np.arange(profiles, dtype=np.int64), SKILLS, _parts(profiles))
        rate = machine.gemm_rate(SKILLS)
        ideal = 2 * profiles * announcements * SKILLS / rate
        ways: dict[str, dict[str, Any]] = {}
        for name, work, given in (
            ("float32", _walked, (folder, announcements, "floats")),
            ("8-bit", _walked, (folder, announcements, "bytes")),
            ("FAISS flat", _faiss, (folder, announcements)),
            ("pgvector exact", _pgvector, (folder, announcements)),
        ):
            say(name)
            ways[name] = machine.alone(work, *given)
            if "seconds" in ways[name]:
                pairs = ways[name].get("profiles", profiles) * ways[name].get("announcements", announcements)
                ways[name]["pairs_per_second"] = round(pairs / ways[name]["seconds"])
                ways[name]["against_ideal_gemm"] = round(
                    ways[name]["pairs_per_second"] / (profiles * announcements / ideal), 2
                )
        say("one profile against 100,000 announcements")
        ways["one profile × 100,000 announcements"] = machine.alone(_one_profile, 100_000)
    return {
        "machine": machine.described(),
        "profiles": profiles, "announcements": announcements, "skills": SKILLS, "asked": ASKED, "best": BEST,
        "gemm_gflops": round(rate / 1e9, 1), "ideal_gemm_seconds": round(ideal, 3),
        "same_answer": ways["float32"]["check"] == ways["8-bit"]["check"],
        "ways": ways,
    }  # fmt: skip
