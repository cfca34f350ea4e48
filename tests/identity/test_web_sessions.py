"""Signed-in browsers: what ends stays ended, what is copied is worth nothing, what is slow revives nothing."""

from datetime import timedelta
from http.cookies import SimpleCookie
from threading import Event, Thread

import pytest
from flask import session as browser
from sqlmodel import select

from app.clock import utcnow
from app.identity.models import WebSession
from app.identity.permissions import public
from app.identity.rules import Role
from app.identity.web_sessions import digest
from tests.factories import a_person, an_agency


@pytest.fixture
def client(session, sign_in):
    return sign_in(a_person(session, role=Role.HR_SPECIALIST, agency=an_agency(session)))


def row_of(session, client):
    session.expire_all()
    return session.get_one(WebSession, digest(client.get_cookie("muster").value))


def a_copy(app, client):
    copy = app.test_client()
    copy.set_cookie("muster", client.get_cookie("muster").value)
    return copy


def is_in(client):
    answer = client.get("/acting")
    assert answer.status_code in (200, 303)
    return answer.status_code == 200


def test_a_copied_cookie_is_dead_after_sign_out(app, client):
    copy = a_copy(app, client)
    assert is_in(copy)
    answer = client.post("/sign-out")
    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get_cookie("muster") is None
    assert not any(is_in(copy) for _ in range(5))


def test_the_ended_row_holds_nothing_any_more(app, session, client):
    token = client.get_cookie("muster").value
    client.post("/sign-out")
    session.expire_all()
    row = session.get_one(WebSession, digest(token))
    assert row.ended_at is not None
    assert row.values == {}


def test_a_slow_request_does_not_revive_an_ended_session(app, session, client):
    started, go_on = Event(), Event()

    @public
    def slow():
        browser["written"] = "late"
        started.set()
        assert go_on.wait(20)
        return "done"

    app.add_url_rule("/slow", view_func=slow)
    copy, answers = a_copy(app, client), []
    thread = Thread(target=lambda: answers.append(copy.get("/slow").status_code))
    thread.start()
    assert started.wait(20)
    token = client.get_cookie("muster").value
    client.post("/sign-out")
    go_on.set()
    thread.join(20)
    assert answers == [200]
    session.expire_all()
    row = session.get_one(WebSession, digest(token))
    assert (row.ended_at is not None, row.values) == (True, {})
    assert not is_in(copy)


@pytest.mark.parametrize(
    ("idle", "still_in"), [(timedelta(minutes=14, seconds=50), True), (timedelta(minutes=15, seconds=1), False)]
)
def test_fifteen_idle_minutes_sign_a_browser_out(session, client, idle, still_in):
    row = row_of(session, client)
    row.last_seen_at = utcnow() - idle
    session.add(row)
    session.commit()
    assert is_in(client) is still_in


def test_use_keeps_a_browser_signed_in_with_one_write_a_minute(session, client):
    client.get("/acting")
    first = row_of(session, client).last_seen_at
    client.get("/acting")
    assert row_of(session, client).last_seen_at == first
    row = row_of(session, client)
    row.last_seen_at = first - timedelta(minutes=2)
    session.add(row)
    session.commit()
    client.get("/acting")
    assert row_of(session, client).last_seen_at > first


def test_twelve_hours_end_a_session_however_busy(session, client):
    row = row_of(session, client)
    row.expires_at = utcnow() - timedelta(seconds=1)
    session.add(row)
    session.commit()
    assert not is_in(client)


def test_sign_in_lasts_twelve_hours_under_a_new_token(walk, session):
    walk.client.get("/acting")
    before = walk.cookie
    walk.sign_in()
    assert walk.cookie != before
    old = session.get_one(WebSession, digest(before))
    new = session.get_one(WebSession, digest(walk.cookie))
    assert old.ended_at is not None
    assert new.expires_at - new.created_at == timedelta(hours=12)


def test_a_planted_token_is_never_adopted(walk, session):
    walk.client.set_cookie("muster", "planted")
    walk.sign_in()
    assert walk.cookie not in ("", "planted")
    assert session.get(WebSession, digest("planted")) is None


def test_nothing_put_into_the_browser_before_sign_in_survives_it(walk, session):
    walk.client.get("/acting")
    row = session.get_one(WebSession, digest(walk.cookie))
    row.values = row.values | {"planted": "x", "csrf_token": "known to somebody else"}
    session.add(row)
    session.commit()
    walk.sign_in()
    kept = session.get_one(WebSession, digest(walk.cookie)).values
    assert not {"planted", "csrf_token", "next"} & set(kept)


def test_signing_in_as_another_ends_the_first_session(app, walk, session):
    walk.sign_in(name="First", email="first@example.com")
    copy = a_copy(app, walk.client)
    walk.sign_in(name="Second", email="second@example.com")
    assert not is_in(copy)
    assert "Second (demonstration)" in walk.client.get("/").text


def test_only_the_hash_of_a_token_is_stored(walk, session):
    walk.sign_in()
    rows = session.exec(select(WebSession)).all()
    assert walk.cookie not in repr([(r.token_hash, r.values) for r in rows])
    assert len(walk.cookie) == 43


def test_a_stranger_who_only_reads_leaves_no_row_and_gets_no_cookie(app, session):
    client = app.test_client()
    for path in ("/", "/jobs", "/privacy", "/nowhere", "/static/app.css"):
        with client.get(path) as answer:
            assert "Set-Cookie" not in answer.headers
    assert session.exec(select(WebSession)).all() == []


@pytest.mark.parametrize(
    ("public_url", "name", "secure"),
    [("https://jobs.example.gov", "__Host-muster", True), ("http://localhost", "muster", False)],
)
def test_the_cookie_is_kept_from_scripts_other_sites_and_plain_http(settings, public_url, name, secure):
    from app.factory import create_app

    app = create_app(settings.model_copy(update={"public_url": public_url}))
    answer = app.test_client().get("/acting")
    cookie = SimpleCookie(answer.headers["Set-Cookie"])[name]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert bool(cookie["secure"]) is secure
    assert cookie["domain"] == cookie["expires"] == cookie["max-age"] == ""
    assert ("Strict-Transport-Security" in answer.headers) is secure
