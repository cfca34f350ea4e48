"""Every route and method, called as every role: what is declared is what happens, and nothing is undeclared."""

from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, IntegerConverter, UUIDConverter

from app.identity.permissions import declared
from app.identity.rules import GRANTS, IN_AGENCY, Role, allows
from tests.factories import a_person, an_agency

IDS = (
    "announcement_id",
    "requisition_id",
    "application_id",
    "certificate_id",
    "scenario_id",
    "version_id",
    "contest_id",
    "person_id",
)
WORDS = {"form": "csv", "sheet": "hires", "name": "time-to-hire.csv"}
VALUES = {name: uuid4() for name in IDS} | WORDS


def calls(app: Flask):
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        values = {name: VALUES.get(name, 1) for name in rule.arguments}
        for name, converter in rule._converters.items():
            if isinstance(converter, AnyConverter):
                values[name] = min(converter.items)
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield rule.endpoint, method, values


def test_every_view_declares_who_may_open_it(app):
    silent = [e for e, view in app.view_functions.items() if e != "static" and declared(view) is None]
    assert silent == []


def test_a_view_that_declares_nothing_answers_403(app):
    app.add_url_rule("/forgotten", view_func=lambda: "secret", endpoint="forgotten")
    assert app.test_client().get("/forgotten").status_code == 403


def test_every_parameter_of_an_address_is_typed(app):
    known = (UUIDConverter, IntegerConverter, AnyConverter)
    loose = [
        rule.rule
        for rule in app.url_map.iter_rules()
        for converter in rule._converters.values()
        if rule.endpoint != "static" and not isinstance(converter, known)
    ]
    assert loose == []


def test_a_stranger_is_sent_to_sign_in_and_may_send_nothing(app):
    client = app.test_client()
    for endpoint, method, values in calls(app):
        wanted = declared(app.view_functions[endpoint])
        with app.test_request_context():
            from flask import url_for

            path = url_for(endpoint, **values)
        answer = client.open(path, method=method)
        if not wanted:
            assert answer.status_code not in (401, 403), (endpoint, method)
        elif method == "GET":
            assert (answer.status_code, answer.location) == (303, "/sign-in"), endpoint
        else:
            assert answer.status_code == 401, endpoint


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_exactly_what_the_table_grants(app, session, sign_in, role):
    agency = an_agency(session) if role in IN_AGENCY else None
    client = sign_in(a_person(session, role=role, agency=agency))
    for endpoint, method, values in sorted(calls(app), key=lambda call: call[0] == "identity.sign_out"):
        wanted = declared(app.view_functions[endpoint])
        with app.test_request_context():
            from flask import url_for

            path = url_for(endpoint, **values)
        answer = client.open(path, method=method)
        allowed = not wanted or any(allows({role}, p) for p in wanted)
        assert (answer.status_code == 403) is not allowed, (role, endpoint, method, answer.status_code)
        assert answer.status_code < 500 or answer.status_code == 503, (endpoint, method)
        assert answer.status_code != 401


def test_every_role_has_a_line_in_the_table():
    assert set(GRANTS) == set(Role)


@pytest.mark.parametrize("path", ["/", "/jobs", "/sign-in", "/nowhere", "/static/app.css"])
def test_every_answer_carries_the_headers(app, path):
    with app.test_client().get(path) as answer:
        answer.get_data()
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in policy


def test_a_hostile_host_header_is_refused(app):
    assert app.test_client().get("/", headers={"Host": "evil.example"}).status_code == 400
