"""What an applicant is told of their next step, and what the public reads of how good such dates were."""

from datetime import datetime, time, timedelta

import pytest
from sqlmodel import select

from app.applications.models import Application
from app.applications.rules import Status
from app.db import Persona
from app.forecasts import pages, services
from app.forecasts.models import NextStep, WaitingScore
from app.forecasts.rules import Method
from app.forecasts.waiting import Place
from app.identity.models import Person
from app.identity.rules import Role
from app.positions.models import Announcement, Requisition
from app.timeline.models import TimelineEvent
from app.timeline.rules import EASTERN, EventType
from tests.factories import a_person, an_agency, an_announcement, an_application, an_event
from tests.forecasts.made_histories import NOW, an_agency_s_past

TODAY = NOW.astimezone(EASTERN).date()


def words(day):
    return f"{day.day} {day:%B %Y}"


@pytest.fixture
def agency(session):
    return an_agency(session)


@pytest.fixture
def applicant(session, sign_in, agency):
    """Somebody who has applied, and a browser of theirs."""
    person = a_person(session, role=Role.APPLICANT)
    return an_application(session, an_announcement(session, agency), person), sign_in(person)


@pytest.fixture
def at(monkeypatch):
    """Let pages think that it is some instant."""

    def turn(instant):
        monkeypatch.setattr("app.forecasts.routes.utcnow", lambda: instant)

    turn(NOW)
    return turn


def a_step(session, application, **more):
    fields = {
        "agency_id": application.agency_id,
        "application_id": application.id,
        "as_of": TODAY,
        "place": Place.RECEIVED,
        "began_on": TODAY - timedelta(days=10),
        "method": Method.KAPLAN_MEIER,
        "known": 120,
        "low_days": 4,
        "middle_days": 12,
        "high_days": 25,
        "usual_days": 40,
    }
    session.add(NextStep(**(fields | more)))
    session.commit()


def a_score(session, agency, n, inside, **more):
    fields = {
        "published": False,
        "method": Method.KAPLAN_MEIER,
        "place": Place.RECEIVED,
        "fiscal_year": 2026,
        "quarter": 2,
        "made": n,
        "cancelled": 0,
        "error_sum": 1.0,
        "width_sum": 1.0,
        "loss_sum": 1.0,
    }
    session.add(WaitingScore(agency_id=agency.id, n=n, inside=inside, **(fields | more)))
    session.commit()


def test_an_applicant_reads_the_middle_date_the_range_and_how_often_such_ranges_were_right(
    session, agency, applicant, at
):
    application, browser = applicant
    a_step(session, application)
    a_score(session, agency, 30, 24)
    a_score(session, agency, 20, 17, quarter=3)
    a_score(session, agency, 900, 1, place=Place.VETTED)
    a_score(session, agency, 900, 1, method=Method.COX)
    a_score(session, an_agency(session), 900, 1)
    page = browser.get(f"/applications/{application.id}").text
    for day in (4, 12, 25):
        assert words(TODAY + timedelta(days=day)) in page
    assert "right 82 % of the time when tested on past months (50 checked)" in page
    assert "120 past waits" in page
    assert "longer than usual" not in page
    a_score(session, agency, 40, 30, published=True)
    assert "right 75 % of the time (40 checked)" in browser.get(f"/applications/{application.id}").text


def test_without_enough_history_no_date_is_said(session, agency, applicant, at):
    application, browser = applicant
    none = dict.fromkeys(("known", "low_days", "middle_days", "high_days", "usual_days"))
    a_step(session, application, **none)
    page = browser.get(f"/applications/{application.id}").text
    assert "We do not have enough history to say when it is decided" in page
    assert "8 of 10" not in page


def test_before_twenty_ranges_could_be_checked_nothing_is_said_of_how_good_they_are(session, agency, applicant, at):
    application, browser = applicant
    a_step(session, application)
    a_score(session, agency, 19, 19)
    page = browser.get(f"/applications/{application.id}").text
    assert "Too few such ranges can be checked yet" in page
    assert "100 %" not in page


def test_a_step_begun_today_has_its_dates_tomorrow(session, agency, applicant, at):
    application, browser = applicant
    a_step(session, application, place=Place.REFERRAL_DECIDED)
    page = browser.get(f"/applications/{application.id}").text
    assert "Dates are worked out every night" in page
    assert "8 of 10" not in page


@pytest.mark.parametrize(
    ("days", "late"), [(25, False), (26, True)], ids=["the last day that was said", "the day after it"]
)
def test_when_the_date_passes_the_page_says_so_first(session, agency, applicant, at, days, late):
    application, browser = applicant
    a_step(session, application)
    midnight = datetime.combine(TODAY + timedelta(days=days), time(), EASTERN)
    at(midnight)
    assert ("takes longer than usual" in browser.get(f"/applications/{application.id}").text) is late
    at(midnight - timedelta(seconds=1))
    assert "takes longer than usual" not in browser.get(f"/applications/{application.id}").text


def test_a_wait_longer_than_nine_of_ten_is_called_so_though_new_dates_move_on(session, agency, applicant, at):
    application, browser = applicant
    a_step(session, application, began_on=TODAY - timedelta(days=41))
    page = browser.get(f"/applications/{application.id}").text
    assert "9 of 10 waits at this step ended within 40 days; yours has lasted 41 days" in page


@pytest.mark.parametrize("status", [s for s in Status if s not in pages.AT and s is not Status.DRAFT])
def test_who_waits_for_nobody_is_told_no_date(session, agency, sign_in, at, status):
    person = a_person(session, role=Role.APPLICANT)
    application = an_application(session, an_announcement(session, agency), person, status=status)
    a_step(session, application)
    page = sign_in(person).get(f"/applications/{application.id}").text
    assert application.receipt_number in page
    assert "When to expect" not in page


def test_of_a_cancelled_announcement_nothing_more_is_expected(session, agency, applicant, at):
    application, browser = applicant
    a_step(session, application)
    session.get(Announcement, application.announcement_id).cancelled_at = NOW
    session.commit()
    page = browser.get(f"/applications/{application.id}").text
    assert application.receipt_number in page
    assert "When to expect" not in page


def test_two_who_applied_on_the_same_day_read_the_same_whatever_they_claim(database, session, agency, sign_in, at):
    told = an_agency_s_past(session, agency)
    vacancy = next(r for r, e in told.items() if e[-1][0] in (EventType.JOA_OPEN, EventType.JOA_CLOSE))
    announcement = session.exec(select(Announcement).where(Announcement.requisition_id == vacancy)).one()
    first = session.exec(select(Application).where(Application.announcement_id == announcement.id)).one()
    other = a_person(session, role=Role.APPLICANT, name="Sasha Other")
    second = an_application(session, announcement, other, preference_claim="CPS", us_citizen=True, text="I cook.")
    received = (TimelineEvent.application_id == first.id, TimelineEvent.type == EventType.APPLICATION_RECEIVED)
    day = session.exec(select(TimelineEvent).where(*received)).one().happened_at
    requisition = session.get(Requisition, vacancy)
    an_event(session, requisition, EventType.APPLICATION_RECEIVED, day, application_id=second.id)
    session.commit()
    with database.session(Persona.SYSTEM, agency=agency.id) as system:
        services.forecast_agency(system, agency_id=agency.id, now=NOW)
        system.commit()
    sections = []
    for application in (first, second):
        browser = sign_in(session.get(Person, application.person_id))
        page = browser.get(f"/applications/{application.id}").text
        sections.append(page.split('id="ahead"')[1].split("</section>")[0])
    assert sections[0] == sections[1]
    assert "8 of 10 cases" in sections[0]


def test_the_public_page_of_waits_shows_coverage_and_error_by_quarter_beside_the_naive_baseline(app, session, agency):
    for method, inside, error in ((Method.PAST_HIRES, 30, 200.0), (Method.COX, 42, 150.0)):
        a_score(session, agency, 50, inside, method=method, error_sum=error, loss_sum=error / 4)
    a_score(session, agency, 4, 4, method=Method.KAPLAN_MEIER, quarter=1)
    page = app.test_client().get(f"/forecasts/accuracy?of=applications&agency={agency.code}").text
    for name, coverage, error in (("Median of past waits", 60, "4.0"), ("Cox model by place", 84, "3.0")):
        assert (
            f'<th scope="row">FY2026 Q2</th><td>{name}</td><td class="num">50</td><td class="num">50</td>'
            f'<td class="num">{coverage} %</td><td class="num">{error}</td>'
        ) in page
    assert "Cox model by place: the 80 % range held 84 % of the time" in page
    assert 'FY2026 Q1</th><td>Kaplan–Meier by place</td><td class="num">4</td><td class="num">4</td><td colspan' in page
    assert "Received, until referral is decided" in page
    assert app.test_client().get("/forecasts/accuracy?of=nonsense").status_code == 200
