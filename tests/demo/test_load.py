"""The demonstration: made-up people who say so, requisitions in every state, and nothing twice."""

from datetime import timedelta

from sqlmodel import col, func, select

from app.applications.models import Application
from app.clock import utcnow
from app.demo import load
from app.documents.store import open_store
from app.identity.models import Agency, Person
from app.matching.models import Match, MatchLine
from app.metrics import sources
from app.metrics.models import RequisitionFact
from app.positions.models import Announcement, Requisition
from app.positions.queries import state_of
from app.timeline import reasons
from app.timeline.models import TimelineEvent
from tests.trained_model import trained_model


def seed(database, tmp_path, words):
    load.demonstration(
        database.url("muster_migrator"),
        issuer="http://127.0.0.1:9",
        model=trained_model(),
        store=open_store(f"file://{tmp_path / 'files'}"),
        seed=7,
        applicants=36,
        requisitions=220,
        say=words.append,
    )


def test_the_demonstration_has_something_true_for_every_page_and_is_loaded_once(database, session, tmp_path):
    seed(database, tmp_path, [])
    counts = [session.exec(select(func.count()).select_from(t)).one() for t in (Person, Application, TimelineEvent)]
    again: list[str] = []
    seed(database, tmp_path, again)
    assert again == ["already there"]
    assert counts == [
        session.exec(select(func.count()).select_from(t)).one() for t in (Person, Application, TimelineEvent)
    ]

    assert len(session.exec(select(Agency)).all()) >= 6
    assert all("(demonstration)" in name for name in session.exec(select(Person.name)))
    states = {state_of(a, utcnow()) for a in session.exec(select(Announcement))}
    assert states == {"draft", "scheduled", "open", "closed", "cancelled"}
    assert {"submitted", "referred", "accepted", "entered", "not_selected"} <= set(
        session.exec(select(Application.status))
    )
    assert session.exec(select(func.count()).where(col(MatchLine.sentence) != "")).one() > 100
    assert all(session.exec(select(col(Match.run_id).is_not(None)))), "each match names the run that made it"

    hires = [h for a in session.exec(select(Agency)) for h in sources.at(session, a.id).hires()]
    days = [h.m2 for h in hires if h.m2 is not None]
    assert len(days) > 100
    assert 60 < sum(days) / len(days) < 120
    _has_what_did_not_go_smoothly(session)
    oldest = session.exec(select(func.min(TimelineEvent.happened_at))).one()
    assert utcnow() - oldest > timedelta(days=450)


def _has_what_did_not_go_smoothly(session):
    facts = session.exec(select(RequisitionFact)).all()
    assert any(f.rested for f in facts)
    assert any(f.backdated for f in facts)
    said = set(session.exec(select(TimelineEvent.type, TimelineEvent.reason).where(TimelineEvent.reason != "")))
    assert {"TJO_DECLINED", "WITHDRAWN", "REDIRECTED", "REANNOUNCED"} <= {type_ for type_, _ in said}
    assert all(reason in reasons.offered(type_) for type_, reason in said)
    kinds = {t.kind: t for a in session.exec(select(Agency)) for t in sources.at(session, a.id).notices()}
    assert kinds["receipt"].in_time > 5 * (kinds["receipt"].late + kinds["receipt"].missing) > 0
    assert kinds["outcome"].in_time > 0
    chains = session.exec(select(Requisition.chain_id).where(Requisition.chain_id != Requisition.id)).all()
    assert len(chains) > 5
    assert {f.chain_id for f in facts} >= set(chains)


def test_no_application_arrives_after_its_announcement_ended(database, session, tmp_path):
    seed(database, tmp_path, [])
    late = session.exec(
        select(func.count())
        .select_from(Application)
        .join(Announcement, col(Announcement.id) == col(Application.announcement_id))
        .where(col(Application.submitted_at) > func.least(Announcement.closes_at, Announcement.cancelled_at))
    ).one()
    assert late == 0
