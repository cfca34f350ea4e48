"""Count notices ready by slice as well, and two slices and more from indexes alone.

What was counted so far is thrown away, to be counted anew from the log.
"""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

COUNTED = (
    "hire_fact", "step_fact", "application_fact", "requisition_fact", "day_count", "notice_count", "agency_figure"
)  # fmt: skip
SLICES = ("risk_level", "authority", "provision", "series", "grade", "location", "nice_role")
INCLUDED = {
    "hire_fact": ("m1", "m2", "m3", "m4", "m5", "m6", "backdated", "why"),
    "step_fact": ("element", "days", "visit"),
    "application_fact": ("wait", "receipt_due_on", "receipt_on", "outcome_due_on", "outcome_on"),
}
KEY = ("agency_id", "cut", "kind", "fiscal_year", "quarter", "due_on", "standing")


def _key(*columns: str) -> None:
    op.drop_constraint(op.f("pk_notice_count"), "notice_count", type_="primary")
    op.create_primary_key(op.f("pk_notice_count"), "notice_count", list(columns))


def upgrade() -> None:
    for table in COUNTED:
        op.execute(f"DELETE FROM {table}")
    op.add_column("notice_count", sa.Column("cut", sa.String(), nullable=False))
    _key(*KEY)
    for table, included in INCLUDED.items():
        op.create_index(
            f"ix_{table}_slices",
            table,
            ["agency_id", *SLICES],
            postgresql_include=["fiscal_year", "quarter", *included],
        )


def downgrade() -> None:
    for table in INCLUDED:
        op.drop_index(f"ix_{table}_slices", table)
    for table in COUNTED:
        op.execute(f"DELETE FROM {table}")
    _key(*(name for name in KEY if name != "cut"))
    op.drop_column("notice_count", "cut")
