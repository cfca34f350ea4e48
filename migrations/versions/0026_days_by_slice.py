"""Count days ready by slice as well; everything counted so far is thrown away, to be counted anew from the log."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0016"
branch_labels = None
depends_on = None

COUNTED = (
    "hire_fact", "step_fact", "application_fact", "requisition_fact", "day_count", "notice_count", "agency_figure"
)  # fmt: skip
KEY = ("agency_id", "measure", "cut", "fiscal_year", "quarter", "days")


def _key(*columns: str) -> None:
    op.drop_constraint(op.f("pk_day_count"), "day_count", type_="primary")
    op.create_primary_key(op.f("pk_day_count"), "day_count", list(columns))


def upgrade() -> None:
    for table in COUNTED:
        op.execute(f"DELETE FROM {table}")
    op.add_column("day_count", sa.Column("cut", sa.String(), nullable=False))
    _key(*KEY)
    op.create_index("ix_hire_fact_why", "hire_fact", ["agency_id", "why"], postgresql_where=sa.text("why <> ''"))
    op.create_index("ix_hire_fact_backdated", "hire_fact", ["agency_id"], postgresql_where=sa.text("backdated"))
    op.create_index("ix_hire_fact_entered", "hire_fact", ["agency_id", sa.text("entered_on DESC"), "application_id"])


def downgrade() -> None:
    for table in COUNTED:
        op.execute(f"DELETE FROM {table}")
    for index in ("why", "backdated", "entered"):
        op.drop_index(f"ix_hire_fact_{index}", table_name="hire_fact")
    _key(*(name for name in KEY if name != "cut"))
    op.drop_column("day_count", "cut")
