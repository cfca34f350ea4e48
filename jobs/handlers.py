"""What follows what: one short function a kind of task; ids in, one verb, safe to run again."""

import os
import socket
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.clock import EASTERN, utcnow
from app.contests import services as contests
from app.forecasts import services as forecasts
from app.identity import queries as identity_queries
from app.identity import services as identity
from app.matching import services as matching
from app.metrics import services as metrics
from app.monitoring import services as monitoring
from app.notices import services as notices
from app.open_data import services as open_data
from app.oversight import services as oversight
from app.positions import services as positions
from app.talent import runs
from app.talent import services as talent
from app.talent.rules import Scope
from app.work import queries as work_queries
from app.work.rules import TaskKind
from app.work.services import Claimed
from jobs.tools import Tools

Handler = Callable[[Session, Claimed, Tools], None]
HandlerOfMany = Callable[[Session, Sequence[Claimed], Tools], None]


def match_applications(session: Session, tasks: Sequence[Claimed], tools: Tools) -> None:
    """Read applications with the classifier, a task each; safe to run again."""
    ids = [UUID(task.payload["application_id"]) for task in tasks]
    matching.match_applications(session, application_ids=ids, model=tools.model, now=utcnow())
    oversight.ask_for_shadows(session, application_ids=ids, now=utcnow())


def match_announcement(session: Session, task: Claimed, tools: Tools) -> None:
    """Read all applications of an announcement; safe to run again."""
    matching.match_announcement(
        session,
        announcement_id=UUID(task.payload["announcement_id"]),
        model=tools.model,
        now=utcnow(),
        progress=lambda done, total: tools.note_progress(task, done, total),
    )
    oversight.ask_for_shadows_of(session, announcement_id=UUID(task.payload["announcement_id"]), now=utcnow())


def read_in_shadow(session: Session, task: Claimed, tools: Tools) -> None:
    """Read one application with a model that only operators hear; safe to run again."""
    model = tools.model_named(task.payload["version"])
    oversight.read_in_shadow(session, application_id=UUID(task.payload["application_id"]), model=model, now=utcnow())


def check_models(session: Session, task: Claimed, tools: Tools) -> None:
    """Ask for every agency's traffic to be counted tonight; safe to run again."""
    oversight.ask_for_checks(session, day=utcnow().astimezone(EASTERN).date(), now=utcnow())


def observe_model(session: Session, task: Claimed, tools: Tools) -> None:
    """Count what the model in use did for one agency, or raise alerts over all of them; safe to run again."""
    day, model = date.fromisoformat(task.payload["day"]), tools.model
    if task.agency_id is None:
        oversight.raise_alerts(session, version=model.version, day=day, now=utcnow())
    else:
        oversight.observe(session, agency_id=task.agency_id, day=day, model=model, now=utcnow())


def correct_match(session: Session, task: Claimed, tools: Tools) -> None:
    """Let an upheld contest stand in a new version of the match; safe to run again."""
    contests.correct(session, contest_id=UUID(task.payload["contest_id"]), now=utcnow())


def send_notice(session: Session, task: Claimed, tools: Tools) -> None:
    """Hand one notice to the mail system; safe to run again."""
    notices.deliver(session, notice_id=UUID(task.payload["notice_id"]), mailer=tools.mailer, now=utcnow())


def open_announcement(session: Session, task: Claimed, tools: Tools) -> None:
    """Note that an announcement's first day began; safe to run again."""
    positions.open_scheduled(session, announcement_id=UUID(task.payload["announcement_id"]), now=utcnow())


def close_announcement(session: Session, task: Claimed, tools: Tools) -> None:
    """Note that an announcement's last day ended; safe to run again."""
    positions.close(session, announcement_id=UUID(task.payload["announcement_id"]), now=utcnow())


def end_sessions(session: Session, task: Claimed, tools: Tools) -> None:
    """Remove what is left of browsers long signed out; safe to run again."""
    identity.end_old_sessions(session, utcnow())


def build_open_data(session: Session, task: Claimed, tools: Tools) -> None:
    """Publish the month's open data, once; safe to run again."""
    built = open_data.build(tools.agency_session, utcnow())
    if built is not None:
        open_data.publish(session, built, utcnow())


def forecast(session: Session, task: Claimed, tools: Tools) -> None:
    """Ask for each agency's forecasts of the day; safe to run again."""
    forecasts.ask_every_agency(session, utcnow())


def forecast_agency(session: Session, task: Claimed, tools: Tools) -> None:
    """Make one agency's forecasts of the day; safe to run again."""
    assert task.agency_id is not None
    forecasts.forecast_agency(session, agency_id=task.agency_id, now=utcnow())


def count_chain(session: Session, task: Claimed, tools: Tools) -> None:
    """Bring the figures of one requisition's chain up to its log; safe to run again."""
    grown = task.payload["because"] == "event"
    metrics.count_chain(session, requisition_id=UUID(task.payload["requisition_id"]), grown=grown)


def measure_selection_rates(session: Session, task: Claimed, tools: Tools) -> None:
    """Measure each agency's settled fiscal year, once; safe to run again."""
    if not tools.settings.selection_rate_monitoring:
        return
    with tools.agency_session(None) as reader:
        agency_ids = identity_queries.agency_ids(reader)
    for agency_id in agency_ids:
        with tools.agency_session(agency_id) as own:
            monitoring.measure(own, agency_id=agency_id, now=utcnow())
            own.commit()


def read_profile(session: Session, task: Claimed, tools: Tools) -> None:
    """Read one person's résumé into the pool and find fitting openings, or read those of some places anew."""
    model, now = tools.model, utcnow()
    if "person_id" not in task.payload:
        first, last = int(task.payload["first"]), int(task.payload["last"])
        talent.read_stale(session, first=first, last=last, model=model, now=now)
        return
    profile = talent.read_profile(session, person_id=UUID(task.payload["person_id"]), model=model, now=now)
    if profile is not None:
        runs.match_openings(session, profile=profile, model=model, now=now)


def begin_pool_run(session: Session, task: Claimed, tools: Tools) -> None:
    """Begin to match one announcement, or each night all that are open, with the pool; safe to run again.

    At night what this model has not read, applications and profiles, is asked to be read, and profiles are waited for.
    """
    only, model, now = task.payload.get("announcement_id"), tools.model, utcnow()
    if not only:
        matching.ask_for_rereading(session, model=model, now=now)
        before = task.payload.get("unread")
        if runs.wait_for_reading(session, model=model, before=int(before) if before else None, now=now):
            return
    scope = Scope.ANNOUNCEMENT if only else Scope.NIGHTLY
    workers = work_queries.workers_alive(session, now)
    runs.begin(session, scope=scope, model=model, workers=workers, now=now, only=UUID(only) if only else None)


def match_pool_shard(session: Session, task: Claimed, tools: Tools) -> None:
    """Find the best of one shard; safe to run again."""
    runs.answer_shard(
        session,
        run_id=int(task.payload["run_id"]),
        shard=int(task.payload["shard"]),
        folder=tools.settings.pool_dir,
        progress=lambda done, total: tools.note_progress(task, done, total),
        now=utcnow(),
        threads=_threads(session),
    )


def _threads(session: Session) -> int:
    """Share this machine's processors among its workers; MUSTER_MATCH_THREADS says it otherwise."""
    if os.environ.get("MUSTER_MATCH_THREADS"):
        return 0
    here = work_queries.workers_alive(session, utcnow(), host=socket.gethostname())
    return max(len(os.sched_getaffinity(0)) // max(here, 1), 1)


def merge_pool_run(session: Session, task: Claimed, tools: Tools) -> None:
    """Merge the shards of a run and store what they found; safe to run again."""
    runs.merge(session, run_id=int(task.payload["run_id"]), now=utcnow())


ONE_BY_ONE: Mapping[TaskKind, Handler] = {
    TaskKind.MATCH_ANNOUNCEMENT: match_announcement,
    TaskKind.CORRECT_MATCH: correct_match,
    TaskKind.READ_IN_SHADOW: read_in_shadow,
    TaskKind.CHECK_MODELS: check_models,
    TaskKind.OBSERVE_MODEL: observe_model,
    TaskKind.SEND_NOTICE: send_notice,
    TaskKind.OPEN_ANNOUNCEMENT: open_announcement,
    TaskKind.CLOSE_ANNOUNCEMENT: close_announcement,
    TaskKind.END_SESSIONS: end_sessions,
    TaskKind.BUILD_OPEN_DATA: build_open_data,
    TaskKind.FORECAST: forecast,
    TaskKind.FORECAST_AGENCY: forecast_agency,
    TaskKind.COUNT_CHAIN: count_chain,
    TaskKind.MEASURE_SELECTION_RATES: measure_selection_rates,
    TaskKind.READ_PROFILE: read_profile,
    TaskKind.BEGIN_POOL_RUN: begin_pool_run,
    TaskKind.MATCH_POOL_SHARD: match_pool_shard,
    TaskKind.MERGE_POOL_RUN: merge_pool_run,
}


def _each(handler: Handler) -> HandlerOfMany:
    def handle(session: Session, tasks: Sequence[Claimed], tools: Tools) -> None:
        for task in tasks:
            handler(session, task, tools)

    return handle


JOBS: Mapping[TaskKind, HandlerOfMany] = {kind: _each(handler) for kind, handler in ONE_BY_ONE.items()} | {
    TaskKind.MATCH_APPLICATION: match_applications
}
