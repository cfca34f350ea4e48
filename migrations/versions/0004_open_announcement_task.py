"""Let a task open an announcement that was published for a later day."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BEFORE = ("match_application", "match_announcement", "send_notice", "close_announcement", "end_sessions")


def _known(*kinds: str) -> None:
    op.drop_constraint(op.f("ck_task_kind_is_known"), "task", type_="check")
    values = ", ".join(f"'{kind}'" for kind in kinds)
    op.create_check_constraint(op.f("ck_task_kind_is_known"), "task", f"kind IN ({values})")


def upgrade() -> None:
    _known(*BEFORE, "open_announcement")


def downgrade() -> None:
    op.execute("DELETE FROM task WHERE kind = 'open_announcement'")
    _known(*BEFORE)
