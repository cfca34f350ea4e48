"""Single lines of a match may be judged, contested and corrected: a new version, never an overwrite; all append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0008"
branch_labels = None
depends_on = None

IS = "(SELECT sec.persona()) = '{}'"
AGENCY = "agency_id = (SELECT sec.agency_id())"
OWN = "person_id = (SELECT sec.person_id())"
OWN_APPLICATION = (
    "EXISTS (SELECT FROM application own WHERE own.id = {table}.application_id"
    " AND own.person_id = (SELECT sec.person_id()))"
)
POLICIES: dict[str, dict[str, tuple[str, str]]] = {
    "line_judgement": {"staff": ("select insert", AGENCY), "system": ("select", AGENCY)},
    "contest": {
        "applicant": ("select insert", f"{OWN} AND {OWN_APPLICATION.format(table='contest')}"),
        "staff": ("select", AGENCY),
        "system": ("select", AGENCY),
    },
    "contest_outcome": {
        "applicant": ("select", OWN_APPLICATION.format(table="contest_outcome")),
        "staff": ("select insert", AGENCY),
        "system": ("select", AGENCY),
    },
}
FINDINGS = "('met', 'partly', 'not_shown', 'not_enough_information')"
NOTICES = ("received", "qualification", "referral", "outcome", "offer", "withdrawn")
UNIQUE = "uq_match_application_id_model_version_requirements_hash"
COLUMNS = ["application_id", "model_version", "requirements_hash"]


def _ids(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Uuid(), nullable=False) for name in names]


def _text(name: str, length: int | None = None, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.String(length=length) if length else sa.Text(), nullable=nullable)


def _instant(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _serial() -> sa.Column[object]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)


def _finding(table: str, column: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} IN {FINDINGS}", name=op.f(f"ck_{table}_{column}_is_known"))


def _in_words(table: str, column: str, name: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"length({column}) >= 10", name=op.f(f"ck_{table}_{name}"))


def _application(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["agency_id", "application_id"],
        ["application.agency_id", "application.id"],
        name=op.f(f"fk_{table}_agency_id_application_id"),
    )


def _line(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["agency_id", "match_id", "skill_id"],
        ["match_line.agency_id", "match_line.match_id", "match_line.skill_id"],
        name=op.f(f"fk_{table}_agency_id_match_id_skill_id"),
    )


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.add_column("match", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("match_line", sa.Column("corrected", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_constraint(op.f(UNIQUE), "match", type_="unique")
    op.create_unique_constraint(op.f(f"{UNIQUE}_revision"), "match", [*COLUMNS, "revision"])
    _known("task", "kind", add="correct_match")
    _known("notice", "kind", add="contest")
    op.create_table(
        "line_judgement",
        _serial(),
        *_ids("agency_id", "application_id", "match_id"),
        _text("skill_id", 60),
        _text("model_version", 80),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("judged", sa.String(), nullable=False),
        _text("sentence"),
        _text("reason"),
        *_ids("reviewer_id"),
        _text("reviewer_name", 200),
        _instant("at"),
        _finding("line_judgement", "said"),
        _finding("line_judgement", "judged"),
        _in_words("line_judgement", "reason", "a_reason_in_words"),
        _application("line_judgement"),
        _line("line_judgement"),
        _person("line_judgement", "reviewer_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_judgement")),
    )
    op.create_table(
        "contest",
        *_ids("id", "agency_id", "application_id", "person_id", "match_id"),
        _text("skill_id", 60),
        _text("words"),
        _text("sentence"),
        _instant("opened_at"),
        _instant("due_at"),
        _in_words("contest", "words", "said_in_words"),
        _application("contest"),
        _line("contest"),
        _person("contest", "person_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_contest_agency_id_id")),
        sa.UniqueConstraint("match_id", "skill_id", name=op.f("uq_contest_match_id_skill_id")),
    )
    op.create_table(
        "contest_outcome",
        *_ids("contest_id", "agency_id", "application_id"),
        sa.Column("upheld", sa.Boolean(), nullable=False),
        sa.Column("finding", sa.String(), nullable=True),
        _text("sentence"),
        _text("reason"),
        *_ids("reviewer_id"),
        _text("reviewer_name", 200),
        _instant("at"),
        _finding("contest_outcome", "finding"),
        _in_words("contest_outcome", "reason", "a_reason_in_words"),
        sa.CheckConstraint("upheld = (finding IS NOT NULL)", name=op.f("ck_contest_outcome_a_finding_where_upheld")),
        sa.ForeignKeyConstraint(
            ["agency_id", "contest_id"],
            ["contest.agency_id", "contest.id"],
            name=op.f("fk_contest_outcome_agency_id_contest_id"),
        ),
        _person("contest_outcome", "reviewer_id"),
        sa.PrimaryKeyConstraint("contest_id", name=op.f("pk_contest_outcome")),
    )
    for table, column in (
        *((table, "application_id") for table in POLICIES),
        *((table, "agency_id") for table in ("line_judgement", "contest_outcome")),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    for table in POLICIES:
        _isolate(table)


def _known(table: str, column: str, *, add: str = "", take: str = "") -> None:
    """Add a member to the CHECK of an enum, or take one away, whatever other members there are by now."""
    name = f"ck_{table}_{column}_is_known"
    found = op.get_bind().scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"), {"name": name}
    )
    members = [part.split("'")[0] for part in str(found).split("'")[1::2]]
    kept = [member for member in members if member not in (add, take)] + ([add] if add else [])
    op.drop_constraint(op.f(name), table, type_="check")
    values = ", ".join(f"'{member}'" for member in kept)
    valid = "NOT VALID" if take else ""
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({column} IN ({values})) {valid}")


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
    for table in reversed(POLICIES):
        op.drop_table(table)
    op.execute("DELETE FROM task WHERE kind = 'correct_match'")
    _known("task", "kind", take="correct_match")
    _known("notice", "kind", take="contest")  # the log keeps what was written: no row of it may be taken away
    op.drop_constraint(op.f(f"{UNIQUE}_revision"), "match", type_="unique")
    op.create_unique_constraint(op.f(UNIQUE), "match", COLUMNS)
    op.drop_column("match_line", "corrected")
    op.drop_column("match", "revision")
