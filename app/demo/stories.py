"""One requisition of the demonstration after another: its rows, its applications, and what became of them."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg.types.json import Jsonb

from app.clock import EASTERN
from app.demo import letters, partings, upsets
from app.demo.careers import Career, careers
from app.demo.history import PERSONAL, Dated, timeline
from app.demo.world import MONTHS, Actor, Applicant, World, key
from app.identity.rules import Role
from app.matching.requirements import requirements_hash
from app.positions import names
from app.positions.rules import closing_instant, opening_instant
from app.reference import catalog
from app.skills.matching import match
from app.timeline.rules import EventType
from app.work.rules import TaskKind

E = EventType
HOUR = timedelta(hours=1)
READING = timedelta(milliseconds=90)
"""How long a made-up reading took: as long as a real one takes (README, “What is measured”)."""

OTHERS_EACH = (2, 7)
OPEN_REQUISITIONS = 80
YOUNGEST_DAYS = 70
DIRECT_HIRE_SERIES = ("2210", "1550", "1811")
SHARE_RATED = 0.35
PAY = {12: 99_200, 13: 117_962, 14: 139_395}
TESTS = ("sme_resume_review", "structured_interview", "work_sample", "technical_test")
CATEGORY = {True: "best_qualified", False: "eligible"}
EVALUATION = {
    True: "Subject-matter experts rate qualified applicants and place them in the categories Best Qualified, "
    "Well Qualified and Qualified.",
    False: "Everyone who qualifies may be considered; nobody is rated or ranked under direct hire.",
}
EXPLANATION = {
    True: "Category rating: the list holds the highest category, preference eligibles first.",
    False: "Direct hire: everyone who qualifies, in the order in which applications arrived.",
}
REACHED = ((E.EOD, "entered"), (E.TJO_ACCEPTED, "accepted"), (E.TJO_SENT, "offered"), (E.CERT_RETURNED, "selected"))


@dataclass(frozen=True, slots=True)
class Story:
    """One requisition of the demonstration and what has happened to it by now."""

    number: int
    code: str
    agency: uuid.UUID
    career: Career
    rated: bool
    live: bool
    events: tuple[Dated, ...]
    manager: Actor
    specialist: Actor

    @property
    def by(self) -> dict[EventType, datetime]:
        """When each thing happened."""
        return {e.type: e.at for e in self.events}

    def key(self, kind: str, *more: object) -> uuid.UUID:
        """The id of something that belongs to this requisition."""
        return key(kind, self.number, *more)


def add_requisition(world: World, number: int, count: int) -> None:
    """Add one requisition with whatever has happened to it."""
    story = _story(world, number, count)
    _requisition_row(world, story)
    for event in story.events:
        if event.type not in PERSONAL:
            managers = event.type in (E.NEED_VALIDATED, E.RPA, E.CERT_RETURNED)
            _event(world, story, event, story.manager if managers else story.specialist)
    if not story.live:
        upsets.add(world, story.key("requisition"), number, story.specialist)
    announced = number % 12 != 11 or not story.live
    if announced and E.JA_CONFIRMED in story.by:
        _announcement(world, story)
        ids = story.key("announcement"), story.key("requisition")
        partings.add(world, *ids, number, story.specialist)
        letters.add(world, *ids, number, catalog.agencies()[story.code].name)


def _story(world: World, number: int, count: int) -> Story:
    draw = world.draw
    code, career = draw.choice(list(world.agencies)), draw.choice(careers())
    rated = career.series not in DIRECT_HIRE_SERIES or draw.random() < SHARE_RATED
    live = number >= count - OPEN_REQUISITIONS
    progress = number / count
    past = YOUNGEST_DAYS + (31 * MONTHS - YOUNGEST_DAYS) * (1 - number / (count - OPEN_REQUISITIONS))
    recent = draw.uniform(13, 27) if number % 2 else 80 * (count - number) / OPEN_REQUISITIONS
    age = recent if live else past
    need = world.now - timedelta(days=max(age * draw.uniform(0.9, 1.05), 0.5))
    events = timeline(draw, need=need, rated=rated, agency=code, progress=progress, until=world.now)
    if live and number % 17 == 5:
        events = _cancelled(events, world.now)
    manager, specialist = world.staff[code, Role.HIRING_MANAGER], world.staff[code, Role.HR_SPECIALIST]
    return Story(number, code, world.agencies[code], career, rated, live, tuple(events), manager, specialist)


def _cancelled(events: list[Dated], now: datetime) -> list[Dated]:
    """Cut a history off a day after the announcement opened."""
    opened = next((e.at for e in events if e.type is E.JOA_OPEN), None)
    if opened is None:
        return events
    end = Dated(E.CANCELLED, opened + timedelta(days=1))
    return [e for e in events if e.at <= opened] + ([end] if end.at <= now else [])


def _requisition_row(world: World, story: Story) -> None:
    draw, id_ = world.draw, story.key("requisition")
    grade = draw.choice(tuple(PAY))
    protected, secret = story.code in ("NSA", "DOW"), draw.random() < 0.6
    need = story.events[0].at
    world.add(
        "requisition",
        id=id_,
        agency_id=story.agency,
        chain_id=id_,
        title=story.career.title,
        provision=story.career.provision,
        nice_role=story.career.nice_role,
        series=story.career.series,
        pay_plan="GS",
        grade_low=grade,
        grade_high=grade,
        authority="DE_CR" if story.rated else "DHA_GW_CYBER",
        openings=1,
        duty_location=draw.choice(("Washington, DC", "Arlington, VA", "Fort Meade, MD", "Boulder, CO")),
        telework=draw.choice(("situational", "regular", "remote", "none")),
        clearance="top_secret" if protected else "secret" if secret else "none",
        risk_level=draw.choice(("low", "moderate", "high")),
        sensitivity="critical_sensitive" if protected else "noncritical_sensitive" if secret else "non_sensitive",
        pay_min=PAY[grade],
        pay_max=round(PAY[grade] * 1.3),
        hiring_manager_id=story.manager[0],
        hr_specialist_id=story.specialist[0],
        created_at=need,
        completed_at=need,
        source="",
    )


def _event(world: World, story: Story, event: Dated, actor: Actor, application: uuid.UUID | None = None) -> None:
    world.add(
        "timeline_event",
        agency_id=story.agency,
        requisition_id=story.key("requisition"),
        application_id=application,
        type=event.type.value,
        happened_at=event.at,
        entered_at=event.at,
        actor_id=actor[0],
        actor_name=actor[1],
        basis="",
        reason="",
    )


@dataclass(frozen=True, slots=True)
class Period:
    """When an announcement was published, opens and closes; all empty while it is a draft."""

    published_at: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def _period(world: World, story: Story) -> Period:
    """Return the open period: as it was, some days longer, about to begin, or not decided yet."""
    by, today = story.by, world.now.astimezone(EASTERN).date()
    last = closing_instant(today + timedelta(days=world.draw.randint(2, 9)))
    if E.JOA_OPEN in by:
        return Period(by[E.JOA_OPEN], by[E.JOA_OPEN], by.get(E.JOA_CLOSE, last))
    if story.number % 3 == 0:
        first = opening_instant(today + timedelta(days=2))
        return Period(by[E.JA_CONFIRMED], first, closing_instant(today + timedelta(days=12)))
    return Period()


def _tasks(world: World, story: Story, period: Period) -> None:
    """Ask for what publishing asks for: that opening and closing are noted on their day."""
    for kind, due in ((TaskKind.OPEN_ANNOUNCEMENT, period.opens_at), (TaskKind.CLOSE_ANNOUNCEMENT, period.closes_at)):
        if due is None or due <= world.now or E.CANCELLED in story.by:
            continue
        announcement = story.key("announcement")
        world.add(
            "task",
            key=f"{kind}:{announcement}:{int(due.timestamp())}",
            kind=kind.value,
            agency_id=story.agency,
            payload=Jsonb({"announcement_id": str(announcement)}),
            created_at=world.now,
            run_after=due,
            attempts=0,
            lease_token=0,
            last_error="",
            progress_done=0,
            progress_total=0,
        )


def _announcement(world: World, story: Story) -> None:
    by, career, id_ = story.by, story.career, story.key("announcement")
    period = _period(world, story)
    _tasks(world, story, period)
    world.add(
        "announcement",
        id=id_,
        agency_id=story.agency,
        requisition_id=story.key("requisition"),
        number=f"{story.code}-26-{story.number:05d}",
        title=career.title,
        summary=career.summary,
        duties=career.duties,
        qualifications=career.qualifications,
        requirements="U.S. citizenship. A background investigation.",
        evaluation=EVALUATION[story.rated],
        no_technical_assessment_reason="",
        short_period_reason="",
        certificate_may_be_shared=bool(story.number % 2),
        opens_at=period.opens_at,
        closes_at=period.closes_at,
        published_at=period.published_at,
        framework=names.framework_of(story.career.nice_role) if period.published_at else "",
        cancelled_at=by.get(E.CANCELLED),
        created_at=by[E.JA_CONFIRMED],
        source_hash="",
        source_url="",
    )
    for position, skill in enumerate(world.skills[career.id]):
        world.add(
            "announcement_skill",
            agency_id=story.agency,
            announcement_id=id_,
            skill_id=skill.skill_id,
            position=position,
            weight=skill.weight,
            required=position < 2,
            tested_by=TESTS[position % len(TESTS)],
            duty=skill.sentence,
        )
    if E.JOA_OPEN in by:
        _applications(world, story)


def _applications(world: World, story: Story) -> None:
    draw, by, asked = world.draw, story.by, world.skills[story.career.id]
    fitting = [a for a in world.applicants if a.career == story.career.id]
    pool = draw.sample(fitting, min(len(fitting), draw.randint(2, 5)))
    pool += draw.sample(world.applicants, draw.randint(*OTHERS_EACH))
    unique = list({a.id: a for a in pool}.values())
    last = min(by.get(E.JOA_CLOSE, world.now), by.get(E.CANCELLED, world.now))
    best = max(range(len(unique)), key=lambda i: match(unique[i].extraction, asked).score)
    for place, applicant in enumerate(unique):
        at = by[E.JOA_OPEN] + (last - by[E.JOA_OPEN]) * draw.uniform(0.02, 0.98)
        _application(world, story, applicant, place, at, chosen=place == best)
    if E.CERT_ISSUED in by:
        _certificate(world, story, len(unique), best)


def _application(world: World, story: Story, applicant: Applicant, place: int, at: datetime, *, chosen: bool) -> None:
    id_, status = story.key("application", place), _status(story.by, chosen, place)
    _application_rows(world, story, applicant, place, at, status)
    _event(world, story, Dated(E.APPLICATION_RECEIVED, at), (applicant.id, "Applicant"), id_)
    _match_rows(world, story, applicant, id_, at)
    if status != "submitted":
        _review_row(world, story, id_, qualified=status != "not_qualified")
        _answers(world, story, id_, status)
    if not chosen:
        return
    for event in story.events:
        if event.type in PERSONAL:
            _event(world, story, event, story.specialist, id_)
    if E.CERT_RETURNED in story.by:
        _event(world, story, Dated(E.SELECTED, story.by[E.CERT_RETURNED]), story.manager, id_)


def _answers(world: World, story: Story, application: uuid.UUID, status: str) -> None:
    """Note what became of one application: qualified or not, referred, not selected."""
    issued = story.by[E.CERT_ISSUED]
    decided = Dated(E.FOUND_NOT_QUALIFIED if status == "not_qualified" else E.FOUND_QUALIFIED, issued - HOUR)
    _event(world, story, decided, story.specialist, application)
    if status != "not_qualified":
        _event(world, story, Dated(E.REFERRED, issued), story.specialist, application)
    if status == "not_selected":
        _event(world, story, Dated(E.NOT_SELECTED, story.by[E.CERT_RETURNED]), story.manager, application)


def _status(by: Mapping[EventType, datetime], chosen: bool, place: int) -> str:
    if E.CERT_ISSUED not in by:
        return "submitted"
    if not chosen and place % 3 == 2:
        return "not_qualified"
    if not chosen:
        return "not_selected" if E.CERT_RETURNED in by else "referred"
    return next((status for event, status in REACHED if event in by), "referred")


def _application_rows(world: World, story: Story, applicant: Applicant, place: int, at: datetime, status: str) -> None:
    id_ = story.key("application", place)
    world.add(
        "application",
        id=id_,
        agency_id=story.agency,
        announcement_id=story.key("announcement"),
        person_id=applicant.id,
        resume_id=applicant.resume_id,
        applicant_name=applicant.name,
        email=applicant.email,
        status=status,
        us_citizen=True,
        preference_claim="TP" if place % 5 == 1 else "NV",
        may_share=bool(place % 2),
        certified_at=at,
        created_at=at,
        updated_at=at,
        submitted_at=at,
        receipt_number=f"M-D{story.number:05d}-{place:02d}",
    )
    world.add(
        "submitted_resume",
        agency_id=story.agency,
        application_id=id_,
        filename="resume.txt",
        media_type="text/plain",
        pages=2,
        sha256=applicant.sha256,
        text=applicant.text,
        submitted_at=at,
    )


def _match_rows(world: World, story: Story, applicant: Applicant, application: uuid.UUID, at: datetime) -> None:
    asked = world.skills[story.career.id]
    result, id_, run = match(applicant.extraction, asked), key("match", application), key("match run", application)
    read_at = at + timedelta(seconds=2)
    world.add(
        "match_run",
        id=run,
        agency_id=story.agency,
        model_version=world.model.version,
        model_hash=world.model.sha256,
        applications=1,
        matches=1,
        lines=len(result.lines),
        began_at=read_at,
        finished_at=read_at + READING,
    )
    world.add(
        "match",
        id=id_,
        agency_id=story.agency,
        application_id=application,
        run_id=run,
        model_version=world.model.version,
        model_hash=world.model.sha256,
        requirements_hash=requirements_hash(asked),
        resume_sha256=applicant.sha256,
        score=result.score,
        enough=result.enough,
        roles=Jsonb([{"id": r.id, "probability": round(r.probability, 4)} for r in result.roles[:5]]),
        flags=Jsonb(list(result.flags)),
        created_at=read_at,
    )
    for line in result.lines:
        world.add(
            "match_line",
            agency_id=story.agency,
            match_id=id_,
            skill_id=line.skill_id,
            weight=line.weight,
            probability=line.probability,
            finding=str(line.band),
            start=line.start,
            end=line.end,
            sentence=line.sentence,
        )


def _review_row(world: World, story: Story, application: uuid.UUID, *, qualified: bool) -> None:
    at = story.by[E.CERT_ISSUED]
    shows = "shows" if qualified else "does not show"
    world.add(
        "review",
        agency_id=story.agency,
        application_id=application,
        decision="qualified" if qualified else "not_qualified",
        rating=world.draw.randint(90, 99) if qualified and story.rated else None,
        category=CATEGORY[story.rated] if qualified else None,
        preference="NV",
        reason_code="specialized_experience",
        reason=f"The résumé {shows} a year of this work at the next lower grade.",
        record_opened_at=at - 2 * HOUR,
        reviewer_id=story.specialist[0],
        reviewer_name=story.specialist[1],
        at=at - HOUR,
    )


def _certificate(world: World, story: Story, applications: int, best: int) -> None:
    by, id_ = story.by, story.key("certificate")
    world.add(
        "certificate",
        id=id_,
        agency_id=story.agency,
        announcement_id=story.key("announcement"),
        number=f"{story.code}-26-{story.number:05d}-C1",
        method="category_rating" if story.rated else "direct_hire",
        explanation=EXPLANATION[story.rated],
        issued_at=by[E.CERT_ISSUED],
        issued_by=story.specialist[0],
        issued_by_name=story.specialist[1],
    )
    named = [place for place in range(applications) if place == best or place % 3 != 2]
    for position, place in enumerate(named, start=1):
        world.add(
            "certificate_entry",
            agency_id=story.agency,
            certificate_id=id_,
            application_id=story.key("application", place),
            position=position,
            category=CATEGORY[story.rated],
            preference="NV",
        )
    if E.CERT_RETURNED in by:
        for place in named:
            _action(world, story, "A" if place == best else "NS", story.key("application", place))
        _action(world, story, "RETURNED", None)


def _action(world: World, story: Story, code: str, application: uuid.UUID | None) -> None:
    world.add(
        "certificate_action",
        agency_id=story.agency,
        certificate_id=story.key("certificate"),
        application_id=application,
        code=code,
        reason="",
        actor_id=story.manager[0],
        actor_name=story.manager[1],
        at=story.by[E.CERT_RETURNED],
    )
