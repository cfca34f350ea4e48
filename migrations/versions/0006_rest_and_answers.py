"""Let the log say what became of an application, and when work rested: pauses, furloughs and holds with their reason."""

from alembic import op

revision = "0006"
down_revision = "0004"
branch_labels = None
depends_on = None

KEPT = (
    "NEED_VALIDATED SHC_APPROVED RPA PD_REVIEWED JA_CONFIRMED JOA_OPEN JOA_CLOSE CERT_ISSUED CERT_RETURNED CANCELLED "
    "REANNOUNCED APPLICATION_RECEIVED REFERRED SELECTED NOT_SELECTED WITHDRAWN TJO_SENT TJO_ACCEPTED TJO_DECLINED "
    "SUIT_INIT SUIT_DONE FJO_SENT FJO_ACCEPTED EOD"
)
BEFORE = "QUALIFICATION_DECIDED"
AFTER = (
    "FOUND_QUALIFIED FOUND_NOT_QUALIFIED NOT_REFERRED PAUSE_BEGAN PAUSE_ENDED FURLOUGH_BEGAN FURLOUGH_ENDED "
    "HOLD_BEGAN HOLD_ENDED"
)


def _known(types: str, *, check_old_rows: bool) -> None:
    op.drop_constraint(op.f("ck_timeline_event_type_is_known"), "timeline_event", type_="check")
    values = ", ".join(f"'{kind}'" for kind in f"{KEPT} {types}".split())
    valid = "" if check_old_rows else "NOT VALID"
    op.execute(
        f"ALTER TABLE timeline_event ADD CONSTRAINT ck_timeline_event_type_is_known CHECK (type IN ({values})) {valid}"
    )


def upgrade() -> None:
    _known(AFTER, check_old_rows=True)


def downgrade() -> None:
    _known(BEFORE, check_old_rows=False)  # the log keeps what was written: no row of it may be taken away
