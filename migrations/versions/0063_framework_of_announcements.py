"""Keep with each published announcement the framework and version from which its work role was chosen."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("announcement", sa.Column("framework", sa.String(80), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("announcement", "framework")
