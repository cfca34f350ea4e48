"""Forecast how long applications wait by several methods, score them by place, and keep each one's next step."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0060"
branch_labels = None
depends_on = None

METHODS = "'past_hires', 'kaplan_meier', 'cox'"
PLACES = "'received', 'referral_decided', 'selected', 'offered', 'accepted', 'vetted'"
IS = "(SELECT sec.persona()) = '{}'"
AGENCY = "agency_id = (SELECT sec.agency_id())"
OWN_APPLICATION = (
    "EXISTS (SELECT FROM application own WHERE own.id = next_step.application_id"
    " AND own.person_id = (SELECT sec.person_id()))"
)
ALWAYS = "true"
# Scores hold no row about a person and are public; a next step is its applicant's, and its agency's.
POLICIES = {
    "waiting_score": {
        "public": ("select", ALWAYS),
        "applicant": ("select", ALWAYS),
        "staff": ("select", AGENCY),
        "system": ("select insert delete", AGENCY),
    },
    "next_step": {
        "applicant": ("select", OWN_APPLICATION),
        "staff": ("select", AGENCY),
        "system": ("select insert delete", AGENCY),
    },
}
CURVES = "uq_waiting_curve_agency_id_as_of_place"


def upgrade() -> None:
    op.add_column(
        "forecast_run", sa.Column("waiting_method", sa.String(), nullable=False, server_default="kaplan_meier")
    )
    op.alter_column("forecast_run", "waiting_method", server_default=None)
    _known("forecast_run", "waiting_method", METHODS)
    _curves()
    _score_table()
    _next_step_table()
    for table, personas in POLICIES.items():
        _isolate(table, personas)


def _known(table: str, column: str, values: str) -> None:
    op.create_check_constraint(op.f(f"ck_{table}_{column}_is_known"), table, f"{column} IN ({values})")


def _curves() -> None:
    """Let one place have a curve of each method; those kept so far were published, by Kaplan and Meier."""
    added = (
        sa.Column("published", sa.Boolean(), nullable=False, server_default="true"),
        sa.Column("method", sa.String(), nullable=False, server_default="kaplan_meier"),
        sa.Column("effects", postgresql.JSONB(), nullable=False, server_default="[0, 0, 0, 0, 0, 0, 0]"),
        sa.Column("widened_days", sa.Integer(), nullable=False, server_default="0"),
    )
    for column in added:
        op.add_column("waiting_curve", column)
        op.alter_column("waiting_curve", column.name, server_default=None)
    _known("waiting_curve", "method", METHODS)
    op.drop_constraint(op.f(CURVES), "waiting_curve", type_="unique")
    op.create_unique_constraint(
        op.f(f"{CURVES}_method_published"), "waiting_curve", ["agency_id", "as_of", "place", "method", "published"]
    )
    op.drop_column("waiting_curve", "waiting")


def _score_table() -> None:
    op.create_table(
        "waiting_score",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("fiscal_year", "quarter")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("made", "cancelled", "n", "inside")),
        *(sa.Column(name, sa.Float(), nullable=False) for name in ("error_sum", "width_sum", "loss_sum")),
        sa.CheckConstraint(f"method IN ({METHODS})", name=op.f("ck_waiting_score_method_is_known")),
        sa.CheckConstraint(f"place IN ({PLACES})", name=op.f("ck_waiting_score_place_is_known")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_waiting_score_agency_id")),
        sa.PrimaryKeyConstraint(
            *("agency_id", "published", "method", "place", "fiscal_year", "quarter"), name=op.f("pk_waiting_score")
        ),
    )


def _next_step_table() -> None:
    op.create_table(
        "next_step",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=True),
        *(sa.Column(f"{name}_days", sa.Integer(), nullable=True) for name in ("low", "middle", "high", "usual")),
        sa.CheckConstraint(f"method IN ({METHODS})", name=op.f("ck_next_step_method_is_known")),
        sa.CheckConstraint(f"place IN ({PLACES})", name=op.f("ck_next_step_place_is_known")),
        sa.CheckConstraint(
            "0 <= low_days AND low_days <= middle_days AND middle_days <= high_days",
            name=op.f("ck_next_step_range_is_ordered"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_next_step_agency_id")),
        sa.ForeignKeyConstraint(
            ["agency_id", "application_id"],
            ["application.agency_id", "application.id"],
            name=op.f("fk_next_step_agency_id_application_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "application_id", name=op.f("pk_next_step")),
    )


def _isolate(table: str, personas: dict[str, tuple[str, str]]) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY owner_all ON {table} TO muster_owner USING (true) WITH CHECK (true)")
    for persona, (verbs, rows) in personas.items():
        condition = f"{IS.format(persona)} AND ({rows})"
        for verb in verbs.split():
            clause = f"WITH CHECK ({condition})" if verb == "insert" else f"USING ({condition})"
            op.execute(f"CREATE POLICY {persona}_{verb} ON {table} FOR {verb.upper()} TO muster_{persona} {clause}")
        op.execute(f"GRANT {', '.join(v.upper() for v in verbs.split())} ON {table} TO muster_{persona}")


def downgrade() -> None:
    for table in POLICIES:
        op.drop_table(table)
    op.execute("ALTER TABLE waiting_curve DISABLE TRIGGER waiting_curve_is_append_only")
    op.execute("DELETE FROM waiting_curve WHERE NOT published OR method <> 'kaplan_meier'")
    op.execute("ALTER TABLE waiting_curve ENABLE TRIGGER waiting_curve_is_append_only")
    op.add_column("waiting_curve", sa.Column("waiting", postgresql.JSONB(), nullable=False, server_default="{}"))
    op.alter_column("waiting_curve", "waiting", server_default=None)
    op.drop_constraint(op.f(f"{CURVES}_method_published"), "waiting_curve", type_="unique")
    op.create_unique_constraint(op.f(CURVES), "waiting_curve", ["agency_id", "as_of", "place"])
    for column in ("published", "method", "effects", "widened_days"):
        op.drop_column("waiting_curve", column)
    op.drop_column("forecast_run", "waiting_method")
