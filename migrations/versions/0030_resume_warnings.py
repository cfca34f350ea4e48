"""Keep with a submitted résumé what its reader left out, such as hidden text, for the reviewer to see."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("submitted_resume", sa.Column("warnings", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("submitted_resume", "warnings")
