"""Keep with each model in which way it cuts words, so that one that can no longer be read stands in no other's way."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("model_version", sa.Column("words", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("model_version", "words")
