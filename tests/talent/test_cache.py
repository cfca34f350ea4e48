"""The cache on disk is what the rows say: after changes, departures, an interrupted update, and a restored database."""

import numpy as np
import pytest
from sqlalchemy import text

from app.db import Persona
from app.pool import store
from app.pool.asked import PRESENT
from app.talent import cache, packed, rules
from tests.talent.made import MODEL, SKILLS, a_pool


def as_cached(database, folder):
    with (
        database.session(Persona.SYSTEM) as system,
        cache.opened(system, folder, MODEL.sha256, len(SKILLS)) as profiles,
    ):
        values = np.concatenate([np.asarray(block).T for block in profiles.floats])
        return values, np.asarray(profiles.bits).copy()


def wanted(session):
    rows = session.execute(text("SELECT place, us_citizen, investigation, enough, shown, model_hash FROM pool_profile"))
    found = {}
    for place, citizen, investigation, enough, shown, model_hash in rows:
        if model_hash == MODEL.sha256:
            row = np.zeros(len(SKILLS), dtype=np.float32)
            for one in packed.unpack_shown(shown):
                row[one["skill"]] = np.float32(one["value"]) / np.float32(65535)
            found[place] = row, rules.bits(us_citizen=citizen, investigation=investigation, enough=enough)
    session.rollback()
    return found


def check(database, session, folder):
    values, bits = as_cached(database, folder)
    people = wanted(session)
    assert {int(p) + 1 for p in np.flatnonzero(bits)} == set(people)
    for place, (row, able) in people.items():
        assert bits[place - 1] == able | PRESENT
        assert np.array_equal(values[place - 1], row)
    return len(people)


def test_a_new_folder_holds_everybody(database, session, tmp_path):
    a_pool(database, 2500)
    assert check(database, session, tmp_path) == 2500


@pytest.mark.parametrize("changed", [3, 400], ids=["a few", "many of a block"])
def test_changes_and_departures_and_arrivals_reach_it_in_place(database, session, tmp_path, changed):
    a_pool(database, 2500)
    check(database, session, tmp_path)
    session.execute(
        text("UPDATE pool_profile SET shown = :shown, us_citizen = NOT us_citizen WHERE place % :every = 0"),
        {"shown": packed.pack_shown([(7, 0.5, 1, 2)]), "every": 2400 // changed},
    )
    session.execute(text("UPDATE pool_profile SET model_hash = 'older' WHERE place BETWEEN 100 AND 120"))
    session.execute(text("DELETE FROM pool_profile WHERE place BETWEEN 2000 AND 2030"))
    session.commit()
    a_pool(database, 3000, seed=9)
    assert check(database, session, tmp_path) == 2500 - 21 - 31 + 3000


def test_what_was_not_committed_when_it_asked_is_not_missed(database, session, tmp_path):
    a_pool(database, 10)
    session.execute(text("UPDATE pool_profile SET us_citizen = NOT us_citizen WHERE place = 3"))  # and goes on
    with database.session(Persona.SYSTEM) as system, cache.opened(system, tmp_path, MODEL.sha256, len(SKILLS)):
        pass
    session.commit()
    check(database, session, tmp_path)


def test_an_update_that_was_killed_is_done_again(database, session, tmp_path):
    a_pool(database, 50)
    check(database, session, tmp_path)
    (folder,) = tmp_path.glob("*-60")
    mark = (folder / cache.SINCE).read_text()
    session.execute(text("DELETE FROM pool_profile WHERE place < 20"))
    session.execute(text("UPDATE pool_profile SET shown = '' WHERE place > 30"))
    session.commit()
    check(database, session, tmp_path)
    profiles = store.open_folder(folder, writable=True)
    profiles.remove(35)  # half of what was written is lost, and the mark was never moved
    (folder / cache.SINCE).write_text(mark)
    check(database, session, tmp_path)


def test_the_folder_of_another_or_a_restored_database_is_made_anew(database, session, tmp_path):
    a_pool(database, 50)
    check(database, session, tmp_path)
    (folder,) = tmp_path.glob("*-60")
    store.open_folder(folder, writable=True).remove(5)
    for mark in ("1 1", f"{(folder / cache.SINCE).read_text().split()[0]} 999999999999", "nonsense"):
        (folder / cache.SINCE).write_text(mark)
        check(database, session, tmp_path)
