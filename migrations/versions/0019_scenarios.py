"""Keep what-ifs as they were run: what was changed, the seed, and what came out."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0030"
branch_labels = None
depends_on = None

MINE = "(SELECT sec.persona()) = 'staff' AND agency_id = (SELECT sec.agency_id())"


def upgrade() -> None:
    op.create_table(
        "scenario",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_by_name", sa.String(length=200), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("hires", "direct_hires")),
        sa.Column("past_hash", sa.String(length=64), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("seed", "goal_days", "reviewers_now")),
        sa.Column("contradicted", sa.Float(), nullable=False),
        *(sa.Column(name, postgresql.JSONB(), nullable=False) for name in ("levers", "result")),
        sa.CheckConstraint("seed >= 0", name=op.f("ck_scenario_seed_is_not_negative")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_scenario_agency_id")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_scenario_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario")),
    )
    op.create_index("ix_scenario_newest", "scenario", ["agency_id", "created_at"])
    op.create_index(op.f("ix_scenario_created_by"), "scenario", ["created_by"])
    op.execute("ALTER TABLE scenario ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE scenario FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY owner_all ON scenario TO muster_owner USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY staff_select ON scenario FOR SELECT TO muster_staff USING ({MINE})")
    op.execute(f"CREATE POLICY staff_insert ON scenario FOR INSERT TO muster_staff WITH CHECK ({MINE})")
    op.execute("GRANT SELECT, INSERT ON scenario TO muster_staff")
    op.execute(
        "CREATE TRIGGER scenario_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON scenario "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("scenario")
