"""A role from its need to its closing, on the real database and in its agency's name."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from app.audit.models import AuditEvent
from app.db import Persona
from app.errors import DomainError, NotFound
from app.identity.models import Agency
from app.identity.rules import Role
from app.positions import names, queries, requisition_services, services
from app.positions.public_notice import NotPublishable
from app.positions.requisition_services import Need
from app.positions.rules import AnnouncementNotOpen, Frozen, Official, WrongDetails
from app.positions.services import Choice, Draft
from app.timeline import queries as timeline
from app.timeline.rules import EventType
from app.work.models import Task
from app.work.rules import TaskKind
from tests.factories import NOW, a_person, a_requisition, an_agency, an_announcement
from tests.positions.test_details import GOOD

NEED = Need(
    title="IT Cybersecurity Specialist (INFOSEC)",
    openings=2,
    provision="EO14409-2d",
    basis="The clearinghouse needs two people who can rank findings.",
    happened_on=date(2026, 6, 15),
)
DRAFT = Draft(
    title="IT Cybersecurity Specialist (INFOSEC)",
    summary="Find and fix vulnerabilities before others do.",
    duties="Scan systems for vulnerabilities, rank the findings and see them fixed.",
    qualifications="One year of specialized experience at GS-12.",
    requirements="U.S. citizenship.",
    evaluation="We place qualified people in Best Qualified, Well Qualified and Qualified.",
    may_be_shared=True,
    opens_on=date(2026, 6, 15),
    closes_on=date(2026, 6, 24),
)


@pytest.fixture
def official(session):
    agency = an_agency(session, code="TREASURY")
    person = a_person(session, role=Role.HR_SPECIALIST, agency=agency, name="Hana Rhodes")
    session.commit()
    return Official(agency.id, person.id, person.name)


@pytest.fixture
def staff(database, official):
    with database.session(Persona.STAFF, agency=official.agency_id, person=official.person_id) as session:
        yield session


@pytest.fixture
def skill_ids():
    return list(names.skills())[:3]


def choices(skill_ids, tested_by="technical_test"):
    return [Choice(skill_id, points, tested_by) for skill_id, points in zip(skill_ids, (3, 2, 1), strict=True)]


def a_need(staff, official, **changes):
    return requisition_services.validate_need(staff, need=replace(NEED, **changes), by=official, now=NOW)


def ready(staff, official, skill_ids, *, details=GOOD, draft=DRAFT):
    """A requisition with everything that publishing needs."""
    requisition = a_need(staff, official)
    requisition_services.complete(staff, requisition_id=requisition.id, details=details, by=official, now=NOW)
    services.draft_announcement(staff, requisition_id=requisition.id, draft=draft, by=official, now=NOW)
    give_skills(staff, official, requisition, choices(skill_ids))
    confirm(staff, official, requisition, EventType.JA_CONFIRMED, NOW.date())
    return requisition


def confirm(staff, official, requisition, step, day):
    requisition_services.record_step(
        staff, requisition_id=requisition.id, step=step, on=day, basis="", by=official, now=NOW
    )


def give_skills(staff, official, requisition, chosen, reason=""):
    return services.set_skills(
        staff,
        requisition_id=requisition.id,
        choices=chosen,
        no_technical_assessment_reason=reason,
        by=official,
        now=NOW,
    )


def publish(staff, official, requisition, now=NOW):
    return services.publish(staff, requisition_id=requisition.id, by=official, now=now)


def log(staff, requisition):
    return [event.type for event in timeline.chain_of(staff, requisition.id)]


def test_a_validated_need_starts_the_clock_on_the_day_it_happened(staff, official):
    requisition = a_need(staff, official, happened_on=date(2026, 6, 8))
    staff.commit()
    (event,) = timeline.chain_of(staff, requisition.id)
    assert event.type == EventType.NEED_VALIDATED
    assert event.happened_at == datetime(2026, 6, 8, 16, 0, tzinfo=UTC)
    assert event.entered_at == NOW
    assert event.actor_name == "Hana Rhodes"
    assert requisition.chain_id == requisition.id


def test_a_need_in_the_future_leaves_nothing_behind(staff, official):
    with pytest.raises(WrongDetails, match="future"):
        a_need(staff, official, happened_on=date(2026, 6, 16))
    staff.commit()
    assert queries.requisitions(staff, official.agency_id) == []


@pytest.mark.parametrize(
    "details",
    [GOOD, replace(GOOD, authority="DE_CR", series="0343", grade_low=9, grade_high=11)],
    ids=["direct hire", "category rating"],
)
def test_a_complete_role_is_published_and_opens_now(staff, official, skill_ids, details):
    requisition = ready(staff, official, skill_ids, details=details)
    announcement = publish(staff, official, requisition)
    staff.commit()
    assert announcement.published_at == announcement.opens_at == NOW
    assert announcement.closes_at == datetime(2026, 6, 25, 4, 0, tzinfo=UTC)
    assert announcement.framework == "NICE Workforce Framework for Cybersecurity 2.1.0"
    assert log(staff, requisition) == [EventType.NEED_VALIDATED, EventType.JA_CONFIRMED, EventType.JOA_OPEN]
    task = staff.exec(select(Task).where(Task.kind == TaskKind.CLOSE_ANNOUNCEMENT)).one()
    assert task.run_after == announcement.closes_at
    assert task.payload == {"announcement_id": str(announcement.id)}
    actions = [row.action for row in staff.exec(select(AuditEvent).order_by(AuditEvent.id))]
    assert actions == ["need_validated", "completed", "drafted", "set_skills", "ja_confirmed", "published"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"summary": ""}, "what this job is about"),
        ({"duties": ""}, "what the person will do"),
        ({"qualifications": " "}, "needs to qualify"),
        ({"evaluation": ""}, "will be evaluated"),
        ({"may_be_shared": None}, "shared with other agencies"),
        ({"opens_on": None}, "first and the last day"),
        ({"opens_on": date(2026, 6, 12)}, "first day is past"),
        ({"closes_on": date(2026, 6, 18)}, "fewer than 5 days"),
    ],
)
def test_publishing_names_what_is_missing_in_the_announcement(staff, official, skill_ids, changes, words):
    requisition = ready(staff, official, skill_ids, draft=replace(DRAFT, **changes))
    with pytest.raises(NotPublishable, match=words):
        publish(staff, official, requisition)


def test_category_rating_is_not_published_without_its_categories(staff, official, skill_ids):
    rated = replace(GOOD, authority="DE_CR")
    draft = replace(DRAFT, evaluation="We read your résumé.")
    requisition = ready(staff, official, skill_ids, details=rated, draft=draft)
    with pytest.raises(NotPublishable, match="two quality categories"):
        publish(staff, official, requisition)


def test_a_short_period_with_its_reason_is_published(staff, official, skill_ids):
    reason = "A flood closed the office; the work cannot wait."
    draft = replace(DRAFT, closes_on=date(2026, 6, 17), short_period_reason=reason)
    publish(staff, official, ready(staff, official, skill_ids, draft=draft))


def test_publishing_names_skills_that_are_missing_untested_or_not_tested_technically(staff, official, skill_ids):
    requisition = ready(staff, official, skill_ids)
    give_skills(staff, official, requisition, [])
    with pytest.raises(NotPublishable, match="List the skills"):
        publish(staff, official, requisition)
    give_skills(staff, official, requisition, choices(skill_ids, tested_by=""))
    with pytest.raises(NotPublishable, match="Say how “"):
        publish(staff, official, requisition)
    give_skills(staff, official, requisition, choices(skill_ids, tested_by="reference_check"))
    with pytest.raises(NotPublishable, match="technical assessment"):
        publish(staff, official, requisition)
    reason = "One opening for ninety days; no panel can be convened in time."
    give_skills(staff, official, requisition, choices(skill_ids, tested_by="reference_check"), reason)
    publish(staff, official, requisition)


def test_publishing_without_details_names_each_of_them(staff, official, skill_ids):
    requisition = a_need(staff, official)
    services.draft_announcement(staff, requisition_id=requisition.id, draft=DRAFT, by=official, now=NOW)
    give_skills(staff, official, requisition, choices(skill_ids))
    with pytest.raises(NotPublishable) as refusal:
        publish(staff, official, requisition)
    for words in ("authority", "series", "risk level", "sensitivity", "yearly pay", "work role"):
        assert words in str(refusal.value)


def test_nothing_is_published_before_the_need_is_validated_and_the_job_analysis_confirmed(session, staff, official):
    agency = session.get_one(Agency, official.agency_id)
    requisition = a_requisition(session, agency)
    an_announcement(session, agency, requisition=requisition, published_at=None)
    session.commit()
    with pytest.raises(NotPublishable, match="Validate the need first"):
        publish(staff, official, requisition)
    confirm(staff, official, requisition, EventType.NEED_VALIDATED, NOW.date())
    with pytest.raises(NotPublishable, match="Confirm the job analysis"):
        publish(staff, official, requisition)


def test_what_opens_on_a_later_day_is_recorded_when_it_opens(staff, official, skill_ids):
    later = replace(DRAFT, opens_on=date(2026, 6, 20), closes_on=date(2026, 6, 30))
    requisition = ready(staff, official, skill_ids, draft=later)
    announcement = publish(staff, official, requisition)
    assert EventType.JOA_OPEN not in log(staff, requisition)
    task = staff.exec(select(Task).where(Task.kind == TaskKind.OPEN_ANNOUNCEMENT)).one()
    assert task.run_after == announcement.opens_at == datetime(2026, 6, 20, 4, 0, tzinfo=UTC)
    second = timedelta(seconds=1)
    assert not services.open_scheduled(staff, announcement_id=announcement.id, now=task.run_after - second)
    for _ in range(2):
        assert services.open_scheduled(staff, announcement_id=announcement.id, now=task.run_after + second)
    assert log(staff, requisition).count(EventType.JOA_OPEN) == 1
    assert timeline.chain_of(staff, requisition.id)[-1].happened_at == announcement.opens_at


def test_nothing_drafted_cannot_be_published(staff, official):
    with pytest.raises(NotFound):
        publish(staff, official, a_need(staff, official))


def test_points_become_shares_that_add_up_to_one(staff, official, skill_ids):
    requisition = ready(staff, official, skill_ids)
    announcement = queries.announcement_of(staff, requisition.id)
    rows = queries.skills_of(staff, announcement.id)
    assert [row.skill_id for row in rows] == skill_ids
    assert [row.weight for row in rows] == [0.5, 0.3333, 0.1667]


def test_a_skill_that_nobody_knows_or_that_is_named_twice_is_refused(staff, official, skill_ids):
    requisition = a_need(staff, official)
    with pytest.raises(WrongDetails, match="from the list"):
        give_skills(staff, official, requisition, [Choice("telepathy", 1, "technical_test")])
    with pytest.raises(WrongDetails, match="listed twice"):
        give_skills(staff, official, requisition, choices([skill_ids[0]] * 3))


def test_skills_words_and_details_are_fixed_once_published(staff, official, skill_ids):
    requisition = ready(staff, official, skill_ids)
    publish(staff, official, requisition)
    with pytest.raises(Frozen):
        give_skills(staff, official, requisition, choices(skill_ids[::-1]))
    with pytest.raises(Frozen):
        services.draft_announcement(staff, requisition_id=requisition.id, draft=DRAFT, by=official, now=NOW)
    with pytest.raises(Frozen):
        requisition_services.complete(staff, requisition_id=requisition.id, details=GOOD, by=official, now=NOW)
    with pytest.raises(Frozen):
        publish(staff, official, requisition)


def test_closing_waits_for_the_announced_second_and_is_recorded_once(staff, official, skill_ids):
    requisition = ready(staff, official, skill_ids)
    announcement = publish(staff, official, requisition)
    last_second = announcement.closes_at - timedelta(seconds=1)
    assert not services.close(staff, announcement_id=announcement.id, now=last_second)
    for _ in range(2):
        assert services.close(staff, announcement_id=announcement.id, now=announcement.closes_at)
    events = timeline.chain_of(staff, requisition.id)
    assert [e.type for e in events].count(EventType.JOA_CLOSE) == 1
    assert events[-1].happened_at == announcement.closes_at


def test_an_extension_moves_the_closing_and_the_first_closing_time_does_nothing(staff, official, skill_ids):
    requisition = ready(staff, official, skill_ids)
    announcement = publish(staff, official, requisition)
    first = announcement.closes_at
    services.extend(
        staff,
        requisition_id=requisition.id,
        closes_on=date(2026, 6, 30),
        reason="The portal was down for a day.",
        by=official,
        now=NOW,
    )
    assert announcement.closes_at == datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
    assert not services.close(staff, announcement_id=announcement.id, now=first)
    closing = select(Task).where(Task.kind == TaskKind.CLOSE_ANNOUNCEMENT)
    due = [task.run_after for task in staff.exec(closing.order_by(Task.id))]
    assert due == [first, announcement.closes_at]


def test_what_is_closed_cannot_be_extended(staff, official, skill_ids):
    requisition = ready(staff, official, skill_ids)
    announcement = publish(staff, official, requisition)
    with pytest.raises(AnnouncementNotOpen):
        services.extend(
            staff,
            requisition_id=requisition.id,
            closes_on=date(2026, 7, 30),
            reason="More people should apply.",
            by=official,
            now=announcement.closes_at,
        )


def test_cancelling_and_announcing_again_keeps_the_first_need(staff, official, skill_ids):
    first = ready(staff, official, skill_ids)
    publish(staff, official, first)
    later = NOW + timedelta(days=3)
    reason = "The grade was wrong in the announcement."
    requisition_services.cancel(staff, requisition_id=first.id, reason=reason, by=official, now=later)
    second = requisition_services.reannounce(
        staff, requisition_id=first.id, why="AMENDED_CERT", reason="With the right grade.", by=official, now=later
    )
    staff.commit()
    assert second.id != first.id
    assert second.chain_id == first.chain_id
    events = timeline.chain_of(staff, second.id)
    assert [e.type for e in events] == [
        EventType.NEED_VALIDATED,
        EventType.JA_CONFIRMED,
        EventType.JOA_OPEN,
        EventType.CANCELLED,
        EventType.REANNOUNCED,
    ]
    assert events[0].happened_at == NOW
    assert (events[-1].reason, events[-1].basis) == ("AMENDED_CERT", "With the right grade.")
    draft = queries.announcement_of(staff, second.id)
    assert draft.published_at is None
    assert draft.duties == DRAFT.duties
    assert (draft.opens_at, draft.closes_at) == (None, None)
    assert [s.skill_id for s in queries.skills_of(staff, draft.id)] == skill_ids
    fresh = replace(DRAFT, opens_on=date(2026, 6, 18), closes_on=date(2026, 6, 30))
    services.draft_announcement(staff, requisition_id=second.id, draft=fresh, by=official, now=later)
    publish(staff, official, second, now=later)
    with pytest.raises(DomainError, match="already announced again"):
        requisition_services.reannounce(
            staff, requisition_id=first.id, why="REANNOUNCED", reason="Once more, please.", by=official, now=later
        )


def test_only_a_cancelled_need_is_announced_again_and_a_reason_is_given(staff, official):
    requisition = a_need(staff, official)
    with pytest.raises(DomainError):
        requisition_services.reannounce(
            staff, requisition_id=requisition.id, why="FAILED_RECRUIT", reason="Nobody.", by=official, now=NOW
        )
    with pytest.raises(WrongDetails, match="Choose why"):
        requisition_services.reannounce(
            staff, requisition_id=requisition.id, why="whim", reason="It takes too long.", by=official, now=NOW
        )
    with pytest.raises(WrongDetails):
        requisition_services.cancel(staff, requisition_id=requisition.id, reason=" ", by=official, now=NOW)


def test_steps_are_recorded_on_the_day_they_happened(staff, official):
    requisition = a_need(staff, official, happened_on=date(2026, 6, 1))
    for step, day in ((EventType.RPA, 2), (EventType.PD_REVIEWED, 3), (EventType.JA_CONFIRMED, 8)):
        confirm(staff, official, requisition, step, date(2026, 6, day))
    assert log(staff, requisition) == [
        EventType.NEED_VALIDATED,
        EventType.RPA,
        EventType.PD_REVIEWED,
        EventType.JA_CONFIRMED,
    ]


def test_a_step_of_a_later_stage_cannot_be_typed_in(staff, official):
    requisition = a_need(staff, official)
    with pytest.raises(WrongDetails):
        confirm(staff, official, requisition, EventType.EOD, NOW.date())


def test_another_agencys_requisition_is_as_if_it_did_not_exist(database, session, staff, official):
    requisition = a_need(staff, official)
    staff.commit()
    other = an_agency(session)
    stranger = Official(other.id, a_person(session).id, "Eve")
    session.commit()
    with database.session(Persona.STAFF, agency=other.id) as foreign, pytest.raises(NotFound):
        requisition_services.cancel(
            foreign, requisition_id=requisition.id, reason="Because I can do it.", by=stranger, now=NOW
        )
