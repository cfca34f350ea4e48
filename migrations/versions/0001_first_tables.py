"""Make the first tables: people, agencies, work, positions, the log, applications, matches, decisions, notices."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("component_of", sa.String(length=200), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("code", name=op.f("uq_agency_code")),
    )
    op.create_table(
        "heartbeat",
        sa.Column("process", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("process", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_person_issuer_subject")),
    )
    op.create_table(
        "schedule_slot",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("slot", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", "slot", name=op.f("pk_schedule_slot")),
    )
    op.create_table(
        "audit_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_role", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=60), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_audit_event_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index(op.f("ix_audit_event_action"), "audit_event", ["action"], unique=False)
    op.create_index(op.f("ix_audit_event_agency_id"), "audit_event", ["agency_id"], unique=False)
    op.create_index(op.f("ix_audit_event_subject_id"), "audit_event", ["subject_id"], unique=False)
    op.create_table(
        "requisition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("provision", sa.String(length=40), nullable=False),
        sa.Column("nice_role", sa.String(length=20), nullable=False),
        sa.Column("series", sa.String(length=8), nullable=False),
        sa.Column("pay_plan", sa.String(length=4), nullable=False),
        sa.Column("grade_low", sa.Integer(), nullable=True),
        sa.Column("grade_high", sa.Integer(), nullable=True),
        sa.Column("authority", sa.String(length=24), nullable=False),
        sa.Column("openings", sa.Integer(), nullable=False),
        sa.Column("duty_location", sa.String(length=200), nullable=False),
        sa.Column("telework", sa.String(length=24), nullable=False),
        sa.Column("clearance", sa.String(length=24), nullable=False),
        sa.Column("risk_level", sa.String(length=24), nullable=False),
        sa.Column("sensitivity", sa.String(length=32), nullable=False),
        sa.Column("pay_min", sa.Integer(), nullable=False),
        sa.Column("pay_max", sa.Integer(), nullable=False),
        sa.Column("hiring_manager_id", sa.Uuid(), nullable=True),
        sa.Column("hr_specialist_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.CheckConstraint("openings > 0", name=op.f("ck_requisition_at_least_one_opening")),
        sa.CheckConstraint("pay_max >= pay_min", name=op.f("ck_requisition_pay_range_is_ordered")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_requisition_agency_id")),
        sa.ForeignKeyConstraint(["hiring_manager_id"], ["person.id"], name=op.f("fk_requisition_hiring_manager_id")),
        sa.ForeignKeyConstraint(["hr_specialist_id"], ["person.id"], name=op.f("fk_requisition_hr_specialist_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requisition")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_requisition_agency_id_id")),
    )
    op.create_index("ix_requisition_agency_created", "requisition", ["agency_id", "created_at", "id"], unique=False)
    op.create_index(op.f("ix_requisition_agency_id"), "requisition", ["agency_id"], unique=False)
    op.create_index(op.f("ix_requisition_chain_id"), "requisition", ["chain_id"], unique=False)
    op.create_index(op.f("ix_requisition_hiring_manager_id"), "requisition", ["hiring_manager_id"], unique=False)
    op.create_index(op.f("ix_requisition_hr_specialist_id"), "requisition", ["hr_specialist_id"], unique=False)
    op.create_table(
        "resume",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("warnings", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_resume_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resume")),
        sa.UniqueConstraint("person_id", "id", name=op.f("uq_resume_person_id_id")),
    )
    op.create_index(op.f("ix_resume_person_id"), "resume", ["person_id"], unique=False)
    op.create_table(
        "role_assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(agency_id IS NULL) = (role IN ('applicant', 'operator'))",
            name=op.f("ck_role_assignment_staff_roles_have_an_agency"),
        ),
        sa.CheckConstraint(
            "role IN ('applicant', 'hr_specialist', 'hiring_manager', 'sme', 'agency_lead', 'auditor', 'operator')",
            name=op.f("ck_role_assignment_role_is_known"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_role_assignment_agency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_assignment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_assignment")),
    )
    op.create_index(op.f("ix_role_assignment_agency_id"), "role_assignment", ["agency_id"], unique=False)
    op.create_index(op.f("ix_role_assignment_person_id"), "role_assignment", ["person_id"], unique=False)
    op.create_table(
        "task",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=200), nullable=False),
        sa.Column("progress_done", sa.Integer(), nullable=False),
        sa.Column("progress_total", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('match_application', 'match_announcement', 'send_notice', 'close_announcement', 'end_sessions')",
            name=op.f("ck_task_kind_is_known"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_task_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("key", name=op.f("uq_task_key")),
    )
    op.create_index(op.f("ix_task_agency_id"), "task", ["agency_id"], unique=False)
    op.create_index(
        "ix_task_waiting",
        "task",
        ["run_after", "id"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL AND parked_at IS NULL"),
    )
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("values", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_web_session_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_session")),
    )
    op.create_index(op.f("ix_web_session_expires_at"), "web_session", ["expires_at"], unique=False)
    op.create_index(op.f("ix_web_session_person_id"), "web_session", ["person_id"], unique=False)
    op.create_table(
        "announcement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("requisition_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("qualifications", sa.Text(), nullable=False),
        sa.Column("requirements", sa.Text(), nullable=False),
        sa.Column("evaluation", sa.Text(), nullable=False),
        sa.Column("no_technical_assessment_reason", sa.String(length=1000), nullable=False),
        sa.Column("certificate_may_be_shared", sa.Boolean(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=60), nullable=True),
        sa.Column("source_hash", sa.String(length=64), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=False),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "setweight(to_tsvector('english', coalesce(title, '')), 'A') || setweight(to_tsvector('english', coalesce(summary, '')), 'B') || setweight(to_tsvector('english', coalesce(duties, '')), 'C')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_announcement_closes_after_it_opens")),
        sa.ForeignKeyConstraint(
            ["agency_id", "requisition_id"],
            ["requisition.agency_id", "requisition.id"],
            name=op.f("fk_announcement_agency_id_requisition_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_announcement_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_announcement_agency_id_id")),
        sa.UniqueConstraint("agency_id", "source", "source_id", name="uq_announcement_source"),
        sa.UniqueConstraint("number", name=op.f("uq_announcement_number")),
    )
    op.create_index(op.f("ix_announcement_agency_id"), "announcement", ["agency_id"], unique=False)
    op.create_index("ix_announcement_public", "announcement", ["published_at", "closes_at", "id"], unique=False)
    op.create_index(op.f("ix_announcement_requisition_id"), "announcement", ["requisition_id"], unique=False)
    op.create_index("ix_announcement_search", "announcement", ["search"], unique=False, postgresql_using="gin")
    op.create_table(
        "announcement_skill",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("announcement_id", sa.Uuid(), nullable=False),
        sa.Column("skill_id", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("tested_by", sa.String(length=40), nullable=False),
        sa.CheckConstraint("weight > 0 AND weight <= 1", name=op.f("ck_announcement_skill_weight_is_a_share")),
        sa.ForeignKeyConstraint(
            ["agency_id", "announcement_id"],
            ["announcement.agency_id", "announcement.id"],
            name=op.f("fk_announcement_skill_agency_id_announcement_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "announcement_id", "skill_id", name=op.f("pk_announcement_skill")),
    )
    op.create_table(
        "application",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("announcement_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("resume_id", sa.Uuid(), nullable=True),
        sa.Column("applicant_name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("us_citizen", sa.Boolean(), nullable=True),
        sa.Column("preference_claim", sa.String(length=4), nullable=False),
        sa.Column("may_share", sa.Boolean(), nullable=False),
        sa.Column("certified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt_number", sa.String(length=20), nullable=True),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'qualified', 'not_qualified', 'referred', 'not_referred', 'selected', 'not_selected', 'offered', 'accepted', 'declined', 'entered', 'withdrawn')",
            name=op.f("ck_application_status_is_known"),
        ),
        sa.CheckConstraint(
            "(submitted_at IS NULL) = (receipt_number IS NULL)",
            name=op.f("ck_application_a_receipt_for_each_submission"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "announcement_id"],
            ["announcement.agency_id", "announcement.id"],
            name=op.f("fk_application_agency_id_announcement_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_application_agency_id")),
        sa.ForeignKeyConstraint(
            ["person_id", "resume_id"],
            ["resume.person_id", "resume.id"],
            name=op.f("fk_application_person_id_resume_id"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_application_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_application_agency_id_id")),
        sa.UniqueConstraint("announcement_id", "person_id", name=op.f("uq_application_announcement_id_person_id")),
        sa.UniqueConstraint("receipt_number", name=op.f("uq_application_receipt_number")),
    )
    op.create_index(op.f("ix_application_agency_id"), "application", ["agency_id"], unique=False)
    op.create_index(op.f("ix_application_announcement_id"), "application", ["announcement_id"], unique=False)
    op.create_index(
        "ix_application_list", "application", ["agency_id", "announcement_id", "submitted_at", "id"], unique=False
    )
    op.create_index(op.f("ix_application_person_id"), "application", ["person_id"], unique=False)
    op.create_table(
        "certificate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("announcement_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("issued_by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "announcement_id"],
            ["announcement.agency_id", "announcement.id"],
            name=op.f("fk_certificate_agency_id_announcement_id"),
        ),
        sa.ForeignKeyConstraint(["issued_by"], ["person.id"], name=op.f("fk_certificate_issued_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_certificate_agency_id_id")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
    )
    op.create_index(op.f("ix_certificate_agency_id"), "certificate", ["agency_id"], unique=False)
    op.create_index(op.f("ix_certificate_announcement_id"), "certificate", ["announcement_id"], unique=False)
    op.create_index(op.f("ix_certificate_issued_by"), "certificate", ["issued_by"], unique=False)
    op.create_table(
        "certificate_action",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "code = 'RETURNED' OR application_id IS NOT NULL",
            name=op.f("ck_certificate_action_only_a_return_concerns_the_whole_list"),
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_certificate_action_actor_id")),
        sa.ForeignKeyConstraint(
            ["agency_id", "certificate_id"],
            ["certificate.agency_id", "certificate.id"],
            name=op.f("fk_certificate_action_agency_id_certificate_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_action")),
    )
    op.create_index(op.f("ix_certificate_action_actor_id"), "certificate_action", ["actor_id"], unique=False)
    op.create_index(op.f("ix_certificate_action_agency_id"), "certificate_action", ["agency_id"], unique=False)
    op.create_index(
        op.f("ix_certificate_action_certificate_id"), "certificate_action", ["certificate_id"], unique=False
    )
    op.create_table(
        "certificate_entry",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("preference", sa.String(length=4), nullable=False),
        sa.CheckConstraint(
            "category IN ('best_qualified', 'well_qualified', 'qualified', 'eligible')",
            name=op.f("ck_certificate_entry_category_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "application_id"],
            ["application.agency_id", "application.id"],
            name=op.f("fk_certificate_entry_agency_id_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "certificate_id"],
            ["certificate.agency_id", "certificate.id"],
            name=op.f("fk_certificate_entry_agency_id_certificate_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "certificate_id", "application_id", name=op.f("pk_certificate_entry")),
        sa.UniqueConstraint("certificate_id", "position", name=op.f("uq_certificate_entry_certificate_id_position")),
    )
    op.create_table(
        "match",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("model_version", sa.String(length=80), nullable=False),
        sa.Column("model_hash", sa.String(length=64), nullable=False),
        sa.Column("requirements_hash", sa.String(length=64), nullable=False),
        sa.Column("resume_sha256", sa.String(length=64), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("enough", sa.Boolean(), nullable=False),
        sa.Column("roles", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("flags", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "application_id"],
            ["application.agency_id", "application.id"],
            name=op.f("fk_match_agency_id_application_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_match_agency_id_id")),
        sa.UniqueConstraint(
            "application_id",
            "model_version",
            "requirements_hash",
            name=op.f("uq_match_application_id_model_version_requirements_hash"),
        ),
    )
    op.create_index(op.f("ix_match_agency_id"), "match", ["agency_id"], unique=False)
    op.create_index(op.f("ix_match_application_id"), "match", ["application_id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(length=60), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('received', 'qualification', 'referral', 'outcome', 'offer', 'withdrawn')",
            name=op.f("ck_notice_kind_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "application_id"],
            ["application.agency_id", "application.id"],
            name=op.f("fk_notice_agency_id_application_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_notice_agency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("agency_id", "id", name=op.f("uq_notice_agency_id_id")),
        sa.UniqueConstraint("application_id", "kind", "occasion", name=op.f("uq_notice_application_id_kind_occasion")),
    )
    op.create_index(op.f("ix_notice_agency_id"), "notice", ["agency_id"], unique=False)
    op.create_index(op.f("ix_notice_application_id"), "notice", ["application_id"], unique=False)
    op.create_index(op.f("ix_notice_person_id"), "notice", ["person_id"], unique=False)
    op.create_table(
        "record_opening",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "application_id"],
            ["application.agency_id", "application.id"],
            name=op.f("fk_record_opening_agency_id_application_id"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_record_opening_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_opening")),
    )
    op.create_index(op.f("ix_record_opening_agency_id"), "record_opening", ["agency_id"], unique=False)
    op.create_index(op.f("ix_record_opening_application_id"), "record_opening", ["application_id"], unique=False)
    op.create_index(op.f("ix_record_opening_person_id"), "record_opening", ["person_id"], unique=False)
    op.create_table(
        "review",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("preference", sa.String(length=4), nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("record_opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(decision = 'qualified') = (category IS NOT NULL)", name=op.f("ck_review_a_category_for_each_qualified")
        ),
        sa.CheckConstraint(
            "category IN ('best_qualified', 'well_qualified', 'qualified', 'eligible')",
            name=op.f("ck_review_category_is_known"),
        ),
        sa.CheckConstraint("decision IN ('qualified', 'not_qualified')", name=op.f("ck_review_decision_is_known")),
        sa.CheckConstraint("rating BETWEEN 0 AND 100", name=op.f("ck_review_rating_is_a_score")),
        sa.CheckConstraint("length(reason) >= 10", name=op.f("ck_review_a_reason_in_words")),
        sa.ForeignKeyConstraint(
            ["agency_id", "application_id"],
            ["application.agency_id", "application.id"],
            name=op.f("fk_review_agency_id_application_id"),
        ),
        sa.ForeignKeyConstraint(["reviewer_id"], ["person.id"], name=op.f("fk_review_reviewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index("ix_review_latest", "review", ["agency_id", "application_id", "id"], unique=False)
    op.create_index(op.f("ix_review_reviewer_id"), "review", ["reviewer_id"], unique=False)
    op.create_table(
        "submitted_resume",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "application_id"],
            ["application.agency_id", "application.id"],
            name=op.f("fk_submitted_resume_agency_id_application_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "application_id", name=op.f("pk_submitted_resume")),
    )
    op.create_table(
        "timeline_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("requisition_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "type IN ('NEED_VALIDATED', 'SHC_APPROVED', 'RPA', 'PD_REVIEWED', 'JA_CONFIRMED', 'JOA_OPEN', 'JOA_CLOSE', 'CERT_ISSUED', 'CERT_RETURNED', 'CANCELLED', 'REANNOUNCED', 'APPLICATION_RECEIVED', 'QUALIFICATION_DECIDED', 'REFERRED', 'SELECTED', 'NOT_SELECTED', 'WITHDRAWN', 'TJO_SENT', 'TJO_ACCEPTED', 'TJO_DECLINED', 'SUIT_INIT', 'SUIT_DONE', 'FJO_SENT', 'FJO_ACCEPTED', 'EOD')",
            name=op.f("ck_timeline_event_type_is_known"),
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_timeline_event_actor_id")),
        sa.ForeignKeyConstraint(
            ["agency_id", "application_id"],
            ["application.agency_id", "application.id"],
            name=op.f("fk_timeline_event_agency_id_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "requisition_id"],
            ["requisition.agency_id", "requisition.id"],
            name=op.f("fk_timeline_event_agency_id_requisition_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_timeline_event_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timeline_event")),
    )
    op.create_index(op.f("ix_timeline_event_actor_id"), "timeline_event", ["actor_id"], unique=False)
    op.create_index(
        "ix_timeline_event_application",
        "timeline_event",
        ["agency_id", "application_id", "happened_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_timeline_event_requisition",
        "timeline_event",
        ["agency_id", "requisition_id", "happened_at", "id"],
        unique=False,
    )
    op.create_index("ix_timeline_event_type", "timeline_event", ["agency_id", "type", "happened_at"], unique=False)
    op.create_table(
        "match_line",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("match_id", sa.Uuid(), nullable=False),
        sa.Column("skill_id", sa.String(length=60), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("finding", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "finding IN ('met', 'partly', 'not_shown', 'not_enough_information')",
            name=op.f("ck_match_line_finding_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "match_id"], ["match.agency_id", "match.id"], name=op.f("fk_match_line_agency_id_match_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "match_id", "skill_id", name=op.f("pk_match_line")),
    )
    op.create_table(
        "notice_delivery",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "notice_id"],
            ["notice.agency_id", "notice.id"],
            name=op.f("fk_notice_delivery_agency_id_notice_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_notice_delivery_agency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_delivery_person_id")),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_notice_delivery")),
    )
    op.create_index(op.f("ix_notice_delivery_agency_id"), "notice_delivery", ["agency_id"], unique=False)
    op.create_index(op.f("ix_notice_delivery_person_id"), "notice_delivery", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_notice_delivery_person_id"), table_name="notice_delivery")
    op.drop_index(op.f("ix_notice_delivery_agency_id"), table_name="notice_delivery")
    op.drop_table("notice_delivery")
    op.drop_table("match_line")
    op.drop_index("ix_timeline_event_type", table_name="timeline_event")
    op.drop_index("ix_timeline_event_requisition", table_name="timeline_event")
    op.drop_index("ix_timeline_event_application", table_name="timeline_event")
    op.drop_index(op.f("ix_timeline_event_actor_id"), table_name="timeline_event")
    op.drop_table("timeline_event")
    op.drop_table("submitted_resume")
    op.drop_index(op.f("ix_review_reviewer_id"), table_name="review")
    op.drop_index("ix_review_latest", table_name="review")
    op.drop_table("review")
    op.drop_index(op.f("ix_record_opening_person_id"), table_name="record_opening")
    op.drop_index(op.f("ix_record_opening_application_id"), table_name="record_opening")
    op.drop_index(op.f("ix_record_opening_agency_id"), table_name="record_opening")
    op.drop_table("record_opening")
    op.drop_index(op.f("ix_notice_person_id"), table_name="notice")
    op.drop_index(op.f("ix_notice_application_id"), table_name="notice")
    op.drop_index(op.f("ix_notice_agency_id"), table_name="notice")
    op.drop_table("notice")
    op.drop_index(op.f("ix_match_application_id"), table_name="match")
    op.drop_index(op.f("ix_match_agency_id"), table_name="match")
    op.drop_table("match")
    op.drop_table("certificate_entry")
    op.drop_index(op.f("ix_certificate_action_certificate_id"), table_name="certificate_action")
    op.drop_index(op.f("ix_certificate_action_agency_id"), table_name="certificate_action")
    op.drop_index(op.f("ix_certificate_action_actor_id"), table_name="certificate_action")
    op.drop_table("certificate_action")
    op.drop_index(op.f("ix_certificate_issued_by"), table_name="certificate")
    op.drop_index(op.f("ix_certificate_announcement_id"), table_name="certificate")
    op.drop_index(op.f("ix_certificate_agency_id"), table_name="certificate")
    op.drop_table("certificate")
    op.drop_index(op.f("ix_application_person_id"), table_name="application")
    op.drop_index("ix_application_list", table_name="application")
    op.drop_index(op.f("ix_application_announcement_id"), table_name="application")
    op.drop_index(op.f("ix_application_agency_id"), table_name="application")
    op.drop_table("application")
    op.drop_table("announcement_skill")
    op.drop_index("ix_announcement_search", table_name="announcement", postgresql_using="gin")
    op.drop_index(op.f("ix_announcement_requisition_id"), table_name="announcement")
    op.drop_index("ix_announcement_public", table_name="announcement")
    op.drop_index(op.f("ix_announcement_agency_id"), table_name="announcement")
    op.drop_table("announcement")
    op.drop_index(op.f("ix_web_session_person_id"), table_name="web_session")
    op.drop_index(op.f("ix_web_session_expires_at"), table_name="web_session")
    op.drop_table("web_session")
    op.drop_index(
        "ix_task_waiting", table_name="task", postgresql_where=sa.text("done_at IS NULL AND parked_at IS NULL")
    )
    op.drop_index(op.f("ix_task_agency_id"), table_name="task")
    op.drop_table("task")
    op.drop_index(op.f("ix_role_assignment_person_id"), table_name="role_assignment")
    op.drop_index(op.f("ix_role_assignment_agency_id"), table_name="role_assignment")
    op.drop_table("role_assignment")
    op.drop_index(op.f("ix_resume_person_id"), table_name="resume")
    op.drop_table("resume")
    op.drop_index(op.f("ix_requisition_hr_specialist_id"), table_name="requisition")
    op.drop_index(op.f("ix_requisition_hiring_manager_id"), table_name="requisition")
    op.drop_index(op.f("ix_requisition_chain_id"), table_name="requisition")
    op.drop_index(op.f("ix_requisition_agency_id"), table_name="requisition")
    op.drop_index("ix_requisition_agency_created", table_name="requisition")
    op.drop_table("requisition")
    op.drop_index(op.f("ix_audit_event_subject_id"), table_name="audit_event")
    op.drop_index(op.f("ix_audit_event_agency_id"), table_name="audit_event")
    op.drop_index(op.f("ix_audit_event_action"), table_name="audit_event")
    op.drop_table("audit_event")
    op.drop_table("schedule_slot")
    op.drop_table("person")
    op.drop_table("heartbeat")
    op.drop_table("agency")
