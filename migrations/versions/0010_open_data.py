"""Keep releases of the public data set as they were published, and let a task build them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLES = ("open_data_release", "open_data_file")
KIND = "build_open_data"


def upgrade() -> None:
    op.create_table(
        "open_data_release",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_quarter", sa.String(length=10), nullable=False),
        sa.Column("last_quarter", sa.String(length=10), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("cells", sa.Integer(), nullable=False),
        sa.Column("hidden", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_data_release")),
        sa.UniqueConstraint("month", name=op.f("uq_open_data_release_month")),
    )
    op.create_table(
        "open_data_file",
        sa.Column("release_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["open_data_release.id"], name=op.f("fk_open_data_file_release_id")),
        sa.PrimaryKeyConstraint("release_id", "name", name=op.f("pk_open_data_file")),
    )
    for table in TABLES:
        _isolate(table)
    _kinds(lambda known: known | {KIND})


def _isolate(table: str) -> None:
    """Let everyone read what is public, and only the service's own tasks add to it."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY owner_all ON {table} TO muster_owner USING (true) WITH CHECK (true)")
    for persona in ("public", "system"):
        mine = f"(SELECT sec.persona()) = '{persona}'"
        op.execute(f"CREATE POLICY {persona}_select ON {table} FOR SELECT TO muster_{persona} USING ({mine})")
        op.execute(f"GRANT SELECT ON {table} TO muster_{persona}")
    mine = "(SELECT sec.persona()) = 'system'"
    op.execute(f"CREATE POLICY system_insert ON {table} FOR INSERT TO muster_system WITH CHECK ({mine})")
    op.execute(f"GRANT INSERT ON {table} TO muster_system")
    op.execute(
        f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _kinds(change) -> None:  # noqa: ANN001
    """Change the kinds of task that the database knows; read from it, for other migrations add kinds too."""
    import re

    connection = op.get_bind()
    stored = connection.scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_task_kind_is_known'")
    )
    kinds = change(set(re.findall(r"'(\w+)'::", stored)))
    op.drop_constraint(op.f("ck_task_kind_is_known"), "task", type_="check")
    values = ", ".join(f"'{kind}'" for kind in sorted(kinds))
    op.create_check_constraint(op.f("ck_task_kind_is_known"), "task", f"kind IN ({values})")


def downgrade() -> None:
    op.execute(f"DELETE FROM task WHERE kind = '{KIND}'")
    _kinds(lambda known: known - {KIND})
    for table in reversed(TABLES):
        op.drop_table(table)
