"""Where time goes, by plain arithmetic over rows: the aging list begins with the one furthest over its step's p80."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from app.metrics.asked import Asked
from app.metrics.facts import Facts, RequisitionFact, StepFact
from app.metrics.past import Past
from app.metrics.time_spent import time_spent
from app.reference import catalog

NOW = datetime(2026, 11, 20, 17, tzinfo=UTC)
AGENCY = UUID(int=1)


def a_row(kind, **more):
    """A row with nothing said that the test does not say."""
    plain = {"int": 0, "float": 0.0, "str": "", "UUID": uuid4(), "datetime": NOW}
    values = {f.name: plain.get(str(getattr(f.type, "__name__", f.type))) for f in fields(kind)}
    return kind(**(values | {"agency_id": AGENCY} | more))


def an_open_one(title, element, days, **more):
    since = NOW - timedelta(days=days)
    return a_row(
        RequisitionFact, title=title, state="open", element=element, holder="hr_specialist", since_at=since,
        started_at=since - timedelta(days=10), last_at=since, held_hr_specialist=10.0, **more,
    )  # fmt: skip


def a_stay(element, days, visit=1):
    end = NOW - timedelta(days=40)
    return a_row(
        StepFact, element=element, days=days, visit=visit, ended_at=end, started_at=end - timedelta(days=days),
        fiscal_year=2027, quarter=1,
    )  # fmt: skip


STAYS = [*(a_stay(8, d) for d in (10, 12, 14, 16, 30)), *(a_stay(10, d) for d in (1, 2, 3, 4, 5)), a_stay(8, 3, 2)]


def shown(*open_, model=None):
    return time_spent(Past(Facts(steps=tuple(STAYS), requisitions=open_), NOW), Asked(), NOW, model)


def test_whoever_is_furthest_beyond_the_80th_percentile_of_their_own_step_comes_first():
    page = shown(an_open_one("long but usual", 8, 20), an_open_one("short but late", 10, 14), an_open_one("?", 3, 400))
    assert [a.fact.title for a in page.aging] == ["short but late", "long but usual", "?"]
    assert [a.p80 for a in page.aging] == [4, 16, None]
    assert [a.over for a in page.aging] == [10, 4, None]
    assert "2 of 3 open requisitions are beyond" in page.aging_finding


def test_the_days_of_a_rest_are_in_the_raw_figure_and_not_in_the_adjusted_one():
    rested = an_open_one("rests", 8, 20, rested=4, resting_since=date(2026, 11, 13))
    (only,) = shown(rested).aging
    assert (only.raw, only.adjusted) == (30, 30 - 4 - 7)


def test_holders_days_add_up_to_the_days_of_the_requisitions():
    page = shown(an_open_one("a", 8, 20), an_open_one("b", 10, 5))
    assert page.total == 20 + 10 + 5 + 10
    assert sum(h.share for h in page.holders) == 1


def test_a_step_entered_again_is_rework_and_its_days_still_count():
    (again,) = shown().returned
    assert (again.number, again.returned, again.summary.n) == (8, 1, 6)


def test_the_finding_names_the_longest_step_and_how_far_it_is_over_the_model():
    page = shown()
    assert page.finding.startswith("“Evaluate applications” takes longest: 13.0 days at the median")
    assert page.steps[9].over == 3 - 15


def test_every_model_can_be_held_against_the_same_measured_days():
    pages = [shown(model=model) for model in catalog.step_models().values()]
    assert [page.model.id for page in pages] == ["E2E-80", "DIRECT-HIRE", "CES", "SME-QA"]
    measured = [[(s.number, s.summary, s.returned) for s in page.steps] for page in pages]
    assert all(rows == measured[0] for rows in measured)
    assert [page.steps[7].over for page in pages] == [13 - 15, None, None, None]
    assert pages[3].steps[3].element.name == "Job-analysis workshop with subject-matter experts"
