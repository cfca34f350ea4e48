"""Keep agencies apart in the database: signed context, forced row-level security, append-only logs, chained audit."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PERSONAS = ("identity", "public", "applicant", "staff", "operator", "system")

# The context is `persona|agency|person|expires|mac`; pgcrypto is not needed: HMAC-SHA-256 (RFC 2104) is two hashes
# over padded keys that only the owner can read. Bad input of any kind is no context at all.
CONTEXT = """
CREATE TABLE sec.context_key (slot int PRIMARY KEY, inner_pad bytea NOT NULL, outer_pad bytea NOT NULL);

CREATE FUNCTION sec.claims() RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, sec
AS $$
DECLARE
    part text[] := string_to_array(nullif(current_setting('muster.context', true), ''), '|');
    body bytea;
BEGIN
    IF array_length(part, 1) IS DISTINCT FROM 5 OR part[4]::bigint < extract(epoch FROM now()) THEN
        RETURN NULL;
    END IF;
    body := convert_to(array_to_string(part[1:4], '|'), 'UTF8');
    IF EXISTS (
        SELECT FROM sec.context_key k
         WHERE encode(sha256(k.outer_pad || sha256(k.inner_pad || body)), 'hex') = part[5]
    ) THEN
        RETURN part;
    END IF;
    RETURN NULL;
EXCEPTION WHEN others THEN
    RETURN NULL;
END $$;

CREATE FUNCTION sec.persona() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, sec
AS $$ SELECT (sec.claims())[1] $$;

CREATE FUNCTION sec.agency_id() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, sec
AS $$ SELECT nullif((sec.claims())[2], '-')::uuid $$;

CREATE FUNCTION sec.person_id() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, sec
AS $$ SELECT nullif((sec.claims())[3], '-')::uuid $$;
"""

IS = "(SELECT sec.persona()) = '{}'"
AGENCY = "agency_id = (SELECT sec.agency_id())"
OWN = "person_id = (SELECT sec.person_id())"
OWN_APPLICATION = (
    "EXISTS (SELECT FROM application own WHERE own.id = {column} AND own.person_id = (SELECT sec.person_id()))"
)
PUBLISHED = "published_at IS NOT NULL"
OF_PUBLISHED = "EXISTS (SELECT FROM announcement shown WHERE shown.{column} = {of} AND shown.published_at IS NOT NULL)"
COLLEAGUE = (
    "EXISTS (SELECT FROM role_assignment held WHERE held.person_id = person.id"
    " AND held.agency_id = (SELECT sec.agency_id()))"
)
ALWAYS = "true"

# table → persona → (what it may do, which rows). A table that is not named here is open to nobody but its owner.
POLICIES: dict[str, dict[str, tuple[str, str]]] = {
    "person": {
        "identity": ("select insert update", ALWAYS),
        "applicant": ("select", "id = (SELECT sec.person_id())"),
        "staff": ("select", f"id = (SELECT sec.person_id()) OR {COLLEAGUE}"),
    },
    "role_assignment": {
        "identity": ("select insert update", ALWAYS),
        "staff": ("select", AGENCY),
    },
    "web_session": {
        "identity": ("select insert update delete", ALWAYS),
        "system": ("select delete", ALWAYS),
    },
    "audit_event": {
        "identity": ("insert", ALWAYS),
        "applicant": ("insert", "actor_id = (SELECT sec.person_id())"),
        "staff": ("select insert", AGENCY),
        "operator": ("insert", "agency_id IS NULL"),
        "system": ("insert", "agency_id IS NOT DISTINCT FROM (SELECT sec.agency_id())"),
    },
    "task": {
        "identity": ("select insert", ALWAYS),
        "applicant": ("select insert", ALWAYS),
        "staff": ("select insert", AGENCY),
        "operator": ("select update", ALWAYS),
        "system": ("select insert update", ALWAYS),
    },
    "schedule_slot": {"operator": ("select", ALWAYS), "system": ("select insert", ALWAYS)},
    "heartbeat": {"operator": ("select", ALWAYS), "system": ("select insert update", ALWAYS)},
    "requisition": {
        "public": ("select", OF_PUBLISHED.format(column="requisition_id", of="requisition.id")),
        "applicant": ("select", OF_PUBLISHED.format(column="requisition_id", of="requisition.id")),
        "staff": ("select insert update", AGENCY),
        "system": ("select", AGENCY),
    },
    "announcement": {
        "public": ("select", PUBLISHED),
        "applicant": ("select", PUBLISHED),
        "staff": ("select insert update", AGENCY),
        "system": ("select", AGENCY),
    },
    "announcement_skill": {
        "public": ("select", OF_PUBLISHED.format(column="id", of="announcement_skill.announcement_id")),
        "applicant": ("select", OF_PUBLISHED.format(column="id", of="announcement_skill.announcement_id")),
        "staff": ("select insert update delete", AGENCY),
        "system": ("select", AGENCY),
    },
    "timeline_event": {
        "applicant": ("select insert", OWN_APPLICATION.format(column="timeline_event.application_id")),
        "staff": ("select insert", AGENCY),
        "system": ("select insert", AGENCY),
    },
    "resume": {"applicant": ("select insert", OWN)},
    "application": {
        "applicant": ("select insert update", OWN),
        "staff": ("select update", f"{AGENCY} AND submitted_at IS NOT NULL"),
        "system": ("select", f"{AGENCY} AND submitted_at IS NOT NULL"),
    },
    "submitted_resume": {
        "applicant": ("select insert", OWN_APPLICATION.format(column="submitted_resume.application_id")),
        "staff": ("select", AGENCY),
        "system": ("select", AGENCY),
    },
    "match": {
        "applicant": ("select", OWN_APPLICATION.format(column="match.application_id")),
        "staff": ("select", AGENCY),
        "system": ("select insert", AGENCY),
    },
    "match_line": {
        "applicant": (
            "select",
            "EXISTS (SELECT FROM match m JOIN application own ON own.id = m.application_id"
            " WHERE m.id = match_line.match_id AND own.person_id = (SELECT sec.person_id()))",
        ),
        "staff": ("select", AGENCY),
        "system": ("select insert", AGENCY),
    },
    "record_opening": {"staff": ("select insert", AGENCY)},
    "review": {"staff": ("select insert", AGENCY)},
    "certificate": {"staff": ("select insert", AGENCY)},
    "certificate_entry": {"staff": ("select insert", AGENCY)},
    "certificate_action": {"staff": ("select insert", AGENCY)},
    "notice": {
        "applicant": ("select insert", OWN),
        "staff": ("select insert", AGENCY),
        "system": ("select insert", AGENCY),
    },
    "notice_delivery": {
        "applicant": ("select", OWN),
        "staff": ("select", AGENCY),
        "system": ("select insert", AGENCY),
    },
}

APPEND_ONLY = (
    "timeline_event",
    "audit_event",
    "match",
    "match_line",
    "record_opening",
    "review",
    "certificate",
    "certificate_entry",
    "certificate_action",
    "notice",
    "notice_delivery",
    "submitted_resume",
)

REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege'; END $$
"""

# Each agency's acts form a chain; the head row is locked while an act is added, so two cannot share a predecessor.
AUDIT_CHAIN = """
CREATE TABLE sec.audit_head (chain text PRIMARY KEY, length bigint NOT NULL, hash text NOT NULL);

CREATE FUNCTION sec.chain_audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, sec
AS $$
DECLARE
    name text := coalesce(NEW.agency_id::text, 'portal');
BEGIN
    INSERT INTO sec.audit_head VALUES (name, 0, '') ON CONFLICT DO NOTHING;
    SELECT h.hash INTO NEW.previous_hash FROM sec.audit_head h WHERE h.chain = name FOR UPDATE;
    NEW.hash := encode(sha256(convert_to(concat_ws('|', NEW.previous_hash, name, extract(epoch FROM NEW.at),
        coalesce(NEW.actor_id::text, '-'), NEW.actor_role, NEW.action, NEW.subject_type, NEW.subject_id, NEW.detail),
        'UTF8')), 'hex');
    UPDATE sec.audit_head SET hash = NEW.hash, length = length + 1 WHERE chain = name;
    RETURN NEW;
END $$;

CREATE TRIGGER audit_event_is_chained BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION sec.chain_audit();
"""

# `@@` is not leakproof, so under row-level security the text index is not used: the search runs as the owner and
# holds the same condition itself.
FIND = """
CREATE FUNCTION find_announcements(query text, at timestamptz, most int)
RETURNS TABLE (announcement_id uuid, rank real) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT a.id, ts_rank(a.search, websearch_to_tsquery('english', query))
      FROM announcement a
     WHERE a.published_at IS NOT NULL AND a.cancelled_at IS NULL AND a.opens_at <= at AND a.closes_at > at
       AND a.search @@ websearch_to_tsquery('english', query)
     ORDER BY 2 DESC, a.closes_at, a.id
     LIMIT most
$$
"""


def upgrade() -> None:
    op.execute("CREATE SCHEMA sec")
    op.execute(CONTEXT)
    op.execute("REVOKE ALL ON SCHEMA sec FROM PUBLIC")
    op.execute("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA sec FROM PUBLIC")
    for persona in PERSONAS:
        op.execute(f"GRANT USAGE ON SCHEMA sec, public TO muster_{persona}")
        op.execute(f"GRANT EXECUTE ON FUNCTION sec.persona(), sec.agency_id(), sec.person_id() TO muster_{persona}")
        op.execute(f"GRANT SELECT ON agency TO muster_{persona}")
    op.execute("GRANT INSERT ON agency TO muster_identity")
    for table, personas in POLICIES.items():
        isolate(table, personas)
    op.execute(REFUSE_CHANGE)
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(AUDIT_CHAIN)
    op.execute(FIND)
    op.execute("REVOKE ALL ON FUNCTION find_announcements FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION find_announcements TO muster_public, muster_applicant, muster_staff")


def isolate(table: str, personas: dict[str, tuple[str, str]]) -> None:
    """Force row-level security on a table and write one policy and one grant for each persona."""
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
    op.execute("DROP FUNCTION find_announcements")
    op.execute("DROP TRIGGER audit_event_is_chained ON audit_event")
    for table in APPEND_ONLY:
        op.execute(f"DROP TRIGGER {table}_is_append_only ON {table}")
    op.execute("DROP FUNCTION refuse_change()")
    for table, personas in POLICIES.items():
        for persona, (verbs, _) in personas.items():
            for verb in verbs.split():
                op.execute(f"DROP POLICY {persona}_{verb} ON {table}")
            op.execute(f"REVOKE ALL ON {table} FROM muster_{persona}")
        op.execute(f"DROP POLICY owner_all ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for persona in PERSONAS:
        op.execute(f"REVOKE ALL ON agency FROM muster_{persona}")
        op.execute(f"REVOKE USAGE ON SCHEMA public FROM muster_{persona}")
    op.execute("DROP SCHEMA sec CASCADE")
