"""Finding open jobs: what a visitor sees, in which order, and what a wider search would find."""

from datetime import timedelta

import pytest

from app.db import Persona
from app.positions import search
from app.positions.search import Criteria, Order
from tests.factories import NOW, a_requisition, an_agency, an_announcement


@pytest.fixture
def visitor(database):
    with database.session(Persona.PUBLIC) as session:
        yield session


def published(session, agency, title="Analyst", **more):
    requisition_fields = {
        k: more.pop(k)
        for k in ("nice_role", "telework", "clearance", "grade_low", "grade_high", "authority")
        if k in more
    }
    return an_announcement(
        session, agency, requisition=a_requisition(session, agency, title=title, **requisition_fields), **more
    )


def titles(page):
    return [card.title for card in page.cards]


def test_only_what_is_open_now_is_found(session, visitor):
    agency = an_agency(session)
    published(session, agency, "Open")
    published(session, agency, "Draft", published_at=None)
    published(session, agency, "Tomorrow", opens_at=NOW + timedelta(days=1))
    published(session, agency, "Closed", closes_at=NOW)
    published(session, agency, "Cancelled", cancelled_at=NOW)
    session.commit()
    assert titles(search.page(visitor, Criteria(), now=NOW)) == ["Open"]


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        (Criteria(nice_role="PD-WRL-003"), ["Responder"]),
        (Criteria(telework="remote"), ["Responder"]),
        (Criteria(clearance="top_secret"), ["Responder"]),
        (Criteria(grade=14), ["Responder"]),
        (Criteria(grade=12), ["Responder"]),
        (Criteria(grade=13), ["Hunter", "Responder"]),
        (Criteria(authorities=("DE_CR",)), ["Responder"]),
        (Criteria(agency="TREAS"), ["Hunter"]),
        (Criteria(agency="TREAS", grade=15), []),
        (Criteria(keywords="ransomware"), ["Responder"]),
        (Criteria(keywords="responding to incident"), ["Responder"]),
        (Criteria(keywords='ransomware or "rank the findings"', agency="TREAS"), ["Hunter"]),
        (Criteria(keywords="'); DROP TABLE announcement; --"), []),
    ],
)
def test_each_criterion_narrows(session, visitor, criteria, expected):
    treasury, cisa = an_agency(session, code="TREAS"), an_agency(session, code="CISA")
    published(session, treasury, "Hunter")
    published(
        session,
        cisa,
        "Responder",
        nice_role="PD-WRL-003",
        telework="remote",
        clearance="top_secret",
        grade_low=12,
        grade_high=14,
        authority="DE_CR",
        duties="Respond to incidents and ransomware.",
        closes_at=NOW + timedelta(days=20),
    )
    session.commit()
    page = search.page(visitor, criteria, now=NOW)
    assert titles(page) == expected
    assert page.count == len(expected)


@pytest.mark.parametrize("order", list(Order))
def test_following_the_pages_shows_each_job_once_and_the_count_is_true(session, visitor, order):
    agency = an_agency(session)
    for n in range(47):
        same_hour = timedelta(hours=n // 5)
        published(
            session,
            agency,
            f"Job {n}",
            opens_at=NOW - timedelta(days=2) + same_hour,
            closes_at=NOW + timedelta(days=5) + same_hour,
            duties="Defend networks." * (1 + n % 3),
        )
    session.commit()
    seen, key = [], ""
    while True:
        page = search.page(visitor, Criteria(keywords="networks"), now=NOW, order=order, after=key)
        seen += titles(page)
        assert page.count == 47
        key = page.next_key
        if not key:
            break
    assert len(seen) == 47
    assert len(set(seen)) == 47


def test_the_soonest_closing_comes_first_and_the_newest_when_asked(session, visitor):
    agency = an_agency(session)
    published(session, agency, "Old", opens_at=NOW - timedelta(days=9), closes_at=NOW + timedelta(days=1))
    published(session, agency, "New", opens_at=NOW - timedelta(days=1), closes_at=NOW + timedelta(days=9))
    session.commit()
    assert titles(search.page(visitor, Criteria(), now=NOW)) == ["Old", "New"]
    assert titles(search.page(visitor, Criteria(), now=NOW, order=Order.NEWEST)) == ["New", "Old"]


@pytest.mark.parametrize(
    "key", ["", "nonsense", "~", "2026-06-20~x", "2026-06-20T00:00:00~6b0d9c0e-3c7c-4b26-8a8c-7a3ddc3b5a11", "nan~"]
)
def test_a_key_that_was_tampered_with_means_the_first_page(session, visitor, key):
    published(session, an_agency(session), "Only")
    session.commit()
    assert titles(search.page(visitor, Criteria(), now=NOW, after=key)) == ["Only"]


def test_an_empty_search_offers_the_nearest_wider_ones_with_true_counts(session, visitor):
    agency = an_agency(session)
    published(session, agency, "One", telework="remote")
    published(session, agency, "Two")
    published(session, agency, "Three", clearance="none")
    session.commit()
    asked = Criteria(telework="remote", clearance="none")
    assert search.page(visitor, asked, now=NOW).count == 0
    offers = search.wider(visitor, asked, NOW)
    assert [(o.dropped, o.count) for o in offers] == [("clearance", 1), ("telework", 1)]
    hopeless = search.wider(visitor, Criteria(keywords="zeppelin", grade=3), NOW)
    assert [(o.dropped, o.count) for o in hopeless] == [("", 3)]
