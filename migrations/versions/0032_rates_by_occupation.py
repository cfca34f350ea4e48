"""Measure selection rates for each occupation too, and beside Fisher's exact test by Barnard's."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

KEY = ("agency_id", "fiscal_year", "category", "stage", "group_code")
HEAD = """
CREATE FUNCTION monitoring_counts(wanted int)
RETURNS TABLE (category text, group_code text, status text, {columns}people bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, sec
AS $$
    WITH answered AS MATERIALIZED (
        SELECT a.status, {series}m.sex, m.origin FROM application a
          JOIN monitoring_answer m ON m.agency_id = a.agency_id AND m.pseudonym = sec.monitoring_pseudonym(a.id)
          {joined}
         WHERE sec.persona() = 'system' AND a.agency_id = sec.agency_id() AND a.submitted_at IS NOT NULL
           AND m.fiscal_year = wanted AND sec.fiscal_year(a.submitted_at) = wanted
    )
    SELECT 'sex', sex, status, {name}count(*) FROM answered WHERE sex IS NOT NULL GROUP BY sex, {name}status
    UNION ALL
    SELECT 'origin', origin, status, {name}count(*) FROM answered WHERE origin IS NOT NULL
     GROUP BY origin, {name}status
$$
"""
JOINED = """JOIN announcement n ON n.agency_id = a.agency_id AND n.id = a.announcement_id
          JOIN requisition r ON r.agency_id = n.agency_id AND r.id = n.requisition_id"""


def upgrade() -> None:
    op.add_column("monitoring_result", sa.Column("series", sa.String(length=8), nullable=False, server_default=""))
    op.alter_column("monitoring_result", "series", server_default=None)
    op.add_column("monitoring_result", sa.Column("p_barnard", sa.Float(), nullable=True))
    _key("agency_id", "fiscal_year", "series", "category", "stage", "group_code")
    _count(HEAD.format(columns="series text, ", series="r.series, ", joined=JOINED, name="series, "))


def _key(*columns: str) -> None:
    op.drop_constraint(op.f("pk_monitoring_result"), "monitoring_result", type_="primary")
    op.create_primary_key(op.f("pk_monitoring_result"), "monitoring_result", list(columns))


def _count(function: str) -> None:
    op.execute("DROP FUNCTION monitoring_counts(int)")
    op.execute(function)
    op.execute("REVOKE ALL ON FUNCTION monitoring_counts(int) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION monitoring_counts(int) TO muster_system")


def downgrade() -> None:
    _count(HEAD.format(columns="", series="", joined="", name=""))
    op.execute("ALTER TABLE monitoring_result DISABLE TRIGGER monitoring_result_is_append_only")
    op.execute("DELETE FROM monitoring_result WHERE series <> ''")
    op.execute("ALTER TABLE monitoring_result ENABLE TRIGGER monitoring_result_is_append_only")
    _key(*KEY)
    op.drop_column("monitoring_result", "p_barnard")
    op.drop_column("monitoring_result", "series")
