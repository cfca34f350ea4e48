"""A pool of people who agreed to be found, what was suggested, and the runs that found it; their kinds of task."""

import re
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0020"
branch_labels = None
depends_on = None

IS = "(SELECT sec.persona()) = '{}'"
OWN = "person_id = (SELECT sec.person_id())"
AGENCY = "agency_id = (SELECT sec.agency_id())"
ALWAYS = "true"
# Staff see a person of the pool only where a run suggested them for an announcement of the staff's own agency.
SUGGESTED = (
    "EXISTS (SELECT FROM pool_suggestion s WHERE s.person_id = {table}.person_id"
    " AND s.agency_id = (SELECT sec.agency_id()) AND s.direction = 'people')"
)
POLICIES: dict[str, dict[str, tuple[str, str]]] = {
    "pool_profile": {
        "applicant": ("select insert update delete", OWN),
        "staff": ("select", SUGGESTED.format(table="pool_profile")),
        "system": ("select update", ALWAYS),
    },
    "pool_passage": {
        "applicant": ("select", OWN),
        "staff": ("select", SUGGESTED.format(table="pool_passage")),
        "system": ("select insert delete", ALWAYS),
    },
    "pool_departure": {"system": ("select", ALWAYS)},
    "pool_run": {
        "applicant": ("select", ALWAYS),
        "staff": ("select", ALWAYS),
        "operator": ("select", ALWAYS),
        "system": ("select insert update", ALWAYS),
    },
    "pool_part": {"operator": ("select", ALWAYS), "system": ("select insert delete", ALWAYS)},
    "pool_suggestion": {
        "applicant": ("select", OWN),
        "staff": ("select", f"{AGENCY} AND direction = 'people' AND sec.in_pool(person_id)"),
        "system": ("select insert", ALWAYS),
    },
}
PUBLISHED = {
    "announcement": "published_at IS NOT NULL",
    "announcement_skill": (
        "EXISTS (SELECT FROM announcement a WHERE a.id = announcement_skill.announcement_id"
        " AND a.published_at IS NOT NULL)"
    ),
    "requisition": (
        "EXISTS (SELECT FROM announcement a WHERE a.requisition_id = requisition.id AND a.published_at IS NOT NULL)"
    ),
}
KINDS = ("read_profile", "begin_pool_run", "match_pool_shard", "merge_pool_run")


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _serial(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.BigInteger(), sa.Identity(always=True), nullable=False)


def _text(name: str, length: int) -> sa.Column[object]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _number(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _bytes(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def _written_in() -> sa.Column[object]:
    now = sa.text("pg_current_xact_id()::text::bigint")
    return sa.Column("written_in", sa.BigInteger(), server_default=now, nullable=False)


def _profiles() -> None:
    op.create_table(
        "pool_profile",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        _serial("place"),
        _text("name", 200),
        _text("email", 320),
        sa.Column("us_citizen", sa.Boolean(), nullable=False),
        sa.Column("investigation", sa.Boolean(), nullable=False),
        _text("consent", 20),
        _instant("agreed_at"),
        sa.Column("resume_id", sa.Uuid(), nullable=True),
        _text("resume_sha256", 64),
        sa.Column("enough", sa.Boolean(), nullable=False),
        _bytes("shown"),
        _text("model_version", 80),
        _text("model_hash", 64),
        _instant("read_at", nullable=True),
        _written_in(),
        sa.CheckConstraint("place > 0", name=op.f("ck_pool_profile_places_begin_at_one")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pool_profile_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_pool_profile")),
        sa.UniqueConstraint("place", name=op.f("uq_pool_profile_place")),
    )
    op.create_index(op.f("ix_pool_profile_written_in"), "pool_profile", ["written_in"])
    op.create_index(op.f("ix_pool_profile_model_hash"), "pool_profile", ["model_hash"])
    op.create_table(
        "pool_passage",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        _text("skill_id", 60),
        _number("start"),
        _number("end"),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["pool_profile.person_id"], name=op.f("fk_pool_passage_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "skill_id", name=op.f("pk_pool_passage")),
    )
    op.create_table(
        "pool_departure",
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        _written_in(),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_pool_departure")),
    )
    op.create_index(op.f("ix_pool_departure_written_in"), "pool_departure", ["written_in"])


def _runs() -> None:
    op.create_table(
        "pool_run",
        _serial("id"),
        sa.Column("scope", sa.String(), nullable=False),
        _text("model_version", 80),
        _text("model_hash", 64),
        *(_number(name) for name in ("skills", "announcements", "profiles", "unread", "shards")),
        sa.Column("highest_place", sa.BigInteger(), nullable=False),
        _bytes("asked"),
        _number("suggestions"),
        _instant("began_at"),
        _instant("finished_at", nullable=True),
        sa.CheckConstraint(
            "scope IN ('announcement', 'nightly', 'command', 'profile')", name=op.f("ck_pool_run_scope_is_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_run")),
    )
    op.create_table(
        "pool_part",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        _number("shard"),
        _number("profiles"),
        _bytes("places"),
        _bytes("scores"),
        sa.ForeignKeyConstraint(["run_id"], ["pool_run.id"], name=op.f("fk_pool_part_run_id")),
        sa.PrimaryKeyConstraint("run_id", "shard", name=op.f("pk_pool_part")),
    )


def _suggestions() -> None:
    op.create_table(
        "pool_suggestion",
        _serial("id"),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        _number("position"),
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("agency_id", "announcement_id", "person_id")),
        sa.Column("score", sa.Float(), nullable=False),
        _number("met"),
        _number("partly"),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        _text("model_version", 80),
        *(_text(name, 64) for name in ("model_hash", "requirements_hash", "resume_sha256")),
        _instant("created_at"),
        sa.CheckConstraint("direction IN ('people', 'openings')", name=op.f("ck_pool_suggestion_direction_is_known")),
        sa.ForeignKeyConstraint(["run_id"], ["pool_run.id"], name=op.f("fk_pool_suggestion_run_id")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_pool_suggestion_agency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pool_suggestion_person_id")),
        sa.ForeignKeyConstraint(
            ["agency_id", "announcement_id"],
            ["announcement.agency_id", "announcement.id"],
            name=op.f("fk_pool_suggestion_agency_id_announcement_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_suggestion")),
    )
    op.create_index(op.f("ix_pool_suggestion_agency_id"), "pool_suggestion", ["agency_id"])
    op.create_index("ix_pool_suggestion_of_announcement", "pool_suggestion", ["announcement_id", "run_id"])
    op.create_index("ix_pool_suggestion_of_person", "pool_suggestion", ["person_id", "run_id"])
    op.execute(
        "CREATE TRIGGER pool_suggestion_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON pool_suggestion "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    # COPY is refused under row-level security, so rows pass through a table that only the service can reach.
    op.execute("CREATE SCHEMA stage")
    op.execute(
        "CREATE UNLOGGED TABLE stage.pool_suggestion AS SELECT run_id, direction, position, agency_id, announcement_id, "
        "person_id, score, met, partly, lines, model_version, model_hash, requirements_hash, resume_sha256, created_at "
        "FROM pool_suggestion WITH NO DATA"
    )
    op.execute("GRANT USAGE ON SCHEMA stage TO muster_system")
    op.execute("GRANT SELECT, INSERT, DELETE ON stage.pool_suggestion TO muster_system")


# A cache asks for what is new since the oldest transaction that ran when it asked last; so no commit can slip by.
TRIGGERS = """
CREATE FUNCTION sec.in_pool(person uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public
AS $$ SELECT EXISTS (SELECT FROM pool_profile p WHERE p.person_id = person) $$;

CREATE FUNCTION sec.stamp_profile() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog
AS $$ BEGIN NEW.written_in := pg_current_xact_id()::text::bigint; RETURN NEW; END $$;
CREATE TRIGGER pool_profile_is_stamped BEFORE UPDATE ON pool_profile FOR EACH ROW EXECUTE FUNCTION sec.stamp_profile();

CREATE FUNCTION sec.note_departure() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public
AS $$ BEGIN INSERT INTO pool_departure (place) VALUES (OLD.place); RETURN OLD; END $$;
CREATE TRIGGER pool_profile_departs AFTER DELETE ON pool_profile FOR EACH ROW EXECUTE FUNCTION sec.note_departure();

REVOKE ALL ON FUNCTION sec.in_pool, sec.stamp_profile, sec.note_departure FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sec.in_pool TO muster_staff, muster_system, muster_applicant;
"""


def _kinds(change: Callable[[set[str]], set[str]]) -> None:
    """Let the table take other kinds of task than before, whatever it took."""
    stored = op.get_bind().scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_task_kind_is_known'")
    )
    kinds = change(set(re.findall(r"'(\w+)'::", stored)))
    op.drop_constraint(op.f("ck_task_kind_is_known"), "task", type_="check")
    values = ", ".join(f"'{kind}'" for kind in sorted(kinds))
    op.create_check_constraint(op.f("ck_task_kind_is_known"), "task", f"kind IN ({values})")


def upgrade() -> None:
    _profiles()
    _runs()
    _suggestions()
    op.execute(TRIGGERS)
    for table, personas in POLICIES.items():
        _isolate(table, personas)
    for table, rows in PUBLISHED.items():
        op.execute(
            f"CREATE POLICY system_select_published ON {table} FOR SELECT TO muster_system "
            f"USING ({IS.format('system')} AND {rows})"
        )
    op.execute(
        f"CREATE POLICY system_select ON resume FOR SELECT TO muster_system "
        f"USING ({IS.format('system')} AND sec.in_pool(person_id))"
    )
    op.execute("GRANT SELECT ON resume TO muster_system")
    _kinds(lambda known: known | set(KINDS))


def _isolate(table: str, personas: dict[str, tuple[str, str]]) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY owner_all ON {table} TO muster_owner USING (true) WITH CHECK (true)")
    for persona, (verbs, rows) in personas.items():
        condition = f"{IS.format(persona)} AND ({rows})"
        for verb in verbs.split():
            using = "" if verb == "insert" else f"USING ({condition})"
            check = f"WITH CHECK ({condition})" if verb in ("insert", "update") else ""
            op.execute(
                f"CREATE POLICY {persona}_{verb} ON {table} FOR {verb.upper()} TO muster_{persona} {using} {check}"
            )
        op.execute(f"GRANT {', '.join(v.upper() for v in verbs.split())} ON {table} TO muster_{persona}")


def downgrade() -> None:
    op.execute(f"DELETE FROM task WHERE kind IN ({', '.join(repr(kind) for kind in KINDS)})")
    _kinds(lambda known: known - set(KINDS))
    op.execute("REVOKE SELECT ON resume FROM muster_system")
    op.execute("DROP POLICY system_select ON resume")
    for table in PUBLISHED:
        op.execute(f"DROP POLICY system_select_published ON {table}")
    op.execute("DROP SCHEMA stage CASCADE")
    for table in ("pool_suggestion", "pool_part", "pool_run", "pool_departure", "pool_passage", "pool_profile"):
        op.drop_table(table)
    op.execute("DROP FUNCTION sec.in_pool, sec.stamp_profile, sec.note_departure")
