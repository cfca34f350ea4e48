"""SQL expressions from which several figures of the present are put together; nothing of them comes from outside."""

from app.metrics.rules import Measure
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
