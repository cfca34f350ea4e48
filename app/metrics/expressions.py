"""SQL expressions from which several figures of the present are put together; nothing of them comes from outside."""

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
STANDING = (
    "{0}_due_on < :today, "
    "CASE WHEN {0}_on IS NULL THEN 'unsent' WHEN {0}_on <= {0}_due_on THEN 'in_time' ELSE 'late' END"
)
