"""Keep forecasts as they were made, their scores, and how long applications wait; two kinds of nightly work."""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0010"
branch_labels = None
depends_on = None

METHODS = "'past_hires', 'kaplan_meier', 'cox'"
PLACES = "'received', 'referral_decided', 'selected', 'offered', 'accepted', 'vetted'"
IS = "(SELECT sec.persona()) = '{}'"
AGENCY = "agency_id = (SELECT sec.agency_id())"
ALWAYS = "true"
KINDS = ("forecast", "forecast_agency")
LOGS = ("forecast_run", "forecast", "waiting_curve")
# Scores and the chosen method hold no row about a person or a vacancy, and are public.
POLICIES = {
    "forecast_run": {"public": ("select", ALWAYS), "staff": ("select", AGENCY), "system": ("select insert", AGENCY)},
    "forecast_score": {
        "public": ("select", ALWAYS),
        "staff": ("select", AGENCY),
        "system": ("select insert delete", AGENCY),
    },
    "forecast": {"staff": ("select", AGENCY), "system": ("select insert", AGENCY)},
    "waiting_curve": {"staff": ("select", AGENCY), "system": ("select insert", AGENCY)},
}


def upgrade() -> None:
    _run_table()
    _forecast_table()
    _score_table()
    _waiting_table()
    for table, personas in POLICIES.items():
        _isolate(table, personas)
    for table in LOGS:
        op.execute(
            f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    _know(_kinds() | set(KINDS))


def _run_table() -> None:
    op.create_table(
        "forecast_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("hires", sa.Integer(), nullable=False),
        sa.Column("vacancies", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"method IN ({METHODS})", name=op.f("ck_forecast_run_method_is_known")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_forecast_run_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecast_run")),
        sa.UniqueConstraint("agency_id", "as_of", name=op.f("uq_forecast_run_agency_id_as_of")),
    )


def _forecast_table() -> None:
    op.create_table(
        "forecast",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("requisition_id", sa.Uuid(), nullable=False),
        sa.Column("need_on", sa.Date(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("reached", sa.String(length=24), nullable=False),
        *(sa.Column(f"{name}_days", sa.Integer(), nullable=False) for name in ("low", "middle", "high", "widened")),
        sa.Column("mover", sa.String(length=24), nullable=True),
        sa.Column("mover_share", sa.Float(), nullable=True),
        sa.Column("hires", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"method IN ({METHODS})", name=op.f("ck_forecast_method_is_known")),
        sa.CheckConstraint(
            "0 <= low_days AND low_days <= middle_days AND middle_days <= high_days",
            name=op.f("ck_forecast_range_is_ordered"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_forecast_agency_id")),
        sa.ForeignKeyConstraint(
            ["agency_id", "requisition_id"],
            ["requisition.agency_id", "requisition.id"],
            name=op.f("fk_forecast_agency_id_requisition_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecast")),
        sa.UniqueConstraint(
            *("agency_id", "as_of", "requisition_id", "method", "published"),
            name=op.f("uq_forecast_agency_id_as_of_requisition_id_method_published"),
        ),
    )


def _score_table() -> None:
    op.create_table(
        "forecast_score",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("fiscal_year", "quarter")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("made", "cancelled", "n", "inside")),
        *(sa.Column(name, sa.Float(), nullable=False) for name in ("error_sum", "width_sum", "loss_sum")),
        sa.CheckConstraint(f"method IN ({METHODS})", name=op.f("ck_forecast_score_method_is_known")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_forecast_score_agency_id")),
        sa.PrimaryKeyConstraint(
            "agency_id", "published", "method", "fiscal_year", "quarter", name=op.f("pk_forecast_score")
        ),
    )


def _waiting_table() -> None:
    op.create_table(
        "waiting_curve",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=False),
        sa.Column("shares", postgresql.JSONB(), nullable=False),
        sa.Column("waiting", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint(f"place IN ({PLACES})", name=op.f("ck_waiting_curve_place_is_known")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_waiting_curve_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_curve")),
        sa.UniqueConstraint("agency_id", "as_of", "place", name=op.f("uq_waiting_curve_agency_id_as_of_place")),
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


def _kinds() -> set[str]:
    """Return the kinds of work that the database knows by now, whichever migrations came before."""
    definition = op.get_bind().scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_task_kind_is_known'")
    )
    return set(re.findall(r"'(\w+)'::", definition))


def _know(kinds: set[str]) -> None:
    op.drop_constraint(op.f("ck_task_kind_is_known"), "task", type_="check")
    values = ", ".join(f"'{kind}'" for kind in sorted(kinds))
    op.create_check_constraint(op.f("ck_task_kind_is_known"), "task", f"kind IN ({values})")


def downgrade() -> None:
    op.execute("DELETE FROM task WHERE kind IN ('forecast', 'forecast_agency')")
    _know(_kinds() - set(KINDS))
    for table in POLICIES:
        op.drop_table(table)
