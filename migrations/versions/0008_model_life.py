"""Model versions, their measurements and steps, and the switch that turns suggestions off: all append-only."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None

IS = "(SELECT sec.persona()) = '{}'"
MINE = "agency_id IS NULL OR agency_id = (SELECT sec.agency_id())"
ALWAYS = "true"
READERS = ("applicant", "staff", "operator", "system")
TABLES = ("model_version", "model_measurement", "model_step", "suggestion_switch")
POLICIES: dict[str, dict[str, tuple[str, str]]] = {
    **{
        table: {**{persona: ("select", ALWAYS) for persona in READERS}, "operator": ("select insert", ALWAYS)}
        for table in ("model_version", "model_measurement", "model_step")
    },
    "suggestion_switch": {
        "applicant": ("select", ALWAYS),
        "staff": ("select", MINE),
        "operator": ("select insert", ALWAYS),
        "system": ("select", ALWAYS),
    },
}


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=False)


def _instant(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _serial() -> sa.Column[object]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)


def upgrade() -> None:
    op.create_table(
        "model_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("data_sha256", sa.String(length=64), nullable=False),
        sa.Column("official_sha256", sa.String(length=64), nullable=False),
        sa.Column("learned_from", sa.String(length=200), nullable=False),
        sa.Column("scikit_learn", sa.String(length=40), nullable=False),
        sa.Column("skills", sa.Integer(), nullable=False),
        sa.Column("roles", sa.Integer(), nullable=False),
        _json("metrics"),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        _instant("trained_at"),
        _instant("registered_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_version")),
        sa.UniqueConstraint("version", name=op.f("uq_model_version_version")),
    )
    op.create_table(
        "model_measurement",
        _serial(),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("held_out_sha256", sa.String(length=64), nullable=False),
        _json("scores"),
        _instant("at"),
        sa.ForeignKeyConstraint(["version_id"], ["model_version.id"], name=op.f("fk_model_measurement_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_measurement")),
    )
    op.create_index(op.f("ix_model_measurement_version_id"), "model_measurement", ["version_id"])
    op.create_table(
        "model_step",
        _serial(),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _json("verdict"),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        _instant("at"),
        sa.CheckConstraint(
            "state IN ('candidate', 'shadow', 'current', 'retired')", name=op.f("ck_model_step_state_is_known")
        ),
        sa.CheckConstraint("length(reason) >= 10", name=op.f("ck_model_step_a_reason_in_words")),
        sa.ForeignKeyConstraint(["version_id"], ["model_version.id"], name=op.f("fk_model_step_version_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_model_step_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_step")),
    )
    op.create_index("ix_model_step_newest", "model_step", ["version_id", "id"])
    op.create_table(
        "suggestion_switch",
        _serial(),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("model_version", sa.String(length=80), nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        _instant("at"),
        sa.CheckConstraint("length(reason) >= 10", name=op.f("ck_suggestion_switch_a_reason_in_words")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_suggestion_switch_agency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_suggestion_switch_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_switch")),
    )
    op.create_index("ix_suggestion_switch_newest", "suggestion_switch", ["agency_id", "model_version", "id"])
    for table in TABLES:
        _isolate(table)
    # An agency's lead may stop and start the agency's own suggestions, and nobody else's.
    own = "agency_id = (SELECT sec.agency_id())"
    op.execute(
        f"CREATE POLICY staff_insert ON suggestion_switch FOR INSERT TO muster_staff "
        f"WITH CHECK ({IS.format('staff')} AND {own})"
    )
    op.execute("GRANT INSERT ON suggestion_switch TO muster_staff")


def _isolate(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY owner_all ON {table} TO muster_owner USING (true) WITH CHECK (true)")
    for persona, (verbs, rows) in POLICIES[table].items():
        condition = f"{IS.format(persona)} AND ({rows})"
        for verb in verbs.split():
            clause = f"WITH CHECK ({condition})" if verb == "insert" else f"USING ({condition})"
            op.execute(f"CREATE POLICY {persona}_{verb} ON {table} FOR {verb.upper()} TO muster_{persona} {clause}")
        op.execute(f"GRANT {', '.join(v.upper() for v in verbs.split())} ON {table} TO muster_{persona}")
    op.execute(
        f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
