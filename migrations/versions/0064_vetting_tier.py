"""Say of each hire which vetting goal is meant for it: a top-secret position is held against 45 days at any risk level.

What was counted so far is thrown away, to be counted anew from the log.
"""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

COUNTED = (
    "hire_fact", "step_fact", "application_fact", "requisition_fact", "day_count", "notice_count", "agency_figure"
)  # fmt: skip


def upgrade() -> None:
    for table in COUNTED:
        op.execute(f"DELETE FROM {table}")
    op.add_column("hire_fact", sa.Column("vetting_tier", sa.String(), nullable=False))


def downgrade() -> None:
    op.drop_column("hire_fact", "vetting_tier")
