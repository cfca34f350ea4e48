"""The start page's figures: those of the tables, and nothing false where there is nothing."""

from datetime import UTC, date, datetime, timedelta

from app.clock import utcnow
from app.identity.rules import Role
from app.metrics.facts import Facts
from app.metrics.glance import at_a_glance
from app.metrics.past import Past
from app.timeline.rules import EventType
from tests.factories import a_person, an_agency
from tests.metrics.histories import a_history, count, expected

E = EventType


def test_nothing_measured_is_nothing_said():
    now = datetime(2026, 11, 1, tzinfo=UTC)
    glance = at_a_glance(Past(Facts(), now), now)
    assert (glance.eod.n, glance.open, glance.longest, glance.slowest) == (0, 0, None, None)


def test_a_lead_reads_on_the_start_page_what_the_log_says(session, sign_in):
    agency = an_agency(session)
    told = [a_history(session, agency, date(2026, 1, 5) + timedelta(days=9 * i)) for i in range(3)]
    a_history(session, agency, utcnow().date() - timedelta(days=30), until=E.RPA)
    count(session)
    page = sign_in(a_person(session, role=Role.AGENCY_LEAD, agency=agency)).get("/").get_data(as_text=True)
    assert f"{expected([t.days(E.NEED_VALIDATED, E.EOD) for t in told]).mean:.1f}" in page
    assert "n = 3" in page
    assert "requisition under way" in page
    assert "median days for “vetting”" in page
