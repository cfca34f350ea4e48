"""SQL expressions from which several figures of the present are put together; nothing of them comes from outside."""

from typing import Any

from app.metrics.filters import Filters
from app.metrics.rules import Measure, StartBasis, first_day, last_day
from app.timeline.rules import Holder

PARTIES = [h for h in Holder if h is not Holder.NOBODY]
LASTING = "greatest(extract(epoch FROM CAST(:now AS timestamptz) - last_at) / 86400, 0)"
HELD = ", ".join(
    f"sum(held_{h.value}) + coalesce(sum({LASTING}) FILTER (WHERE holder = '{h.value}'), 0)" for h in PARTIES
)

ENTRIES = (
    "coalesce(sum(events), 0), coalesce(sum(backdated), 0), count(*) FILTER (WHERE backdated > 0), "
    "coalesce(sum(applied) FILTER (WHERE fiscal_year IS NULL), 0)"
)

KINDS = ("receipt", "outcome")
STANDINGS = (
    "{0}_on <= {0}_due_on",
    "{0}_on > {0}_due_on",
    "{0}_on IS NULL AND {0}_due_on < :today",
    "{0}_on IS NULL AND {0}_due_on >= :today",
)
"""Of a notice of one of the kinds: sent in time, sent late, missing, not yet due; as `Timeliness` has them."""

APPROVAL = "CASE WHEN shc_on >= need_on THEN shc_on - need_on END"
TIMED = {**{measure.value: measure.value for measure in Measure}, "approval": APPROVAL}
"""What a measured hire is timed by, each in days."""
APPROVED = "m1 >= shc_on - need_on"
"""Whether the approval came by the day the offer was accepted, so that the clock may start at it (R-45)."""
FROM_APPROVAL = {m.value: f"CASE WHEN {APPROVED} THEN {m} - (shc_on - need_on) END" for m in (Measure.M1, Measure.M2)}
STARTS = {StartBasis.MANAGER_VALIDATION: TIMED, StartBasis.SHC_APPROVAL: FROM_APPROVAL}
"""What is timed from each start of the clock."""


def due_within(filters: Filters) -> tuple[str, dict[str, Any]]:
    """Return the counts of both kinds of notice by standing, due in the quarters chosen, and their values."""
    between, values = "", {}
    if filters.first is not None:
        between, values = " AND {0}_due_on >= :due_first", {"due_first": first_day(filters.first)}
    if filters.last is not None:
        between, values = f"{between} AND {{0}}_due_on <= :due_last", values | {"due_last": last_day(filters.last)}
    each = (f"count(*) FILTER (WHERE {test}{between})".format(kind) for kind in KINDS for test in STANDINGS)
    return ", ".join(each), values
