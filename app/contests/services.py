"""Acts on single lines: a reviewer judges one, an applicant contests one, somebody not involved answers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from app.applications import queries as application_queries
from app.applications.models import Application, SubmittedResume
from app.audit import services as audit_log
from app.contests import queries, rules
from app.contests.models import Contest, ContestOutcome, LineJudgement
from app.errors import NotFound
from app.identity.models import Agency
from app.matching import queries as matching_queries
from app.matching import services as matching
from app.matching.models import Finding
from app.matching.services import Correction
from app.notices import rules as wordings
from app.notices import services as notices
from app.notices.models import NoticeKind
from app.notices.services import Addressee
from app.positions.models import Announcement
from app.skills.vocabulary import skill_name
from app.work import services as work
from app.work.rules import TaskKind


@dataclass(frozen=True, slots=True)
class Person:
    """The named human who judges, contests or answers."""

    person_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a reviewer says of one skill: what the résumé shows, by which sentence, and why."""

    skill_id: str
    finding: Finding
    sentence: str
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a contest; `finding` is None where it is not upheld."""

    finding: Finding | None
    sentence: str
    reason: str


def _checked(sentence: str, resume: SubmittedResume) -> str:
    """Return the sentence as it stands in the résumé; nothing where none was named."""
    if not sentence.strip():
        return ""
    start, end = rules.place(sentence, resume.text)
    return resume.text[start:end]


def judge_line(
    session: Session, *, application_id: UUID, judgement: Judgement, by: Person, now: datetime
) -> LineJudgement:
    """Keep what a reviewer says of one line; the match itself stays as it was read.

    Raises:
        NotFound: no such application, no match that is shown, or no such line in it.
        NotInResume: the sentence does not stand in the résumé.
    """
    application, resume = application_queries.submitted_application(session, application_id)
    match = matching_queries.newest_match(session, application_id)
    lines = {li.skill_id: li for li in matching_queries.lines_of(session, match)} if match else {}
    line = lines.get(judgement.skill_id)
    if match is None or line is None:
        raise NotFound
    row = LineJudgement(
        agency_id=application.agency_id,
        application_id=application.id,
        match_id=match.id,
        skill_id=line.skill_id,
        model_version=match.model_version,
        said=line.finding,
        probability=line.probability,
        judged=judgement.finding,
        sentence=_checked(judgement.sentence, resume) or line.sentence,
        reason=judgement.reason.strip(),
        reviewer_id=by.person_id,
        reviewer_name=by.name,
        at=now,
    )
    session.add(row)
    session.flush()
    audit_log.record(
        session,
        action="judged a line",
        subject=("application", application.id),
        at=now,
        actor_id=by.person_id,
        agency_id=application.agency_id,
        judgement=row.id or 0,
        skill=line.skill_id,
    )
    return row


def contest(
    session: Session, *, application_id: UUID, person_id: UUID, skill_id: str, words: str, sentence: str, now: datetime
) -> Contest:
    """Open a human review of one line of the applicant's own match.

    Raises:
        NotFound: the application is not theirs, or there is no such line that they see.
        AlreadyContested: they said so of this line before.
        NotInResume: the sentence they point at does not stand in their résumé.
    """
    application = application_queries.own_application(session, person_id=person_id, application_id=application_id)
    match = matching_queries.newest_match(session, application_id)
    if match is None or skill_id not in {li.skill_id for li in matching_queries.lines_of(session, match)}:
        raise NotFound
    known = select(Contest).where(Contest.match_id == match.id, Contest.skill_id == skill_id)
    if session.exec(known).first() is not None:
        raise rules.AlreadyContested("You told us about this line before. The answer stands, or will stand, beside it.")
    resume = session.get_one(SubmittedResume, (application.agency_id, application.id))
    row = Contest(
        agency_id=application.agency_id,
        application_id=application.id,
        person_id=person_id,
        match_id=match.id,
        skill_id=skill_id,
        words=words.strip(),
        sentence=_checked(sentence, resume),
        opened_at=now,
        due_at=rules.due(now),
    )
    session.add(row)
    session.flush()
    audit_log.record(
        session,
        action="contested a line",
        subject=("application", application.id),
        at=now,
        actor_id=person_id,
        agency_id=application.agency_id,
        skill=skill_id,
    )
    return row


def answer(
    session: Session, *, contest_id: UUID, answer: Answer, by: Person, involved: Collection[UUID], now: datetime
) -> ContestOutcome:
    """Answer a contest, tell the applicant, and where it is upheld ask for a corrected version of the match.

    Args:
        session: the transaction.
        contest_id: what is answered.
        answer: upheld or not, and why.
        by: who answers.
        involved: people who decided on this application; those who judged its lines are added here.
        now: when.

    Raises:
        NotFound: no such contest in this agency.
        NotInvolved, AlreadyAnswered, NotInResume: see `rules`.
    """
    found = queries.contested(session, contest_id)
    if found.outcome is not None:
        raise rules.AlreadyAnswered(f"{found.outcome.reviewer_name} answered this contest.")
    row = found.contest
    application, resume = application_queries.submitted_application(session, row.application_id)
    judges = select(LineJudgement.reviewer_id).where(LineJudgement.application_id == row.application_id)
    rules.check_not_involved(by.person_id, {*involved, *session.exec(judges)})
    sentence = _checked(answer.sentence, resume) or row.sentence
    outcome = ContestOutcome(
        contest_id=row.id,
        agency_id=row.agency_id,
        application_id=row.application_id,
        upheld=answer.finding is not None,
        finding=answer.finding,
        sentence=sentence if answer.finding in (Finding.MET, Finding.PARTLY) else "",
        reason=answer.reason.strip(),
        reviewer_id=by.person_id,
        reviewer_name=by.name,
        at=now,
    )
    session.add(outcome)
    session.flush()
    _tell(session, application, row, outcome, now)
    if outcome.upheld:
        work.ask(
            session,
            kind=TaskKind.CORRECT_MATCH,
            key=f"correct-{row.id}",
            agency_id=row.agency_id,
            payload={"contest_id": str(row.id)},
            at=now,
        )
    audit_log.record(
        session,
        action="answered a contest",
        subject=("application", row.application_id),
        at=now,
        actor_id=by.person_id,
        agency_id=row.agency_id,
        upheld=outcome.upheld,
        skill=row.skill_id,
    )
    return outcome


def _tell(session: Session, application: Application, row: Contest, outcome: ContestOutcome, now: datetime) -> None:
    announcement = session.get_one(Announcement, application.announcement_id)
    agency = session.get_one(Agency, application.agency_id)
    wording = wordings.contest(
        name=application.applicant_name,
        title=announcement.title,
        agency=agency.name,
        skill=skill_name(row.skill_id),
        upheld=outcome.upheld,
        reason=outcome.reason,
    )
    to = Addressee(application.agency_id, application.person_id, application.id, application.email)
    notices.write(session, to=to, kind=NoticeKind.CONTEST, wording=wording, now=now, occasion=str(row.id))


def correct(session: Session, *, contest_id: UUID, now: datetime) -> None:
    """Write the version of the newest match in which an upheld answer stands; safe to run again.

    Whoever reads the résumé later, the finding stays: `matching` carries corrected lines over.
    """
    found = queries.contested(session, contest_id)
    match = matching_queries.last_reading(session, found.contest.application_id)
    outcome = found.outcome
    if match is None or outcome is None or outcome.finding is None:
        return
    start, end = None, None
    if outcome.sentence:
        _, resume = application_queries.submitted_application(session, outcome.application_id)
        start, end = rules.place(outcome.sentence, resume.text)
    correction = Correction(outcome.finding, start, end, outcome.sentence)
    matching.correct(session, match=match, corrections={found.contest.skill_id: correction}, now=now)
