"""Keep two decisions of a posting: sharing undecided until somebody decides, and why an open period is short."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SHOWN = "published_at IS NOT NULL AND cancelled_at IS NULL"


def upgrade() -> None:
    op.alter_column("announcement", "certificate_may_be_shared", existing_type=sa.Boolean(), nullable=True)
    op.add_column(
        "announcement", sa.Column("short_period_reason", sa.String(length=1000), nullable=False, server_default="")
    )
    op.alter_column("announcement", "short_period_reason", server_default=None)
    op.create_index("ix_announcement_closing", "announcement", ["closes_at", "id"], postgresql_where=sa.text(SHOWN))


def downgrade() -> None:
    op.drop_index("ix_announcement_closing", table_name="announcement")
    op.drop_column("announcement", "short_period_reason")
    op.execute("UPDATE announcement SET certificate_may_be_shared = false WHERE certificate_may_be_shared IS NULL")
    op.alter_column("announcement", "certificate_may_be_shared", existing_type=sa.Boolean(), nullable=False)
