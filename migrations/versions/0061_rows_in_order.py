"""Keep the rows behind a lead's numbers in the order in which their pages show the first of them."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_step_fact_longest",
        "step_fact",
        ["agency_id", "element", sa.text("days DESC NULLS LAST"), "started_at", "id"],
    )
    op.create_index(
        "ix_application_fact_received",
        "application_fact",
        ["agency_id", sa.text("received_on DESC NULLS LAST"), "application_id"],
    )


def downgrade() -> None:
    op.drop_index("ix_application_fact_received", "application_fact")
    op.drop_index("ix_step_fact_longest", "step_fact")
