"""Keep with each proposed skill of an announcement the sentence of its duties that asks for it."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("announcement_skill", sa.Column("duty", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("announcement_skill", "duty")
