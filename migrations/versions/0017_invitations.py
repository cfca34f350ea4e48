"""Let a notice invite somebody of the pool to an announcement: no application yet, and one invitation each."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0007"
branch_labels = None
depends_on = None


def _known(*, add: str = "", take: str = "") -> None:
    """Add a kind of notice or take one away, whatever other kinds there are by now."""
    found = op.get_bind().scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_notice_kind_is_known'")
    )
    kinds = [part.split("'")[0] for part in str(found).split("'")[1::2]]
    kept = [kind for kind in kinds if kind not in (add, take)] + ([add] if add else [])
    op.drop_constraint(op.f("ck_notice_kind_is_known"), "notice", type_="check")
    values = ", ".join(f"'{kind}'" for kind in kept)
    valid = "NOT VALID" if take else ""  # the log keeps what was written
    op.execute(f"ALTER TABLE notice ADD CONSTRAINT ck_notice_kind_is_known CHECK (kind IN ({values})) {valid}")


def upgrade() -> None:
    op.alter_column("notice", "application_id", existing_type=sa.Uuid(), nullable=True)
    op.add_column("notice", sa.Column("announcement_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_notice_agency_id_announcement_id"),
        "notice",
        "announcement",
        ["agency_id", "announcement_id"],
        ["agency_id", "id"],
    )
    _known(add="invitation")
    op.create_check_constraint(
        op.f("ck_notice_about_an_application_or_an_announcement"),
        "notice",
        "(kind = 'invitation') = (application_id IS NULL) AND (kind = 'invitation') = (announcement_id IS NOT NULL)",
    )
    op.create_index(
        "uq_notice_invitation",
        "notice",
        ["announcement_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'invitation'"),
    )


def downgrade() -> None:
    op.drop_index("uq_notice_invitation", table_name="notice")
    op.drop_constraint(op.f("ck_notice_about_an_application_or_an_announcement"), "notice", type_="check")
    _known(take="invitation")
    op.drop_column("notice", "announcement_id")
