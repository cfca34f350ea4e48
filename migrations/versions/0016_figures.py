"""Tables of figures kept current from the log, which can be thrown away and counted again; an agency sees its own."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0028"
branch_labels = None
depends_on = None

IS = "(SELECT sec.persona()) = '{}'"
AGENCY = "agency_id = (SELECT sec.agency_id())"
FACTS = ("hire_fact", "step_fact", "application_fact", "requisition_fact", "day_count", "notice_count")
SMALLEST = 5


def _uuid(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=null)


def _int(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), nullable=null)


def _text(name: str, *, length: int | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _day(name: str, *, null: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=null)


def _instant(name: str, *, null: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _float(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Float(), nullable=False)


def _sliced() -> tuple[sa.Column[object], ...]:
    texts = [_text(name) for name in ("provision", "nice_role", "series", "authority", "location", "risk_level")]
    return (_uuid("agency_id"), _uuid("chain_id"), _uuid("requisition_id"), *texts, _int("grade", null=True))


def _keys(table: str, *columns: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f(f"fk_{table}_agency_id")),
        sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}")),
    )


def _quarter(*, null: bool) -> tuple[sa.Column[object], ...]:
    return (_int("fiscal_year", null=null), _int("quarter", null=null))


def upgrade() -> None:
    op.create_table(
        "hire_fact",
        *_sliced(),
        _uuid("application_id"),
        *(_day(name) for name in ("need_on", "shc_on", "tentative_on", "entered_on")),
        *(_int(f"m{number}", null=True) for number in range(1, 7)),
        _int("rested"),
        sa.Column("backdated", sa.Boolean(), nullable=False),
        *_quarter(null=True),
        _text("why"),
        *_keys("hire_fact", "agency_id", "application_id"),
    )
    op.create_index("ix_hire_fact_quarter", "hire_fact", ["agency_id", "fiscal_year", "quarter"])
    op.create_table(
        "step_fact",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        *_sliced(),
        _uuid("application_id", null=True),
        _int("element"),
        _int("visit"),
        _instant("started_at", null=False),
        _instant("ended_at"),
        _int("days", null=True),
        *_quarter(null=True),
        *_keys("step_fact", "id"),
    )
    op.create_index("ix_step_fact_element", "step_fact", ["agency_id", "element", "fiscal_year", "quarter", "days"])
    op.create_index("ix_step_fact_again", "step_fact", ["agency_id", "element"], postgresql_where=sa.text("visit > 1"))
    op.create_table(
        "application_fact",
        *_sliced(),
        _uuid("application_id"),
        _day("received_on"),
        sa.Column("qualified", sa.Boolean(), nullable=True),
        *(
            _day(f"{name}_on")
            for name in ["referred", "selected", "offered", "accepted", "declined", "withdrawn", "entered", "answered"]
        ),
        _int("wait", null=True),
        _int("element"),
        _text("holder"),
        _instant("since_at"),
        *(_day(name) for name in ("receipt_due_on", "receipt_on", "outcome_due_on", "outcome_on")),
        *_quarter(null=True),
        *_keys("application_fact", "agency_id", "application_id"),
    )
    op.create_index(
        "ix_application_fact_open",
        "application_fact",
        ["agency_id", "since_at"],
        postgresql_where=sa.text("holder <> ''"),
    )
    op.create_table(
        "requisition_fact",
        *_sliced(),
        _text("title"),
        _int("openings"),
        _day("need_on"),
        _day("opened_on"),
        _text("state"),
        _int("element"),
        _text("holder"),
        *(_instant(name) for name in ("since_at", "started_at", "ended_at")),
        _instant("last_at", null=False),
        _int("rested"),
        _day("resting_since"),
        *(_float(f"held_{name}") for name in ["applicant", "hiring_manager", "hr_specialist", "security"]),
        *(
            _int(name)
            for name in [
                "applied",
                "qualified",
                "referred",
                "selected",
                "offered",
                "accepted",
                "declined",
                "entered",
                "withdrawn",
            ]
        ),
        _int("events"),
        _int("backdated"),
        *_quarter(null=True),
        *_keys("requisition_fact", "agency_id", "chain_id"),
    )
    op.create_index(
        "ix_requisition_fact_open",
        "requisition_fact",
        ["agency_id", "since_at"],
        postgresql_where=sa.text("state = 'open'"),
    )
    for table in ("hire_fact", "step_fact", "application_fact"):
        op.create_index(f"ix_{table}_chain", table, ["agency_id", "chain_id"])
    op.create_table(
        "day_count",
        _uuid("agency_id"),
        _text("measure", length=12),
        *_quarter(null=False),
        _int("days"),
        _int("n"),
        *_keys("day_count", "agency_id", "measure", "fiscal_year", "quarter", "days"),
    )
    op.create_table(
        "notice_count",
        _uuid("agency_id"),
        _text("kind", length=12),
        *_quarter(null=False),
        _day("due_on", null=False),
        _text("standing", length=8),
        _int("n"),
        *_keys("notice_count", "agency_id", "kind", "fiscal_year", "quarter", "due_on", "standing"),
    )
    op.create_table(
        "agency_figure",
        _uuid("agency_id"),
        *_quarter(null=False),
        _int("n"),
        *(_float(name) for name in ["mean", "median", "p80", "p90", "under_80", "within_80"]),
        *_keys("agency_figure", "agency_id", "fiscal_year", "quarter"),
    )
    for table in FACTS:
        _isolate(table, AGENCY)
    _isolate("agency_figure", f"{AGENCY} OR n >= {SMALLEST}")
    _know(_kinds() | {"count_chain"})


def _isolate(table: str, seen: str) -> None:
    """Let staff read what they may see, and the service write what belongs to the agency it works for."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY owner_all ON {table} TO muster_owner USING (true) WITH CHECK (true)")
    op.execute(
        f"CREATE POLICY staff_select ON {table} FOR SELECT TO muster_staff USING ({IS.format('staff')} AND ({seen}))"
    )
    mine = f"{IS.format('system')} AND {AGENCY}"
    op.execute(f"CREATE POLICY system_all ON {table} TO muster_system USING ({mine}) WITH CHECK ({mine})")
    op.execute(f"GRANT SELECT ON {table} TO muster_staff")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO muster_system")


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
    op.execute("DELETE FROM task WHERE kind = 'count_chain'")
    _know(_kinds() - {"count_chain"})
    for table in (*FACTS, "agency_figure"):
        op.drop_table(table)
