"""Monitor selection rates apart from everything else: a persona and a role of its own, answers that nobody can read.

An answer is filed under a pseudonym made from the application with a key that only the schema's owner reads. Applicants
give, see and take back their own through functions; a task gets counts of people by group and status, of its agency
and one year; the EEO analyst gets the results, in which small numbers were never written.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KIND = "measure_selection_rates"
ROLE = "eeo_analyst"
TABLES = ("monitoring_switch", "monitoring_answer", "monitoring_result")
APPEND_ONLY = ("monitoring_switch", "monitoring_result")
AGENCY = "agency_id = (SELECT sec.agency_id())"
IS = "(SELECT sec.persona()) = '{}'"

# table → persona → verb → (what it may touch, which rows)
POLICIES: dict[str, dict[str, dict[str, tuple[str, str]]]] = {
    "monitoring_switch": {
        "eeo": {"select": ("", AGENCY), "insert": ("", AGENCY)},
        "applicant": {"select": ("(id, agency_id, is_on, omb_number)", "true")},
        "system": {"select": ("(id, agency_id, is_on, omb_number)", AGENCY)},
    },
    "monitoring_answer": {
        "system": {"select": ("(agency_id, fiscal_year)", AGENCY), "delete": ("", AGENCY)},
    },
    "monitoring_result": {
        "eeo": {"select": ("", AGENCY)},
        "system": {"select": ("", AGENCY), "insert": ("", AGENCY)},
    },
}

FUNCTIONS = """
CREATE TABLE sec.monitoring_key (slot int PRIMARY KEY, key bytea NOT NULL);
INSERT INTO sec.monitoring_key
VALUES (1, decode(replace(concat(gen_random_uuid(), gen_random_uuid(), gen_random_uuid()), '-', ''), 'hex'));

CREATE FUNCTION sec.monitoring_pseudonym(application_id uuid) RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog, sec
AS $$
    SELECT encode(sha256(k.key || sha256(k.key || convert_to(application_id::text, 'UTF8'))), 'hex')
      FROM sec.monitoring_key k
$$;

CREATE FUNCTION sec.fiscal_year(at timestamptz) RETURNS int LANGUAGE sql IMMUTABLE SET search_path = pg_catalog
AS $$ SELECT extract(year FROM (at AT TIME ZONE 'America/New_York') + interval '3 months')::int $$;

CREATE FUNCTION sec.own_submitted(wanted uuid) RETURNS application LANGUAGE sql STABLE
SET search_path = pg_catalog, public, sec
AS $$
    SELECT a.* FROM application a
     WHERE a.id = wanted AND a.submitted_at IS NOT NULL
       AND sec.persona() = 'applicant' AND a.person_id = sec.person_id()
$$;

CREATE FUNCTION give_monitoring_answer(wanted uuid, given_sex text, given_origin text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, sec
AS $$
DECLARE
    own application := sec.own_submitted(wanted);
BEGIN
    IF own.id IS NULL OR NOT coalesce((SELECT s.is_on FROM monitoring_switch s WHERE s.agency_id = own.agency_id
                                        ORDER BY s.id DESC LIMIT 1), false) THEN
        RETURN false;
    END IF;
    INSERT INTO monitoring_answer (agency_id, pseudonym, fiscal_year, sex, origin)
    VALUES (own.agency_id, sec.monitoring_pseudonym(wanted), sec.fiscal_year(own.submitted_at), given_sex, given_origin)
    ON CONFLICT (agency_id, pseudonym) DO UPDATE SET sex = excluded.sex, origin = excluded.origin;
    RETURN true;
END $$;

CREATE FUNCTION own_monitoring_answer(wanted uuid) RETURNS TABLE (sex text, origin text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, sec
AS $$
    SELECT m.sex, m.origin FROM sec.own_submitted(wanted) own
      JOIN monitoring_answer m ON m.agency_id = own.agency_id AND m.pseudonym = sec.monitoring_pseudonym(own.id)
$$;

CREATE FUNCTION take_back_monitoring_answer(wanted uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, sec
AS $$
    DELETE FROM monitoring_answer m USING sec.own_submitted(wanted) own
     WHERE m.agency_id = own.agency_id AND m.pseudonym = sec.monitoring_pseudonym(own.id)
$$;

CREATE FUNCTION monitoring_counts(wanted int)
RETURNS TABLE (category text, group_code text, status text, people bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, sec
AS $$
    WITH answered AS MATERIALIZED (
        SELECT a.status, m.sex, m.origin FROM application a
          JOIN monitoring_answer m ON m.agency_id = a.agency_id AND m.pseudonym = sec.monitoring_pseudonym(a.id)
         WHERE sec.persona() = 'system' AND a.agency_id = sec.agency_id() AND a.submitted_at IS NOT NULL
           AND m.fiscal_year = wanted AND sec.fiscal_year(a.submitted_at) = wanted
    )
    SELECT 'sex', sex, status, count(*) FROM answered WHERE sex IS NOT NULL GROUP BY sex, status
    UNION ALL
    SELECT 'origin', origin, status, count(*) FROM answered WHERE origin IS NOT NULL GROUP BY origin, status
$$;
"""
GRANTED = {
    "give_monitoring_answer(uuid, text, text)": "muster_applicant",
    "own_monitoring_answer(uuid)": "muster_applicant",
    "take_back_monitoring_answer(uuid)": "muster_applicant",
    "monitoring_counts(int)": "muster_system",
}
INNER = (
    "sec.own_submitted(uuid)",
    "sec.fiscal_year(timestamptz)",
    "sec.monitoring_pseudonym(uuid)",
)


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _one_of(table: str, column: str, *values: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}_is_known"))


def upgrade() -> None:
    if not op.get_bind().scalar(sa.text("SELECT 1 FROM pg_roles WHERE rolname = 'muster_eeo'")):
        raise RuntimeError("The role muster_eeo is missing: run `muster db provision` as an administrator first.")
    _tables()
    _persona()
    op.execute(FUNCTIONS)
    op.execute("REVOKE ALL ON sec.monitoring_key FROM PUBLIC")
    for function in (*INNER, *GRANTED):
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    for function, role in GRANTED.items():
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {role}")
    for table in TABLES:
        _isolate(table)
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    _known("task", "kind", lambda known: known | {KIND})
    _known("role_assignment", "role", lambda known: known | {ROLE})


def _tables() -> None:
    op.create_table(
        "monitoring_switch",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        _text("reason", 500),
        _text("omb_number", 20),
        sa.Column("switched_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_monitoring_switch_agency_id")),
        sa.ForeignKeyConstraint(["switched_by"], ["person.id"], name=op.f("fk_monitoring_switch_switched_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_switch")),
    )
    op.create_index(op.f("ix_monitoring_switch_agency_id"), "monitoring_switch", ["agency_id"])
    op.create_table(
        "monitoring_answer",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        _text("pseudonym", 64),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("sex", sa.String(), nullable=True),
        sa.Column("origin", sa.String(), nullable=True),
        _one_of("monitoring_answer", "sex", "female", "male"),
        _one_of(
            "monitoring_answer",
            "origin",
            *("american_indian", "asian", "black", "hispanic"),
            *("middle_eastern", "pacific_islander", "white", "several"),
        ),
        sa.CheckConstraint(
            "sex IS NOT NULL OR origin IS NOT NULL", name=op.f("ck_monitoring_answer_something_was_answered")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_monitoring_answer_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "pseudonym", name=op.f("pk_monitoring_answer")),
    )
    op.create_table(
        "monitoring_result",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        _text("group_code", 30),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("passed", sa.Integer(), nullable=True),
        sa.Column("ratio", sa.Float(), nullable=True),
        sa.Column("p_value", sa.Float(), nullable=True),
        sa.Column("finding", sa.String(), nullable=False),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False),
        _one_of("monitoring_result", "category", "sex", "origin"),
        _one_of("monitoring_result", "stage", "qualified", "referred", "selected", "whole"),
        _one_of(
            "monitoring_result",
            "finding",
            *("hidden", "too_few", "highest", "at_least", "below_unclear", "below"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_monitoring_result_agency_id")),
        sa.PrimaryKeyConstraint(
            "agency_id", "fiscal_year", "category", "stage", "group_code", name=op.f("pk_monitoring_result")
        ),
    )


def _persona() -> None:
    """Give the new persona what every persona has, and the right to add its acts to its agency's record."""
    op.execute("GRANT USAGE ON SCHEMA sec, public TO muster_eeo")
    op.execute("GRANT EXECUTE ON FUNCTION sec.persona(), sec.agency_id(), sec.person_id() TO muster_eeo")
    op.execute("GRANT SELECT ON agency TO muster_eeo")
    op.execute(
        f"CREATE POLICY eeo_insert ON audit_event FOR INSERT TO muster_eeo WITH CHECK ({IS.format('eeo')} AND {AGENCY})"
    )
    op.execute("GRANT INSERT ON audit_event TO muster_eeo")


def _isolate(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY owner_all ON {table} TO muster_owner USING (true) WITH CHECK (true)")
    for persona, verbs in POLICIES[table].items():
        for verb, (columns, rows) in verbs.items():
            condition = f"{IS.format(persona)} AND ({rows})"
            clause = f"WITH CHECK ({condition})" if verb == "insert" else f"USING ({condition})"
            op.execute(f"CREATE POLICY {persona}_{verb} ON {table} FOR {verb.upper()} TO muster_{persona} {clause}")
            op.execute(f"GRANT {verb.upper()} {columns} ON {table} TO muster_{persona}")


def _known(table: str, column: str, change) -> None:  # noqa: ANN001
    """Change the values that a column may hold; read from the database, for other migrations add some too."""
    import re

    name = f"ck_{table}_{column}_is_known"
    stored = op.get_bind().scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"), {"name": name}
    )
    op.drop_constraint(op.f(name), table, type_="check")
    values = ", ".join(f"'{value}'" for value in sorted(change(set(re.findall(r"'(\w+)'::", stored)))))
    op.create_check_constraint(op.f(name), table, f"{column} IN ({values})")


def downgrade() -> None:
    op.execute(f"DELETE FROM task WHERE kind = '{KIND}'")
    op.execute(f"DELETE FROM role_assignment WHERE role = '{ROLE}'")
    _known("task", "kind", lambda known: known - {KIND})
    _known("role_assignment", "role", lambda known: known - {ROLE})
    for function in (*GRANTED, *INNER):
        op.execute(f"DROP FUNCTION {function}")
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute("DROP TABLE sec.monitoring_key")
    op.execute("DROP POLICY eeo_insert ON audit_event")
    op.execute("REVOKE ALL ON audit_event, agency FROM muster_eeo")
    op.execute("REVOKE ALL ON FUNCTION sec.persona(), sec.agency_id(), sec.person_id() FROM muster_eeo")
    op.execute("REVOKE USAGE ON SCHEMA sec, public FROM muster_eeo")
