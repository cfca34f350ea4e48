"""What models in shadow read, what a model does each day, and alerts: append-only counts without names or sentences."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0009"
branch_labels = None
depends_on = None

IS = "(SELECT sec.persona()) = '{}'"
AGENCY = "agency_id = (SELECT sec.agency_id())"
ALWAYS = "true"
POLICIES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "shadow_reading": (("system", "select", AGENCY), ("system", "insert", AGENCY), ("operator", "select", ALWAYS)),
    "model_observation": (("system", "select", ALWAYS), ("system", "insert", AGENCY), ("operator", "select", ALWAYS)),
    "model_alert": (("system", "select", ALWAYS), ("system", "insert", ALWAYS), ("operator", "select", ALWAYS)),
}
KINDS = ("read_in_shadow", "check_models", "observe_model")


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=False)


def _serial() -> sa.Column[object]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)


def _of(type_: sa.types.TypeEngine[object], *names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, type_, nullable=False) for name in names]


def _same_agency(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["agency_id", column], [f"{target}.agency_id", f"{target}.id"], name=op.f(f"fk_{table}_agency_id_{column}")
    )


def upgrade() -> None:
    _known(add=KINDS)
    op.create_table(
        "shadow_reading",
        _serial(),
        *_of(sa.Uuid(), "agency_id", "announcement_id", "application_id", "match_id"),
        *_of(sa.String(length=80), "model_version", "present_version"),
        *_of(sa.Float(), "score", "present_score"),
        _json("lines"),
        *_of(sa.DateTime(timezone=True), "at"),
        _same_agency("shadow_reading", "application_id", "application"),
        _same_agency("shadow_reading", "match_id", "match"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shadow_reading")),
        sa.UniqueConstraint("match_id", "model_version", name=op.f("uq_shadow_reading_match_id_model_version")),
    )
    for column in ("agency_id", "announcement_id", "model_version"):
        op.create_index(op.f(f"ix_shadow_reading_{column}"), "shadow_reading", [column])
    op.create_table(
        "model_observation",
        _serial(),
        *_of(sa.Uuid(), "agency_id"),
        *_of(sa.Date(), "day"),
        *_of(sa.String(length=80), "model_version"),
        *_of(sa.Integer(), "resumes", "words", "unknown"),
        _json("bands"),
        _json("tenths"),
        _json("judged"),
        *_of(sa.DateTime(timezone=True), "at"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_model_observation_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_observation")),
        sa.UniqueConstraint(
            "day", "model_version", "agency_id", name=op.f("uq_model_observation_day_model_version_agency_id")
        ),
    )
    op.create_table(
        "model_alert",
        _serial(),
        *_of(sa.Date(), "day"),
        *_of(sa.String(length=80), "model_version"),
        *_of(sa.String(length=40), "measure"),
        *_of(sa.Float(), "value", "limit"),
        *_of(sa.String(length=200), "words"),
        *_of(sa.DateTime(timezone=True), "at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_alert")),
        sa.UniqueConstraint("day", "model_version", "measure", name=op.f("uq_model_alert_day_model_version_measure")),
    )
    for table in POLICIES:
        _isolate(table)


def _known(*, add: tuple[str, ...] = (), take: tuple[str, ...] = ()) -> None:
    """Add kinds of tasks to their CHECK, or take some away, whatever other kinds there are by now."""
    found = op.get_bind().scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_task_kind_is_known'")
    )
    kept = [kind for kind in str(found).split("'")[1::2] if kind not in (*add, *take)] + list(add)
    op.drop_constraint(op.f("ck_task_kind_is_known"), "task", type_="check")
    values = ", ".join(f"'{kind}'" for kind in kept)
    op.create_check_constraint(op.f("ck_task_kind_is_known"), "task", f"kind IN ({values})")


def _isolate(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY owner_all ON {table} TO muster_owner USING (true) WITH CHECK (true)")
    for persona, verb, rows in POLICIES[table]:
        condition = f"{IS.format(persona)} AND ({rows})"
        clause = f"WITH CHECK ({condition})" if verb == "insert" else f"USING ({condition})"
        op.execute(f"CREATE POLICY {persona}_{verb} ON {table} FOR {verb.upper()} TO muster_{persona} {clause}")
        op.execute(f"GRANT {verb.upper()} ON {table} TO muster_{persona}")
    op.execute(
        f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    for table in reversed(POLICIES):
        op.drop_table(table)
    op.execute(f"DELETE FROM task WHERE kind IN {KINDS}")
    _known(take=KINDS)
