"""What kinds of background work there are, how long each may take, and when to give up."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum


class TaskKind(StrEnum):
    """A kind of durable work; `jobs` has one function for each."""

    MATCH_APPLICATION = "match_application"
    MATCH_ANNOUNCEMENT = "match_announcement"
    CORRECT_MATCH = "correct_match"
    READ_IN_SHADOW = "read_in_shadow"
    CHECK_MODELS = "check_models"
    OBSERVE_MODEL = "observe_model"
    SEND_NOTICE = "send_notice"
    OPEN_ANNOUNCEMENT = "open_announcement"
    CLOSE_ANNOUNCEMENT = "close_announcement"
    END_SESSIONS = "end_sessions"
    BUILD_OPEN_DATA = "build_open_data"
    FORECAST = "forecast"
    FORECAST_AGENCY = "forecast_agency"
    COUNT_CHAIN = "count_chain"
    MEASURE_SELECTION_RATES = "measure_selection_rates"
    READ_PROFILE = "read_profile"
    BEGIN_POOL_RUN = "begin_pool_run"
    MATCH_POOL_SHARD = "match_pool_shard"
    MERGE_POOL_RUN = "merge_pool_run"


LEASES: Mapping[TaskKind, timedelta] = {
    TaskKind.MATCH_APPLICATION: timedelta(seconds=60),
    TaskKind.MATCH_ANNOUNCEMENT: timedelta(minutes=10),
    TaskKind.CORRECT_MATCH: timedelta(seconds=60),
    TaskKind.READ_IN_SHADOW: timedelta(seconds=60),
    TaskKind.CHECK_MODELS: timedelta(seconds=60),
    TaskKind.OBSERVE_MODEL: timedelta(minutes=5),
    TaskKind.SEND_NOTICE: timedelta(seconds=60),
    TaskKind.OPEN_ANNOUNCEMENT: timedelta(seconds=60),
    TaskKind.CLOSE_ANNOUNCEMENT: timedelta(seconds=60),
    TaskKind.END_SESSIONS: timedelta(minutes=2),
    TaskKind.BUILD_OPEN_DATA: timedelta(minutes=14),
    TaskKind.FORECAST: timedelta(minutes=2),
    TaskKind.FORECAST_AGENCY: timedelta(minutes=10),
    TaskKind.COUNT_CHAIN: timedelta(seconds=60),
    TaskKind.MEASURE_SELECTION_RATES: timedelta(minutes=10),
    TaskKind.READ_PROFILE: timedelta(seconds=60),
    TaskKind.BEGIN_POOL_RUN: timedelta(minutes=5),
    TaskKind.MATCH_POOL_SHARD: timedelta(minutes=2),
    TaskKind.MERGE_POOL_RUN: timedelta(minutes=10),
}

SHORT = frozenset(kind for kind, lease in LEASES.items() if lease <= timedelta(seconds=60))
"""Kinds of which one process does many in one breath; for a task of another it is rung by its id."""

TOGETHER: Mapping[TaskKind, tuple[str, ...]] = {
    TaskKind.MATCH_APPLICATION: (),
    TaskKind.COUNT_CHAIN: ("requisition_id", "because"),
}
"""Kinds of which many are done in one transaction, where they are one agency's and agree in these ids."""

MOST_TOGETHER = 12
"""Some tenths of a second's work: nobody's result waits long for those of others."""

HEAD_STARTS: Mapping[TaskKind, timedelta] = {TaskKind.MATCH_APPLICATION: timedelta(minutes=1)}
"""How much older than it is a task of a kind is held to be, so that in a crowd it comes before others; those are not
starved, for they grow older too. A receipt stands on the applicant's page at once; its copy by mail can wait."""

MOST_ATTEMPTS = 8


def wait_before(attempt: int) -> timedelta:
    """How long a task that failed for the nth time rests: 2, 4, 8 … seconds, at most 10 minutes."""
    return min(timedelta(seconds=2**attempt), timedelta(minutes=10))
