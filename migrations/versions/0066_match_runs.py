"""Record each reading of applications as a run, and let its matches and lines pass through schema `stage` by COPY."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

IS = "(SELECT sec.persona()) = '{}'"
AGENCY = "agency_id = (SELECT sec.agency_id())"
POLICIES = {
    "staff": ("select", AGENCY),
    "operator": ("select", "true"),
    "system": ("select insert", AGENCY),
}
TWINS = {"match": "run_id", "match_line": "match_id"}


def upgrade() -> None:
    op.create_table(
        "match_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("announcement_id", sa.Uuid(), nullable=True),
        sa.Column("model_version", sa.String(length=80), nullable=False),
        sa.Column("model_hash", sa.String(length=64), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("applications", "matches", "lines")),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("began_at", "finished_at")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_match_run_agency_id")),
        sa.ForeignKeyConstraint(
            ["agency_id", "announcement_id"],
            ["announcement.agency_id", "announcement.id"],
            name=op.f("fk_match_run_agency_id_announcement_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_run")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_match_run_agency_id_id")),
    )
    op.create_index("ix_match_run_newest", "match_run", ["began_at", "id"])
    _isolate()
    # Deferred, for a run is written when it has ended: behind its matches, in the same transaction.
    op.add_column("match", sa.Column("run_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_match_agency_id_run_id"),
        "match",
        "match_run",
        ["agency_id", "run_id"],
        ["agency_id", "id"],
        deferrable=True,
        initially="DEFERRED",
    )
    for table, column in TWINS.items():
        op.execute(f"CREATE UNLOGGED TABLE stage.{table} AS SELECT * FROM {table} WITH NO DATA")
        op.execute(f"CREATE INDEX ON stage.{table} ({column})")
        op.execute(f"GRANT SELECT, INSERT, DELETE ON stage.{table} TO muster_system")


def _isolate() -> None:
    op.execute("ALTER TABLE match_run ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE match_run FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY owner_all ON match_run TO muster_owner USING (true) WITH CHECK (true)")
    for persona, (verbs, rows) in POLICIES.items():
        condition = f"{IS.format(persona)} AND ({rows})"
        for verb in verbs.split():
            clause = f"WITH CHECK ({condition})" if verb == "insert" else f"USING ({condition})"
            op.execute(f"CREATE POLICY {persona}_{verb} ON match_run FOR {verb.upper()} TO muster_{persona} {clause}")
            op.execute(f"GRANT {verb.upper()} ON match_run TO muster_{persona}")
    op.execute(
        "CREATE TRIGGER match_run_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON match_run "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    for table in TWINS:
        op.execute(f"DROP TABLE stage.{table}")
    op.drop_constraint(op.f("fk_match_agency_id_run_id"), "match", type_="foreignkey")
    op.drop_column("match", "run_id")
    op.drop_table("match_run")
