"""Let the log say why by a code that can be counted, and that an application led elsewhere; carry both in the figures."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0017"
branch_labels = None
depends_on = None

KEPT = (
    "NEED_VALIDATED SHC_APPROVED RPA PD_REVIEWED JA_CONFIRMED JOA_OPEN JOA_CLOSE CERT_ISSUED CERT_RETURNED CANCELLED "
    "REANNOUNCED APPLICATION_RECEIVED FOUND_QUALIFIED FOUND_NOT_QUALIFIED REFERRED NOT_REFERRED SELECTED NOT_SELECTED "
    "WITHDRAWN TJO_SENT TJO_ACCEPTED TJO_DECLINED SUIT_INIT SUIT_DONE FJO_SENT FJO_ACCEPTED EOD PAUSE_BEGAN "
    "PAUSE_ENDED FURLOUGH_BEGAN FURLOUGH_ENDED HOLD_BEGAN HOLD_ENDED"
)
PARTED = "declined_on IS NOT NULL OR withdrawn_on IS NOT NULL OR redirected_on IS NOT NULL"


def _known(types: str, *, check_old_rows: bool) -> None:
    op.drop_constraint(op.f("ck_timeline_event_type_is_known"), "timeline_event", type_="check")
    values = ", ".join(f"'{kind}'" for kind in types.split())
    valid = "" if check_old_rows else "NOT VALID"
    op.execute(
        f"ALTER TABLE timeline_event ADD CONSTRAINT ck_timeline_event_type_is_known CHECK (type IN ({values})) {valid}"
    )


def _code(name: str) -> sa.Column[object]:
    """Old rows have no reason: what was recorded before says nothing that could be counted."""
    return sa.Column(name, sa.String(length=24), nullable=False, server_default="")


def upgrade() -> None:
    _known(f"{KEPT} REDIRECTED", check_old_rows=True)
    op.add_column("timeline_event", _code("reason"))
    op.create_check_constraint(op.f("ck_timeline_event_reason_is_a_code"), "timeline_event", "reason ~ '^[A-Za-z_]*$'")
    for name in ("declined_why", "withdrawn_why", "redirected_how"):
        op.add_column("application_fact", _code(name))
    op.add_column("application_fact", sa.Column("redirected_on", sa.Date(), nullable=True))
    op.add_column("requisition_fact", sa.Column("redirected", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(
        "ix_application_fact_parted",
        "application_fact",
        ["agency_id", "chain_id"],
        postgresql_where=sa.text(PARTED),
    )
    op.create_index("ix_step_fact_unfinished", "step_fact", ["agency_id"], postgresql_where=sa.text("days IS NULL"))


def downgrade() -> None:
    op.drop_index("ix_step_fact_unfinished", table_name="step_fact")
    op.drop_index("ix_application_fact_parted", table_name="application_fact")
    op.drop_column("requisition_fact", "redirected")
    for name in ("redirected_on", "redirected_how", "withdrawn_why", "declined_why"):
        op.drop_column("application_fact", name)
    op.drop_constraint(op.f("ck_timeline_event_reason_is_a_code"), "timeline_event", type_="check")
    op.drop_column("timeline_event", "reason")
    _known(KEPT, check_old_rows=False)  # the log keeps what was written: no row of it may be taken away
